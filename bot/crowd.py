"""The lists of a crowd, shared out in a process of their own: minutes of thinking must not slow the answer to a tap."""

from __future__ import annotations

import json
import logging
import os
from concurrent.futures import Future
from multiprocessing import get_context
from threading import Thread
from typing import TYPE_CHECKING

from bot import clusters
from bot.matching.affinity import Circle
from bot.matching.fairness import fair_order
from bot.matching.vector import Vector

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from multiprocessing.connection import Connection

Order = dict[str, tuple[str, ...]]

_MODEST = 10  # niceness: the bot comes first, also on one processor
_PATIENCE = 5.0  # seconds a process may take to end

log = logging.getLogger("multaqa")


def share_out(vectors: Sequence[str], refused: Mapping[str, Collection[str]]) -> Future[Order]:
    """Return at once what will be everybody's fair order, or nothing where its process dies.

    `vectors` are texts of JSON, which travel fast.
    """
    order: Future[Order] = Future()
    # nobody waits for a daemon when the bot stops
    Thread(target=_wait, args=(order, vectors, refused), name="crowd", daemon=True).start()
    return order


def _wait(order: Future[Order], vectors: Sequence[str], refused: Mapping[str, Collection[str]]) -> None:
    context = get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_share, args=(there, vectors, refused), daemon=True)
    try:
        process.start()
        there.close()
        order.set_result(here.recv())
    except (EOFError, OSError):
        log.warning("the process that shares out the lists of a crowd ended without an answer")
        order.set_result({})
    finally:
        if process.pid is not None:
            process.join(_PATIENCE)
        here.close()
        there.close()


def _share(there: Connection, vectors: Sequence[str], refused: Mapping[str, Collection[str]]) -> None:
    os.nice(_MODEST)
    circle = Circle([Vector.from_json(json.loads(text)) for text in vectors], clusters.kinship())
    there.send(fair_order(circle, refused=refused))

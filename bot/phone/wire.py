"""From bytes to a call: query, form, JSON and multipart, as Telegram's HTTP server reads them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from bot.phone.checking import Request, Upload
from bot.phone.refusals import Refusal, refuse

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from starlette.types import Receive, Scope

MOST_BODY = 52 * 2**20  # 50 MB of file and some parameters
MOST_DRAINED = 256 * 2**20
MOST_PARAMETERS = 200
MOST_FIELD = 2**20
# tdlib/td, HttpReader.cpp, beside what Python says of the same fault.
FAULTS = {
    "Expecting property name enclosed in double quotes": "expected parameter name",
    "Illegal trailing comma before end of object": "expected parameter name",
    "Expecting ':' delimiter": "can't parse object, ':' expected",
    "Expecting ',' delimiter": "expected next field or object end",
    "Extra data": "unexpected data after object end",
}
TOO_LARGE = Refusal(413, "Request Entity Too Large")


async def read_request(scope: Scope, receive: Receive) -> Request:
    """Return the parameters and files of one HTTP request; the query's win over the body's, as at Telegram."""
    if scope["method"] not in ("GET", "POST"):
        raise Refusal(405, "Method Not Allowed")
    values = _pairs(scope["query_string"])
    headers = Headers(scope=scope)
    body = await read_body(headers, receive)
    if not body:
        return Request(values, {})
    kind = headers.get("content-type", "").lower()
    if "application/x-www-form-urlencoded" in kind:
        return Request(_pairs(body) | values, {})
    if "application/json" in kind:
        return Request(_json(body) | values, {})
    if "multipart/form-data" in kind:
        return await _multipart(headers, body, values)
    return Request(values, {})


async def read_body(headers: Headers, receive: Receive) -> bytes:
    """Return the whole body; read past a too large one without keeping it, then refuse it."""
    length = headers.get("content-length", "0")
    size, parts = 0, []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            refuse("unexpected end of request content")
        chunk = message.get("body", b"")
        size += len(chunk)
        if size <= MOST_BODY:
            parts.append(chunk)
        else:
            parts.clear()
        if not message.get("more_body") or size > MOST_DRAINED:
            break
    if size > MOST_BODY or (length.isdigit() and int(length) > MOST_BODY):
        raise TOO_LARGE
    return b"".join(parts)


def _pairs(text: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(text.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except UnicodeDecodeError:
        refuse("strings must be encoded in UTF-8")
    except ValueError:
        raise Refusal(413, "Request Entity Too Large: too many parameters") from None
    return dict(reversed(pairs))


def _json(body: bytes) -> dict[str, str]:
    if body.lstrip()[:1] != b"{":
        refuse("JSON object expected")
    try:
        given = json.loads(body)
    except json.JSONDecodeError as error:
        refuse(FAULTS.get(error.msg, f"can't parse parameter value: {error.msg}"))
    except (ValueError, RecursionError):
        refuse("can't parse parameter value: Too big object depth")
    return {name: text(value) for name, value in given.items() if value is not None}


def text(value: Any) -> str:
    """Return a parameter of a JSON body as the text it would be in a form."""
    return value if isinstance(value, str) else json.dumps(value)


async def _multipart(headers: Headers, body: bytes, values: dict[str, str]) -> Request:
    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    fields: dict[str, str] = {}
    uploads: dict[str, Upload] = {}
    parser = MultiPartParser(
        headers, stream(), max_files=MOST_PARAMETERS, max_fields=MOST_PARAMETERS, max_part_size=MOST_FIELD
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError) as error:
        refuse(f"can't parse multipart/form-data: {error}")
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            upload = Upload(value.filename or "", value.content_type or "", await value.read())
            uploads.setdefault(name, upload)
        else:
            fields.setdefault(name, value)
    await form.close()
    return Request(fields | values, uploads)

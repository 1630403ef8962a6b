"""The files that travelled through a phone: kept in memory up to a bound, found by id or by path."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import struct
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import PurePath

KEPT_BYTES = 256 * 2**20
MOST_DOWNLOADED = 20 * 2**20
PNG = b"\x89PNG\r\n\x1a\n"
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True)
class Stored:
    """One file."""

    file_id: str
    unique_id: str
    path: str
    name: str
    content_type: str
    content: bytes

    def described(self) -> dict[str, object]:
        """Return what every file object of the Bot API begins with."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.content)}


class Files:
    """All files of one phone; the oldest go when `KEPT_BYTES` are full."""

    def __init__(self, owner: int) -> None:
        self._owner = owner
        self._count = 0
        self._size = 0
        self._by_id: OrderedDict[str, Stored] = OrderedDict()
        self._by_path: dict[str, Stored] = {}

    def add(self, content: bytes, *, folder: str, name: str, content_type: str = "") -> Stored:
        """Keep a file; `folder` is Telegram's word for its kind, as in documents/file_0.pdf."""
        guessed = content_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
        suffix = PurePath(name).suffix or mimetypes.guess_extension(guessed) or ""
        path = f"{folder}/file_{self._count}{suffix if suffix.isascii() else ''}"
        stored = Stored(self._id(folder), _digest(content, 11), path, PurePath(name).name, guessed, content)
        self._count += 1
        self._size += len(content)
        self._by_id[stored.file_id] = self._by_path[path] = stored
        while self._size > KEPT_BYTES and len(self._by_id) > 1:
            self._forget_oldest()
        return stored

    def by_id(self, file_id: str) -> Stored | None:
        """Return the file, or None."""
        return self._by_id.get(file_id)

    def by_path(self, path: str) -> Stored | None:
        """Return the file that getFile named by `path`, or None."""
        return self._by_path.get(path)

    def _forget_oldest(self) -> None:
        _, stored = self._by_id.popitem(last=False)
        del self._by_path[stored.path]
        self._size -= len(stored.content)

    def _id(self, folder: str) -> str:
        prefix = {"photos": "AgAC", "voice": "AwAC", "stickers": "CAAC"}.get(folder, "BQAC")
        return prefix + _digest(f"{self._owner}/{folder}/{self._count}".encode(), 51)


def _digest(content: bytes, length: int) -> str:
    return base64.urlsafe_b64encode(hashlib.sha512(content).digest()).decode()[:length]


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG, GIF, JPEG or BMP, or None for what is no such picture."""
    try:
        if content.startswith(PNG):
            return _real(struct.unpack(">II", content[16:24]))
        if content[:6] in (b"GIF87a", b"GIF89a"):
            return _real(struct.unpack("<HH", content[6:10]))
        if content.startswith(b"BM"):
            width, height = struct.unpack("<ii", content[18:26])
            return _real((width, abs(height)))
        return _jpeg_size(content) if content.startswith(b"\xff\xd8") else None
    except struct.error:
        return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:  # noqa: PLR2004 - every JPEG segment begins so
        length = struct.unpack(">H", content[at + 2 : at + 4])[0]
        if content[at + 1] in JPEG_FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return _real((width, height))
        at += 2 + length
    return None


def _real(size: tuple[int, ...]) -> tuple[int, int] | None:
    width, height = size
    return (width, height) if width > 0 and height > 0 else None

"""A zip of some GB that takes no room: what is asked of it is made when it is asked for.

Members that matter hold real bytes; all others are fillers of zeros, as long as the real ones. The
list of contents is a true one, written as ZIP64 where the numbers need it or where it is wished.
"""

from __future__ import annotations

import struct
import zlib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

_ZIP64_FROM = 0xFFFFFFFF


@dataclass(frozen=True)
class Filler:
    """A member that nobody should fetch, of so many bytes."""

    size: int


@dataclass(frozen=True)
class _Piece:
    start: int
    size: int
    content: bytes | None  # None: zeros


class ZipMadeOnTheFly:
    """Lays the members out, and reads any part of the whole."""

    def __init__(self, members: Mapping[str, bytes | Filler], *, zip64: bool = False) -> None:
        self._pieces: list[_Piece] = []
        self._end = 0
        entries = [self._member(name, what, zip64) for name, what in members.items()]
        directory = b"".join(entries)
        at = self._end
        self._add(directory)
        count = len(entries)
        long = zip64 or at >= _ZIP64_FROM or count >= 0xFFFF
        if long:
            record = self._end
            self._add(
                struct.pack(
                    "<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count,
                    len(directory), at,
                )
            )  # fmt: skip
            self._add(struct.pack("<4sIQI", b"PK\x06\x07", 0, record, 1))
        self._add(
            struct.pack(
                "<4sHHHHIIH", b"PK\x05\x06", 0, 0,
                0xFFFF if long else count, 0xFFFF if long else count,
                0xFFFFFFFF if long else len(directory), 0xFFFFFFFF if long else at, 0,
            )
        )  # fmt: skip
        self._starts = [piece.start for piece in self._pieces]

    def _member(self, name: str, what: bytes | Filler, zip64: bool) -> bytes:
        offset = self._end
        named = name.encode()
        if isinstance(what, Filler):
            method, crc32, size, packed, length = 0, 0, what.size, None, what.size
        else:
            squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
            packed = squeeze.compress(what) + squeeze.flush()
            method, crc32, size, length = 8, zlib.crc32(what), len(what), len(packed)
        self._add(
            struct.pack(
                "<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, method, 0, 0, crc32, length, size,
                len(named), 0,
            )
            + named
        )  # fmt: skip
        self._add(packed, length)
        extra = b""
        if zip64 or offset >= _ZIP64_FROM:
            extra = struct.pack("<HHQ", 1, 8, offset)
            offset = _ZIP64_FROM
        return (
            struct.pack(
                "<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 45, 20, 0, method, 0, 0, crc32, length, size,
                len(named), len(extra), 0, 0, 0, 0, offset,
            )
            + named + extra
        )  # fmt: skip

    def _add(self, content: bytes | None, size: int | None = None) -> None:
        size = len(content or b"") if size is None else size
        if size:
            self._pieces.append(_Piece(self._end, size, content))
            self._end += size

    def __len__(self) -> int:
        return self._end

    def read(self, start: int, stop: int) -> bytes:
        """Return the bytes from `start` up to `stop`."""
        result = []
        number = bisect_right(self._starts, start) - 1
        while start < stop and number < len(self._pieces):
            piece = self._pieces[number]
            first, last = start - piece.start, min(stop - piece.start, piece.size)
            result.append(
                bytes(last - first) if piece.content is None else piece.content[first:last]
            )
            start += last - first
            number += 1
        return b"".join(result)

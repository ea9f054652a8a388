"""Reading a zip on a server without fetching it: its list of contents, then single members.

The list is at the end of the file (APPNOTE.TXT of PKWARE, sections 4.3.12 to 4.3.16). It is
read by two Range requests, a member by one. Zips beyond 4 GB or 65,535 members, written as ZIP64,
are understood too.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from data.refresh.failures import Changed, Refused
from data.refresh.source_table import Source
from data.refresh.transfer.downloads import ByteSpan, OnBytes, content_range, download, writing
from data.refresh.transfer.web import Answer, Web

_TAIL = 22 + 65_535  # the end record, and the longest comment that may follow it
_END, _END64, _LOCATOR = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_ENTRY, _LOCAL = b"PK\x01\x02", b"PK\x03\x04"
_STORED, _DEFLATED = 0, 8
_MAX32, _MAX16 = 0xFFFFFFFF, 0xFFFF
_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Member:
    """A file inside the zip.

    Attributes
    ----------
    name : str
        Its path in the zip.
    crc32, compressed, size : int
        As the list of contents gives them, in bytes.
    method : int
        0 stored, 8 deflated.
    start, stop : int
        Where its bytes lie in the zip, its own header included.
    """

    name: str
    crc32: int
    compressed: int
    size: int
    method: int
    start: int
    stop: int


@dataclass(frozen=True)
class RemoteZip:
    """A zip on a server.

    Attributes
    ----------
    address : str
        Where it is after redirects.
    total : int
        Its size in bytes.
    etag, modified
        Which edition of it.
    members : dict
        By path in the zip.
    """

    address: str
    total: int
    etag: str | None
    modified: datetime | None
    members: dict[str, Member]


def open_zip(web: Web, source: Source, address: str, known: RemoteZip | None = None) -> RemoteZip:
    """Read the list of contents, or return `known` if the archive is still that edition.

    Raises
    ------
    Refused
        If what is there is no zip, or the server does not send parts of files.
    Changed
        If it was replaced between two requests.
    """
    tail = _part(web, source, address, f"bytes=-{_TAIL}", known.etag if known else None)
    if tail.status == 304 and known:
        return replace(known, address=tail.address)
    first, _, total = content_range(tail)
    count, size, offset = _end_record(web, source, tail, first, total)
    # The zip may have moved meanwhile, so that every further request goes where this one ended.
    if offset < first:
        rest = _part(web, source, tail.address, f"bytes={offset}-{min(first, offset + size) - 1}")
        _require_same(tail, rest)
        directory = (rest.content + tail.content)[:size]
    else:
        directory = tail.content[offset - first : offset - first + size]
    members = _members(tail.address, directory, count, offset)
    return RemoteZip(tail.address, total, tail.etag, tail.modified, members)


def _part(web: Web, source: Source, address: str, wanted: str, unless: str | None = None) -> Answer:
    def use(answer: Answer) -> Answer:
        if answer.status == 304:
            return answer
        # Nothing of the body has been read yet: a whole archive is not taken by mistake.
        if answer.status != 206:
            raise Refused(
                f"{answer.address} does not send parts of the archive, which has "
                f"{answer.length or 0:,} bytes in all, so nothing was taken. A proxy may be "
                "cutting out the Range: ask who runs it, or download the month from the "
                "publisher's page and load it."
            )
        answer.content = b"".join(answer.chunks)
        return answer

    condition = {"If-None-Match": unless} if unless else {}
    answer = web.read(source, address, lambda: {"Range": wanted, **condition}, use)
    if answer.status == 304:
        return answer
    first, stop, _ = content_range(answer)
    if len(answer.content) != stop - first:
        raise Refused(f"{answer.address} sent {len(answer.content):,} of {stop - first:,} bytes.")
    return answer


def _require_same(first: Answer, second: Answer) -> None:
    if first.etag != second.etag or content_range(first)[2] != content_range(second)[2]:
        raise Changed(f"{first.address} changed while it was read.")


def _end_record(
    web: Web, source: Source, tail: Answer, first: int, total: int
) -> tuple[int, int, int]:
    """Return number of members, size of the list and where it begins."""
    content = tail.content
    at = content.rfind(_END)
    if at < 0 or len(content) < at + 22:
        raise _broken(tail.address, "the end of a zip is not there")
    count, size, offset = struct.unpack_from("<HII", content, at + 10)
    locator = at - 20
    if locator >= 0 and content[locator : locator + 4] == _LOCATOR:
        (where,) = struct.unpack_from("<Q", content, locator + 8)
        if where >= first:
            record = content[where - first : where - first + 56]
        else:
            record = _part(web, source, tail.address, f"bytes={where}-{where + 55}").content
        if len(record) < 56 or record[:4] != _END64:
            raise _broken(tail.address, "its ZIP64 record is not where it should be")
        count, size, offset = struct.unpack_from("<QQQ", record, 32)
    if offset + size > total:
        raise _broken(tail.address, "its list of contents lies beyond its end")
    return count, size, offset


def _members(address: str, directory: bytes, count: int, end: int) -> dict[str, Member]:
    entries = []
    at = 0
    while at + 46 <= len(directory) and directory[at : at + 4] == _ENTRY:
        flags, method = struct.unpack_from("<HH", directory, at + 8)
        crc32, compressed, size, named, extra, comment = struct.unpack_from(
            "<IIIHHH", directory, at + 16
        )
        (offset,) = struct.unpack_from("<I", directory, at + 42)
        name = directory[at + 46 : at + 46 + named].decode("utf-8" if flags & 0x800 else "cp437")
        more = directory[at + 46 + named : at + 46 + named + extra]
        size, compressed, offset = _long_numbers(address, more, size, compressed, offset)
        # A locked member is of no use: its method says so where it is asked for.
        entries.append((offset, name, crc32, compressed, size, -1 if flags & 1 else method))
        at += 46 + named + extra + comment
    if len(entries) & _MAX16 != count & _MAX16 or at != len(directory):
        raise _broken(address, f"it lists {len(entries):,} of {count:,} members")
    entries.sort()
    stops = [entry[0] for entry in entries[1:]] + [end]
    return {
        name: Member(name, crc32, compressed, size, method, offset, stop)
        for (offset, name, crc32, compressed, size, method), stop in zip(
            entries, stops, strict=True
        )
    }


def _long_numbers(
    address: str, extra: bytes, size: int, compressed: int, offset: int
) -> tuple[int, int, int]:
    """Replace numbers that did not fit by those of the ZIP64 field, which holds only these."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            long = list(struct.unpack_from(f"<{length // 8}Q", extra, at + 4))
            try:
                size = long.pop(0) if size == _MAX32 else size
                compressed = long.pop(0) if compressed == _MAX32 else compressed
                offset = long.pop(0) if offset == _MAX32 else offset
            except IndexError as error:
                raise _broken(address, "a ZIP64 field is too short") from error
        at += 4 + length
    return size, compressed, offset


def _broken(address: str, why: str) -> Refused:
    return Refused(
        f"{address} is not a complete zip: {why}. Nothing was taken: try again later, as the "
        "publisher may still be writing it."
    )


def fetch_member(
    web: Web,
    source: Source,
    archive: RemoteZip,
    member: Member,
    part: Path,
    whole: Path,
    on_bytes: OnBytes,
) -> None:
    """Fetch one member and unpack it into `whole`; its length and CRC are those of the list.

    Raises
    ------
    Refused
        If it is of a kind that is not unpacked, or does not come out as listed.
    Changed
        If the archive was replaced meanwhile.
    """
    if member.method not in (_STORED, _DEFLATED):
        raise Refused(f"{member.name} in {archive.address} is locked or packed in an unknown way.")
    if member.size > web.largest_bytes:
        raise Refused(
            f"{member.name} would unpack to {member.size:,} bytes, more than `largest_bytes` in "
            "data/sources.toml allows."
        )
    span = ByteSpan(member.start, member.stop, archive.total, archive.etag)
    download(web, source, archive.address, part, on_bytes, span)
    try:
        _unpack(part, whole, member, archive.address)
    except Refused:
        part.unlink(missing_ok=True)
        raise
    part.unlink()


def _unpack(part: Path, whole: Path, member: Member, address: str) -> None:
    with part.open("rb") as packed, writing(whole), whole.open("wb") as unpacked:
        header = packed.read(30)
        if len(header) < 30 or header[:4] != _LOCAL:
            raise _broken(address, f"{member.name} is not where the list says")
        named, extra = struct.unpack_from("<HH", header, 26)
        packed.seek(30 + named + extra)
        left, size, crc32 = member.compressed, 0, 0
        inflate = zlib.decompressobj(-15)
        try:
            while left and (chunk := packed.read(min(_CHUNK, left))):
                left -= len(chunk)
                pending = chunk
                while pending:
                    if member.method == _STORED:
                        piece, pending = pending, b""
                    else:
                        # No more than listed, however much the bytes would grow to.
                        piece = inflate.decompress(pending, _CHUNK)
                        pending = inflate.unconsumed_tail
                    size += len(piece)
                    if size > member.size:
                        raise _broken(address, f"{member.name} is longer than the list says")
                    crc32 = zlib.crc32(piece, crc32)
                    unpacked.write(piece)
            if member.method == _DEFLATED:
                piece = inflate.flush()
                size, crc32 = size + len(piece), zlib.crc32(piece, crc32)
                unpacked.write(piece)
        except zlib.error as error:
            raise _broken(address, f"{member.name} cannot be unpacked ({error})") from error
    if left or size != member.size or crc32 != member.crc32:
        raise _broken(
            address,
            f"{member.name} is not the {member.size:,} bytes of the list of contents",
        )

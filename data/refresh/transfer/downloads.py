"""Bringing a body to disk: resumed where it broke off, and complete or not at all."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import httpx2

from data.loading.atomic_file import put
from data.refresh.failures import Changed, NotFetched, Refused
from data.refresh.source_table import Source
from data.refresh.transfer.web import Answer, Interrupted, Web

LEFT_FREE = 16 * 1024 * 1024  # bytes that stay free on the disk
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")

OnBytes = Callable[[int], None]  # bytes that came since the last call


@dataclass(frozen=True)
class ByteSpan:
    """A part of a larger file.

    Attributes
    ----------
    start, stop : int
        First byte, and the byte after the last.
    total : int
        Bytes of the whole file.
    etag : str or None
        The edition of the whole file that is meant.
    """

    start: int
    stop: int
    total: int
    etag: str | None


def strong(etag: str | None) -> str | None:
    """Return a mark by which a download may be resumed; a weak one does not promise the bytes."""
    return etag if etag and not etag.startswith("W/") else None


def content_range(answer: Answer) -> tuple[int, int, int]:
    """Return first byte, byte after the last, and size of the whole, of an answer in part.

    Raises
    ------
    Refused
        If the answer does not say.
    """
    match = _CONTENT_RANGE.fullmatch(answer.headers.get("content-range", ""))
    if not match:
        raise Refused(
            f"{answer.address} answered with a part and did not say which. Try again later; if it "
            "stays so, download the file in a browser and load it."
        )
    return int(match[1]), int(match[2]) + 1, int(match[3])


def download(
    web: Web,
    source: Source,
    address: str,
    part: Path,
    on_bytes: OnBytes,
    span: ByteSpan | None = None,
) -> Answer:
    """Bring a file, or a span of one, into `part`, going on from what is there of the same edition.

    Returns
    -------
    Answer
        The last one, with its headers; `part` is complete and on disk.

    Raises
    ------
    Unreachable, Absent, Refused, NotFetched
        With a sentence. What has come so far stays, to go on from.
    Changed
        If the whole of which a span was asked for is no longer the one that was meant.
    """
    about = part.with_name(part.name + ".json")
    known = _known(about, address, span)
    if known is None or not part.exists():
        part.unlink(missing_ok=True)
        known = {}

    def headers() -> dict[str, str]:
        have = part.stat().st_size if part.exists() else 0
        if span is not None:
            sent = {"Range": f"bytes={span.start + have}-{span.stop - 1}"}
            if mark := strong(span.etag):
                sent["If-Range"] = mark
            return sent
        same = known.get("mark")
        return {"Range": f"bytes={have}-", "If-Range": same} if have and same else {}

    def use(answer: Answer) -> Answer:
        have = part.stat().st_size if part.exists() else 0
        if answer.status == 416:  # there is more here than there: begin again
            part.unlink(missing_ok=True)
            raise Interrupted("it has no bytes after those that have come")
        if answer.status == 200:
            if span is not None:
                raise _whole_instead_of_part(answer, span)
            have, total = 0, answer.length
            # What was packed for the way is counted otherwise there: it cannot be resumed.
            same = not answer.packed and (
                strong(answer.etag) or answer.headers.get("last-modified")
            )
            known.clear()
            known.update(mark=same, address=address, total=total)
            with writing(part):
                put(json.dumps(known).encode(), about)
        elif answer.packed:
            raise Refused(f"{answer.address} packs a part of a file, which cannot be put together.")
        else:
            first, stop, total = content_range(answer)
            wanted = have + (span.start if span else 0)
            if first != wanted or (span and stop > span.stop):
                raise Refused(f"{answer.address} sent another part than the one asked for.")
            if span and total != span.total:
                raise Changed(f"{answer.address} changed while it was read.")
        if total is not None and span is None and total > web.largest_bytes:
            raise Refused(
                f"{answer.address} has {total:,} bytes, more than `largest_bytes` in "
                "data/sources.toml allows."
            )
        left = (span.stop - span.start if span else total or 0) - have
        require_room(part, left)
        with writing(part), part.open("ab" if have else "wb") as file:
            _copy(answer, file, have, web.largest_bytes, on_bytes)
        size = part.stat().st_size
        expected = span.stop - span.start if span else total
        if expected is not None and size != expected:
            if size > expected:
                part.unlink()
            raise Interrupted(f"{size:,} of {expected:,} bytes came")
        return answer

    if span is not None:
        with writing(part):
            put(json.dumps({"address": address, "span": list(_values(span))}).encode(), about)
    if span is not None and part.exists() and part.stat().st_size == span.stop - span.start:
        return Answer(206, httpx2.Headers(), address)
    answer = web.read(source, address, headers, use, accept=(416,))
    about.unlink(missing_ok=True)
    return answer


def _values(span: ByteSpan) -> tuple[int, int, int, str | None]:
    return span.start, span.stop, span.total, span.etag


def _known(about: Path, address: str, span: ByteSpan | None) -> dict[str, Any] | None:
    """Return what is known of a download that broke off, None if it was of something else."""
    try:
        known = json.loads(about.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if known.get("address") != address:
        return None
    if span is not None and (known.get("span") != list(_values(span)) or not strong(span.etag)):
        return None
    return known if span is not None or known.get("mark") else None


def _whole_instead_of_part(answer: Answer, span: ByteSpan) -> Refused:
    if answer.etag != span.etag or answer.length not in (None, span.total):
        return Changed(f"{answer.address} changed while it was read.")
    return Refused(
        f"{answer.address} sends the whole file of {span.total:,} bytes in place of the part asked "
        "for, so nothing was taken. A proxy may be cutting out the Range: ask who runs it, or "
        "download the file in a browser and load it."
    )


def _copy(answer: Answer, file: BinaryIO, have: int, most: int, on_bytes: OnBytes) -> None:
    for chunk in answer.chunks:
        have += len(chunk)
        if have > most:
            raise Refused(
                f"{answer.address} sent more bytes than `largest_bytes` in data/sources.toml "
                "allows."
            )
        file.write(chunk)
        file.flush()  # the buffer is as large as the file system likes: what came should stay
        on_bytes(len(chunk))
    os.fsync(file.fileno())


def require_room(place: Path, size: int) -> None:
    """Refuse to begin where the disk cannot hold the file."""
    place.parent.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(place.parent).free
    if free < size + LEFT_FREE:
        raise NotFetched(
            f"Only {free / 1e6:,.0f} MB are free at {place.parent}, and {size / 1e6:,.0f} MB are "
            "to come. Free some space, then run the command again."
        )


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turn what the disk says into a sentence."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        why = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or str(error)
        raise NotFetched(
            f"{place.parent} cannot be written ({why}). Free some space or allow writing, then run "
            "the command again: it goes on from where it was."
        ) from error


class Pages:
    """The pages of an answer in several, on disk one a line: a broken line is asked for again."""

    def __init__(self, part: Path, query: str) -> None:
        self._part = part
        self.pages: list[Any] = []
        if not part.exists():
            self._begin(query)
            return
        lines = part.read_bytes().split(b"\n")
        if lines[0] != json.dumps(query).encode():
            self._begin(query)
            return
        whole = lines[:-1]  # what follows the last end of a line is not complete
        try:
            self.pages = [json.loads(line) for line in whole[1:]]
        except ValueError:
            self._begin(query)
            return
        with writing(part), part.open("r+b") as file:
            file.truncate(sum(len(line) + 1 for line in whole))

    def _begin(self, query: str) -> None:
        self.pages = []
        with writing(self._part):
            self._part.write_bytes(json.dumps(query).encode() + b"\n")

    def add(self, page: Any) -> None:
        """Put a page on disk."""
        require_room(self._part, 0)
        with writing(self._part), self._part.open("ab") as file:
            file.write(json.dumps(page).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self.pages.append(page)

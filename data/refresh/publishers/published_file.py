"""A file at an address of its own: whether it is another edition than the one that is here."""

from __future__ import annotations

import email.utils
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from data.refresh.archive import Archive, Mark
from data.refresh.checks import refuse_web_page
from data.refresh.failures import Absent, Refused
from data.refresh.publishers.findings import Wanted
from data.refresh.source_table import Source
from data.refresh.transfer.downloads import OnBytes, download, writing
from data.refresh.transfer.web import Answer, Web, as_time

_NO_HEAD = (405, 501)


@dataclass(frozen=True)
class Published:
    """What is at an address.

    Attributes
    ----------
    mark : dict
        ETag, time of change and length, as far as the publisher says.
    why : str or None
        Why it is wanted; None where the edition that is here is the same.
    """

    mark: Mark
    why: str | None

    @property
    def modified(self) -> datetime | None:
        """When it was last changed, in UTC."""
        return as_time(self.mark.get("modified"))


def look(
    web: Web, source: Source, archive: Archive, name: str, address: str,
    absent: tuple[int, ...] = (404, 410),
) -> Published:  # fmt: skip
    """Ask whether a file has changed since the edition that is here, without fetching it.

    Raises
    ------
    Absent
        If there is no such file.
    Refused
        If it is older than the edition that is here.
    Unreachable
    """
    known = archive.known(f"{source.name}/{name}")
    mark = known[-1].mark if known else {}
    headers = {}
    if mark.get("etag"):
        headers["If-None-Match"] = mark["etag"]
    elif mark.get("modified"):
        headers["If-Modified-Since"] = mark["modified"]
    accept = (*absent, *_NO_HEAD)
    answer = web.get(source, address, headers, method="HEAD", accept=accept)
    if answer.status in _NO_HEAD:
        first = headers | {"Range": "bytes=0-0"}
        answer = web.read(source, address, lambda: first, lambda it: it, accept=absent)
    if answer.status in absent:
        raise Absent(f"{address} is not there.")
    if answer.status == 304:
        return Published(mark, None)
    current = _mark(answer)
    if any(_same(current, record.mark) for record in known):
        return Published(current, None)
    before = max(
        (t for record in known if (t := as_time(record.mark.get("modified")))), default=None
    )
    if before and answer.modified and answer.modified < before:
        raise Refused(
            f"{address} is an older edition, of {answer.modified:%d %B %Y}; the one that is here "
            f"is of {before:%d %B %Y}. Nothing was taken. If the publisher took the newer one "
            "back, fetch the file with a browser and load it."
        )
    return Published(current, "newer than the edition that is here" if known else "not here yet")


def _mark(answer: Answer) -> Mark:
    length = answer.length
    if answer.status == 206:
        length = int(answer.headers.get("content-range", "").rpartition("/")[2] or 0) or None
    modified = answer.modified
    return {
        "etag": answer.etag,
        "modified": email.utils.format_datetime(modified, usegmt=True) if modified else None,
        "length": length,
    }


def _same(first: Mark, second: Mark) -> bool:
    if first["etag"] and second.get("etag"):
        return bool(first["etag"] == second["etag"])
    return bool(first["modified"]) and first == second


def fetch(
    source: Source, web: Web, wanted: Wanted, part: Path, whole: Path, on_bytes: OnBytes
) -> None:
    """Fetch a whole file; its length must be the one that was announced.

    Raises
    ------
    Refused
        If it is longer or shorter than the publisher said when asked.
    """
    answer = download(web, source, wanted.address, part, on_bytes)
    size, announced = part.stat().st_size, wanted.mark.get("length")
    if answer.etag == wanted.mark.get("etag") and announced is not None and size != announced:
        with part.open("rb") as stream:
            head = stream.read(4096)
        part.unlink()
        refuse_web_page(head, wanted.name)
        raise Refused(
            f"{wanted.name}: {size:,} bytes came and the publisher had announced {announced:,}. "
            "Nothing was taken: try again later."
        )
    wanted.mark.update(_mark(answer) | {"length": size})
    with writing(whole):
        part.replace(whole)

"""What a fetched file must look like before it goes near the warehouse, and when a person decides.

The load checks every row; here it is only seen whether the file is what was asked for, and whole.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from pathlib import Path

from data.refresh.archive import ArchivedFile
from data.refresh.failures import Refused

_CHUNK = 1024 * 1024
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)


def examine(whole: Path, shape: str, name: str) -> int | None:
    """Refuse what is not a whole file of its kind; count the rows.

    Parameters
    ----------
    whole : pathlib.Path
        The file.
    shape : str
        'csv', 'geojson' or 'workbook'.
    name : str
        As a person knows it.

    Returns
    -------
    int or None
        Rows below the header, or areas; None for a workbook.
    """
    with whole.open("rb") as stream:
        head = stream.read(4096)
    if not head.strip():
        raise Refused(f"{name}: the publisher sent an empty file. Try again later.")
    refuse_web_page(head, name)
    if shape == "workbook":
        _require_workbook(whole, name)
        return None
    if shape == "geojson":
        return len(json.loads(whole.read_bytes())["features"])
    if _start(head).startswith((b"{", b"[")):
        raise Refused(f"{name}: a message came in place of the file: {_short(head)}")
    return _csv_rows(whole, name)


def refuse_web_page(head: bytes, name: str) -> None:
    """Refuse a file whose first bytes are those of a web page."""
    if _start(head).startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")):
        raise Refused(
            f"{name}: a web page came in place of the file{_titled(head)}. The publisher may be "
            "down for maintenance or the proxy may want a sign-in: try again later, and open the "
            "address in a browser if it stays so."
        )


def _start(head: bytes) -> bytes:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()


def _titled(head: bytes) -> str:
    match = _TITLE.search(head)
    return f" ('{html.unescape(_short(match[1]))}')" if match else ""


def _short(content: bytes) -> str:
    text = " ".join(content.decode("utf-8", "replace").split())
    return text if len(text) <= 160 else f"{text[:160]} …"


def _require_workbook(whole: Path, name: str) -> None:
    try:
        with zipfile.ZipFile(whole) as book:
            broken = book.testzip()
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
        raise Refused(
            f"{name}: not a whole workbook ({error}). It may have been cut off: try again later."
        ) from error
    if broken:
        raise Refused(f"{name}: '{broken}' in the workbook is damaged. Try again later.")


def _csv_rows(whole: Path, name: str) -> int:
    """Count the lines below the header; a last line with too few cells was cut off."""
    lines, last = 0, b""
    with whole.open("rb") as stream:
        header = stream.readline()
        for chunk in iter(lambda: stream.read(_CHUNK), b""):
            lines += chunk.count(b"\n")
            last = (last + chunk)[-_CHUNK:]
    ended = last.endswith(b"\n") or not last
    final = last.rstrip(b"\r\n").rpartition(b"\n")[2]
    if last and not ended and len(_cells(final)) < len(_cells(header)):
        raise Refused(
            f"{name}: the file is cut off in its last line, which has {len(_cells(final))} of "
            f"{len(_cells(header))} cells. Try again later."
        )
    rows = lines + (0 if ended else 1)
    if not rows:
        raise Refused(f"{name}: a header and no rows. Try again later.")
    return rows


def _cells(line: bytes) -> list[str]:
    return next(csv.reader(io.StringIO(line.decode("utf-8", "replace"))), [])


def reason_to_hold(
    new: ArchivedFile, last: ArchivedFile | None, smaller_by: float, *, no_fewer: bool
) -> str | None:
    """Say why a person should look at a file before it is loaded, None if there is no need.

    Parameters
    ----------
    new, last : ArchivedFile
        The file, and the edition that it would replace or that came before it.
    smaller_by : float
        The share by which it may be smaller.
    no_fewer : bool
        Whether it may not have fewer rows at all: an edition of the same areas, not another month.
    """
    if last is None:
        return None
    for unit, now, before in (
        ("rows", new.rows, last.rows),
        ("bytes", new.size, last.size),
    ):
        if now is None or not before:
            continue
        smaller = now <= before * (1 - smaller_by)
        # A month has fewer crimes than the one before every other time; a newer edition of the
        # same month should not.
        fewer = unit == "rows" and now < before and (no_fewer or new.edition == last.edition)
        if smaller or fewer:
            return (
                f"{now:,} {unit}, against {before:,} in the edition that is here "
                f"({last.edition}, fetched {last.fetched_at[:10]}): {1 - now / before:.0%} fewer"
            )
    return None

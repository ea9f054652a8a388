"""What folders and zips hold: in which order, what programs left there, what would do harm."""

from __future__ import annotations

import errno
import re
import stat
import tempfile
import zipfile
from pathlib import Path, PurePath, PurePosixPath

from data.problems import Problem, of_whole_file, quoted

TOO_SMALL_TO_HARM = 4 * 1024 * 1024
# Published tables shrink four- to twenty-fold; a thousand-fold is an attack or a mistake.
ZIP_RATIO_LIMIT = 200
_GROWTH = f"Expected less: published tables grow less than {ZIP_RATIO_LIMIT}-fold."


def unsafe_archive(
    named: str, members: list[zipfile.ZipInfo], size: int, limit: int
) -> Problem | None:
    """Say what is wrong with a zip, or a workbook, before anything of it is unpacked.

    Parameters
    ----------
    named : str
        As the user knows it.
    members : list of zipfile.ZipInfo
        All that it holds.
    size : int
        Bytes of the zip itself.
    limit : int
        Bytes that it may unpack to.
    """
    names = set()
    for member in members:
        part = f"file {quoted(member.filename)} inside it"
        parts = PurePosixPath(member.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or any(":" in each for each in parts.parts):
            return Problem(
                named,
                "its path climbs out of the zip",
                "Expected paths inside the zip; nothing of it was unpacked. Download it again from "
                "the publisher.",
                part=part,
            )
        if stat.S_ISLNK(member.external_attr >> 16):
            return Problem(
                named,
                "it is a link",
                "Expected plain files; nothing of it was unpacked. Pack the files themselves.",
                part=part,
            )
        if (name := str(parts).casefold()) in names:
            return Problem(
                named,
                "the zip holds it twice",
                "Expected every file once; nothing of it was unpacked. Pack it again.",
                part=part,
            )
        names.add(name)
        if member.flag_bits & 0x1:
            return Problem(
                named,
                "it is locked with a password",
                "Expected files that open without one. Unlock the zip and load its files.",
                part=part,
            )
        if (
            member.file_size > TOO_SMALL_TO_HARM
            and member.file_size > ZIP_RATIO_LIMIT * member.compress_size
        ):
            growth = member.file_size // max(1, member.compress_size)
            return Problem(
                named,
                f"it would grow {growth:,}-fold when unpacked",
                f"{_GROWTH} Nothing of it was unpacked: unpack it yourself if it is sound.",
                part=part,
            )
    total = sum(member.file_size for member in members)
    # What a zip says of the size of its members is not to be trusted: its own size is.
    if total > TOO_SMALL_TO_HARM and total > ZIP_RATIO_LIMIT * size:
        return of_whole_file(
            named,
            f"the zip would grow {total // size}-fold when unpacked",
            f"{_GROWTH} Nothing of it was unpacked: unpack it yourself if it is sound.",
        )
    if total > limit:
        return of_whole_file(
            named,
            f"the zip would unpack to more than {limit / 1024**3:.2g} GB",
            "Expected less; nothing of it was unpacked. Split it.",
        )
    return None


def broken_zip(path: Path, named: str, error: Exception) -> Problem:
    """Say how what should be a zip begins or ends, as far as that tells what happened to it."""
    with path.open("rb") as stream:
        begins = stream.read(4)
    if begins in (b"PK\x03\x04", b"PK\x05\x06"):
        text = "the zip is broken: it begins as a zip and its end, with the list of files, is lost"
        if isinstance(error, NotImplementedError) or "end-of-central" not in str(error):
            text = f"the zip is broken ({error})"
    else:
        text = "the zip is broken: it does not begin as one"
    return of_whole_file(named, text, "Expected a whole zip. Download it again.")


def unreadable(name: str, error: OSError) -> Problem:
    """Say why the machine does not give the bytes of a file."""
    if isinstance(error, PermissionError):
        return of_whole_file(
            name,
            "cannot be read: no permission",
            "Expected a file that you may read. Allow reading it and try again.",
        )
    if error.errno == errno.ENOSPC:
        folder = tempfile.gettempdir()
        return of_whole_file(
            name,
            f"no space is left in {folder} to unpack it",
            "Expected room for what the zip holds. Free some, or set TMPDIR.",
        )
    return of_whole_file(
        name,
        f"cannot be read ({error.strerror or error})",
        "Expected a file on a disk that works. Copy or download it again.",
    )


def natural_order(path: PurePath) -> list[tuple[int, int, str]]:
    """Sort names as people count: v9 before v10, 30-09-2014 before 02-10-2014, final last."""
    # Without the ending first: "return (2).csv" is the later copy of "return.csv".
    text = str(path).casefold()
    stem = _dates_by_year(text.removesuffix(path.suffix.casefold()))
    parts = [*re.split(r"(\d+)", stem), text]
    order = [(1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts if part]
    return [(0, _stage(text), ""), (0, _correction(text), ""), *order]


_DRAFT = re.compile(
    r"(?<![a-z])(draft|prov|provisional|prelim|preliminary|interim|unvalidated)(?![a-z])"
)
_OLD = re.compile(r"(?<![a-z])(old|superseded|previous|withdrawn|do not use)(?![a-z])")
_CORRECTED = re.compile(
    r"(?<![a-z])(revised|revision|corrected|correction|amended|updated|resubmitted|resubmission)"
    r"(?![a-z])"
)
_FINAL = re.compile(r"(?<![a-z])(final|finalised|finalized|validated)(?![a-z])")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED_MONTH = re.compile(
    r"(?:(?<!\d)(\d{1,2})[ _.-]*)?(?<![a-z])("
    + "|".join(_MONTHS)
    + r")[a-z]{0,6}[ _.-]*((?:19|20)\d\d)(?!\d)"
)
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[ _.-](\d{1,2})[ _.-]((?:19|20)\d\d)(?!\d)")


def _stage(text: str) -> int:
    """Put drafts before what has no such word, and finals after it."""
    return 0 if _DRAFT.search(text) else 2 if _FINAL.search(text) else 1


def _correction(text: str) -> int:
    """Put what is marked as old before the rest, and what corrects it after."""
    return 0 if _OLD.search(text) else 2 if _CORRECTED.search(text) else 1


def _dates_by_year(text: str) -> str:
    """Write the dates of a name with the year first."""

    def named(match: re.Match[str]) -> str:
        return f"{match[3]}-{_MONTHS.index(match[2]) + 1}-{match[1] or 0}"

    return _DAY_FIRST.sub(r"\3-\2-\1", _NAMED_MONTH.sub(named, text))


def left_by_a_program(path: PurePath) -> bool:
    """Say whether a program left a file there: Excel while a workbook is open, for one.

    Folders count too: a recycle bin, earlier states that an editor keeps, what macOS packs along.
    """
    *folders, name = path.parts
    return name.startswith((".", "~")) or any(
        folder.startswith((".", "$")) or folder == "__MACOSX" for folder in folders
    )

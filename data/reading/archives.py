"""What folders and zips hold: in which order, what programs left there, what would do harm."""

from __future__ import annotations

import re
import stat
import zipfile
from pathlib import PurePath, PurePosixPath

from data.problems import Problem

TOO_SMALL_TO_HARM = 4 * 1024 * 1024
# Published tables shrink four- to twenty-fold; a thousand-fold is an attack or a mistake.
ZIP_RATIO_LIMIT = 200


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
        parts = PurePosixPath(member.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or any(":" in part for part in parts.parts):
            return Problem(
                named,
                f"the zip holds a path that climbs out of it: '{member.filename}'",
                "Nothing of it was unpacked. Download it again from the publisher.",
            )
        if stat.S_ISLNK(member.external_attr >> 16):
            return Problem(
                named,
                f"the zip holds a link: '{member.filename}'",
                "Nothing of it was unpacked. Expected plain files.",
            )
        if (name := str(parts).casefold()) in names:
            return Problem(
                named,
                f"the zip holds '{member.filename}' twice",
                "Nothing of it was unpacked. Expected every file once.",
            )
        names.add(name)
        if member.flag_bits & 0x1:
            return Problem(
                named,
                f"'{member.filename}' is locked with a password",
                "Unlock the zip and load its files.",
            )
        if (
            member.file_size > TOO_SMALL_TO_HARM
            and member.file_size > ZIP_RATIO_LIMIT * member.compress_size
        ):
            growth = member.file_size // max(1, member.compress_size)
            return Problem(
                named,
                f"'{member.filename}' would grow {growth:,}-fold when unpacked",
                "Nothing of it was unpacked: published tables grow less than "
                f"{ZIP_RATIO_LIMIT}-fold.",
            )
    total = sum(member.file_size for member in members)
    # What a zip says of the size of its members is not to be trusted: its own size is.
    if total > TOO_SMALL_TO_HARM and total > ZIP_RATIO_LIMIT * size:
        return Problem(
            named,
            f"the zip would grow {total // size}-fold when unpacked",
            f"Nothing of it was unpacked: published tables grow less than {ZIP_RATIO_LIMIT}-fold.",
        )
    if total > limit:
        return Problem(
            named,
            f"the zip would unpack to more than {limit / 1024**3:.2g} GB",
            "Nothing of it was unpacked. Split it.",
        )
    return None


def natural_order(path: PurePath) -> list[tuple[int, int, str]]:
    """Sort names as people count: v9 before v10."""
    # Without the ending first: "return (2).csv" is the later copy of "return.csv".
    text = str(path).casefold()
    stem = text.removesuffix(path.suffix.casefold())
    parts = [*re.split(r"(\d+)", stem), text]
    return [(1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts if part]


def left_by_a_program(path: PurePath) -> bool:
    """Say whether a program left a file there: Excel while a workbook is open, for one.

    Folders count too: a recycle bin, earlier states that an editor keeps, what macOS packs along.
    """
    *folders, name = path.parts
    return name.startswith((".", "~")) or any(
        folder.startswith((".", "$")) or folder == "__MACOSX" for folder in folders
    )

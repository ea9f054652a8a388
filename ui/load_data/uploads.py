"""Files dropped into the browser: on disk while they are looked at and loaded, and no longer."""

from __future__ import annotations

import os
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable
from pathlib import Path, PureWindowsPath
from typing import IO, Protocol, cast

from data.loading.scratch_folder import Scratch
from data.problems import WarehouseError
from data.reading.files import SIDECARS

LONGEST = 200  # bytes of a name; file systems allow 255


class Named(Protocol):
    """What the browser sends: bytes, and the name they had there."""

    @property
    def name(self) -> str:
        """The name, as the browser claims it."""


def plain_name(claimed: str) -> str:
    """Return a file name that leads nowhere else: a name from a browser is anybody's claim.

    Examples
    --------
    >>> plain_name("../../etc/2025-01-essex-street.csv")
    '2025-01-essex-street.csv'
    >>> plain_name("..")
    'file'
    """
    name = unicodedata.normalize("NFC", claimed).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c if c.isprintable() and c not in '<>:"|?*' else "_" for c in name)
    stem, suffix = os.path.splitext(name.strip(" .") or "file")
    suffix = _cut(suffix, LONGEST // 2)
    name = _cut(stem, LONGEST - len(suffix.encode())) + suffix
    return f"_{name}" if PureWindowsPath(name).is_reserved() else name


def _cut(text: str, length: int) -> str:
    return text.encode()[:length].decode(errors="ignore")


class Dropped:
    """The files of one drop, in a folder of their own until it is cleared.

    Parameters
    ----------
    files : iterable
        As Streamlit hands them over: with ``name`` and ``read``.

    Attributes
    ----------
    paths : list of pathlib.Path
        What to load. The parts of a shapefile are next to their .shp and are not named.
    folder : pathlib.Path
        Where they are.

    Raises
    ------
    WarehouseError
        If they cannot be written; nothing stays behind.
    """

    def __init__(self, files: Iterable[Named]) -> None:
        try:
            self._scratch = Scratch()
            self.folder = self._scratch.path
            try:
                self.paths = _to_load([self._write(file) for file in files])
            except OSError:
                self.clear()
                raise
        except OSError as error:
            raise WarehouseError(
                f"The files could not be written to {tempfile.gettempdir()}: "
                f"{error.strerror or error}. Nothing was changed. Free some space there, or set "
                "TMPDIR to another folder and start the app again."
            ) from error

    def _write(self, file: Named) -> Path:
        name = plain_name(file.name)
        # Files of one name go into folders of their own. Names that differ in case only are one
        # name to some file systems.
        number = 1
        while any(
            held.name.casefold() == name.casefold()
            for held in (self.folder / f"{number}").glob("*")
        ):
            number += 1
        path = self.folder / f"{number}" / name
        path.parent.mkdir(exist_ok=True)
        with path.open("xb") as out:
            shutil.copyfileobj(cast(IO[bytes], file), out)
        return path

    def clear(self) -> None:
        """Remove the files. May be called more than once, from any thread."""
        self._scratch.clear()


def _to_load(written: list[Path]) -> list[Path]:
    """Leave out what only comes along with a .shp; alone, it is reported like any other file."""
    shapes = [path for path in written if path.suffix.lower() == ".shp"]

    def comes_along(path: Path) -> bool:
        return any(
            shape.parent == path.parent
            and (
                (shape.stem == path.stem and path.suffix.lower() in SIDECARS)
                or path.name.lower() == f"{shape.name.lower()}.xml"
            )
            for shape in shapes
        )

    return [path for path in written if not comes_along(path)]

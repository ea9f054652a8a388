"""Finding what a path holds: files, folders and zips, each file named, hashed and unpacked."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from data.problems import Problem, Rejected

TABLES = {".csv"}
SHAPES = {".geojson", ".json", ".gpkg", ".shp"}
READABLE = TABLES | SHAPES
# A shapefile is several files; these come along with the .shp and are not read by themselves.
SIDECARS = {".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx"}

CHUNK = 4 * 1024 * 1024
HEAD = 64 * 1024
# Published tables shrink four- to twenty-fold; a thousand-fold is an attack or a mistake.
ZIP_RATIO_LIMIT = 200
ZIP_TOTAL_LIMIT = 16 * 1024**3


@dataclass(frozen=True)
class InputFile:
    """A file to load.

    Attributes
    ----------
    name : str
        As the user knows it; a member of a zip is ``archive.zip/path/in/it.csv``.
    path : pathlib.Path
        Where its bytes are on disk.
    sha256 : str
        Of its bytes.
    size : int
        Bytes.
    """

    name: str
    path: Path
    sha256: str
    size: int

    @property
    def suffix(self) -> str:
        """The ending in lower case, with its dot."""
        return self.path.suffix.lower()

    @property
    def stem(self) -> str:
        """The file's own name without folders and ending."""
        return PurePosixPath(self.name).stem

    @cached_property
    def head(self) -> bytes:
        """The first 64 KiB."""
        with self.path.open("rb") as stream:
            return stream.read(HEAD)

    def first_lines(self, count: int) -> list[str]:
        """Return the first lines as text, a byte-order mark taken off.

        Raises
        ------
        Rejected
            If the file is empty or not UTF-8 text.
        """
        if not self.size:
            raise Rejected([Problem(self.name, "the file is empty", "Download it again.")])
        if self.head.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Rejected(
                [Problem(self.name, "the file is UTF-16 text", "Save it as CSV UTF-8.", line=1)]
            )
        if b"\x00" in self.head:
            raise Rejected([Problem(self.name, "not a text file", "Expected a CSV file.", line=1)])
        # The head may end inside a character or a line: only whole lines are looked at.
        lines = self.head.splitlines()[:count]
        try:
            return [line.decode("utf-8-sig" if not i else "utf-8") for i, line in enumerate(lines)]
        except UnicodeDecodeError as error:
            raise Rejected(
                [Problem(self.name, "the file is not UTF-8 text", "Save it as CSV UTF-8.")]
            ) from error


@dataclass
class Found:
    """What the given paths hold."""

    files: list[InputFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)  # not of a kind that is read


@dataclass(frozen=True)
class _Source:
    name: str
    path: Path
    archive: zipfile.ZipFile | None = None
    member: zipfile.ZipInfo | None = None
    size: int = 0


def gather(
    paths: Iterable[Path], folder: Path, progress: Callable[[int, int], None] | None = None
) -> Found:
    """Find every readable file under the paths, unpack zips, and hash each file.

    Parameters
    ----------
    paths : iterable of pathlib.Path
        Files, folders and zips.
    folder : pathlib.Path
        An empty folder for what is unpacked; the caller clears it away.
    progress : callable, optional
        Called with bytes done and bytes in all.
    """
    found = Found()
    sources: list[_Source] = []
    archives: list[zipfile.ZipFile] = []
    try:
        for number, path in enumerate(paths):
            for file, named in _walk(path, found):
                if zipfile.is_zipfile(file) or file.suffix.lower() == ".zip":
                    sources += _members(file, named, folder / str(number), archives, found)
                elif file.suffix.lower() in READABLE:
                    sources.append(_Source(named, file, size=file.stat().st_size))
                elif file.suffix.lower() not in SIDECARS:
                    found.passed_over.append(named)
        total = sum(source.size for source in sources)
        done = 0
        # Unpacking and hashing release the interpreter lock, so threads use the other cores.
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            for source, result in zip(sources, pool.map(_read, sources), strict=True):
                done += source.size
                if progress:
                    progress(done, total)
                if isinstance(result, Problem):
                    found.problems.append(result)
                elif result.suffix in READABLE:
                    found.files.append(result)
    finally:
        for archive in archives:
            archive.close()
    return found


def _walk(path: Path, found: Found) -> Iterator[tuple[Path, str]]:
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.is_file() and not file.name.startswith("."):
                yield file, str(file.relative_to(path.parent)).replace(os.sep, "/")
    elif path.is_file():
        if path.suffix.lower() in READABLE | {".zip"} or zipfile.is_zipfile(path):
            yield path, path.name
        else:
            found.problems.append(
                Problem(path.name, "not a kind of file that is read here", _kinds_expected())
            )
    else:
        found.problems.append(
            Problem(str(path), "there is no such file or folder", "Check the spelling.")
        )


def _kinds_expected() -> str:
    return "Expected CSV, GeoJSON, GeoPackage or Shapefile, or a folder or zip of them."


def _members(
    path: Path, named: str, folder: Path, archives: list[zipfile.ZipFile], found: Found
) -> list[_Source]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        found.problems.append(Problem(named, f"the zip is broken ({error})", "Download it again."))
        return []
    archives.append(archive)
    members = [member for member in archive.infolist() if not member.is_dir()]
    if problem := _unsafe(named, members):
        found.problems.append(problem)
        return []
    sources = []
    for member in members:
        name = f"{named}/{member.filename}"
        suffix = PurePosixPath(member.filename).suffix.lower()
        if suffix in READABLE | SIDECARS:
            place = folder / path.name / member.filename
            sources.append(_Source(name, place, archive, member, member.file_size))
        else:
            found.passed_over.append(name)
    if not sources:
        found.problems.append(
            Problem(named, "the zip holds nothing that is read here", _kinds_expected())
        )
    return sources


def _unsafe(named: str, members: list[zipfile.ZipInfo]) -> Problem | None:
    for member in members:
        parts = PurePosixPath(member.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in parts.parts[0]:
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
        if member.flag_bits & 0x1:
            return Problem(
                named,
                f"'{member.filename}' is locked with a password",
                "Unlock the zip and load its files.",
            )
        if member.file_size > CHUNK and member.file_size > ZIP_RATIO_LIMIT * member.compress_size:
            return Problem(
                named,
                f"'{member.filename}' would grow {member.file_size // member.compress_size}-fold "
                "when unpacked",
                "Nothing of it was unpacked: published tables grow less than "
                f"{ZIP_RATIO_LIMIT}-fold.",
            )
    if sum(member.file_size for member in members) > ZIP_TOTAL_LIMIT:
        return Problem(
            named,
            f"the zip would unpack to more than {ZIP_TOTAL_LIMIT // 1024**3} GB",
            "Nothing of it was unpacked. Split it.",
        )
    return None


def _read(source: _Source) -> InputFile | Problem:
    digest = hashlib.sha256()
    size = 0
    try:
        if source.archive is None or source.member is None:
            with source.path.open("rb") as stream:
                while chunk := stream.read(CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
        else:
            source.path.parent.mkdir(parents=True, exist_ok=True)
            with source.archive.open(source.member) as stream, source.path.open("wb") as unpacked:
                # What the zip says of a member's size is not trusted further than it goes.
                while chunk := stream.read(CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    unpacked.write(chunk)
    except (zipfile.BadZipFile, EOFError, zlib.error) as error:
        return Problem(source.name, f"the zip is broken here ({error})", "Download it again.")
    except (NotImplementedError, RuntimeError) as error:
        return Problem(source.name, f"cannot be unpacked ({error})", "Unpack it yourself.")
    except PermissionError:
        return Problem(source.name, "may not be read", "Allow reading it and try again.")
    return InputFile(source.name, source.path, digest.hexdigest(), size)


def clear(folder: Path) -> None:
    """Remove what `gather` unpacked."""
    shutil.rmtree(folder, ignore_errors=True)

"""Finding what a path holds: files, folders and zips, each file named, hashed and unpacked."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import itertools
import os
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePath, PurePosixPath

import pandas as pd

from data.problems import Problem, Rejected, empty_file, of_whole_file
from data.reading.archives import (
    broken_zip,
    left_by_a_program,
    natural_order,
    unreadable,
    unsafe_archive,
)
from data.reading.line_ends import LineEnds

TABLES = {".csv"}
WORKBOOKS = {".xlsx", ".xlsm", ".ods"}  # zips by their build, and yet one file each
SHAPES = {".geojson", ".json", ".gpkg", ".shp", ".topojson", ".kml"}
READABLE = TABLES | WORKBOOKS | SHAPES
OTHER_WORKBOOKS = {".xls", ".xlsb"}
# These come along with a .shp and are not read by themselves.
SIDECARS = {".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx"}

csv.field_size_limit(16 * 1024**2)  # a longer cell is a quotation mark never closed
CHUNK = 256 * 1024  # stays in a core's own cache: larger is slower
HEAD = 64 * 1024
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
    mixed_ends : bool
        Whether its lines end in different ways: by a carriage return here, a line feed there.
    """

    name: str
    path: Path
    sha256: str
    size: int
    mixed_ends: bool = False

    def require_plain_ends(self) -> None:
        """Refuse a CSV file whose lines end in different ways, or a carriage return in a cell.

        Raises
        ------
        Rejected
            Naming the first line that ends otherwise than the first one.
        """
        if not self.mixed_ends:
            return
        lines = self.path.read_bytes().splitlines(keepends=True)
        ends = [line[len(line.rstrip(b"\r\n")) :] for line in lines]
        number = next((n for n, end in enumerate(ends, 1) if end != ends[0]), 1)
        text = "the line ends otherwise than the first one, or a cell holds a carriage return"
        expected = "Open the file in a spreadsheet and save it as CSV, or download it again."
        raise Rejected([Problem(self.name, text, expected, number)])

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
            raise Rejected([empty_file(self.name)])
        lines = []  # the head may end inside a character or a line: only whole ones are looked at
        for number, line in enumerate(self.head.splitlines()[:count], 1):
            try:
                lines.append(line.decode("utf-8-sig" if number == 1 else "utf-8"))
            except UnicodeDecodeError as error:
                expected = "Save it as CSV UTF-8 or download it again."
                problem = Problem(self.name, "the file is not UTF-8 text", expected, number)
                raise Rejected([problem]) from error
        return lines

    def table(self, header: int = 1) -> pd.DataFrame:
        """Read a table of some thousand rows, all as text.

        Parameters
        ----------
        header : int
            Line of the header, from 1.

        Returns
        -------
        pandas.DataFrame
            The index is the line in the file; what is blank is ``''``. Lines with nothing in them
            are left out, and a line with a first cell only, such as a footnote, is filled up.

        Raises
        ------
        Rejected
            If the file is not UTF-8 text, or a line has too many or too few cells.
        """
        content = self.path.read_bytes().removeprefix(codecs.BOM_UTF8)
        try:
            stream = io.StringIO(content.decode("utf-8"), newline="")
        except UnicodeDecodeError as error:
            line = 1 + content.count(b"\n", 0, error.start)
            expected = "Save it as CSV UTF-8 or download it again."
            problem = Problem(self.name, "the file is not UTF-8 text", expected, line)
            raise Rejected([problem]) from error
        for _ in range(header - 1):
            stream.readline()
        reader = csv.reader(stream, strict=True)
        rows: dict[int, list[str]] = {}
        names: list[str] = []
        line = header
        try:
            for cells in reader:
                if not names:
                    names = [cell.strip() for cell in cells]
                    twice = next((n for n in names if n and names.count(n) > 1), None)
                    if twice is not None:
                        raise csv.Error(f"column '{twice}' appears twice")
                elif any(cells):
                    if len(cells) > len(names) or (len(cells) < len(names) and any(cells[1:])):
                        raise csv.Error(f"the row has {len(cells)} cells and not {len(names)}")
                    rows[line] = [cell.strip() for cell in cells] + [""] * (len(names) - len(cells))
                line = header + reader.line_num
        except csv.Error as error:
            expected = f"Expected {len(names)} cells a row, plain CSV. Download it again."
            raise Rejected([Problem(self.name, str(error), expected, line)]) from error
        return pd.DataFrame.from_dict(rows, orient="index", columns=names, dtype=object)


@dataclass
class InputFiles:
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
) -> InputFiles:
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
    outcome = InputFiles()
    sources: list[_Source] = []
    archives: list[zipfile.ZipFile] = []
    try:
        for path in _as_people_count(list(paths)):
            for file, named in _walk(path, outcome):
                if _is_archive(file):
                    # A folder each: two zips may have the same name and the same members.
                    mine = folder / str(len(archives))
                    sources += _members(file, named, mine, archives, outcome)
                elif file.suffix.lower() in READABLE:
                    sources.append(_Source(named, file, size=file.stat().st_size))
                elif file.suffix.lower() not in SIDECARS:
                    outcome.passed_over.append(named)
        total = sum(source.size for source in sources)
        done = 0
        # Unpacking and hashing release the interpreter lock, so threads use the other cores.
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            for source, result in zip(sources, pool.map(_read, sources), strict=True):
                done += source.size
                if progress:
                    progress(done, total)
                if isinstance(result, Problem):
                    outcome.problems.append(result)
                elif result.suffix in READABLE:
                    outcome.files.append(result)
    finally:
        for archive in archives:
            archive.close()
    return outcome


def _walk(path: Path, result: InputFiles) -> Iterator[tuple[Path, str]]:
    if path.is_dir():
        files = [file for file in sorted(path.rglob("*"), key=natural_order) if file.is_file()]
        files = [file for file in files if not left_by_a_program(file.relative_to(path))]
        for file in files:
            yield file, str(file.relative_to(path.parent)).replace(os.sep, "/")
        if not any(file.suffix.lower() in READABLE | {".zip"} for file in files):
            result.problems.append(
                Problem(
                    str(path),
                    "the folder holds nothing that is read here",
                    _kinds_expected(),
                    part="",
                )
            )
    elif path.is_file():
        if left_by_a_program(PurePath(path.name)):
            result.passed_over.append(path.name)
        elif path.suffix.lower() in READABLE or _is_archive(path):
            yield path, path.name
        elif path.suffix.lower() in OTHER_WORKBOOKS:
            result.problems.append(
                of_whole_file(
                    path.name,
                    f"a workbook of a kind that is not read here ({path.suffix.lower()})",
                    "Expected .xlsx, .xlsm or .ods. Open it and save it as .xlsx.",
                )
            )
        else:
            result.problems.append(
                of_whole_file(path.name, "not a kind of file that is read here", _kinds_expected())
            )
    else:
        result.problems.append(
            Problem(
                str(path),
                "there is no such file or folder",
                "Expected a file or folder of this machine. Check the spelling.",
                part="",
            )
        )


def _as_people_count(paths: list[Path]) -> list[Path]:
    """Put paths in the order of v9, v10 if they came in the order of letters, as a shell has them.

    Any other order is somebody's own: of two files that say the same thing the later one counts.
    """
    in_order_of_letters = all(a <= b for a, b in itertools.pairwise(map(str, paths)))
    return sorted(paths, key=natural_order) if in_order_of_letters else paths


def _is_archive(path: Path) -> bool:
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS | OTHER_WORKBOOKS:
        return False
    return suffix == ".zip" or zipfile.is_zipfile(path)


def _kinds_expected() -> str:
    return (
        "Expected CSV, Excel (.xlsx), GeoJSON, GeoPackage or Shapefile, or a folder or zip of "
        "them; save a workbook of another kind as .xlsx."
    )


def _members(
    path: Path, named: str, folder: Path, archives: list[zipfile.ZipFile], result: InputFiles
) -> list[_Source]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        result.problems.append(broken_zip(path, named, error))
        return []
    except OSError as error:
        result.problems.append(unreadable(named, error))
        return []
    archives.append(archive)
    members = [member for member in archive.infolist() if not member.is_dir()]
    members.sort(key=lambda member: natural_order(PurePosixPath(member.filename)))
    if problem := unsafe_archive(named, members, path.stat().st_size, ZIP_TOTAL_LIMIT):
        result.problems.append(problem)
        return []
    if any(member.filename == "xl/workbook.xml" for member in members):
        result.problems.append(
            of_whole_file(
                named,
                "an Excel workbook of another name",
                "Expected a zip of files. Rename it so that it ends in .xlsx.",
            )
        )
        return []
    sources = []
    for member in members:
        name = f"{named}/{member.filename}"
        inside = PurePosixPath(member.filename)
        if left_by_a_program(inside):
            continue
        if inside.suffix.lower() in READABLE | SIDECARS:
            place = folder / member.filename
            sources.append(_Source(name, place, archive, member, member.file_size))
        else:
            result.passed_over.append(name)
    if not sources:
        result.problems.append(
            of_whole_file(named, "the zip holds nothing that is read here", _kinds_expected())
        )
    return sources


def _read(source: _Source) -> InputFile | Problem:
    digest = hashlib.sha256()
    size, nul = 0, -1
    ends = LineEnds()
    try:
        for chunk in _chunks(source):
            digest.update(chunk)
            if nul < 0 and (result := chunk.find(0)) >= 0:
                nul = size + result
            ends.add(chunk)
            size += len(chunk)
    except (zipfile.BadZipFile, EOFError, zlib.error) as error:
        expected = "Expected a file that unpacks as the zip says. Download the zip again."
        return of_whole_file(source.name, f"the zip is broken here ({error})", expected)
    except (NotImplementedError, RuntimeError) as error:
        expected = "Expected an ordinary zip without a password. Unpack it yourself."
        return of_whole_file(source.name, f"cannot be unpacked ({error})", expected)
    except OSError as error:
        return unreadable(source.name, error)
    if nul >= 0 and source.path.suffix.lower() in TABLES:
        return _not_text(source, nul)
    return InputFile(source.name, source.path, digest.hexdigest(), size, ends.mixed)


def _chunks(source: _Source) -> Iterator[bytes]:
    """Read a source from end to end; what comes out of a zip is put on disk on the way."""
    if source.archive is None or source.member is None:
        with source.path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                yield chunk
        return
    source.path.parent.mkdir(parents=True, exist_ok=True)
    with source.archive.open(source.member) as stream, source.path.open("wb") as unpacked:
        while chunk := stream.read(CHUNK):
            unpacked.write(chunk)
            yield chunk


def _not_text(source: _Source, nul: int) -> Problem:
    with source.path.open("rb") as stream:
        before = stream.read(nul)
    if before.startswith((b"\xff\xfe", b"\xfe\xff")):
        expected = "Expected UTF-8. Save it as CSV UTF-8."
        return Problem(source.name, "the file is UTF-16 text", expected, line=1)
    return Problem(
        source.name,
        "not a text file: it holds a NUL byte",
        "Expected a CSV file. Download it again.",
        line=1 + before.count(b"\n"),
    )

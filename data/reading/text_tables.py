"""CSV of partners: UTF-8 or Windows-1252, commas, semicolons or tabs, comments above the header."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv

from data.problems import Problem, Rejected, empty_file, quoted
from data.reading.files import InputFile
from data.reading.table_types import (
    LOOK_FOR_HEADER,
    Column,
    PartnerTable,
    Wanted,
    is_note,
    listed,
    names_of,
    normal,
    too_large,
)

TABLE_LIMIT = 100 * 1024**2  # bytes: some ten years of all returns


@dataclass(frozen=True)
class _Header:
    line: int  # from 1
    delimiter: str
    cells: list[str]
    comments: list[str]


def holds(file: InputFile, wanted: Wanted) -> bool:
    """Say whether a CSV file has the header looked for."""
    return file.suffix == ".csv" and _header(file, wanted) is not None


def read(file: InputFile, wanted: Wanted) -> PartnerTable:
    """Read a CSV file, of any of the encodings and delimiters that spreadsheets write."""
    if file.size > TABLE_LIMIT:
        raise Rejected([too_large(file, TABLE_LIMIT)])
    header = _header(file, wanted)
    if header is None:
        raise Rejected([Problem(file.name, "no header was found", "Add it.", line=1)])
    names = names_of(
        header.cells,
        lambda position, fault, expected: Problem(file.name, fault, expected, header.line),
    )
    content, remarks = _as_utf8(file)
    body = content
    for _ in range(header.line):
        ends = [end for end in (body.find(b"\n"), body.find(b"\r")) if end >= 0]
        end = min(ends, default=len(body))
        body = body[end + (2 if body[end : end + 2] == b"\r\n" else 1) :]
    columns, lines = _read_fast(body, header) or _read_exactly(file, body, header)
    unnamed = [place for place in range(len(columns)) if place not in names]
    table = PartnerTable(
        file.name,
        {name: columns[position] for position, (name, _) in names.items()},
        dict(names.values()),
        lines,
        header.line,
        header.comments,
        remarks,
    )
    problems = []
    for position in unnamed:
        filled = np.array([bool(text) for text in columns[position].texts], dtype=bool)
        for row in np.flatnonzero(filled[columns[position].codes])[:1]:
            result = f"{quoted(columns[position][row])} is in a column without a name"
            problems.append(table.problem(row, None, result, "Name the column or empty it."))
    if problems:
        raise Rejected(problems)
    return _without_blank_rows(table)


def _header(file: InputFile, wanted: Wanted) -> _Header | None:
    if not file.size:
        raise Rejected([empty_file(file.name)])
    comments = []
    lines = file.head.removeprefix(codecs.BOM_UTF8).splitlines()
    for number, line in enumerate(lines[:LOOK_FOR_HEADER], 1):
        text = _lenient(line)
        if text.lstrip(' "').startswith("#"):
            comments.append(text.strip(' ",;\t').lstrip("#").strip())
            continue
        for delimiter in ",;\t":
            cells = next(csv.reader([text], delimiter=delimiter), [])
            if wanted({normal(cell) for cell in cells}):
                return _Header(number, delimiter, cells, comments)
    return None


def _lenient(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _as_utf8(file: InputFile) -> tuple[bytes, list[str]]:
    content = file.path.read_bytes().removeprefix(codecs.BOM_UTF8)
    try:
        content.decode("utf-8")
        return content, []
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252").encode(), ["read as Windows-1252, not being UTF-8"]
    except UnicodeDecodeError as error:
        line = 1 + content.count(b"\n", 0, error.start)
        text = "the text is neither UTF-8 nor Windows-1252"
        raise Rejected([Problem(file.name, text, "Save it as CSV UTF-8.", line)]) from error


def _read_fast(body: bytes, header: _Header) -> tuple[list[Column], npt.NDArray[np.int64]] | None:
    """Read rows that stand one a line, which is what nearly every file has; else do not."""
    body = body.rstrip(b"\r\n")
    rows = body.count(b"\n") + 1
    if not body or rows < 2:
        return None
    # Numbers for names: names may be blank, and are known already.
    places = [str(position) for position in range(len(header.cells))]
    try:
        table = pyarrow.csv.read_csv(
            pa.BufferReader(body),
            pyarrow.csv.ReadOptions(column_names=places),
            pyarrow.csv.ParseOptions(delimiter=header.delimiter),
            pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(places, pa.dictionary(pa.int32(), pa.string())),
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid:
        return None  # a row of another length: the exact way says which
    if table.num_rows != rows:
        return None  # blank lines, or cells of several lines
    columns = []
    for chunked in table.unify_dictionaries().columns:
        whole = chunked.combine_chunks()
        columns.append(
            _merged(whole.dictionary.to_pylist(), whole.indices.to_numpy(zero_copy_only=False))
        )
    return columns, np.arange(header.line + 1, header.line + 1 + rows, dtype=np.int64)


def _merged(texts: list[str], codes: npt.NDArray[np.int32]) -> Column:
    """Take off the space around texts, and give those that are then the same one number."""
    known: dict[str, int] = {}
    number = np.array([known.setdefault(text.strip(), len(known)) for text in texts], np.int32)
    if len(known) == len(texts):
        return Column(list(known), codes)
    return Column(list(known), number[codes])


def _read_exactly(
    file: InputFile, body: bytes, header: _Header
) -> tuple[list[Column], npt.NDArray[np.int64]]:
    width = len(header.cells)
    reader = csv.reader(
        io.StringIO(body.decode(), newline=""), delimiter=header.delimiter, strict=True
    )
    cells: list[list[str]] = []
    lines: list[int] = []
    problems = []
    line = header.line + 1
    try:
        for row in reader:
            if len(row) != width and row and is_note(row[0].strip()):
                row = [", ".join(filter(None, map(str.strip, row)))]  # commas of a sentence
                row += [""] * (width - 1)
            if any(cell.strip() for cell in row[width:]) or (len(row) < width and any(row)):
                text = f"the row has {len(row)} cells and not {width}"
                expected = "Put a cell that holds a comma in quotation marks, and leave none out."
                problems.append(Problem(file.name, text, expected, line))
            elif any(row):
                cells.append([cell.strip() for cell in row[:width]])
                lines.append(line)
            line = header.line + 1 + reader.line_num
    except csv.Error as error:
        expected = "Expected plain CSV. Save the table again."
        problems.append(Problem(file.name, str(error), expected, line))
    if problems:
        raise Rejected(listed(problems, file.name))
    return [_coded(row[place] for row in cells) for place in range(width)], np.array(
        lines, np.int64
    )


def _without_blank_rows(table: PartnerTable) -> PartnerTable:
    filled = np.zeros(len(table), dtype=bool)
    for column in table.columns.values():
        if "" not in column.texts:
            return table
        filled |= column.codes != column.texts.index("")
    if not filled.all():
        table.keep_rows(filled)
    return table


def _coded(texts: Iterable[str]) -> Column:
    """Make a column of its cells."""
    known: dict[str, int] = {}
    codes = np.array([known.setdefault(text, len(known)) for text in texts], dtype=np.int32)
    return Column(list(known), codes)

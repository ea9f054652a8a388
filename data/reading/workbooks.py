"""Workbooks of partners: the table looked for, from every visible sheet that has it, as text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.problems import Problem, Rejected, of_whole_file, quoted
from data.reading import spreadsheets
from data.reading.files import InputFile
from data.reading.sheets import Sheet, letters
from data.reading.table_types import (
    LOOK_FOR_HEADER,
    Column,
    PartnerTable,
    SheetOfTable,
    Wanted,
    is_note,
    listed,
    names_of,
    normal,
)

_WORDS_ONLY = {"note"}  # no figure hangs on how these look
_ROWS_NAMED = 5  # hidden rows that are named one by one


def holds(file: InputFile, wanted: Wanted) -> bool:
    """Say whether a sheet of a workbook, hidden or not, has the header looked for."""
    sheets = spreadsheets.read_sheets(file, LOOK_FOR_HEADER)
    return any(_header(sheet, wanted) is not None for sheet in sheets)


def read(file: InputFile, wanted: Wanted) -> PartnerTable:
    """Read every visible sheet that has the header looked for; what is left out is remarked."""
    parts: list[_Part] = []
    remarks: list[str] = []
    hidden: list[str] = []
    for sheet in spreadsheets.read_sheets(file):
        header = _header(sheet, wanted)
        if header is not None and sheet.visible:
            parts.append(_part(sheet, header))
        elif header is not None:
            hidden.append(str(sheet.name))
        elif sheet.rows:
            remarks.append(f"sheet {sheet.name} was not read: it has no such table")
    if not parts:
        raise Rejected([_nothing_visible(file, hidden)])
    left_out = "is hidden and was left out, though it has such a table"
    remarks = [*(f"sheet {name} {left_out}" for name in hidden), *remarks]
    problems = [problem for part in parts for problem in part.problems]
    if problems:
        raise Rejected(listed(problems, file.name))
    remarks = [*(remark for part in parts for remark in part.remarks), *remarks]
    if len(parts) > 1:
        names = ", ".join(str(part.sheet.name) for part in parts)
        remarks.insert(0, f"{len(parts)} sheets were read: {names}")
    return _joined(file, parts, remarks)


def _nothing_visible(file: InputFile, hidden: list[str]) -> Problem:
    if hidden:
        text = f"the table is on a hidden sheet alone: {', '.join(hidden)}"
        expected = "Expected a visible sheet. Show the sheet if it is meant, and save the workbook."
        return Problem(file.name, text, expected, part=f"sheet {hidden[0]}")
    expected = "Expected one with a header. Add it."
    return of_whole_file(file.name, "no sheet has the header looked for", expected)


@dataclass
class _Part:
    """The table of one sheet: header, names of columns by position, lines and rows below."""

    sheet: Sheet
    header: int
    names: dict[int, tuple[str, str]]
    lines: list[int]
    rows: list[list[str]]
    comments: list[str]
    problems: list[Problem]
    remarks: list[str]


def _header(sheet: Sheet, wanted: Wanted) -> int | None:
    """Return the index of the header among the rows of a sheet."""
    for index, (line, row) in enumerate(zip(sheet.lines, sheet.rows, strict=True)):
        if line > LOOK_FOR_HEADER:
            break
        if not _comment(row) and wanted({normal(text) for text in row}):
            return index
    return None


def _comment(row: list[str]) -> str:
    first = next((text.strip() for text in row if text.strip()), "")
    return first.lstrip("#").strip() if first.startswith("#") else ""


def _part(sheet: Sheet, index: int) -> _Part:
    header, cells = sheet.lines[index], sheet.rows[index]

    def problem(position: int, name: str, expected: str, line: int = header) -> Problem:
        column = cells[position].strip() if position < len(cells) else ""
        return sheet.problem(line, position, name, expected, column)

    names = names_of(cells, problem)
    problems = []
    lines, rows = [], []
    width = max(names, default=-1) + 1
    for line, row in zip(sheet.lines[index + 1 :], sheet.rows[index + 1 :], strict=True):
        for position, text in enumerate(row):
            if text and position not in names and (line, position) not in sheet.doubtful:
                result = f"{quoted(text)} is in a column without a name"
                problems.append(problem(position, result, "Name the column or empty it.", line))
        if any(text.strip() for text in row):
            lines.append(line)
            rows.append((row + [""] * (width - len(row)))[:width])
    last = max(lines, default=header)
    problems += [
        problem(position, outcome, expected, line)
        for (line, position), (outcome, expected) in sheet.doubtful.items()
        if line > header and names.get(position, ("", ""))[0] not in _WORDS_ONLY
    ]
    notes = {line for line, row in zip(lines, rows, strict=True) if _is_note(row)}
    for top, left, bottom, right in sheet.merged:
        if top == bottom and top in notes:
            continue  # a note over the width of the table
        if bottom >= header and top <= last and any(left <= p <= right for p in names):
            result = f"the cells {letters(left)}{top}:{letters(right)}{bottom} are merged"
            expected = "Unmerge them and fill in every cell: each row has to stand for itself."
            problems.append(problem(left, result, expected, top))
    problems.sort(key=lambda problem: problem.line or 0)
    comments = [comment for row in sheet.rows[:index] if (comment := _comment(row))]
    remarks = _hidden(sheet, lines, names, rows)
    return _Part(sheet, header, names, lines, rows, comments, problems, remarks)


def _is_note(row: list[str]) -> bool:
    filled = [text for text in row if text.strip()]
    return len(filled) == 1 and is_note(filled[0].strip())


def _hidden(
    sheet: Sheet, lines: list[int], names: dict[int, tuple[str, str]], rows: list[list[str]]
) -> list[str]:
    """Say which rows and columns were read that a person does not see."""
    remarks = []
    unseen = [line for line in lines if line in sheet.hidden_rows]
    if unseen:
        named = ", ".join(map(str, unseen[:_ROWS_NAMED])) + ", …" * (len(unseen) > _ROWS_NAMED)
        which = "1 hidden row was" if len(unseen) == 1 else f"{len(unseen):,} hidden rows were"
        remarks.append(
            f"sheet {sheet.name}: {which} read like the others (row {named}); remove what does "
            "not count"
        )
    for position, (_, written) in names.items():
        if position in sheet.hidden_columns and any(row[position] for row in rows):
            remarks.append(
                f"sheet {sheet.name}: column {letters(position)} ({written}) is hidden and was read"
            )
    return remarks


def _joined(file: InputFile, parts: list[_Part], remarks: list[str]) -> PartnerTable:
    """Put the tables of several sheets one under the other, columns by their names."""
    written: dict[str, str] = {}
    for part in parts:
        for name, as_written in part.names.values():
            written.setdefault(name, as_written)
    size = sum(len(part.lines) for part in parts)
    columns = {}
    for name in written:
        known: dict[str, int] = {}
        codes = np.empty(size, dtype=np.int32)
        begin = 0
        for part in parts:
            at = next((p for p, (mine, _) in part.names.items() if mine == name), None)
            end = begin + len(part.rows)
            if at is None:
                codes[begin:end] = known.setdefault("", len(known))
            else:
                codes[begin:end] = [
                    known.setdefault(row[at].strip(), len(known)) for row in part.rows
                ]
            begin = end
        columns[name] = Column(list(known), codes)
    places = [
        SheetOfTable(
            str(part.sheet.name),
            part.header,
            {name: letters(position) for position, (name, _) in part.names.items()},
        )
        for part in parts
    ]
    return PartnerTable(
        file.name,
        columns,
        written,
        np.array([line for part in parts for line in part.lines], dtype=np.int64),
        parts[0].header,
        [comment for part in parts for comment in part.comments],
        remarks,
        places,
        np.repeat(np.arange(len(parts)), [len(part.lines) for part in parts]),
    )

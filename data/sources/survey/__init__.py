"""The victim satisfaction survey: one row an interview.

A comment line above the header that holds the word "demonstration" says that it is no real data.
Whether a later file adds to the interviews of a month or replaces them: `earlier_interviews`.
"""

from __future__ import annotations

import hashlib
from calendar import monthrange
from collections.abc import Callable
from typing import Any, TypeVar

import duckdb
import pyarrow as pa

from data.loading.register_of_loads import FileReport, Ledger
from data.problems import Problem, Rejected
from data.reading import partner_tables
from data.reading.files import InputFile
from data.reading.table_types import PartnerTable, listed
from data.sources.survey import cells as means
from data.sources.survey.earlier_interviews import place_among_earlier

PUBLISHER = "Victim satisfaction survey"
ASPECTS = ("contact", "action", "informed", "treatment", "overall")
OPTIONAL = ("ward", "respondent", "weight")
REPEAT = "exact repeat of a respondent"
FEWEST_DOUBLED = 20  # rows, of which the second half may not repeat the first by chance
FEWEST_ASPECTS = 2  # in a header that is recognised; all five are asked for when it is read

T = TypeVar("T")


def recognise(file: InputFile) -> bool:
    """Say whether a file holds a table of interviews, by its header."""
    # A header takes long to look for; most tables do not speak of two aspects at all.
    if file.suffix == ".csv" and _aspects_spoken_of(file.head) < FEWEST_ASPECTS:
        return False
    return partner_tables.holds(file, _is_header)


def _aspects_spoken_of(head: bytes) -> int:
    text = head.lower().replace(b"_", b" ")
    words = means.words("columns").items()
    return len({aspect for word, aspect in words if aspect in ASPECTS and word.encode() in text})


def load(connection: duckdb.DuckDBPyConnection, files: list[InputFile], ledger: Ledger) -> bool:
    """Load tables of interviews, each whole or not at all; say whether any was loaded."""
    loaded = False
    for file in files:
        try:
            with ledger.reading(file):
                table = partner_tables.read(file, _is_header)
                interviews = _read(connection, table)
                edition = "demonstration" if table.demonstration else "published"
                if ledger.require_edition(file, edition):
                    _keep(connection, file, table, interviews, ledger)
                    loaded = True
        except Rejected as rejected:
            ledger.reject(file, rejected.problems)
    return loaded


def _is_header(names: set[str]) -> bool:
    known = {means.column(name) for name in names if name}
    return {"date", "crime_group"} <= known and len(known & set(ASPECTS)) >= FEWEST_ASPECTS


def _understand(
    table: PartnerTable, column: str, meaning: Callable[[str], T], problems: list[Problem]
) -> list[T | None]:
    """Say what the cells of a column mean, row by row; None also where one is not understood."""
    cells = table.columns[column]
    meant: list[T | None] = []
    wrong: dict[int, means.Unknown] = {}
    for number, text in enumerate(cells.texts):
        try:
            meant.append(meaning(text))
        except means.Unknown as unknown:
            meant.append(None)
            wrong[number] = unknown
    codes = cells.codes.tolist()
    problems += [
        table.problem(row, column, wrong[code].fault, wrong[code].expected)
        for row, code in enumerate(codes)
        if code in wrong
    ]
    return [meant[code] for code in codes]


def _read(connection: duckdb.DuckDBPyConnection, table: PartnerTable) -> dict[str, list[Any]]:
    """Understand every cell: the columns of the table `interview` from row to overall.

    Raises
    ------
    Rejected
        Naming every cell that is not understood.
    """
    named = _columns(table)
    if not len(table):
        text = "a header and no interviews"
        raise Rejected([table.header_problem(None, text, "Add the interviews.")])
    places = means.Places(connection)
    problems: list[Problem] = []
    days = _understand(table, named["date"], means.day, problems)
    interviews: dict[str, list[Any]] = {
        "row": table.lines.tolist(),
        "date": days,
        "month": [day and day.replace(day=1) for day in days],
        "crime_group": _understand(table, named["crime_group"], means.crime_group, problems),
        "ethnicity": _understand(table, named["ethnicity"], means.ethnicity, problems),
    }
    for aspect in ASPECTS:
        interviews[aspect] = _understand(table, named[aspect], means.answer, problems)
    districts = _understand(table, named["district"], places.district, problems)
    wards: list[str | None] = [None] * len(table)
    if "ward" in named:
        for row, district in enumerate(districts):
            written = table.columns[named["district"]][row]
            if district is None and means.plain(written) not in means.words("districts"):
                continue  # not understood, and said so
            result = places.ward(table.columns[named["ward"]][row], district)
            if isinstance(result, means.Unknown):
                problems.append(table.problem(row, named["ward"], result.fault, result.expected))
            else:
                wards[row], districts[row] = result
    if problems:
        problems.sort(key=lambda problem: problem.line or 0)
        raise Rejected(listed(problems, table.file))
    interviews |= {"district": districts, "ward": wards, "respondent": [""] * len(table)}
    if "respondent" in named:
        column = table.columns[named["respondent"]]
        interviews["respondent"] = [_mark(column[row]) for row in range(len(table))]
        return _once_each(table, interviews)
    _refuse_doubled(table)
    return interviews


def _mark(respondent: str) -> str:
    """Return a mark that tells a respondent apart without keeping the number itself."""
    return hashlib.sha256(respondent.encode()).hexdigest()[:16] if respondent else ""


def _once_each(table: PartnerTable, interviews: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Leave each respondent's interview once; the same one with other answers is asked about."""
    met: dict[tuple[Any, ...], int] = {}
    results = []
    problems = []
    names = [name for name in interviews if name not in ("row", "respondent")]
    for row, mark in enumerate(interviews["respondent"]):
        key = (mark, interviews["month"][row], interviews["crime_group"][row])
        if not mark or key not in met:
            met[key] = row
            results.append(row)
        elif any(interviews[name][row] != interviews[name][met[key]] for name in names):
            text = f"the same respondent as in {table.place(met[key])}, with other answers"
            expected = "Expected one interview of a person about one crime in a month."
            problems.append(table.problem(row, None, text, expected))
    if problems:
        raise Rejected(listed(problems, table.file))
    return {name: [values[row] for row in results] for name, values in interviews.items()}


def _refuse_doubled(table: PartnerTable) -> None:
    half, odd = divmod(len(table), 2)
    if odd or len(table) < FEWEST_DOUBLED:
        return
    columns = table.columns.values()
    if all((column.codes[:half] == column.codes[half:]).all() for column in columns):
        text = f"the second half of its {len(table):,} rows repeats the first, row for row"
        expected = "Remove the half that was put in twice."
        raise Rejected([table.problem(half, None, text, expected)])


def _columns(table: PartnerTable) -> dict[str, str]:
    """Say which column of the file is which of the survey."""
    named: dict[str, str] = {}
    left: list[str] = []
    problems = []
    for name in table.columns:
        known = means.column(name)
        if known in named:
            result = f"'{table.written[named[known]]}' and '{table.written[name]}' are the same"
            problems.append(table.header_problem(name, result, "Expected one of the two columns."))
        elif known:
            named[known] = name
        else:
            left.append(name)
    if "respondent" not in named:
        number = next((name for name in left if means.tells_people_apart(name)), None)
        if number is not None:
            named["respondent"] = number
            left.remove(number)
            table.remarks.append(f"column '{table.written[number]}' distinguishes the respondents")
    table.remarks += [f"column '{table.written[name]}' is not kept" for name in left]
    wanted = [name for name in means.words("columns").values() if name not in OPTIONAL]
    if "weight" in named:
        weights = {text for text in table.columns[named["weight"]].texts if text}
        if weights - {"1", "1.0", "1.00"}:
            result = f"column '{table.written[named['weight']]}' gives interviews different weights"
            expected = "Every interview counts once here. Leave the column out if that is meant."
            problems.append(table.header_problem(named["weight"], result, expected))
    problems += [
        table.header_problem(None, f"column '{name.replace('_', ' ')}' is missing", "Add it.")
        for name in dict.fromkeys(wanted)
        if name not in named
    ]
    if problems:
        raise Rejected(problems)
    return named


def _keep(
    connection: duckdb.DuckDBPyConnection,
    file: InputFile,
    table: PartnerTable,
    interviews: dict[str, list[Any]],
    ledger: Ledger,
) -> None:
    load_id = ledger.next_id()
    texts = ("crime_group", "district", "ward", "ethnicity", "respondent")
    connection.register(
        "brought",
        pa.table(
            {
                name: pa.array(
                    values,
                    pa.string() if name in texts else pa.int8() if name in ASPECTS else None,
                )
                for name, values in interviews.items()
            }
        ),
    )
    connection.execute(
        "insert into interview by name select *, $load_id as load_id from brought",
        {"load_id": load_id},
    )
    connection.unregister("brought")
    try:
        replaced, stay = place_among_earlier(connection, table, load_id, ledger.interviews)
    except Rejected:
        connection.execute("delete from interview where load_id = ?", [load_id])
        connection.execute(
            "update interview set superseded_by = null where superseded_by = ?", [load_id]
        )
        raise
    remaining = len(interviews["row"])
    first, last = min(interviews["month"]), max(interviews["month"])
    report = FileReport(
        file.name,
        "loaded",
        "victim survey",
        load_id,
        first,
        last.replace(day=monthrange(last.year, last.month)[1]),
        rows_read=len(table),
        rows_kept=remaining,
        set_aside={REPEAT: len(table) - remaining} if remaining < len(table) else {},
        remarks=[*table.remarks, *_remarks(interviews, replaced, stay)],
    )
    ledger.enter(file, report, publisher=PUBLISHER, subject=f"survey {load_id}")
    ledger.progress(file.size)


def _remarks(interviews: dict[str, list[Any]], replaced: int, stay: int) -> list[str]:
    remarks = []
    if groups := interviews["ethnicity"].count(None):
        what = "gives no ethnic group" if groups == 1 else "give no ethnic group"
        which = "it is in neither group" if groups == 1 else "they are in neither group"
        why = "(refused, not stated or blank)"
        remarks.append(f"{_interviews(groups)} {what} {why}: {which}")
    if districts := interviews["district"].count(None):
        what = "names no district: it counts" if districts == 1 else "name no district: they count"
        remarks.append(f"{_interviews(districts)} {what} for Essex as a whole")
    if replaced:
        what = "of earlier files, of the same months and crime groups,"
        remarks.append(
            f"{_interviews(replaced)} {what} {'is' if replaced == 1 else 'are'} replaced"
        )
    if stay:
        verb = "counts" if stay == 1 else "count"
        remarks.append(
            f"{_interviews(stay)} of earlier files, of the same months and crime groups, {verb} "
            "together with these"
        )
    return remarks


def _interviews(number: int) -> str:
    return f"{number:,} interview{'' if number == 1 else 's'}"

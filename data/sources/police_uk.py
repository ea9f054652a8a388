"""data.police.uk: street-level crime and outcomes, every edition since 2013.

Each file holds one month of one force. Rows are kept as published: identical rows of anti-social
behaviour are different incidents, and rows without a place or outside Essex are the force's own.
Only an outcome row repeated exactly is set aside.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import duckdb
import pandas as pd

from data import catalogue
from data.files import InputFile
from data.ledger import Change, FileReport, Ledger
from data.problems import Problem, Rejected

PUBLISHER = "data.police.uk"
ESSEX = "Essex Police"
DEMONSTRATION = "Essex Police (demonstration)"

STREET = (
    "crime_id", "month", "reported_by", "falls_within", "longitude", "latitude", "location",
    "lsoa_code", "lsoa_name", "crime_type", "last_outcome_category", "context",
)  # fmt: skip
OUTCOMES = (*STREET[:9], "outcome_type")
HEADERS = {"street crime": STREET, "outcomes": OUTCOMES}

# So many bytes are read at once: enough for every core, and memory stays flat however much comes.
BATCH = 128 * 1024 * 1024
PROBLEMS_SHOWN = 3


@dataclass(frozen=True)
class Check:
    """A fault that a row can have: an SQL condition that is true of faulty rows.

    What depends on the place or on a label alone is asked of the distinct places and labels, which
    are far fewer than the rows; only if one is faulty are the rows looked at.
    """

    of: str  # 'row', 'place' or 'label'
    column: str
    faulty: str
    found: str  # '{value}' is the cell
    expected: str


_COORDINATES = "Expected degrees: longitude -9 to 3, latitude 49 to 61, or both blank."
_SWAPPED = "(longitude between 49 and 61 and latitude between -9 and 3)"
_WRONG_MONTH = "month is distinct from file_month"
_MONTH = "'\\d{4}-(0[1-9]|1[0-2])'"
CHECKS = (
    Check(
        "row",
        "month",
        f"{_WRONG_MONTH} and not regexp_full_match(coalesce(month, ''), {_MONTH})",
        "'{value}' is not a month",
        "Expected YYYY-MM.",
    ),
    Check(
        "row",
        "month",
        f"{_WRONG_MONTH} and regexp_full_match(month, {_MONTH})",
        "'{value}' is not the month of this file",
        "Expected one month a file.",
    ),
    Check(
        "row",
        "reported_by",
        "reported_by is distinct from file_force",
        "'{value}' is not the force of this file",
        "Expected one force a file.",
    ),
    Check(
        "place",
        "longitude",
        _SWAPPED,
        "longitude and latitude look swapped ('{value}')",
        _COORDINATES,
    ),
    Check(
        "place",
        "longitude",
        f"longitude not between -9 and 3 and not {_SWAPPED}",
        "'{value}' is not in Great Britain",
        _COORDINATES,
    ),
    Check(
        "place",
        "latitude",
        f"latitude not between 49 and 61 and not {_SWAPPED}",
        "'{value}' is not in Great Britain",
        _COORDINATES,
    ),
    Check(
        "place",
        "longitude",
        "(longitude is null) <> (latitude is null)",
        "one of longitude and latitude is blank",
        _COORDINATES,
    ),
    Check(
        "place",
        "lsoa_code",
        "length(lsoa_code) <> 9 or lsoa_code[2:3] <> '01' "
        "or (lsoa_code is not null and try_cast(lsoa_code[4:] as integer) is null)",
        "'{value}' is not a code of a lower-layer super output area",
        "Expected a code such as E01021237, or blank.",
    ),
    Check(
        "row",
        "crime_id",
        "crime_id is not null and (length(crime_id) <> 64 "
        "or try_cast(left(crime_id, 32) as uuid) is null)",
        "'{value}' is not a crime ID",
        "Expected 64 hexadecimal digits, or blank.",
    ),
)
_LABEL = "If the publisher has a new label, add it to data/outcomes.toml."
OWN_CHECKS = {
    "street crime": (
        Check(
            "label",
            "crime_type",
            "crime_type is null or crime_type not in (select unnest($crime_types))",
            "'{value}' is not a category that is known here",
            "If the publisher has a new category, add it to data/catalogue.toml.",
        ),
        Check(
            "label",
            "last_outcome_category",
            "last_outcome_category not in (select unnest($labels))",
            "'{value}' is not an outcome that is known here",
            _LABEL,
        ),
    ),
    "outcomes": (
        Check(
            "label",
            "outcome_type",
            "outcome_type is null or outcome_type not in (select unnest($labels))",
            "'{value}' is not an outcome that is known here",
            _LABEL,
        ),
    ),
}
LABELS = {"street crime": "crime_type, last_outcome_category", "outcomes": "outcome_type"}
# What is kept of a row; the force is the file's, and the month too.
KEPT = {
    "street crime": "crime_type, last_outcome_category, context",
    "outcomes": "outcome_type",
}


@dataclass(frozen=True)
class _Month:
    """A file whose head has been read: what it is of, before its rows are looked at."""

    file: InputFile
    content: str
    columns: tuple[str, ...]
    force: str
    month: str

    @property
    def subject(self) -> str:
        return f"{self.force} {self.month}"

    @property
    def period(self) -> tuple[date, date]:
        start = pd.Period(self.month, freq="M")
        return start.start_time.date(), start.end_time.date()


def recognise(file: InputFile) -> bool:
    """Say whether a file is this publisher's, by its header in either spelling."""
    if file.suffix != ".csv":
        return False
    header = file.first_lines(1)[0]
    return len({"crime_id", "falls_within", "lsoa_code"} & set(_columns(header))) >= 2


def _columns(header: str) -> tuple[str, ...]:
    return tuple(name.strip().lower().replace(" ", "_") for name in _cells(header))


def _cells(line: str) -> list[str]:
    return next(csv.reader([line]), [])


def load(
    connection: duckdb.DuckDBPyConnection, files: list[InputFile], ledger: Ledger
) -> set[date]:
    """Load street and outcomes files, each whole or not at all.

    Returns
    -------
    set of datetime.date
        The first days of the months whose crime was added or replaced.
    """
    months = []
    for file in files:
        try:
            months.append(_read_head(file, ledger))
        except Rejected as rejected:
            ledger.reject(file, rejected.problems)
    # Two editions of a month must not meet in one batch: the later replaces the earlier.
    months.sort(key=lambda month: (month.content, month.columns))
    touched: set[date] = set()
    for _, alike in groupby(months, key=lambda month: (month.content, month.columns)):
        for batch in _batches(list(alike)):
            touched |= _load_batch(connection, batch, ledger)
            ledger.progress(sum(month.file.size for month in batch))
    return touched


def _read_head(file: InputFile, ledger: Ledger) -> _Month:
    lines = file.first_lines(2)
    columns = _columns(lines[0])
    content = "outcomes" if "outcome_type" in columns else "street crime"
    expected = HEADERS[content]
    missing = [name for name in expected if name not in columns]
    unknown = [name for name in columns if name not in expected]
    if missing or unknown or len(set(columns)) != len(columns):
        found = [f"column '{name}' is missing" for name in missing]
        found += [f"column '{name}' is not expected" for name in unknown]
        raise Rejected(
            [
                Problem(
                    file.name,
                    "; ".join(found) or "a column stands twice",
                    f"Expected the columns {', '.join(expected)}. Download the file again.",
                    line=1,
                )
            ]
        )
    if len(lines) < 2 or not lines[1].strip():
        raise Rejected([Problem(file.name, "a header and no rows", "Download it again.", line=2)])
    cells = _cells(lines[1])
    if len(cells) != len(columns) and '"' not in lines[1]:
        raise Rejected([_structural(file.name, 2, None, "MISSING COLUMNS", lines[1], len(columns))])
    first = dict(zip(columns, cells, strict=False))
    named = re.match(r"(\d{4}-\d{2})-", file.stem)
    force = first.get("reported_by", "")
    if force not in (ESSEX, DEMONSTRATION, *ledger.include_forces):
        raise Rejected(
            [
                Problem(
                    file.name,
                    f"the rows are of '{force}'",
                    f'Expected Essex Police. To load it all the same: --include-force "{force}".',
                    line=2,
                    column="reported_by",
                )
            ]
        )
    month = named[1] if named else first.get("month", "")
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        fault = f"'{month}' is not a month", "Expected YYYY-MM."
    elif month > date.today().strftime("%Y-%m"):
        fault = f"{month} lies in the future", "Check the file's source."
    else:
        return _Month(file, content, columns, force, month)
    raise Rejected([Problem(file.name, *fault, line=2, column="month")])


def _batches(months: list[_Month]) -> list[list[_Month]]:
    batches: list[list[_Month]] = [[]]
    for month in months:
        size = sum(held.file.size for held in batches[-1])
        twice = any(held.subject == month.subject for held in batches[-1])
        if batches[-1] and (twice or size + month.file.size > BATCH):
            batches.append([])
        batches[-1].append(month)
    return batches


def _load_batch(
    connection: duckdb.DuckDBPyConnection, months: list[_Month], ledger: Ledger
) -> set[date]:
    content = months[0].content
    faults = _stage(connection, months)
    kept = []
    for month in months:
        edition = "demonstration" if month.force == DEMONSTRATION else "published"
        if problems := faults.get(str(month.file.path)):
            ledger.reject(month.file, problems)
        elif ledger.require_edition(month.file, edition):
            kept.append((month, ledger.next_id()))
    if not kept:
        return set()
    connection.register(
        "accepted",
        pd.DataFrame(
            {
                "file": [months.index(month) for month, _ in kept],
                "load_id": [load_id for _, load_id in kept],
                "file_month": [month.period[0] for month, _ in kept],
            }
        ),
    )
    _add_places(connection)
    (_keep_street if content == "street crime" else _keep_outcomes)(connection)
    counts = _counts(connection, content)
    for month, load_id in kept:
        read, rows, repeats, again = counts[load_id]
        start, end = month.period
        report = FileReport(
            month.file.name,
            "loaded",
            content,
            load_id,
            start,
            end,
            read,
            rows,
            {"exact repeat of an outcome row": repeats} if repeats else {},
        )
        if again and content == "street crime":
            report.remarks.append(
                f"{again} crime ID{'s stand' if again > 1 else ' stands'} on more than one "
                "row; all rows are kept"
            )
        standing = ledger.standing(content, month.subject)
        if standing is not None:
            report.change = _compare(connection, content, standing, load_id)
        ledger.enter(month.file, report, publisher=PUBLISHER, subject=month.subject)
    connection.unregister("accepted")
    return {month.period[0] for month, _ in kept}


def _stage(connection: duckdb.DuckDBPyConnection, months: list[_Month]) -> dict[str, list[Problem]]:
    """Read files of one header into the table `staged` and find what is wrong, by file."""
    content, columns = months[0].content, months[0].columns
    names = {str(month.file.path): month.file.name for month in months}
    types = {name: "DOUBLE" if name in ("longitude", "latitude") else "VARCHAR" for name in columns}
    rows = f"""
        read_csv(
            $paths, columns = {types}, header = true, auto_detect = false, delim = ',',
            quote = '"', escape = '"', filename = true, store_rejects = true, strict_mode = true
        )
        join expectation using (filename)
    """
    connection.register(
        "expectation",
        pd.DataFrame(
            {
                "filename": list(names),
                "file": range(len(names)),
                "file_month": [month.month for month in months],
                "file_force": [month.force for month in months],
            }
        ),
    )
    checks = CHECKS + OWN_CHECKS[content]
    values: dict[str, Any] = {
        "crime_types": sorted(catalogue.crime_types()),
        "labels": sorted(catalogue.outcome_groups()),
    }
    faulty_row = _any(checks, "row")
    connection.execute("drop table if exists reject_scans; drop table if exists reject_errors")
    connection.execute(
        f"""
        create or replace temp table staged as
        select
            file, try_cast(left(crime_id, 32) as uuid) as crime_id, longitude, latitude, location,
            lsoa_code, lsoa_name, {KEPT[content]}, {faulty_row} as faulty
        from {rows}
        """,
        {"paths": list(names)},
    )
    connection.execute(
        f"""
        create or replace temp table staged_place as
        select distinct longitude, latitude, lsoa_code, lsoa_name, location from staged;

        create or replace temp table staged_label as select distinct {LABELS[content]} from staged
        """
    )
    faulty_place, faulty_label = _any(checks, "place"), _any(checks, "label")
    suspicious = connection.execute(
        f"""
        select exists (from staged_place where {faulty_place})
            or exists (from staged_label where {faulty_label})
        """,
        _used(values, faulty_label),
    ).fetchall()[0][0]
    faulty = f"faulty or {faulty_place} or {faulty_label}" if suspicious else "faulty"
    faults = _rejected_by_reader(connection, names, len(columns))
    paths = list(names)
    for file, any_faulty in connection.execute(
        f"select file, bool_or({faulty}) from staged group by file", _used(values, faulty)
    ).fetchall():
        paths.remove(str(months[file].file.path))
        month = months[file]
        # Where rows could not be read at all, that is said first, and the rest cannot be counted.
        if any_faulty and str(month.file.path) not in faults:
            found = [
                problem
                for check in checks
                for problem in _locate(connection, rows, month, check, values)
            ]
            faults[str(month.file.path)] = found
    for path in paths:  # not a row was read of these
        faults.setdefault(
            path, [Problem(names[path], "a header and no rows", "Download it again.", line=2)]
        )
    connection.unregister("expectation")
    return faults


def _any(checks: tuple[Check, ...], of: str) -> str:
    return " or ".join(f"coalesce({check.faulty}, false)" for check in checks if check.of == of)


def _used(values: dict[str, Any], sql: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if f"${key}" in sql}


def _rejected_by_reader(
    connection: duckdb.DuckDBPyConnection, names: dict[str, str], columns: int
) -> dict[str, list[Problem]]:
    """Collect the rows that could not even be read: wrong number of columns, text for a number."""
    faults: dict[str, list[Problem]] = {}
    rejects = connection.execute(
        """
        select distinct file_path, line, column_name, error_type, csv_line
        from reject_errors join reject_scans using (scan_id, file_id)
        order by file_path, line
        """
    ).fetchall()
    for path, line, column, error, text in rejects:
        if len(faults.setdefault(path, [])) < PROBLEMS_SHOWN:
            faults[path].append(_structural(names[path], line, column, error, text, columns))
    return faults


def _structural(
    name: str, line: int, column: str | None, error: str, text: str, columns: int
) -> Problem:
    if error in ("MISSING COLUMNS", "TOO MANY COLUMNS"):
        return Problem(
            name,
            f"the row has {len(text.split(','))} columns: '{_short(text)}'",
            f"Expected {columns}. If it is the last line, the download was cut off: repeat it.",
            line,
        )
    if error == "CAST":
        return Problem(name, f"not a number in '{_short(text)}'", _COORDINATES, line, column)
    if error == "INVALID ENCODING":
        return Problem(
            name, "not UTF-8 text", "Save the file as CSV UTF-8 or download it again.", line, column
        )
    return Problem(name, f"{error.lower()}: '{_short(text)}'", "Expected plain CSV.", line, column)


def _short(text: str) -> str:
    return text if len(text) <= 120 else text[:117] + "…"


def _locate(
    connection: duckdb.DuckDBPyConnection,
    rows: str,
    month: _Month,
    check: Check,
    values: dict[str, Any],
) -> list[Problem]:
    """Read a faulty file again, in order, for the line numbers of its first faults."""
    found = connection.execute(
        f"""
        select record, {check.column}::varchar, count(*) over ()
        from (select row_number() over () as record, * from {rows})
        where {check.faulty}
        order by record
        limit {PROBLEMS_SHOWN}
        """,
        {"paths": [str(month.file.path)]} | _used(values, check.faulty),
    ).fetchall()
    problems: list[Problem] = []
    lines = _lines_of(month.file, [record for record, _, _ in found])
    for (_, cell, count), line in zip(found, lines, strict=True):
        last = len(problems) + 1 == PROBLEMS_SHOWN < count
        problems.append(
            Problem(
                month.file.name,
                check.found.format(value=_short(cell or ""))
                + (f" ({count:,} rows in all)" if last else ""),
                check.expected,
                line,
                check.column,
            )
        )
    return problems


def _lines_of(file: InputFile, records: list[int]) -> list[int]:
    """Find the lines on which records begin: a quoted cell may run over several."""
    lines, begins = [], 1
    with file.path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        for number, _ in enumerate(reader):
            if number in records:
                lines.append(begins)
            if len(lines) == len(records):
                break
            begins = reader.line_num + 1
    return lines


def _add_places(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        """
        insert into place
        select
            (select coalesce(max(place_id), 0) from place) + row_number() over (
                order by longitude, latitude, lsoa_code, lsoa_name, location
            ),
            *
        from (
            from staged_place where longitude is not null or lsoa_code is not null
            except
            select longitude, latitude, lsoa_code, lsoa_name, location from place
        )
        """
    )


_PLACED = """
    staged
    join accepted using (file)
    left join place
        on place.longitude = staged.longitude and place.latitude = staged.latitude
        and place.location is not distinct from staged.location
        and place.lsoa_code is not distinct from staged.lsoa_code
        and place.lsoa_name is not distinct from staged.lsoa_name
"""


def _keep_street(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        f"""
        insert into crime
        select
            load_id, crime_id, file_month, place_id, crime_type,
            last_outcome_category, context
        from {_PLACED}
        """
    )


def _keep_outcomes(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        f"""
        insert into outcome
        select distinct load_id, crime_id, file_month, place_id, outcome_type
        from {_PLACED}
        """
    )


def _counts(
    connection: duckdb.DuckDBPyConnection, content: str
) -> dict[int, tuple[int, int, int, int]]:
    """Count by load: rows read, rows kept, exact repeats, crime IDs that stand on many rows.

    The three first are counted apart (in the file, in the warehouse, among the rows of the file),
    so that the reconciliation of the load can fail.
    """
    table = "crime" if content == "street crime" else "outcome"
    repeats = "0" if content == "street crime" else "count(*) - count(distinct whole)"
    rows = connection.execute(
        f"""
        with file as (
            select load_id, count(*) as read, {repeats} as repeats
            from (
                select file, (
                    crime_id, longitude, latitude, location, lsoa_code, lsoa_name, {KEPT[content]}
                ) as whole
                from staged
            )
            join accepted using (file)
            group by load_id
        ),
        held as (
            select load_id, count(*) as kept, count(crime_id) - count(distinct crime_id) as again
            from {table} semi join accepted using (load_id)
            group by load_id
        )
        select load_id, read, coalesce(kept, 0), repeats, coalesce(again, 0)
        from file left join held using (load_id)
        """
    ).fetchall()
    return {load_id: (read, kept, repeats, again) for load_id, read, kept, repeats, again in rows}


def _compare(connection: duckdb.DuckDBPyConnection, content: str, old: int, new: int) -> Change:
    """Compare two editions of a month: by crime ID where there is one, else row by row."""
    outcome = "last_outcome_category" if content == "street crime" else "outcome_type"
    table = "crime" if content == "street crime" else "outcome"
    # What identifies a row without its outcome; rows without an ID are told apart by all they say.
    kind = "crime_type" if content == "street crime" else "outcome_type"
    added, gone, changed = connection.execute(
        f"""
        with edition as (
            select
                load_id,
                crime_id,
                case when crime_id is null then {kind} end as kind,
                case when crime_id is null then place_id end as place_id,
                count(*) as rows,
                list_sort(list({outcome})) as outcomes
            from {table}
            where load_id in ($old, $new)
            group by all
        ),
        pair as (
            select
                coalesce(after.rows, 0) - coalesce(before.rows, 0) as difference,
                before.outcomes is distinct from after.outcomes
                    and before.rows = after.rows as changed
            from (from edition where load_id = $old) as before
            full join (from edition where load_id = $new) as after
                on before.crime_id is not distinct from after.crime_id
                and before.kind is not distinct from after.kind
                and before.place_id is not distinct from after.place_id
        )
        select
            coalesce(sum(difference) filter (difference > 0), 0)::bigint,
            coalesce(-sum(difference) filter (difference < 0), 0)::bigint,
            coalesce(count_if(changed), 0)
        from pair
        """,
        {"old": old, "new": new},
    ).fetchall()[0]
    return Change(old, added, gone, changed)

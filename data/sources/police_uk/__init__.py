"""data.police.uk: street-level crime and outcomes, in the editions of 2014 to 2025.

Each file holds one month of one force. Rows are kept as published: identical rows of anti-social
behaviour are different incidents, and rows without a place or outside Essex are the force's own.
Only a row repeated exactly is set aside: of an outcome, or of a crime that has an ID. A file of
which many are repeated is refused: its incidents without an ID would count double.
"""

from __future__ import annotations

import csv
import re
from datetime import date
from itertools import groupby

import duckdb
import pandas as pd

from data.loading.register_of_loads import ChangedValue, FileReport, Ledger
from data.problems import Problem, Rejected
from data.reading.files import InputFile
from data.sources.police_uk.other_forces import load_other_forces
from data.sources.police_uk.repeats import (
    find_repeated_ids,
    first_repeat,
    leave_repeats_out,
    put_in_twice,
)
from data.sources.police_uk.rows import STORED, MonthFile, stage, structural

PUBLISHER = "data.police.uk"
ESSEX = "Essex Police"
ALL_FORCES = "all"  # of --include-force
OTHER_FORCES = "of another police force; --include-force NAME or all counts them for comparison"
DEMONSTRATION = "Essex Police (demonstration)"

STREET = (
    "crime_id", "month", "reported_by", "falls_within", "longitude", "latitude", "location",
    "lsoa_code", "lsoa_name", "crime_type", "last_outcome_category", "context",
)  # fmt: skip
OUTCOMES = (*STREET[:9], "outcome_type")
HEADERS = {"street crime": STREET, "outcomes": OUTCOMES}

# So many bytes are read at once: enough for every core, and memory stays flat however much comes.
BATCH = 64 * 1024 * 1024


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
        The first days of the months whose crime, or what became of it, is not as it was.
    """
    months: list[MonthFile] = []
    elsewhere: list[MonthFile] = []
    unwanted: list[tuple[InputFile, list[Problem]]] = []
    sound = True
    for file in files:
        try:
            with ledger.reading(file):
                month = _read_head(file, ledger)
                (months if month.force in (ESSEX, DEMONSTRATION) else elsewhere).append(month)
        except _OfAnotherForce as rejected:
            unwanted.append((file, rejected.problems))
        except Rejected as rejected:
            sound = False
            ledger.reject(file, rejected.problems)
    # Two editions of a month must not meet in one batch: the later replaces the earlier.
    months.sort(key=lambda month: (month.content, month.columns))
    touched: set[date] = set()
    for _, alike in groupby(months, key=lambda month: (month.content, month.columns)):
        for batch in _batches(list(alike), ledger.one_by_one):
            with ledger.reading(*(month.file for month in batch)):
                touched |= _load_batch(connection, batch, ledger)
            ledger.progress(sum(month.file.size for month in batch))
    load_other_forces(connection, elsewhere, ledger)
    essex_is_in = sound and ledger.has_all_of([month.file for month in months])
    for file, problems in unwanted:
        if essex_is_in:
            ledger.pass_over(file, OTHER_FORCES)
        else:
            ledger.reject(file, problems)
    return touched


class _OfAnotherForce(Rejected):
    """A file of a force that was not asked for."""


def _read_head(file: InputFile, ledger: Ledger) -> MonthFile:
    file.require_plain_ends()
    lines = file.first_lines(2)
    columns = _columns(lines[0])
    content = "outcomes" if "outcome_type" in columns else "street crime"
    expected = HEADERS[content]
    missing = [name for name in expected if name not in columns]
    unknown = [name for name in columns if name not in expected]
    if missing or unknown or len(set(columns)) != len(columns):
        result = [f"column '{name}' is missing" for name in missing]
        result += [f"column '{name}' is not expected" for name in unknown]
        raise Rejected(
            [
                Problem(
                    file.name,
                    "; ".join(result) or "a column appears twice",
                    f"Expected the columns {', '.join(expected)}. Download the file again.",
                    line=1,
                )
            ]
        )
    if len(lines) < 2 or not lines[1].strip():
        raise Rejected([Problem(file.name, "a header and no rows", "Download it again.", line=2)])
    cells = _cells(lines[1])
    if len(cells) != len(columns) and '"' not in lines[1]:
        raise Rejected([structural(file.name, 2, None, "MISSING COLUMNS", lines[1], len(columns))])
    first = dict(zip(columns, cells, strict=False))
    named = re.match(r"(\d{4}-\d{2})-", file.stem)
    force = first.get("reported_by", "")
    if force not in (ESSEX, DEMONSTRATION, *ledger.include_forces) and not (
        ALL_FORCES in ledger.include_forces and force
    ):
        raise _OfAnotherForce(
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
        fault = f"{month} lies in the future", "Check the file's source, and this computer's clock."
    else:
        return MonthFile(file, content, columns, force, month)
    raise Rejected([Problem(file.name, *fault, line=2, column="month")])


def _batches(months: list[MonthFile], one_by_one: bool) -> list[list[MonthFile]]:
    batches: list[list[MonthFile]] = [[]]
    for month in months:
        size = sum(held.file.size for held in batches[-1])
        twice = any(held.subject == month.subject for held in batches[-1])
        if batches[-1] and (twice or one_by_one or size + month.file.size > BATCH):
            batches.append([])
        batches[-1].append(month)
    return batches


def _load_batch(
    connection: duckdb.DuckDBPyConnection, months: list[MonthFile], ledger: Ledger
) -> set[date]:
    content = months[0].content
    faults = stage(connection, months)
    twice = {}
    if content == "street crime":
        find_repeated_ids(connection)
        twice = put_in_twice(connection)
    for number, text in twice.items():
        file = months[number].file
        expected = "Expected every row once. Remove those put in twice, or download it again."
        line = first_repeat(file)
        faults.setdefault(str(file.path), [Problem(file.name, text, expected, line)])
    results = []
    for month in months:
        edition = "demonstration" if month.force == DEMONSTRATION else "published"
        if problems := faults.get(str(month.file.path)):
            ledger.reject(month.file, problems)
        elif ledger.require_edition(month.file, edition):
            results.append((month, ledger.next_id()))
    if not results:
        return set()
    connection.register(
        "accepted",
        pd.DataFrame(
            {
                "file": [months.index(month) for month, _ in results],
                "load_id": [load_id for _, load_id in results],
                "file_month": [month.period[0] for month, _ in results],
            }
        ),
    )
    again = leave_repeats_out(connection) if content == "street crime" else {}
    _add_places(connection)
    (_keep_street if content == "street crime" else _keep_outcomes)(connection)
    counts = _counts(connection, content)
    for month, load_id in results:
        read, rows, repeats, ids = counts[load_id]
        repeated = again.get(months.index(month), 0)
        start, end = month.period
        report = FileReport(
            month.file.name,
            "loaded",
            content,
            load_id,
            start,
            end,
            read + repeated,
            rows,
            {
                reason: count
                for reason, count in {
                    "exact repeat of an outcome row": repeats,
                    "exact repeat of a crime": repeated,
                }.items()
                if count
            },
        )
        if ids and content == "street crime":
            report.remarks.append(
                f"{ids} crime ID{'s are' if ids > 1 else ' is'} on more than one row, which "
                "differ in more than the ID; all these rows are kept"
            )
        standing = ledger.standing(content, month.subject)
        if standing is not None:
            report.change = _compare(connection, content, standing, load_id)
        ledger.enter(month.file, report, publisher=PUBLISHER, subject=month.subject)
    connection.unregister("accepted")
    if content == "outcomes":
        # Most events are of crimes of earlier months, and decide what is still open there.
        held = connection.execute("select distinct month from crime").fetchall()
        return {row[0] for row in held}
    return {month.period[0] for month, _ in results}


def _add_places(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        """
        insert into place
        select
            (select coalesce(max(place_id), 0) from place) + row_number() over (
                order by longitude, latitude, lsoa_code, lsoa_name, location
            ),
            *,
            null
        from (
            from staged_place where longitude is not null or lsoa_code is not null
            except
            select longitude, latitude, lsoa_code, lsoa_name, location
            from place where district is null
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
        and place.district is null
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
    street = content == "street crime"
    rows = connection.execute(
        _COUNTS.format(
            table="crime" if street else "outcome",
            repeats="0" if street else f"count(*) - count(distinct ({_WHOLE_OUTCOME}))",
            again=_CRIMES_AGAIN if street else "select null::integer as load_id, 0 as again",
        )
    ).fetchall()
    return {
        load_id: (read, remaining, repeats, again)
        for load_id, read, remaining, repeats, again in rows
    }


_WHOLE_OUTCOME = f"""
    crime_id, longitude, latitude, location, lsoa_code, lsoa_name, {STORED["outcomes"]}
"""
_COUNTS = """
with file as (
    select load_id, count(*) as read, {repeats} as repeats
    from staged join accepted using (file) group by load_id
),
held as (
    select load_id, count(*) as kept from {table} semi join accepted using (load_id)
    group by load_id
),
again as ({again})
select load_id, read, coalesce(kept, 0), repeats, coalesce(again, 0)
from file left join held using (load_id) left join again using (load_id)
"""
_CRIMES_AGAIN = """
select load_id, count(*) as again
from (
    select load_id from crime
    semi join accepted using (load_id)
    semi join repeated_id using (crime_id)
    group by load_id, crime_id having count(*) > 1
)
group by load_id
"""


def _compare(
    connection: duckdb.DuckDBPyConnection, content: str, old: int, new: int
) -> ChangedValue:
    """Compare two editions of a month: by crime ID where there is one, else row by row."""
    outcome = "last_outcome_category" if content == "street crime" else "outcome_type"
    table = "crime" if content == "street crime" else "outcome"
    # What identifies a row without its outcome; rows without an ID are distinguished by all they
    # say.
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
    return ChangedValue(old, added, gone, changed)

"""Interviews of a month that come in several files: do they add to what is loaded, or replace it?

With a respondent's number in both files it is plain: the same person is replaced, others add up.
Without one, a file that holds every interview loaded before is a newer edition and replaces it; one
of other districts, or of later days alone, adds up. Anything else could be either, and is asked.
"""

from __future__ import annotations

from typing import Literal

import duckdb

from data.problems import Problem, Rejected
from data.reading.table_types import PartnerTable
from data.sources.survey.cells import column

Choice = Literal["add", "replace"]
ASK_FIRST = (
    "Load it with --interviews add or --interviews replace, or choose on the page Load data; or "
    "with a column 'respondent id', by which interviews are distinguished."
)


def place_among_earlier(
    connection: duckdb.DuckDBPyConnection, table: PartnerTable, load_id: int, choice: Choice | None
) -> tuple[int, int]:
    """Mark the interviews that those of a load replace.

    Parameters
    ----------
    choice : {'add', 'replace'}, optional
        What to do where it is not plain; without it the file is rejected with the question.

    Returns
    -------
    tuple of int
        How many earlier interviews are replaced, and how many stay next to those of the load.

    Raises
    ------
    Rejected
        If it is not plain whether they add up or replace, and was not said.
    """
    problems = _other_people(connection, table, load_id) if choice is None else []
    replaced = connection.execute(
        _SAME_PERSON, {"load_id": load_id, "alike": choice == "add"}
    ).fetchall()[0][0]
    parts = connection.execute(_PARTS, {"load_id": load_id}).fetchall()
    stay = 0
    for part in parts:
        month, group, earlier, brought, contained, row, other_districts, later_days, known = part
        if known:
            stay += earlier
            continue
        adds = other_districts or later_days
        if contained == earlier or (choice == "replace" and not adds):
            replaced += connection.execute(
                _REPLACE, {"load_id": load_id, "month": month, "group": group}
            ).fetchall()[0][0]
        elif adds or choice == "add":
            stay += earlier
        else:
            problems.append(
                table.problem(
                    table.lines.tolist().index(row),
                    next(name for name in table.columns if column(name) == "date"),
                    f"interviews of {month:%B %Y}, {group}: {brought:,} here, {earlier:,} loaded "
                    f"already, of which {contained:,} are the same: do they add to those loaded or "
                    "replace them?",
                    ASK_FIRST,
                )
            )
    if problems:
        raise Rejected(problems)
    return replaced, stay


def _other_people(
    connection: duckdb.DuckDBPyConnection, table: PartnerTable, load_id: int
) -> list[Problem]:
    """Ask about numbers that are loaded for somebody else: some files count from 1 again."""
    rows = connection.execute(_NUMBERED_AGAIN, {"load_id": load_id}).fetchall()
    line, earlier_day, count = rows[0]
    if not count:
        return []
    return [
        table.problem(
            table.lines.tolist().index(line),
            next(name for name in table.columns if column(name) == "date"),
            f"the respondent's number is loaded already, for an interview of {earlier_day:%d %B %Y}"
            f" or in another district; such rows: {count:,}",
            ASK_FIRST,
        )
    ]


_NUMBERED_AGAIN = """
select
    min(brought."row"), min_by(earlier.date, brought."row"), count(*)
from interview as brought
join interview as earlier using (month, crime_group, respondent)
where brought.load_id = $load_id and earlier.load_id <> $load_id
    and earlier.superseded_by is null and respondent <> ''
    and (brought.date, brought.district) is distinct from (earlier.date, earlier.district)
"""

# With $alike, only those whose interview was on the same day in the same district.
_SAME_PERSON = """
update interview set superseded_by = $load_id
where superseded_by is null and load_id <> $load_id and respondent <> ''
    and exists (
        from interview as brought
        where brought.load_id = $load_id
            and (brought.month, brought.crime_group, brought.respondent)
                = (interview.month, interview.crime_group, interview.respondent)
            and (
                not $alike
                or (brought.date, brought.district)
                    is not distinct from (interview.date, interview.district)
            )
    )
"""

# What a person said, distinguished from others who said the same by counting them.
_PARTS = """
with standing as (
    from interview where superseded_by is null
        and (month, crime_group) in (
            select distinct (month, crime_group) from interview where load_id = $load_id
        )
),
alike as (
    select
        month, crime_group, date, district, ward, ethnicity, contact, action, informed, treatment,
        overall,
        count(*) filter (load_id <> $load_id) as earlier,
        count(*) filter (load_id = $load_id) as brought,
        min("row") filter (load_id = $load_id) as first_row
    from standing group by all
)
select
    month, crime_group,
    sum(earlier)::integer as earlier,
    sum(brought)::integer as brought,
    sum(least(earlier, brought))::integer as contained,
    min(first_row) as first_row,
    not list_has_any(
        list(distinct coalesce(district, '')) filter (earlier > 0),
        list(distinct coalesce(district, '')) filter (brought > 0)
    ) as other_districts,
    min(date) filter (brought > 0) > max(date) filter (earlier > 0) as later_days,
    (
        select bool_and(respondent <> '') from standing as person
        where person.month = alike.month and person.crime_group = alike.crime_group
    ) as known
from alike
group by month, crime_group
having sum(earlier) > 0 and sum(brought) > 0
order by month, crime_group
"""

_REPLACE = """
update interview set superseded_by = $load_id
where superseded_by is null and load_id <> $load_id
    and month = $month and crime_group = $group
"""

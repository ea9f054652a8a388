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

Choice = Literal["add", "replace"]


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
    replaced = connection.execute(_SAME_PERSON, {"load_id": load_id}).fetchall()[0][0]
    parts = connection.execute(_PARTS, {"load_id": load_id}).fetchall()
    problems = []
    stay = 0
    for month, group, earlier, brought, contained, other_districts, later_days, known in parts:
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
                Problem(
                    table.file,
                    f"{brought:,} interviews of {month:%B %Y}, {group}, and {earlier:,} are loaded "
                    f"already, of which {contained:,} are among these: do they add to them or "
                    "replace them?",
                    "Load it with --interviews add or --interviews replace; or with a column "
                    "'respondent id', by which interviews are distinguished.",
                )
            )
    if problems:
        raise Rejected(problems)
    return replaced, stay


_SAME_PERSON = """
update interview set superseded_by = $load_id
where superseded_by is null and load_id <> $load_id and respondent <> ''
    and (month, crime_group, respondent) in (
        select (month, crime_group, respondent) from interview where load_id = $load_id
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
        count(*) filter (load_id = $load_id) as brought
    from standing group by all
)
select
    month, crime_group,
    sum(earlier)::integer as earlier,
    sum(brought)::integer as brought,
    sum(least(earlier, brought))::integer as contained,
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

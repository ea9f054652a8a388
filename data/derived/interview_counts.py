"""Interviews of the victim satisfaction survey counted by month, area and group."""

from __future__ import annotations

from itertools import product

import duckdb
import pandas as pd

from data import catalogue
from data.catalogue import Indicator
from geo import essex

SATISFIED = 3  # completely, very or fairly satisfied
ANSWERED = 7  # beyond it: don't know, refused
GROUPS = ("crime_group", "ethnicity")  # columns of an interview that values are broken down by


def count_interviews(connection: duckdb.DuckDBPyConnection, sets: list[str]) -> None:
    """Count the standing interviews again: satisfied of those who answered, by month and area.

    Nothing is counted for wards: they have too few answers. Interviews that name no district count
    in Essex as a whole and stand as what is left over of it.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        To the warehouse being prepared.
    sets : list of str
        The ward sets; districts are the same in all of them.
    """
    wanted = [row for entry in catalogue.indicators().values() for row in _wanted(entry)]
    columns = ["indicator", "breakdown", "aspect", *GROUPS]
    connection.register("wanted", pd.DataFrame(wanted, columns=columns, dtype="string"))
    connection.execute(
        """
        delete from computed
        where made_of = 'records' and indicator in (
            select indicator from indicator where computed_from = 'survey'
        )
        """
    )
    connection.execute(_COUNT)
    connection.unregister("wanted")


def _wanted(entry: Indicator) -> list[tuple[str | None, ...]]:
    """Say which answers an indicator and its breakdowns count: null for whatever the group."""
    source = entry.computed_from
    if not source or source["records"] != "survey":
        return []
    choices = [[None, *entry.breakdowns.get(group, ())] for group in GROUPS]
    rows: list[tuple[str | None, ...]] = []
    for chosen in product(*choices):
        pairs = [f"{group}={item}" for group, item in zip(GROUPS, chosen, strict=True) if item]
        of = [each or source.get(group) for group, each in zip(GROUPS, chosen, strict=True)]
        rows.append((entry.indicator, ";".join(pairs), source["aspect"], *of))
    return rows


_COUNT = f"""
insert into computed
with answer as (
    unpivot (from interview where superseded_by is null)
    on contact, action, informed, treatment, overall
    into name aspect value answer
),
placed as (
    select
        *,
        unnest(
            case
                when district is null then ['{essex.FORCE}', '{essex.NO_DISTRICT}']
                when district like 'E07%' then ['{essex.FORCE}', '{essex.COUNTY}', district]
                else ['{essex.FORCE}', district]
            end
        ) as area
    from answer
    where answer <= {ANSWERED}
),
alike as (
    select
        aspect, area, month, crime_group, ethnicity,
        count_if(answer <= {SATISFIED}) as satisfied,
        count(*) as answered,
        max(load_id) as load_id
    from placed group by all
)
select
    indicator,
    '',
    area,
    month,
    last_day(month),
    breakdown,
    sum(satisfied),
    sum(answered),
    'final',
    'records',
    max(load_id)
from alike
join wanted
    on wanted.aspect = alike.aspect
    and coalesce(wanted.crime_group = alike.crime_group, wanted.crime_group is null)
    and coalesce(wanted.ethnicity = alike.ethnicity, wanted.ethnicity is null)
group by indicator, area, month, breakdown
order by indicator, breakdown, area, month
"""

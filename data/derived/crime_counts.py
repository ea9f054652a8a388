"""Crime records counted by month, area and category: what the view `fact` is made of."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pandas as pd

from data import catalogue
from data.sources.police_uk import ESSEX
from data.warehouse.council_sets import council_sets
from geo import essex


def count_crime(
    connection: duckdb.DuckDBPyConnection, sets: list[str], months: set[date] | None
) -> None:
    """Count the crime records of the months given, or of all months, by area and category.

    Parameters
    ----------
    sets : list of str
        Sets of councils and of wards; the ward set in use last.
    """
    category = pd.DataFrame(counted_from(), columns=["category", "crime_type"])
    category["kind"] = pd.factorize(category.category)[0]
    connection.register("category", category)
    connection.register("label_group", _labels())
    wanted = {"months": None if months is None else sorted(months)}
    connection.execute(
        """
        create or replace temp table month as
        select period_start as month, load_id
        from load
        where content = 'street crime' and superseded_by is null
            and starts_with(subject, $essex)
            and ($months is null or period_start in (select unnest($months::date[])))
        """,
        {"essex": ESSEX, **wanted},
    )
    connection.execute(
        """
        delete from crime_count
        where $months is null or month in (select unnest($months::date[]))
        """,
        wanted,
    )
    connection.execute(_DECIDED_LATER)
    for boundary_set in sets:
        connection.execute(_COUNT_LOWEST, counted_in(connection, boundary_set))
        here = {"boundary_set": boundary_set, "no_district": essex.NO_DISTRICT}
        connection.execute(_INSERT_COUNTS.format("lowest"), here)
    connection.execute(_COUNT_ABOVE, {"boundary_set": sets[-1]})
    here = {"boundary_set": "", "no_district": essex.NO_DISTRICT}
    connection.execute(_INSERT_COUNTS.format("above"), here)
    for view in ("label_group", "category"):
        connection.unregister(view)


def counted_in(connection: duckdb.DuckDBPyConnection, boundary_set: str) -> dict[str, str | None]:
    """Name a set to count in, and where rows count whose place in it is not known.

    What lies in no ward counts in the remainder of its district; what lies in no council of a set
    of councils, in the remainder of the set.
    """
    councils = boundary_set in council_sets(connection)
    left_over = essex.no_council(boundary_set) if councils else None
    return {"boundary_set": boundary_set, "left_over": left_over}


def _labels() -> pd.DataFrame:
    groups = catalogue.outcome_groups()
    return pd.DataFrame({"label": list(groups), "outcome": list(groups.values())})


def counted_from() -> list[tuple[str, str]]:
    """Say what is counted: category and published category.

    Every published category is counted by itself, and every set of them that an indicator takes
    together, under the name of the first indicator that does.
    """
    rows = {crime_type: [crime_type] for crime_type in sorted(catalogue.crime_types())}
    for name, source in _computed():
        if len(source["crime_types"]) > 1 and sorted(source["crime_types"]) not in rows.values():
            rows[name] = sorted(source["crime_types"])
    return [(category, crime_type) for category in rows for crime_type in rows[category]]


def _computed() -> list[tuple[str, dict[str, Any]]]:
    return [
        (entry.indicator, entry.computed_from)
        for entry in catalogue.indicators().values()
        if entry.computed_from and entry.computed_from["records"] == "crime"
    ]


def _measures() -> list[tuple[str, str, str, str]]:
    """Say which fact is which count: indicator, breakdown, category, measure."""
    made_of: dict[str, list[str]] = {}
    for category, crime_type in counted_from():
        made_of.setdefault(category, []).append(crime_type)
    rows = []
    for indicator, source in _computed():
        measure = "recorded" if source["measure"] == "count" else source["measure"]
        whole = next(c for c, types in made_of.items() if types == sorted(source["crime_types"]))
        rows.append((indicator, "", whole, measure))
        if source.get("breakdown") == "crime_type":
            rows += [(indicator, f"crime_type={t}", t, measure) for t in source["crime_types"]]
        if measure == "solved":
            rows += [
                (indicator, f"outcome={outcome}", whole, outcome)
                for outcome in ("not solved", "awaiting", "not known")
            ]
    return rows


def write_measures(connection: duckdb.DuckDBPyConnection) -> bool:
    """Put into the warehouse which fact is which count; say whether the catalogue changed that."""
    measures = _measures()
    if set(connection.execute("from crime_measure").fetchall()) == set(measures):
        return False
    connection.execute("delete from crime_measure")
    connection.executemany("insert into crime_measure values (?, ?, ?, ?)", measures)
    return True


# An outcomes file may know of a decision that the snapshot in the street file does not yet have.
# Crimes that are still open are listed first: few as they are, the outcomes of all years are read
# once. In one statement every outcome was joined with its load first.
_DECIDED_LATER = """
create or replace temp table still_open as
select crime.rowid as row, crime_id
from crime
semi join month using (load_id)
where crime_id is not null and last_outcome_category in (
    select label from label_group where outcome in ('awaiting', 'not known')
);

create or replace temp table decided_later as
select row, arg_max(label_group.outcome, outcome.month) as outcome
from still_open
join outcome using (crime_id)
semi join (from load where superseded_by is null) using (load_id)
join label_group on label = outcome_type
group by row
"""

# Each row counts in its ward or, failing that, in the remainder of the lowest area that is known,
# so that parts and remainders always add up to the whole.
_COUNT_LOWEST = f"""
create or replace temp table lowest as
with here as (
    select code, row_number() over (order by code)::integer as number
    from area
    where boundary_set in ('', $boundary_set) and kind in ('ward', 'council', 'remainder')
),
there as (
    select place_id, number from placement
    join here on code = coalesce(
        ward, if(district is null, '{essex.OUTSIDE}', coalesce($left_over, district || ':no-ward'))
    )
    where placement.boundary_set = $boundary_set
),
row as (
    select
        month,
        coalesce(number, (select number from here where code = '{essex.NO_PLACE}')) as number,
        kind,
        coalesce(decided_later.outcome, label_group.outcome, 'not known') as outcome
    from crime
    semi join month using (load_id)
    join (from category where category = crime_type) using (crime_type)
    left join label_group on label = last_outcome_category
    left join decided_later on decided_later.row = crime.rowid
    left join there using (place_id)
),
counted as (
    select
        month, number, kind,
        count(*) as recorded,
        count_if(outcome = 'solved') as solved,
        count_if(outcome = 'not solved') as not_solved,
        count_if(outcome = 'awaiting') as awaiting,
        count_if(outcome = 'not known') as not_known
    from row group by all
)
select code, counted.* exclude (number) from counted join here using (number)
"""

_COUNT_ABOVE = f"""
create or replace temp table above as
with up as (
    select lowest.* exclude (code), unnest(
        case
            when area.kind = 'remainder' and area.boundary_set = ''
                then ['{essex.FORCE}', area.code]
            when area.parent like 'E07%' then ['{essex.FORCE}', '{essex.COUNTY}', area.parent]
            else ['{essex.FORCE}', area.parent]
        end
    ) as whole
    from lowest join area using (code)
    where area.boundary_set in ('', $boundary_set)
)
select
    whole as code,
    month,
    kind,
    sum(recorded) as recorded,
    sum(solved) as solved,
    sum(not_solved) as not_solved,
    sum(awaiting) as awaiting,
    sum(not_known) as not_known
from up
group by whole, month, kind
"""

# Every area, month and category gets a row: a month loaded without an offence counts 0. Rows of a
# category lie together, so that a question reads few of them.
_INSERT_COUNTS = """
insert into crime_count
select
    $boundary_set,
    here.code,
    month.month,
    wanted.category,
    coalesce(recorded, 0),
    coalesce(solved, 0),
    coalesce(not_solved, 0),
    coalesce(awaiting, 0),
    coalesce(not_known, 0),
    load_id
from (select distinct category, kind from category) as wanted
cross join month
cross join (
    select code from area
    where boundary_set = $boundary_set and kind not in ('lsoa', 'other force')
        and code <> $no_district
) as here
left join (
    select
        code,
        month,
        whole.kind,
        sum(recorded) as recorded,
        sum(solved) as solved,
        sum(not_solved) as not_solved,
        sum(awaiting) as awaiting,
        sum(not_known) as not_known
    from {} as counted
    join category as part on part.kind = counted.kind and part.category = part.crime_type
    join category as whole on whole.crime_type = part.crime_type
    group by all
) as counted
    on counted.month = month.month and counted.code = here.code and counted.kind = wanted.kind
order by wanted.kind
"""

"""What follows from the records: where each place lies, the population of each area, the facts.

Called at the end of a load, inside its transaction, for what the load touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from data import catalogue
from data.areas import lsoa_shares, ward_sets, wards_of
from data.sources.police_uk import ESSEX
from geo import essex
from geo.placing import place

# So large a share of names must agree for a population table to be that of a boundary set.
RECOGNISED = 0.98


def refresh(
    connection: duckdb.DuckDBPyConnection, months: set[date], sets: set[str], areas: bool
) -> None:
    """Bring everything derived up to date.

    Parameters
    ----------
    months : set of datetime.date
        Months whose crime was added or replaced.
    sets : set of str
        Boundary sets whose areas changed.
    areas : bool
        Whether boundaries, lookups or populations changed.
    """
    known = ward_sets(connection)
    if not known:
        return
    connection.execute("delete from warehouse where key = 'boundary_set'")
    connection.execute("insert into warehouse values ('boundary_set', ?)", [known[-1]])
    counted = connection.execute("select distinct boundary_set from crime_count").fetchall()
    held = {row[0] for row in counted}
    for boundary_set in known:
        # A lookup may say more of an LSOA than was known when its places were placed.
        if areas or boundary_set in sets:
            connection.execute("delete from placement where boundary_set = ?", [boundary_set])
        _place(connection, boundary_set)
    if areas:
        _refresh_populations(connection, known)
    for dropped in held - set(known) - {""}:  # the stand-in, once an official set is there
        connection.execute("delete from crime_count where boundary_set = ?", [dropped])
        connection.execute("delete from placement where boundary_set = ?", [dropped])
    everything = write_measures(connection) or areas or not held >= set(known)
    if everything or months:
        _count_crime(connection, known, None if everything else months)


def _place(connection: duckdb.DuckDBPyConnection, boundary_set: str) -> None:
    places = connection.execute(
        """
        select place_id, longitude, latitude, lsoa_code, lsoa_name from place
        anti join (from placement where boundary_set = ?) using (place_id)
        order by place_id
        """,
        [boundary_set],
    ).fetchnumpy()
    if not len(places["place_id"]):
        return
    wards, _ = wards_of(connection, boundary_set)
    shares = lsoa_shares(connection, boundary_set, wards).drop_duplicates("lsoa")
    by_lsoa = dict(zip(shares.lsoa, shares.ward, strict=True))
    lsoa_code = _text(places["lsoa_code"])
    placed = place(
        np.ma.filled(places["longitude"], np.nan),
        np.ma.filled(places["latitude"], np.nan),
        _text(places["lsoa_name"]),
        np.array([by_lsoa.get(code) for code in lsoa_code], dtype=object),
        wards,
    )
    # An Arrow table: pandas would look through every text first.
    connection.register(
        "placed",
        pa.table(
            {
                "place_id": places["place_id"],
                "district": pa.array(placed.district, pa.string()),
                "ward": pa.array(placed.ward, pa.string()),
                "method": pa.array(placed.method, pa.string()),
            }
        ),
    )
    connection.execute(
        "insert into placement select ?, place_id, district, ward, method from placed",
        [boundary_set],
    )
    connection.unregister("placed")


def _text(column: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    return np.ma.filled(np.ma.asarray(column, dtype=object), None)


def _refresh_populations(connection: duckdb.DuckDBPyConnection, sets: Iterable[str]) -> None:
    """Give each area a population: as published for that very area, else estimated from LSOAs.

    Published ward codes cannot be relied on (a well-known table has its code column filled down
    in sequence). So a table of wards is first recognised as that of a boundary set, by names and
    districts; its figures then hold for every set in which the ward still has the same code.
    """
    connection.execute("delete from area_population")
    connection.execute(_NEWEST_POPULATIONS, {"recognised": RECOGNISED})
    for boundary_set in sets:
        wards, _ = wards_of(connection, boundary_set)
        connection.register("shared", lsoa_shares(connection, boundary_set, wards))
        connection.execute(_WARD_POPULATIONS, {"boundary_set": boundary_set})
        connection.unregister("shared")
    connection.execute(_DISTRICT_POPULATIONS, {"county": essex.COUNTY, "force": essex.FORCE})


_NEWEST_POPULATIONS = """
create or replace temp macro simplified(name) as
    regexp_replace(replace(lower(name), '&', 'and'), '[^a-z0-9]', '', 'g');

create or replace temp table newest as
select population.* from population
semi join (from load where superseded_by is null) using (load_id)
qualify year = max(year) over (partition by area_kind);

create or replace temp table ward_code as
with named as (
    select newest.code as printed, area.boundary_set, area.code
    from newest
    join area
        on area.kind = 'ward'
        and area.parent = newest.district
        and simplified(area.name) = simplified(newest.name)
    where newest.area_kind = 'ward'
),
recognised as (
    select boundary_set from named group by boundary_set
    having count(distinct code) >= $recognised * greatest(
        (select count(*) from newest where area_kind = 'ward'),
        (select count(*) from area where area.boundary_set = named.boundary_set and kind = 'ward')
    )
    order by count(distinct code) desc, boundary_set desc limit 1
)
select printed, code from named semi join recognised using (boundary_set);
"""

_WARD_POPULATIONS = """
insert into area_population
with ward as (
    select code, name, parent from area where boundary_set = $boundary_set and kind = 'ward'
),
published as (
    -- where no boundary set is recognised, code and name must both agree
    select ward_code.code, persons
    from newest join ward_code on printed = newest.code
    where area_kind = 'ward'
    union all
    select ward.code, persons
    from newest join ward using (code)
    where area_kind = 'ward'
        and simplified(newest.name) = simplified(ward.name)
        and (select count(*) from ward_code) = 0
),
estimated as (
    select shared.ward as code, sum(persons * share) as persons
    from newest join shared on shared.lsoa = newest.code
    where area_kind = 'lsoa'
    group by all
),
of_district as (
    select code as parent, persons from newest where area_kind = 'district'
),
-- what the published wards of a district leave of it, beside what is estimated of the others
left_over as (
    select
        ward.parent,
        (any_value(of_district.persons) - coalesce(sum(published.persons), 0))
            / nullif(sum(estimated.persons) filter (published.persons is null), 0) as scale
    from ward
    left join published using (code)
    left join estimated using (code)
    left join of_district using (parent)
    group by ward.parent
)
select
    $boundary_set,
    ward.code,
    (select max(year) from newest),
    coalesce(published.persons, estimated.persons * coalesce(scale, 1)),
    if(published.persons is not null, 'as published', 'estimated from LSOAs')
from ward
left join published using (code)
left join estimated using (code)
left join left_over using (parent)
where coalesce(published.persons, estimated.persons) is not null
"""

_DISTRICT_POPULATIONS = """
insert into area_population
with of_districts as (
    select
        coalesce(district, code) as code,
        area_kind,
        max(year) as year,
        sum(persons) as persons
    from newest
    where area_kind in ('district', 'ward')
    group by all
),
best as (
    select code, year, persons,
        if(area_kind = 'district', 'as published', 'summed from wards') as method
    from of_districts
    semi join (from area where kind in ('district', 'unitary')) using (code)
    qualify row_number() over (partition by code order by area_kind) = 1
)
select '', code, year, persons, method from best
union all
select '', $county, max(year), sum(persons), 'summed from districts'
from best where code like 'E07%' having count(*) = 12
union all
select '', $force, max(year), sum(persons), 'summed from districts'
from best having count(*) = 14
"""


def _count_crime(
    connection: duckdb.DuckDBPyConnection, sets: list[str], months: set[date] | None
) -> None:
    """Count the crime records of the months given, or of all months, by area and category."""
    category = pd.DataFrame(_counted_from(), columns=["category", "crime_type"])
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
        connection.execute(_COUNT_LOWEST, {"boundary_set": boundary_set})
        connection.execute(_INSERT_COUNTS.format("lowest"), {"boundary_set": boundary_set})
    connection.execute(_COUNT_ABOVE, {"boundary_set": sets[-1]})
    connection.execute(_INSERT_COUNTS.format("above"), {"boundary_set": ""})
    for view in ("label_group", "category"):
        connection.unregister(view)


def _labels() -> pd.DataFrame:
    groups = catalogue.outcome_groups()
    return pd.DataFrame({"label": list(groups), "outcome": list(groups.values())})


def _counted_from() -> list[tuple[str, str]]:
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
    for category, crime_type in _counted_from():
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
_DECIDED_LATER = """
create or replace temp table decided_later as
with still_open as (
    select crime.rowid as row, crime_id
    from crime
    semi join month using (load_id)
    where last_outcome_category in (
        select label from label_group where outcome in ('awaiting', 'not known')
    )
)
select row, arg_max(label_group.outcome, outcome.month) as outcome
from outcome
semi join (from load where superseded_by is null) using (load_id)
join still_open using (crime_id)
join label_group on label = outcome_type
group by row
"""

# Each row counts in its ward or, failing that, in the remainder of the lowest area that is known,
# so that parts and remainders always add up to the whole.
_COUNT_LOWEST = f"""
create or replace temp table lowest as
with here as (
    select code, row_number() over (order by code)::integer as number
    from area where boundary_set in ('', $boundary_set) and kind in ('ward', 'remainder')
),
there as (
    select place_id, number from placement
    join here on code = coalesce(ward, district || ':no-ward', '{essex.OUTSIDE}')
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
    select code from area where boundary_set = $boundary_set and kind <> 'lsoa'
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

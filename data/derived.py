"""What follows from the records: where each place lies, the population of each area, the facts.

Called at the end of a load, inside its transaction, for what the load touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd

from data import catalogue
from data.areas import lsoa_wards, ward_sets, wards_of
from data.sources.police_uk import ESSEX
from geo import essex
from geo.placing import place

# The newest months of an edition are still being added to and decided.
PROVISIONAL_MONTHS = 3
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
    held = {
        row[0] for row in connection.execute("select distinct boundary_set from fact").fetchall()
    }
    for boundary_set in known:
        # A lookup may say more of an LSOA than was known when its places were placed.
        if areas or boundary_set in sets:
            connection.execute("delete from placement where boundary_set = ?", [boundary_set])
        _place(connection, boundary_set)
    if areas:
        _refresh_populations(connection, known)
    for dropped in held - set(known) - {""}:  # the stand-in, once an official set is there
        connection.execute("delete from fact where boundary_set = ?", [dropped])
        connection.execute("delete from placement where boundary_set = ?", [dropped])
    everything = areas or not held >= set(known)
    _refresh_facts(connection, known, None if everything else months)


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
    by_lsoa = lsoa_wards(connection, boundary_set, wards)
    lsoa_code = _text(places["lsoa_code"])
    placed = place(
        np.ma.filled(places["longitude"], np.nan),
        np.ma.filled(places["latitude"], np.nan),
        _text(places["lsoa_name"]),
        np.array([by_lsoa.get(code) for code in lsoa_code], dtype=object),
        wards,
    )
    frame = pd.DataFrame(
        {
            "place_id": places["place_id"],
            "district": placed.district,
            "ward": placed.ward,
            "method": placed.method,
        }
    )
    connection.register("placed", frame)
    connection.execute(
        "insert into placement select ?, place_id, district, ward, method from placed",
        [boundary_set],
    )
    connection.unregister("placed")


def _text(column: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    return np.ma.filled(np.ma.asarray(column, dtype=object), None)


def _refresh_populations(connection: duckdb.DuckDBPyConnection, sets: Iterable[str]) -> None:
    """Give each area a population: as published for that very area, else summed from LSOAs.

    Published ward codes cannot be relied on (a well-known table has its code column filled down
    in sequence). So a table of wards is first recognised as that of a boundary set, by names and
    districts; its figures then hold for every set in which the ward still has the same code.
    """
    connection.execute("delete from area_population")
    connection.execute(_NEWEST_POPULATIONS, {"recognised": RECOGNISED})
    for boundary_set in sets:
        wards, _ = wards_of(connection, boundary_set)
        belongs = lsoa_wards(connection, boundary_set, wards)
        connection.register(
            "belongs", pd.DataFrame({"lsoa": list(belongs), "ward": list(belongs.values())})
        )
        connection.execute(_WARD_POPULATIONS, {"boundary_set": boundary_set})
        connection.unregister("belongs")
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
summed as (
    select belongs.ward as code, sum(persons) as persons
    from newest join belongs on belongs.lsoa = newest.code
    where area_kind = 'lsoa'
    group by all
)
select
    $boundary_set,
    ward.code,
    (select max(year) from newest),
    coalesce(published.persons, summed.persons),
    if(published.persons is not null, 'as published', 'summed from LSOAs by best fit')
from ward
left join published using (code)
left join summed using (code)
where coalesce(published.persons, summed.persons) is not null
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


def _refresh_facts(
    connection: duckdb.DuckDBPyConnection, sets: list[str], months: set[date] | None
) -> None:
    """Compute the monthly facts of the months given, or of all months, from the crime records."""
    if months is not None:
        if not months:
            return
        # Months that were the newest until now may have become final.
        newest = connection.execute(
            "select distinct period_start from fact where status = 'provisional'"
        ).fetchall()
        months = months | {row[0] for row in newest}
    connection.register("label_group", _labels())
    connection.register("counted", _counted())
    connection.execute(
        """
        create or replace temp table category as
        select crime_type, row_number() over (order by crime_type)::tinyint as kind
        from (select distinct crime_type from counted);

        create or replace temp table month as
        select
            period_start as month,
            period_end,
            load_id,
            if(
                period_start > max(period_start) over () - to_months($provisional),
                'provisional',
                'final'
            ) as status
        from load
        where content = 'street crime' and superseded_by is null
            and starts_with(subject, $essex)
        """,
        {"essex": ESSEX, "provisional": PROVISIONAL_MONTHS},
    )
    if months is not None:
        connection.execute(
            "delete from month where month not in (select unnest(?::date[]))", [sorted(months)]
        )
    connection.execute(
        """
        delete from fact
        where indicator in (select indicator from counted)
            and ($months is null or period_start in (select unnest($months::date[])))
        """,
        {"months": None if months is None else sorted(months)},
    )
    connection.execute(_DECIDED_LATER)
    for boundary_set in sets:
        connection.execute(_COUNT_LOWEST, {"boundary_set": boundary_set})
        _insert_facts(connection, boundary_set, "lowest")
    connection.execute(_COUNT_ABOVE, {"boundary_set": sets[-1]})
    _insert_facts(connection, "", "above")
    for view in ("label_group", "counted"):
        connection.unregister(view)


def _labels() -> pd.DataFrame:
    groups = catalogue.outcome_groups()
    return pd.DataFrame({"label": list(groups), "outcome": list(groups.values())})


def _counted() -> pd.DataFrame:
    """Say which facts are made of which category: one row an indicator, breakdown and category."""
    rows = []
    for entry in catalogue.indicators().values():
        source = entry.computed_from
        if not source or source["records"] != "crime":
            continue
        for crime_type in source["crime_types"]:
            rows.append((entry.indicator, "", crime_type, source["measure"]))
            if source.get("breakdown") == "crime_type":
                rows.append(
                    (
                        entry.indicator,
                        f"crime_type={crime_type}",
                        crime_type,
                        source["measure"],
                    )
                )
            if source["measure"] == "solved":
                for outcome in ("not solved", "awaiting", "not known"):
                    rows.append((entry.indicator, f"outcome={outcome}", crime_type, outcome))
    return pd.DataFrame(rows, columns=["indicator", "breakdown", "crime_type", "measure"])


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
        crime.month,
        coalesce(number, (select number from here where code = '{essex.NO_PLACE}')) as number,
        kind,
        coalesce(decided_later.outcome, label_group.outcome, 'not known') as outcome
    from crime
    semi join month using (load_id)
    join category using (crime_type)
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

# Every area, month and category gets a row: a month loaded without an offence counts 0.
_FILL = """
select
    '{boundary_set}' as boundary_set,
    month.month,
    period_end,
    status,
    load_id,
    here.code as area,
    category.kind,
    coalesce(recorded, 0)::double as recorded,
    coalesce(solved, 0)::double as solved,
    coalesce(not_solved, 0)::double as not_solved,
    coalesce(awaiting, 0)::double as awaiting,
    coalesce(not_known, 0)::double as not_known
from month
cross join (
    select code from area where boundary_set = '{boundary_set}' and kind <> 'lsoa'
) as here
cross join category
left join {counted} as counted
    on counted.month = month.month
    and counted.code = here.code
    and counted.kind = category.kind
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


def _insert_facts(connection: duckdb.DuckDBPyConnection, boundary_set: str, counted: str) -> None:
    """Add up the categories of each indicator; an indicator's facts lie together on disk."""
    fill = _FILL.format(boundary_set=boundary_set, counted=counted)
    connection.execute(f"create or replace temp table at_area as {fill}")
    parts = []
    for indicator, breakdown, measure, kinds in connection.execute(
        """
        select indicator, breakdown, measure, list(kind order by kind)
        from counted join category using (crime_type)
        group by all order by all
        """
    ).fetchall():
        numerator = "recorded" if measure == "count" else measure.replace(" ", "_")
        denominator = "null" if measure == "count" else "recorded"
        group = ""
        if len(kinds) > 1:
            numerator, denominator = f"sum({numerator})", f"sum({denominator})"
            group = "group by boundary_set, area, month, period_end, status, load_id"
        parts.append(
            f"""
            select '{indicator}', boundary_set, area, month, period_end, '{breakdown}',
                {numerator}, {denominator}, status, load_id
            from at_area where kind in ({", ".join(map(str, kinds))})
            {group}
            """
        )
    # One statement, so that the parts are counted side by side.
    connection.execute("insert into fact " + " union all ".join(parts))

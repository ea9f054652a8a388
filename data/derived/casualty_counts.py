"""Road casualties counted by month and area: every KSI indicator but drink driving.

Killed or seriously injured: casualties whose severity is fatal or serious. Where forces came to
grade severity by the injury (CRASH), more injuries count as serious; for comparison over that
change the Department for Transport gives each casualty the probability of having been serious
under such a system. The adjusted count is the fatal casualties and the sum of that probability
over the others.
"""

from __future__ import annotations

from datetime import date

import duckdb

from data import catalogue
from data.derived.crime_counts import counted_in
from geo import essex

# Codes of the publisher's lists; 103 to 106 and 109 are what older years had.
MOTORCYCLES = (2, 3, 4, 5, 23, 97, 103, 104, 105, 106)
CARS = (9, 109)
DRIVER, PEDESTRIAN, PEDAL_CYCLE = 1, 3, 1
GROUPS = {
    "all": "true",
    "motorcycle": f"casualty_type in {MOTORCYCLES}",
    "young_car_driver": f"casualty_class = {DRIVER} and casualty_type in {CARS} "
    "and age between 17 and 25",
    "pedestrian": f"casualty_class = {PEDESTRIAN}",
    "cyclist": f"casualty_type = {PEDAL_CYCLE}",
    "child": "age between 0 and 17",
}
"""Who is counted, as SQL of a casualty, by the name that the catalogue gives the group."""


def count_casualties(connection: duckdb.DuckDBPyConnection, sets: list[str]) -> None:
    """Count the standing casualty records again, for the ward sets given and the areas above.

    Every area has a value for every month that the files of collisions and casualties cover, a
    month without casualties a 0.

    Parameters
    ----------
    sets : list of str
        Sets of councils and of wards, the ward set in use last.
    """
    groups = _groups()
    connection.execute(
        """
        delete from computed
        where made_of = 'records' and list_contains($indicators::varchar[], indicator)
        """,
        {"indicators": sorted(groups)},
    )
    connection.execute(_PERSON)
    connection.execute(_COVERED)
    if not groups or not connection.execute("select count(*) from covered").fetchall()[0][0]:
        return
    members = " union all ".join(
        f"select '{indicator}' as indicator, * from person where {GROUPS[group]}"
        for indicator, group in groups.items()
    )
    connection.execute(_AT_PLACES.format(members=members))
    for boundary_set in sets:
        connection.execute(_LOWEST, counted_in(connection, boundary_set))
        _insert(connection, sorted(groups), boundary_set, "lowest")
    connection.execute(_ABOVE, {"boundary_set": sets[-1]})
    _insert(connection, sorted(groups), "", "above")


def _groups() -> dict[str, str]:
    return {
        entry.indicator: entry.computed_from["group"]
        for entry in catalogue.indicators().values()
        if entry.computed_from and entry.computed_from["records"] == "stats19"
    }


def _insert(
    connection: duckdb.DuckDBPyConnection, indicators: list[str], boundary_set: str, counted: str
) -> None:
    connection.execute(
        _INSERT.format(counted=counted),
        {
            "indicators": indicators,
            "boundary_set": boundary_set,
            "no_district": essex.NO_DISTRICT,
        },
    )


def write_severity_break(connection: duckdb.DuckDBPyConnection) -> None:
    """Note from which month severity follows from the injury, if the records show the change.

    Counts of serious casualties are not compared across it; fatal and adjusted ones are. The note
    is derived, so it belongs to no load.
    """
    indicators = sorted(_groups())
    connection.execute(
        """
        delete from loaded_note
        where load_id is null and breakdown is not null
            and list_contains($indicators::varchar[], indicator)
        """,
        {"indicators": indicators},
    )
    since: date | None = connection.execute(_INJURY_BASED_SINCE).fetchall()[0][0]
    if since is None:
        return
    connection.execute(
        """
        insert into loaded_note
        select unnest($indicators::varchar[]), '', $since, null, 'break', $text, breakdown, null
        from (values (''), ('severity=serious')) as counted (breakdown)
        """,
        {
            "indicators": indicators,
            "since": since,
            "text": f"Severity recorded by injury (CRASH) from {since:%B %Y}",
        },
    )


_STANDING = """
    (from casualty where superseded_by is null) as hurt
    join (from collision where superseded_by is null) as crash using (year, collision)
    left join (from severity_adjustment where superseded_by is null) as apart
        using (year, collision, vehicle, casualty)
"""

# Who drove is known by age in the vehicle's record too.
_PERSON = f"""
create or replace temp table person as
select
    year,
    date_trunc('month', crash.date)::date as month,
    place_id,
    hurt.severity,
    casualty_class,
    casualty_type,
    coalesce(age, if(casualty_class = {DRIVER}, age_of_driver, null)) as age,
    coalesce(hurt.adjusted_serious, apart.adjusted_serious)::decimal(18, 9) as adjusted_serious,
    hurt.load_id,
    crash.load_id as collision_load,
    'provisional' in (hurt.status, crash.status) as provisional
from {_STANDING}
left join (from vehicle where superseded_by is null) as driven using (year, collision, vehicle)
"""

# The months of a year that its files cover. A file of collisions says by its period how far it
# goes; if the casualties end in an earlier month than the collisions, they go only so far.
_COVERED = """
create or replace temp table covered as
with held as (
    select
        year,
        max(load_id) as load_id,
        any_value(collision_load) as collision_load,
        max(month) as newest,
        bool_or(provisional) as provisional,
        bool_and(severity = 1 or adjusted_serious is not null) as adjusted_known
    from person group by year
),
newest as (
    select year, date_trunc('month', max(date))::date as newest
    from collision where superseded_by is null group by year
)
select
    unnest(generate_series(
        greatest(load.period_start, make_date(year, 1, 1)),
        if(
            held.newest = newest.newest,
            least(load.period_end, make_date(year, 12, 31)),
            held.newest
        ),
        interval 1 month
    ))::date as month,
    if(provisional, 'provisional', 'final') as status,
    adjusted_known,
    held.load_id
from held
join newest using (year)
join load on load.load_id = collision_load
"""

_AT_PLACES = """
create or replace temp table at_place as
with member as ({members})
select
    indicator,
    month,
    place_id,
    count_if(severity <= 2) as whole,
    count_if(severity = 1) as fatal,
    count_if(severity = 2) as serious,
    sum(if(severity = 1, 1, adjusted_serious)) as adjusted
from member group by all
"""

# Each casualty counts in the ward of the collision or, failing that, in the remainder of the lowest
# area that is known, so that parts and remainders always add up to the whole.
_LOWEST = f"""
create or replace temp table lowest as
select
    if(
        at_place.place_id is null,
        '{essex.NO_PLACE}',
        coalesce(
            ward,
            if(district is null, '{essex.OUTSIDE}', coalesce($left_over, district || ':no-ward'))
        )
    ) as code,
    indicator,
    month,
    sum(columns(['whole', 'fatal', 'serious', 'adjusted']))
from at_place
left join (from placement where boundary_set = $boundary_set) using (place_id)
group by code, indicator, month
"""

_ABOVE = f"""
create or replace temp table above as
with up as (
    select lowest.* exclude (code), unnest(
        case
            when area.kind = 'remainder' and area.boundary_set = ''
                then ['{essex.FORCE}', area.code]
            when area.parent like 'E07%' then ['{essex.FORCE}', '{essex.COUNTY}', area.parent]
            else ['{essex.FORCE}', area.parent]
        end
    ) as code
    from lowest join area using (code)
    where area.boundary_set in ('', $boundary_set)
)
select code, indicator, month, sum(columns(['whole', 'fatal', 'serious', 'adjusted']))
from up group by code, indicator, month
"""

# Rows of an indicator lie together, so that a question reads few of them.
_INSERT = """
insert into computed
select
    indicator,
    $boundary_set,
    here.code,
    month,
    last_day(month),
    breakdown,
    coalesce(
        case breakdown
            when '' then whole
            when 'severity=fatal' then fatal
            when 'severity=serious' then serious
            when 'severity=adjusted' then adjusted
        end,
        0
    ),
    null,
    status,
    'records',
    load_id
from (select unnest($indicators::varchar[]) as indicator)
cross join (
    values (''), ('severity=adjusted'), ('severity=fatal'), ('severity=serious')
) as counted_by (breakdown)
cross join covered
cross join (
    select code from area
    where boundary_set = $boundary_set and kind not in ('lsoa', 'other force')
        and code <> $no_district
) as here
left join {counted} as counted using (code, indicator, month)
where breakdown <> 'severity=adjusted' or adjusted_known
order by indicator, breakdown, here.code, month
"""

_INJURY_BASED_SINCE = f"""
with month as (
    select
        date_trunc('month', crash.date)::date as month,
        avg(coalesce(hurt.injury_based, apart.injury_based)::integer) > 0.5 as injury_based
    from {_STANDING}
    where coalesce(hurt.injury_based, apart.injury_based) is not null
    group by month
)
select min(month) from month
where injury_based and month > (select min(month) from month where not injury_based)
"""

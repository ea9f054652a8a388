"""Facts of other police forces, from their monthly counts: what pages compare Essex with."""

from __future__ import annotations

import duckdb
import pandas as pd

from data.derived.crime_counts import counted_from
from data.sources.published_tables.force_residents import METHOD


def count_forces(connection: duckdb.DuckDBPyConnection) -> None:
    """Count the other forces again, for every indicator that is counted from crime records."""
    connection.execute("delete from area_population where method = ?", [METHOD])
    connection.execute(_RESIDENTS, {"method": METHOD})
    connection.execute("delete from computed where made_of = 'forces'")
    if not connection.execute("select count(*) from force_count").fetchall()[0][0]:
        return
    connection.register(
        "category", pd.DataFrame(counted_from(), columns=["category", "crime_type"])
    )
    connection.execute(_FACTS)
    connection.unregister("category")


# Of each force and year the table loaded last. Essex has the sum of its districts, where they are
# loaded of that year.
_RESIDENTS = """
insert into area_population
select '', code, year, persons, $method
from population
semi join (from load where superseded_by is null) using (load_id)
anti join (from area_population where boundary_set = '') as known using (code, year)
where area_kind = 'force'
qualify load_id = max(load_id) over (partition by code, year)
"""

# A month of which a force sent a file without a crime of a type has none of it: a 0.
_FACTS = """
insert into computed
with current as (
    from force_count semi join (from load where superseded_by is null) using (load_id)
),
month as (select force, month, any_value(load_id) as load_id from current group by all),
counted as (
    select
        force, month, category,
        sum(recorded) as recorded, sum(solved) as solved, sum(not_solved) as not_solved,
        sum(awaiting) as awaiting, sum(not_known) as not_known
    from current join category using (crime_type)
    group by all
)
select
    indicator, '', month.force, month.month, last_day(month.month), breakdown,
    coalesce(case measure
        when 'recorded' then recorded
        when 'solved' then solved
        when 'not solved' then not_solved
        when 'awaiting' then awaiting
        when 'not known' then not_known
    end, 0)::double,
    if(measure <> 'recorded', coalesce(recorded, 0), null)::double,
    if(
        month.month > to_months(-3) + max(month.month) over (partition by month.force),
        'provisional', 'final'
    ),
    'forces',
    month.load_id
from month
cross join crime_measure
left join counted
    on counted.force = month.force and counted.month = month.month
    and counted.category = crime_measure.category
order by indicator, breakdown, month.force, month.month
"""

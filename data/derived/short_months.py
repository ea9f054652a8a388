"""Months with far fewer rows than those around them: a file cut short looks like a fall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

FEWEST_OTHERS = 3  # months that a month is compared with
NEAR = 6  # months before and after
SHORT = 0.65  # of the median: no month of the forces' real files comes near it
USUAL_OF_DISTRICT = 10  # crimes of its commonest category; a district always has some


@dataclass(frozen=True)
class ShortMonth:
    """A month of records with far fewer rows than its like, or without any of some districts.

    Attributes
    ----------
    load_id : int
    content, month
        What its file holds and of when.
    observed : str
        What is too little about it, and what it was compared with.
    """

    load_id: int
    content: str
    month: date
    observed: str

    def __str__(self) -> str:
        """Put it into words, as a question."""
        return (
            f"{self.observed}: is the file whole? If it was cut short, download it again or ask "
            "for it again"
        )


def find_short_months(connection: duckdb.DuckDBPyConnection) -> list[ShortMonth]:
    """List the months of records, interviews and returns that look cut short."""
    limits = {"near": NEAR, "others": FEWEST_OTHERS}
    short = []
    for load_id, content, month, rows, usual, replaced in connection.execute(
        _SHORT, limits | {"short": SHORT}
    ).fetchall():
        others = (
            "the edition that it replaces has" if replaced else "the months around it have about"
        )
        short.append(
            ShortMonth(
                load_id,
                content,
                month,
                f"{rows:,} rows of {month:%B %Y}, where {others} {usual:,.0f}",
            )
        )
    known = {(item.load_id, item.month) for item in short}
    for load_id, month, names in connection.execute(
        _WITHOUT, limits | {"usual": USUAL_OF_DISTRICT}
    ).fetchall():
        if (load_id, month) not in known:
            text = f"no row of {names} in {month:%B %Y}, where the months around it have many"
            short.append(ShortMonth(load_id, "street crime", month, text))
    return short


def write_short_months(connection: duckdb.DuckDBPyConnection) -> None:
    """Put them among the notes that charts draw; they belong to no load."""
    connection.execute(
        "delete from loaded_note where load_id is null and kind = 'caveat' "
        "and starts_with(text, ?)",
        [OPENING],
    )
    for month in find_short_months(connection):
        if month.content != "street crime":
            continue
        connection.execute(
            """
            insert into loaded_note
            select indicator, '', $month::date, last_day($month::date), 'caveat', $text, null, null
            from indicator where computed_from = 'crime'
            """,
            {"month": month.month, "text": f"{OPENING} {month}"},
        )


OPENING = "Perhaps cut short:"

# A force's own months are compared with one another, those of outcomes apart from crimes; of
# returns those of an indicator.
_SHORT = """
with held as (
    select
        load_id, content, period_start as month, rows_kept as rows,
        regexp_replace(subject, ' \\d{4}-\\d{2}$', '') as force
    from load
    where superseded_by is null and content in ('street crime', 'outcomes')
    union all
    select any_value(load_id), 'collisions', date_trunc('month', date)::date, count(*), ''
    from collision where superseded_by is null group by 3
    having count(*) > 0
    union all
    select max(load_id), 'victim survey', month, count(*), ''
    from interview where superseded_by is null group by month
    union all
    select max(load_id), 'return', date_trunc('month', period_start)::date, count(*), indicator
    from reported
    where superseded_by is null and datediff('month', period_start, period_end) = 0
    group by date_trunc('month', period_start), indicator
),
compared as (
    select
        held.load_id, held.content, held.month, held.rows,
        median(other.rows) as usual, count(other.rows) as others
    from held
    join held as other
        on other.content = held.content and other.force = held.force
        and other.month <> held.month
        and abs(datediff('month', other.month, held.month)) <= $near
    group by all
),
earlier as (
    select
        load.load_id, load.content, load.period_start as month, load.rows_kept as rows,
        max(former.rows_kept) as usual
    from load join load as former on former.superseded_by = load.load_id
    where load.superseded_by is null and load.content in ('street crime', 'outcomes')
    group by all
),
suspected as (
    select load_id, content, month, rows, usual, false as earlier_edition
    from compared where others >= $others
    union all
    select load_id, content, month, rows, usual, true from earlier
)
select distinct on (load_id, content, month) load_id, content, month, rows, usual, earlier_edition
from suspected
where rows < $short * usual
    -- of a few rows chance alone makes half as many
    and usual - rows > 3 * sqrt(usual)
order by month, content, load_id, earlier_edition, rows
"""

# The publisher sorts rows by place: a file cut near its end lacks whole districts.
_WITHOUT = """
with month_of_district as (
    select area, month, any_value(load_id) as load_id, max(recorded) as recorded
    from crime_count
    where boundary_set = '' and area in (
        select code from area where boundary_set = '' and kind in ('district', 'unitary')
    )
    group by all
),
without as (
    select here.area, here.month, here.load_id
    from month_of_district as here
    join month_of_district as other
        on other.area = here.area and other.month <> here.month
        and abs(datediff('month', other.month, here.month)) <= $near
    where here.recorded = 0
    group by all
    having count(*) >= $others and median(other.recorded) >= $usual
)
select load_id, month, string_agg(name, ', ' order by name)
from without
join (from area where boundary_set = '') as named on named.code = without.area
group by all order by month
"""

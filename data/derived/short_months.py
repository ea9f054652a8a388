"""Months with far fewer rows than those around them: a file cut short looks like a fall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

FEWEST_OTHERS = 3  # months that a month is compared with
NEAR = 6  # months before and after
SHORT = 0.65  # of the median: no month of the forces' real files comes near it


@dataclass(frozen=True)
class ShortMonth:
    """A month of records with far fewer rows than those around it.

    Attributes
    ----------
    load_id : int
    content, month, rows
        What its file holds, of when, and how many rows of it count.
    usual : float
        The median of the months around it.
    """

    load_id: int
    content: str
    month: date
    rows: int
    usual: float

    def __str__(self) -> str:
        """Put it into words, as a question."""
        return (
            f"{self.rows:,} rows of {self.month:%B %Y}, where the months around it have about "
            f"{self.usual:,.0f}: is the file whole? If it was cut short, download it again"
        )


def find_short_months(connection: duckdb.DuckDBPyConnection) -> list[ShortMonth]:
    """List the months of street-level crime, outcomes and collisions that look cut short."""
    rows = connection.execute(
        _SHORT, {"near": NEAR, "others": FEWEST_OTHERS, "short": SHORT}
    ).fetchall()
    return [ShortMonth(*row) for row in rows]


def write_short_months(connection: duckdb.DuckDBPyConnection) -> None:
    """Put them among the notes that charts draw; they belong to no load."""
    connection.execute(
        "delete from loaded_note where load_id is null and kind = 'caveat' "
        "and starts_with(text, ?)",
        [SAID],
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
            {"month": month.month, "text": f"{SAID} {month}"},
        )


SAID = "Perhaps cut short:"

# A force's own months are compared with one another, those of outcomes apart from crimes.
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
)
select load_id, content, month, rows, usual
from compared
where others >= $others and rows < $short * usual
    -- of a few rows chance alone makes half as many
    and usual - rows > 3 * sqrt(usual)
order by month, content
"""

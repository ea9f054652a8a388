"""What fits together badly among the files of STATS19, in words: remarks on the loads."""

from __future__ import annotations

from typing import NamedTuple

import duckdb

from data.loading.register_of_loads import FileReport
from data.sources.stats19.columns import years_in_words


def remark(
    connection: duckdb.DuckDBPyConnection, loaded: list[tuple[FileReport, list[int]]]
) -> None:
    """Remark on what fits together badly, to the last of the files that it concerns."""
    last = {
        year: report
        for report, years in loaded
        for year in years
        if report.content in ("collisions", "casualties")
    }
    adjusting = {
        year: report for report, years in loaded for year in years if report.content != "vehicles"
    }
    for query, reports in (
        (_UNLIKE_COUNTED, last),
        (_WITHOUT_COLLISION, last),
        (_WITHOUT_AGE, last),
        (_WITHOUT_ADJUSTMENT, adjusting),
    ):
        results: dict[int, list[tuple[int, ...]]] = {}
        rows = connection.execute(query.sql, {"years": sorted(reports)}).fetchall()
        for year, *counts in rows:
            results.setdefault(id(reports[year]), []).append((year, *counts))
        for report, _ in loaded:
            if of_report := results.pop(id(report), None):
                years, *columns = zip(*of_report, strict=True)
                report.remarks.append(
                    query.words.format(*map(sum, columns), years=years_in_words(list(years)))
                )


class _Remark(NamedTuple):
    words: str  # '{years}', and the sums of the counts by '{0}', '{1}' …
    sql: str  # years, each with counts


_STANDING = """
    (from casualty where superseded_by is null and list_contains($years, year)) as hurt
"""
_UNLIKE_COUNTED = _Remark(
    "casualties differ from what the collision file counts in {0:,} of the collisions of {years}: "
    "{1:,} are held and {2:,} counted",
    f"""
    with held as (select year, collision, count(*) as held from {_STANDING} group by all)
    select year, count(*), sum(coalesce(held, 0))::bigint, sum(casualties)::bigint
    from (from collision where superseded_by is null)
    left join held using (year, collision)
    where year in (select year from held) and casualties <> coalesce(held, 0)
    group by year order by year
    """,
)
_WITHOUT_COLLISION = _Remark(
    "casualties of {years} in collisions that this edition no longer holds: {0:,}, not counted; "
    "load its casualty file too",
    f"""
    select year, count(*)
    from {_STANDING}
    anti join (from collision where superseded_by is null) using (year, collision)
    group by year order by year
    """,
)
_WITHOUT_AGE = _Remark(
    "age not known of {0:,} of {1:,} casualties of {years}: neither among the children nor among "
    "the young drivers, unless the vehicle file has the driver's age",
    f"""
    select year, count_if(age is null), count(*)
    from {_STANDING} group by year having count_if(age is null) > 0 order by year
    """,
)
_WITHOUT_ADJUSTMENT = _Remark(
    "adjusted severity not known of {0:,} of {1:,} casualties of {years}: no adjusted figures of "
    "these years without the severity adjustments of the same edition",
    f"""
    select year, count_if(unknown), count(*)
    from (
        select
            year,
            severity > 1
                and coalesce(hurt.adjusted_serious, apart.adjusted_serious) is null as unknown
        from {_STANDING}
        left join (from severity_adjustment where superseded_by is null) as apart
            using (year, collision, vehicle, casualty)
    )
    group by year having count_if(unknown) > 0 order by year
    """,
)

"""Rows of STATS19, read into the table `staged`: those of Essex, and those that nobody can tell.

National files stream through: of other forces' rows nothing is looked at but whose they are and
when.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import pandas as pd

from data.problems import Problem, Rejected
from data.sources.police_uk.rows import structural
from data.sources.stats19.checks import PROBLEMS_SHOWN, first_line_of
from data.sources.stats19.columns import (
    DAY,
    DEMONSTRATION,
    DISTRICT_NUMBERS,
    ESSEX_POLICE,
    FORCE_IN_INDEX,
    FORCES,
    ROW_YEAR,
    Table,
    years_in_words,
)
from geo import essex
from geo.placing import degrees


@dataclass(frozen=True)
class Staged:
    """What was found in a file when it was read.

    Attributes
    ----------
    rows, demonstration : int
        Rows in all, and those of made-up collisions.
    start, end : datetime.date or None
        First and last day of the months that it covers.
    set_aside : dict
        Rows that are not staged, by reason, as far as they were counted.
    others : str
        The reason of all other rows that are not staged.
    """

    rows: int
    demonstration: int
    start: date | None
    end: date | None
    set_aside: dict[str, int]
    others: str


def _read(
    connection: duckdb.DuckDBPyConnection, table: Table, counts: str
) -> list[tuple[int | None, int, int, date | None, date | None]]:
    """Read a file once from end to end: rows, and what else is asked for, by year of its rows."""
    read = connection.execute(
        f"""
        select
            {ROW_YEAR} as row_year,
            count(*),
            count_if(coalesce(starts_with(collision, '{DEMONSTRATION}'), false)),
            {counts}
        from {table.rows()} group by row_year order by row_year
        """,
        {"path": str(table.file.path)},
    ).fetchall()
    if problems := _unreadable(connection, table):
        raise Rejected(problems)
    if not read:
        raise Rejected([Problem(table.file.name, "a header and no rows", "Download it again.", 2)])
    return read


def stage_collisions(connection: duckdb.DuckDBPyConnection, table: Table) -> Staged:
    """Stage the collisions of Essex.

    The file covers the months from its first collision to its last, of whatever force: a month in
    which nobody was hurt in Essex was covered all the same.
    """
    read = _read(
        connection,
        table,
        f"min({DAY}) filter (year({DAY}) = coalesce({ROW_YEAR}, year({DAY}))), "
        f"max({DAY}) filter (year({DAY}) = coalesce({ROW_YEAR}, year({DAY})))",
    )
    others = tuple(force for force in FORCES if force != ESSEX_POLICE)
    connection.execute(
        f"""
        create or replace temp table staged as
        select
            * replace (
                if(longitude = '-1' and latitude = '-1', null, longitude) as longitude,
                if(longitude = '-1' and latitude = '-1', null, latitude) as latitude
            ),
            if(latitude = '-1', null, try_cast(longitude as double)) as longitude_number,
            if(longitude = '-1', null, try_cast(latitude as double)) as latitude_number,
            {DAY} as day,
            year({DAY}) as known_year,
            {ROW_YEAR} as row_year,
            $file_year::integer as file_year
        from {table.rows()}
        where coalesce(try_cast(police_force as integer) not in {others}, true)
        """,
        {"path": str(table.file.path), "file_year": table.year},
    )
    days = [day for row in read for day in row[3:] if day is not None]
    start, end = connection.execute(
        "select date_trunc('month', $first::date)::date, last_day($last::date)",
        {"first": min(days, default=None), "last": max(days, default=None)},
    ).fetchall()[0]
    return Staged(*_sums(read), start, end, {}, "of another police force")


def stage_parts(connection: duckdb.DuckDBPyConnection, table: Table) -> Staged:
    """Stage the casualties, vehicles or adjustments that belong to the standing collisions.

    A row whose collision is not known is of another force's, unless the number of the force in its
    index says that it is of Essex: then the two files do not belong together, and it is staged to
    be given as a fault. Casualties of a year without collisions would be counted nowhere: such a
    file is rejected. Adjustments of many years come as one file, so that they may.
    """
    connection.execute(
        """
        create or replace temp table essex_collision as
        select collision, year as known_year, date from collision where superseded_by is null
        """
    )
    # Where the indexes of a year's collisions say the police force, those of others do as well.
    known = dict(
        connection.execute(
            f"select known_year, bool_and({FORCE_IN_INDEX}) from essex_collision group by all"
        ).fetchall()
    )
    read = _read(connection, table, "null, null")
    strange = [row[0] for row in read if row[0] is not None and row[0] not in known]
    numbered = tuple(year for year in known if known[year])
    doubtful, set_aside = "collision is null", {}
    others = "of a collision that is not among those of Essex Police"
    if table.content == "severity adjustments":
        if waiting := sum(row[1] for row in read if row[0] in strange):
            set_aside["of a year of which no collision file is loaded"] = waiting
    elif strange:
        text = f"{table.content} of {years_in_words(strange)}, of which no collision file is loaded"
        expected = "Load the collision file of the same years together with it."
        line = first_line_of(table, set(strange))
        raise Rejected([Problem(table.file.name, text, expected, line)])
    else:
        if numbered:
            doubtful += f" or ({FORCE_IN_INDEX} and {ROW_YEAR} in {(*numbered, 0)})"
        if all(known[row[0]] for row in read if row[0] is not None):
            others = "of a collision of another police force"
    connection.execute(
        f"""
        create or replace temp table staged as
        select *, $file_year::integer as file_year
        from {table.rows()} left join essex_collision using (collision)
        where known_year is not null or {doubtful}
        """,
        {"path": str(table.file.path), "file_year": table.year},
    )
    start, end = connection.execute(
        """
        select date_trunc('month', min(date))::date, last_day(max(date))
        from essex_collision semi join staged using (collision)
        """
    ).fetchall()[0]
    return Staged(*_sums(read), start, end, set_aside, others)


def _sums(read: list[tuple[int | None, int, int, date | None, date | None]]) -> tuple[int, int]:
    return sum(row[1] for row in read), sum(row[2] for row in read)


def _unreadable(connection: duckdb.DuckDBPyConnection, table: Table) -> list[Problem]:
    """Say which rows could not even be read, after the file was read from end to end."""
    rejects = connection.execute(
        """
        select distinct on (line) line, column_name, error_type, csv_line
        from reject_errors order by line, column_idx limit ?
        """,
        [PROBLEMS_SHOWN],
    ).fetchall()
    return [
        structural(table.file.name, line, column, error, text, len(table.header))
        for line, column, error, text in rejects
    ]


def add_places(connection: duckdb.DuckDBPyConnection) -> None:
    """Find out where each staged collision was, and add the places that are new."""
    connection.execute(
        f"""
        create or replace temp table located as
        select
            collision,
            longitude_number as longitude,
            latitude_number as latitude,
            try_cast(easting as double) as easting,
            try_cast(northing as double) as northing,
            lsoa,
            case
                when district in {tuple(essex.DISTRICTS)} then district
                -- a council of another date: the point or the LSOA says which of today's it was
                when district in (select code from area where kind = 'council') then null
                when district is not null then 'outside'
                when district_number is not null then coalesce(
                    map {DISTRICT_NUMBERS}[district_number::integer], 'outside'
                )
                when highway in {tuple(essex.DISTRICTS)} then highway
                when highway in (select code from area where kind = 'council') then null
                when highway <> '{essex.COUNTY}' then 'outside'
            end as district
        from staged
        """
    )
    on_grid = connection.execute(
        """
        select collision, easting, northing from located
        where longitude is null and easting is not null and northing is not null
        """
    ).fetchnumpy()
    if len(on_grid["collision"]):
        points = degrees(np.asarray(on_grid["easting"]), np.asarray(on_grid["northing"]))
        connection.register(
            "on_grid",
            pd.DataFrame({"collision": on_grid["collision"], "x": points[:, 0], "y": points[:, 1]}),
        )
        connection.execute(
            """
            update located set longitude = x, latitude = y
            from on_grid where on_grid.collision = located.collision
            """
        )
        connection.unregister("on_grid")
    connection.execute(
        """
        insert into place
        select
            (select coalesce(max(place_id), 0) from place) + row_number() over (
                order by longitude, latitude, lsoa, district
            ),
            longitude, latitude, lsoa, null, null, district
        from (
            select longitude, latitude, lsoa, district from located
            where longitude is not null or lsoa is not null or district is not null
            except
            select longitude, latitude, lsoa_code, district
            from place where lsoa_name is null and location is null
        )
        """
    )

"""STATS19, the road casualty open data of the Department for Transport, of any published edition.

Collisions, casualties, vehicles and the casualties' severity adjustments come as files of their
own, of one year or of many, national or cut to a force, in any order. Only collisions recorded by
Essex Police are kept, and what belongs to them. Collisions are read first: they say which those
are. A newer edition replaces an older one year by year.
"""

from __future__ import annotations

from datetime import date

import duckdb

from data.loading.register_of_loads import FileReport, Ledger
from data.problems import Rejected
from data.reading.files import InputFile
from data.sources.stats19 import columns as stats19_columns
from data.sources.stats19.checks import faults
from data.sources.stats19.columns import ESSEX_POLICE, Table, read_head, rejection, years_in_words
from data.sources.stats19.remarks import remark
from data.sources.stats19.rows import add_places, stage_collisions, stage_parts
from data.warehouse import superseding

PUBLISHER = "Department for Transport"
TABLES = {
    "collisions": "collision",
    "casualties": "casualty",
    "vehicles": "vehicle",
    "severity adjustments": "severity_adjustment",
}
"""The table that each kind of file fills, in the order in which they are read."""


def recognise(file: InputFile) -> bool:
    """Say whether a file is one of this publisher's, by its header in any edition's spelling."""
    return file.suffix == ".csv" and stats19_columns.known(file)


def load(connection: duckdb.DuckDBPyConnection, files: list[InputFile], ledger: Ledger) -> bool:
    """Load files of this publisher, each whole or not at all; say whether any was loaded."""
    tables: list[Table] = []
    for file in files:
        try:
            with ledger.reading(file):
                tables.append(read_head(file))
        except Rejected as rejected:
            ledger.reject(file, rejected.problems)
    # What is final comes after what is provisional, and so replaces it.
    order = list(TABLES)
    tables.sort(key=lambda table: (order.index(table.content), not table.provisional))
    loaded: list[tuple[FileReport, list[int]]] = []
    for table in tables:
        try:
            with ledger.reading(table.file):
                if remaining := _keep(connection, table, ledger):
                    loaded.append(remaining)
        except Rejected as rejected:
            ledger.reject(table.file, rejected.problems)
        ledger.progress(table.file.size)
    remark(connection, loaded)
    return bool(loaded)


def _keep(
    connection: duckdb.DuckDBPyConnection, table: Table, ledger: Ledger
) -> tuple[FileReport, list[int]] | None:
    """Check a file and keep what is of Essex; return report and years, None if of no use here."""
    connection.execute("drop table if exists reject_scans; drop table if exists reject_errors")
    stage = stage_collisions if table.content == "collisions" else stage_parts
    staged = stage(connection, table)
    if problems := faults(connection, table, date.today()):
        raise Rejected(problems)
    if staged.demonstration not in (0, staged.rows):
        text = f"{staged.demonstration:,} of {staged.rows:,} rows are of the demonstration"
        raise rejection(
            table,
            text,
            "Expected all or none of them. Real and made-up collisions are never mixed.",
        )
    remaining, years = connection.execute(
        "select count(*), list(distinct known_year order by known_year) from staged"
    ).fetchall()[0]
    if not remaining:
        text = f"no row of a collision of Essex Police (police force {ESSEX_POLICE}) in it"
        raise rejection(table, text, "Expected a national file, or one of Essex. Load that one.")
    if not ledger.accept_provisional:
        _refuse_provisional(connection, table, years)
    edition = "demonstration" if staged.demonstration else "published"
    if not ledger.require_edition(table.file, edition):
        return None
    load_id = ledger.next_id()
    if table.content == "collisions":
        add_places(connection)
    insert = f"insert into {TABLES[table.content]} by name {_COLUMNS_STORED[table.content]}"
    bound = {"load_id": load_id, "status": table.status}
    connection.execute(insert, {key: bound[key] for key in bound if f"${key}" in insert})
    replaced = superseding.replace_older(connection, TABLES[table.content], load_id)
    others = staged.rows - remaining - sum(staged.set_aside.values())
    report = FileReport(
        table.file.name,
        "loaded",
        table.content,
        load_id,
        staged.start,
        staged.end,
        staged.rows,
        remaining,
        staged.set_aside | ({staged.others: others} if others else {}),
        [f"replaces {replaced:,} rows of former editions"] if replaced else [],
    )
    ledger.enter(
        table.file, report, publisher=PUBLISHER, subject=f"{years_in_words(years)}, load {load_id}"
    )
    return report, years


def _refuse_provisional(
    connection: duckdb.DuckDBPyConnection, table: Table, years: list[int]
) -> None:
    """Let provisional figures not replace final ones."""
    if not table.provisional:
        return
    final = connection.execute(
        """
        select distinct year from collision
        where superseded_by is null and status = 'final' and list_contains($years, year)
        order by year
        """,
        {"years": years},
    ).fetchall()
    if final:
        years_final = years_in_words([row[0] for row in final])
        text = f"provisional figures of {years_final}, and the final ones"
        expected = (
            "Expected final figures. Leave it out; or load it with --accept-provisional to replace "
            "them."
        )
        raise rejection(table, f"{text} are loaded", expected)


_COLUMNS_STORED = {
    "collisions": """
        select
            $load_id as load_id, known_year as year, staged.collision, day as date,
            hour(try_strptime(time, '%H:%M')) as hour, severity::tinyint as severity,
            casualties::smallint as casualties, $status as status, place_id
        from staged
        join located using (collision)
        left join place
            on place.longitude is not distinct from located.longitude
            and place.latitude is not distinct from located.latitude
            and place.lsoa_code is not distinct from located.lsoa
            and place.district is not distinct from located.district
            and place.lsoa_name is null and place.location is null
    """,
    "casualties": """
        select
            $load_id as load_id, known_year as year, collision, vehicle::integer as vehicle,
            casualty::integer as casualty, nullif(casualty_class, '9')::tinyint as casualty_class,
            casualty_type::smallint as casualty_type, age::smallint as age,
            severity::tinyint as severity, injury_based = '1' as injury_based,
            adjusted_serious::double as adjusted_serious, $status as status
        from staged
    """,
    "vehicles": """
        select
            $load_id as load_id, known_year as year, collision, vehicle::integer as vehicle,
            vehicle_type::smallint as vehicle_type, age::smallint as age_of_driver
        from staged
    """,
    "severity adjustments": """
        select
            $load_id as load_id, known_year as year, collision, vehicle::integer as vehicle,
            casualty::integer as casualty, adjusted_serious::double as adjusted_serious,
            injury_based = '1' as injury_based
        from staged
    """,
}

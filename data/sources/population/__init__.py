"""Mid-year population estimates of the Office for National Statistics: districts, wards, LSOAs.

Published tables carry title lines above the header and thousands commas; a table may give several
years, a workbook several sheets, and single years of age are kept. One well-known ward table has a
wrong code column (filled down in sequence), so wards go by name and district.
"""

from __future__ import annotations

import duckdb
import pandas as pd

from data.loading.register_of_loads import FileReport, Ledger
from data.problems import Rejected
from data.reading import grids
from data.reading.files import InputFile
from data.reading.sheets import Sheet
from data.sources.population.layouts import (
    LOOK_FOR_HEADER,
    Layout,
    find_header,
    is_of_one_sex,
    read_layout,
)
from data.sources.population.long_tables import is_long, widen
from data.sources.population.residents import Residents, read_residents

PUBLISHER = "Office for National Statistics"


def recognise(file: InputFile) -> bool:
    """Say whether a file is a table of residents: a total next to codes of areas."""
    if not grids.is_grid(file):
        return False
    return any(
        find_header(sheet) is not None or is_long(sheet)
        for sheet in grids.read_heads(file, LOOK_FOR_HEADER)
    )


def load(connection: duckdb.DuckDBPyConnection, files: list[InputFile], ledger: Ledger) -> bool:
    """Load population tables, each whole or not at all; say whether any was loaded."""
    for file in files:
        try:
            with ledger.reading(file):
                _keep(connection, file, ledger)
        except Rejected as rejected:
            ledger.reject(file, rejected.problems)
    return any(report.content == "population" for report in ledger.reports)


def _keep(connection: duckdb.DuckDBPyConnection, file: InputFile, ledger: Ledger) -> None:
    tables, remarks = _tables(file)
    read = [read_residents(sheet, layout) for sheet, layout in tables]
    residents = Residents.joined(read)
    if residents.areas.empty:
        sheet, layout = tables[0]
        expected = "Expected the 14 districts' areas."
        raise Rejected(
            [sheet.problem(sheet.lines[layout.header], None, "no area of Essex in it", expected)]
        )
    demonstration = any(layout.demonstration for _, layout in tables)
    if not ledger.require_edition(file, "demonstration" if demonstration else "published"):
        return
    wards = residents.areas[residents.areas.area_kind == "ward"]
    column = tables[0][0].rows[tables[0][1].header][tables[0][1].code]
    if len(wards):
        remarks += _wrong_codes(connection, wards.drop_duplicates("code"), column)
    load_id = ledger.next_id()
    remarks += _changed(connection, residents.areas)
    _insert(connection, residents, load_id)
    report = FileReport(
        file.name,
        "loaded",
        "population",
        load_id,
        rows_read=residents.rows,
        rows_kept=residents.rows - sum(residents.set_aside.values()),
        set_aside={reason: rows for reason, rows in residents.set_aside.items() if rows},
        remarks=remarks,
    )
    parts = sorted(
        {
            f"{kind} mid-{year}"
            for kind, year in residents.areas[["area_kind", "year"]].itertuples(index=False)
        }
    )

    def includes(other: str) -> bool:
        return set(other.split(", ")) <= set(parts)

    ledger.enter(file, report, publisher=PUBLISHER, subject=", ".join(parts), includes=includes)
    ledger.progress(file.size)


def _tables(file: InputFile) -> tuple[list[tuple[Sheet, Layout]], list[str]]:
    """Find the tables of a file: every visible sheet of persons."""
    tables, of_one_sex, remarks = [], [], []
    for sheet in (wide for whole in grids.read_grids(file) for wide in widen(whole)):
        header = find_header(sheet)
        if header is None:
            if sheet.rows and sheet.name is not None:
                remarks.append(f"sheet {sheet.name} was not read: it has no such table")
        elif is_of_one_sex(sheet, header, file.stem):
            of_one_sex.append((sheet, header))
        else:
            grids.require_width(sheet, header)
            tables.append((sheet, read_layout(sheet, header, file.stem)))
    if not tables:
        sheet, header = of_one_sex[0]
        text = "titles or file name say that it is of one sex"
        expected = "Expected the table of persons."
        raise Rejected([sheet.problem(sheet.lines[header], None, text, expected)])
    remarks += [f"sheet {sheet.name} was not read: it is of one sex" for sheet, _ in of_one_sex]
    return tables, remarks


def _insert(connection: duckdb.DuckDBPyConnection, residents: Residents, load_id: int) -> None:
    connection.register("kept", residents.areas)
    connection.execute(
        "insert into population select area_kind, code, name, district, year, persons::integer, ? "
        "from kept",
        [load_id],
    )
    connection.unregister("kept")
    if residents.ages is not None and len(residents.ages):
        connection.register("ages", residents.ages)
        connection.execute(
            "insert into population_age select area_kind, code, year, age, persons, ? from ages",
            [load_id],
        )
        connection.unregister("ages")


def _changed(connection: duckdb.DuckDBPyConnection, areas: pd.DataFrame) -> list[str]:
    """Say how many areas of the same year have other residents than what is loaded."""
    connection.register("kept", areas)
    rows = connection.execute(
        """
        select
            count(*), count_if(kept.persons <> former.persons),
            sum(kept.persons) - sum(former.persons)
        from kept
        join (
            from population semi join (from load where superseded_by is null) using (load_id)
        ) as former using (area_kind, code, year)
        """
    ).fetchall()
    connection.unregister("kept")
    same, other, difference = rows[0]
    if not other:
        return []
    return [
        f"{other:,} of {same:,} areas have other residents than the table of the same year that is "
        f"loaded: {difference:+,.0f} in all; these count now"
    ]


def _wrong_codes(
    connection: duckdb.DuckDBPyConnection, frame: pd.DataFrame, column: str
) -> list[str]:
    """Say whether the code column contradicts names and districts in a ward set that is loaded."""
    connection.register("kept", frame)
    rows = connection.execute(
        """
        select
            boundary_set.title,
            count(*) as matched,
            count_if(kept.code <> area.code) as wrong
        from kept
        join area
            on lower(area.name) = lower(kept.name) and area.parent = kept.district
            and area.kind = 'ward'
        join boundary_set using (boundary_set)
        where not approximate
        group by all
        order by matched desc, wrong
        limit 1
        """
    ).fetchall()
    connection.unregister("kept")
    if not rows or not rows[0][2]:
        return []
    title, matched, wrong = rows[0]
    return [
        f"column '{column}' is wrong in {wrong} of {matched} rows that are {title.lower()} by "
        "name and district; areas are matched by name and district"
    ]

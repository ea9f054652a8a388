"""Lookups from code to code: LSOA to ward, ward to district, LSOA of 2011 to LSOA of 2021."""

from __future__ import annotations

import re

import duckdb
import pandas as pd

from data.loading.register_of_loads import FileReport, Ledger
from data.problems import Problem, Rejected
from data.reading.files import InputFile
from geo.boundaries import name_column

PUBLISHER = "Office for National Statistics"

# WD24CD, LAD24CD, LSOA11CD, CSP24CD, PFA24CD and ward24_code, ltla24_code, csp24_code …
_CODE = re.compile(
    r"(?P<level>lsoa|wd|ward|lad|ltla|csp|pfa)(?P<year>\d\d)_?(?:cd|code)", re.IGNORECASE
)
_GSS = r"[A-Z]\d{8}"
_KINDS = {"wd": "ward", "lad": "district", "ltla": "district"}
_ORDER = ("lsoa", "ward", "district", "csp", "pfa")


def recognise(file: InputFile) -> bool:
    """Say whether a file is a lookup: a table with two columns of codes and no population."""
    if file.suffix != ".csv":
        return False
    header = file.first_lines(1)[0]
    return len(_codes(header)) >= 2 and "population" not in header.lower()


def _codes(header: str) -> dict[str, str]:
    """Find the code columns of a header: column to kind and year, such as 'lsoa21'."""
    results = {}
    for column in (name.strip().strip('"') for name in header.split(",")):
        if match := _CODE.fullmatch(column):
            level = match["level"].lower()
            results[column] = _KINDS.get(level, level) + match["year"]
    return results


def load(connection: duckdb.DuckDBPyConnection, files: list[InputFile], ledger: Ledger) -> bool:
    """Load lookup files, each whole or not at all; say whether any was loaded."""
    for file in files:
        try:
            with ledger.reading(file):
                _keep(connection, file, ledger)
        except Rejected as rejected:
            ledger.reject(file, rejected.problems)
    return any(report.content == "lookup" for report in ledger.reports)


def _keep(connection: duckdb.DuckDBPyConnection, file: InputFile, ledger: Ledger) -> None:
    columns = _codes(file.first_lines(1)[0])
    table = _read(file, list(columns))
    kinds = sorted(columns.items(), key=lambda item: _ORDER.index(item[1][:-2]))
    load_id = ledger.next_id()
    for position, (fine, from_kind) in enumerate(kinds):
        for coarse, to_kind in kinds[position + 1 :]:
            name = name_column(coarse, list(table.columns))
            pairs = pd.DataFrame(
                {
                    "from_code": table[fine],
                    "to_code": table[coarse],
                    "to_name": table[name] if name else None,
                }
            ).drop_duplicates()
            connection.register("pairs", pairs)
            connection.execute(
                "insert into loaded_lookup select ?, from_code, ?, to_code, to_name, ? from pairs",
                [from_kind, to_kind, load_id],
            )
            connection.unregister("pairs")
    subject = " to ".join(kind for _, kind in kinds)
    report = FileReport(
        file.name, "loaded", "lookup", load_id, rows_read=len(table), rows_kept=len(table)
    )
    ledger.enter(file, report, publisher=PUBLISHER, subject=subject)
    ledger.progress(file.size)


def _read(file: InputFile, columns: list[str]) -> pd.DataFrame:
    table = file.table()
    if table.empty:
        raise Rejected([Problem(file.name, "a header and no rows", "Download it again.", 2)])
    for column in columns:
        wrong = table.index[~table[column].str.fullmatch(_GSS)]
        if len(wrong):
            text = f"'{table.loc[wrong[0], column]}' is not a code of an area"
            expected = "Expected a code such as E05002212. Download it again."
            raise Rejected([Problem(file.name, text, expected, int(wrong[0]), column)])
    return table

"""A publisher of single records needs one module: placing and counting come by themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from data.loading.load_files import load
from data.reading.files import InputFile
from data.sources import published_tables
from data.sources.published_tables.records import Record, Records
from data.sources.published_tables.rows import Header, rows_below
from tests.helpers.police_uk_files import BASILDON, COLCHESTER, put

Ask = Callable[..., list[tuple[Any, ...]]]
LONDON = ("-0.1", "51.5")
HEADER = "call number,call date,call longitude,call latitude,answered by\n"


def _is_header(names: list[str]) -> bool:
    return {"call number", "call date", "call longitude"} <= set(names)


def _read_records(file: InputFile, header: Header) -> Records:
    records = Records("Ambulance Trust", file.name, "section_136")
    for line, (_, day, longitude, latitude, _) in rows_below(header):
        x, y = (float(cell) if cell else float("nan") for cell in (longitude, latitude))
        records.rows.append(Record(line, date.fromisoformat(day), x, y))
    return records


@pytest.fixture
def layout(monkeypatch: pytest.MonkeyPatch) -> None:
    made = SimpleNamespace(is_header=_is_header, read_records=_read_records)
    monkeypatch.setattr(published_tables, "LAYOUTS", (*published_tables.LAYOUTS, made))


def calls(*rows: tuple[str, tuple[str, ...]]) -> str:
    return HEADER + "".join(
        f"{n},{day},{place[0]},{place[1]},x\n" for n, (day, place) in enumerate(rows)
    )


@pytest.mark.usefixtures("layout")
def test_records_are_placed_and_counted_by_month(tmp_path: Path, ask: Ask) -> None:
    text = calls(
        ("2025-01-03", BASILDON), ("2025-01-09", BASILDON), ("2025-03-01", COLCHESTER),
        ("2025-03-02", ("", "")), ("2025-01-04", LONDON),
    )  # fmt: skip
    (report,) = load([put(tmp_path / "calls.csv", text)]).files
    assert report.problems == []
    assert (report.rows_read, report.rows_kept) == (5, 4)
    assert report.set_aside == {"outside the force area": 1}
    by_area = (
        "select month(period_start), numerator from indicator_values "
        "where indicator = 'section_136' and area_code = ? order by all"
    )
    assert ask(by_area, "E23000028") == [(1, 2), (2, 0), (3, 2)]
    assert ask(by_area, "E07000066") == [(1, 2), (2, 0), (3, 0)]
    assert ask(by_area, "E23000028:no-district") == [(3, 1)]
    wards = ask("select sum(numerator), count(*) from indicator_values where area_kind = 'ward'")
    assert wards == [(3, 3 * 257)]


@pytest.mark.usefixtures("layout")
def test_a_file_without_a_record_of_essex_is_refused(tmp_path: Path) -> None:
    (report,) = load([put(tmp_path / "calls.csv", calls(("2025-01-04", LONDON)))]).files
    (problem,) = report.problems
    assert "none of its 1 rows is of Essex" in problem.fault

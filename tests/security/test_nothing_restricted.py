"""The public file, and every byte that a public site sends, hold nothing that is restricted."""

from __future__ import annotations

import io
import os
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from analytics.findings import freshness
from analytics.queries import collisions
from analytics.views.challenge import NotPublic
from data.challenge.agenda import COMPARE, MAP, TREND, Agenda, View
from data.warehouse.snapshot import snapshot
from geo import essex
from tests.helpers import marked_warehouse
from tests.helpers.pages import PUBLIC_PAGES
from tests.helpers.running_app import PROJECT, Server
from tests.helpers.small_warehouse import ward_code
from tests.helpers.websocket_visitor import Raw, Seen
from ui.challenge import edition

# What a crawler makes of filters, besides what the page offers: links that somebody guesses.
GUESSED = (
    {"indicator": "da_repeat_offenders"},
    {"indicator": "da_incidents", "areas": "wards", "district": marked_warehouse.DISTRICT},
    {"area": ward_code(0, 1), "areas": "wards", "measure": "rate"},
    {"indicator": "night_time_economy_crime", "areas": "districts", "to": "2025-10"},
)
RESTRICTED_NAMES = ("Repeat offenders of domestic abuse", "People charged with drug dealing")


# The file -----------------------------------------------------------------------------------------


def test_the_marks_are_in_the_office(office: Path) -> None:
    marks = marked_warehouse.marks_in(_everything(office))
    words = {
        what
        for what in marked_warehouse._MARKS
        if any(what.decode() in mark.lower() for mark in marks)
    }
    assert words == set(marked_warehouse._MARKS)
    assert all(any(str(number) in mark for mark in marks) for number in marked_warehouse.NUMBERS)


def test_the_public_file_holds_none_of_them(public_file: Path) -> None:
    assert marked_warehouse.marks_in(_everything(public_file)) == []
    assert marked_warehouse.marks_in(public_file.read_bytes()) == []


def test_what_lies_next_to_it_says_nothing_of_them(public_file: Path) -> None:
    neighbours = [path for path in public_file.parent.iterdir() if path != public_file]
    assert neighbours
    assert [marked_warehouse.marks_in(path.read_bytes()) for path in neighbours] == [[]] * len(
        neighbours
    )


def test_the_public_file_does_not_depend_on_what_is_hidden(
    office: Path, public_file: Path, tmp_path: Path
) -> None:
    """Two offices whose hidden counts are exchanged publish the same."""
    truth, shown = _few(office), public_file
    hidden = set(_few(shown, "absent is not null"))
    month = marked_warehouse.LAST
    code, other = next(
        (code, other)
        for code in essex.DISTRICTS
        for other in essex.DISTRICTS
        if {(code, month), (other, month)} <= hidden
        and truth[code, month] != truth[other, month]
        and 0 < truth[code, month] < 5
        and 0 < truth[other, month] < 5
    )
    changed = tmp_path / "office.duckdb"
    changed.write_bytes(office.read_bytes())
    with duckdb.connect(changed) as connection:
        for area, number in ((code, truth[other, month]), (other, truth[code, month])):
            connection.execute(
                "update reported set numerator = ? where area = ? and period_start = ?"
                " and indicator = 'night_time_economy_crime'", [number, area, month],
            )  # fmt: skip
    assert _few(changed) != truth
    again = marked_warehouse.released(changed, tmp_path / "second.duckdb")
    assert _everything(again, but="released_at") == _everything(shown, but="released_at")


def _few(path: Path, where: str = "true") -> dict[tuple[str, object], float]:
    with duckdb.connect(path, read_only=True) as connection:
        rows = connection.execute(
            "select area, period_start, numerator from fact "
            f"where indicator = 'night_time_economy_crime' and {where}"
        ).fetchall()
    return {(area, start): number for area, start, number in rows}


def _everything(path: Path, but: str = "") -> str:
    """Write out every row of every table."""
    with duckdb.connect(path, read_only=True) as connection:
        tables = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'main'"
            " and table_type = 'BASE TABLE' order by 1"
        ).fetchall()
        return "\n".join(
            str(row)
            for (table,) in tables
            for row in connection.execute(f"from {table} order by all").fetchall()
            if not (but and but in row)
        )


# What is sent -------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PUBLIC_PAGES)
def test_nothing_restricted_is_sent(page: str, site: Server) -> None:
    with Raw(site.address) as visitor:
        looks = list(_crawl(visitor, page))
    assert len(looks) > len(GUESSED)
    assert any(b"Essex" in frame for frame in looks[0].frames)
    for seen in looks:
        assert marked_warehouse.marks_in(b"".join(seen.frames)) == []
        assert marked_warehouse.marks_in(seen.decoded) == []
        assert not any(name in seen.decoded for name in RESTRICTED_NAMES)
        assert str(site.warehouse.parent) not in seen.decoded
        # Streamlit itself tells every browser where the router lies, and nothing else may.
        messages = [m for m in seen.messages if m.WhichOneof("type") != "new_session"]
        assert not any(str(PROJECT).encode() in m.SerializeToString() for m in messages)
        assert not any(element.WhichOneof("type") == "exception" for element in seen.elements)


def _crawl(visitor: Raw, page: str) -> Iterator[Seen]:
    """Open a page, everything on it that opens, and choose from every list of it."""
    seen = visitor.look(page)
    yield seen
    for message in seen.messages:
        block = message.delta.add_block
        if block.WhichOneof("type") == "expandable" and block.expandable.id:
            visitor.set(block.expandable.id, bool_value=True)
    seen = visitor.look(page)
    yield seen
    for element in seen.elements:
        options = list(element.selectbox.options)
        if element.WhichOneof("type") == "selectbox" and len(options) > 1:
            visitor.set(element.selectbox.id, string_value=options[len(options) // 2])
            yield visitor.look(page)
            visitor.states.pop(element.selectbox.id)
    visitor.states.clear()
    for query in GUESSED:
        yield visitor.look(page, query)


def test_questions_tell_what_is_hidden_from_what_is_not_there(public_file: Path) -> None:
    held = snapshot(public_file)
    assert held is not None
    districts = collisions.by_district(
        held,
        ("night_time_economy_crime", "ksi_total"),
        marked_warehouse.LAST,
        marked_warehouse.AS_AT,
    ).set_index("code")
    hidden = {area for area, month in _few(public_file, "absent is not null")
              if month == marked_warehouse.LAST}  # fmt: skip
    assert set(districts.index[districts["hidden_night_time_economy_crime"]]) == hidden
    assert hidden
    assert districts.loc[list(hidden), "night_time_economy_crime"].isna().all()
    assert not districts["hidden_ksi_total"].any()  # of which there is nothing
    reach = {entry.indicator.indicator: entry.indicator.smallest_area
             for entry in freshness.entries(held, marked_warehouse.AS_AT)}  # fmt: skip
    assert reach["da_incidents"] == "district"  # by ward in the office only
    assert reach["recorded_crime"] == "ward"


def test_no_figure_is_sent_of_a_ward_that_has_too_few(site: Server) -> None:
    """By the address of the cells: what the file does not show, no table and no map shows."""
    month = f"{marked_warehouse.LAST:%Y-%m}"
    with duckdb.connect(site.warehouse, read_only=True) as connection:
        held = connection.execute(
            """
            select area.name, fact.numerator from fact
            join area on area.code = fact.area and area.boundary_set = fact.boundary_set
            where indicator = 'recorded_crime' and area.kind = 'ward' and breakdown = ''
                and period_start = ?
            """,
            [marked_warehouse.LAST],
        ).fetchall()
    shown = {name: number for name, number in held if number is not None}
    hidden = {name for name, number in held if number is None} - set(shown)
    assert hidden
    address = {"areas": "wards", "from": month, "to": month, "indicator": "recorded_crime"}
    with Raw(site.address) as visitor:
        seen = visitor.look_into_all("crime-prevention", address)
        tables = [rows for rows in seen.tables() if rows and {"Area", "Offences"} <= set(rows[0])]
    assert len(tables) == 1
    figures = {row["Area"]: row["Offences"] for row in tables[0]}
    assert {name: figures[name] for name in shown if name in figures}
    assert {figures.get(name) for name in hidden} == {None}
    maps = [rows for rows in seen.tables() if rows and {"name", "figure", "fill"} <= set(rows[0])]
    for rows in maps:
        figure_of = {row["name"]: row["figure"] for row in rows if row["name"] in hidden}
        assert not any(re.search(r"\d", str(figure)) for figure in figure_of.values())


# What can be taken away ---------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["crime-prevention", "explorer", "district-profile"])
def test_exports_hold_nothing_restricted(page: str, site: Server) -> None:
    with Raw(site.address) as visitor:
        seen = visitor.look_into_all(page, {"areas": "wards"})
        files = dict(_exports(visitor, seen, site))
    assert any("CSV" in name for name in files)
    assert page != "explorer" or any("Parquet" in name for name in files)
    assert page != "crime-prevention" or any("SVG" in name for name in files)
    for name, body in files.items():
        assert marked_warehouse.marks_in(body) == [], name
        if "Parquet" in name:
            table = pq.read_table(io.BytesIO(body))
            assert marked_warehouse.marks_in(str(table.to_pylist())) == []
            assert marked_warehouse.marks_in(str(table.schema.metadata)) == []
            _only_what_is_shown(table.to_pandas(), site.warehouse)
        else:
            text = re.sub(r"</text><text[^>]*>", " ", body.decode("utf-8-sig"))
            assert "Release 1 of the public edition, as at 30 September 2025" in text, name
            assert not any(name in text for name in RESTRICTED_NAMES)


def _exports(visitor: Raw, seen: Seen, site: Server) -> Iterator[tuple[str, bytes]]:
    """Ask for every file that a page offers; pictures as drawings, which can be read."""
    for element in seen.elements:
        button = element.download_button
        if element.WhichOneof("type") != "download_button" or "PNG" in button.label:
            continue
        address = button.url
        if button.deferred_file_id:
            message = BackMsg()
            message.backend_operation_request.request_id = button.id
            message.backend_operation_request.session_id = visitor.session
            message.backend_operation_request.deferred_file.file_id = button.deferred_file_id
            visitor.send(message)
            address = visitor.answer().deferred_file.url
        with urllib.request.urlopen(f"{site.address}{address}", timeout=30) as answer:
            yield f"{button.label}: {address}", answer.read()


def _only_what_is_shown(table: pd.DataFrame, public: Path) -> None:
    """Compare every value that was exported with what the file shows."""
    with duckdb.connect(public, read_only=True) as connection:
        shown = connection.execute("select numerator from fact where numerator is not null").df()
    numbers = table["numerator"].dropna()
    assert len(numbers)
    assert set(numbers) <= set(shown["numerator"])


@pytest.mark.parametrize("look", ["", "dark"])
def test_a_display_of_the_challenge_holds_nothing_restricted(look: str, public_file: Path) -> None:
    """The document that is handed out: its screens, its tables, its words for those who listen."""
    held = snapshot(public_file)
    assert held is not None
    views = [
        View("night_time_economy_crime", essex.FORCE, TREND),
        View("da_incidents", essex.FORCE, TREND),
        View("recorded_crime", essex.FORCE, MAP),
        View("recorded_crime", marked_warehouse.DISTRICT, COMPARE),
    ]
    agenda = Agenda("Essex Police Challenge", "Chelmsford", marked_warehouse.AS_AT, tuple(views))
    document = edition.display(held, agenda, look)
    assert "night-time economy" in document
    assert marked_warehouse.marks_in(document) == []
    assert not any(name in document for name in RESTRICTED_NAMES)
    assert str(public_file.parent) not in document
    few = Agenda(
        "Too few",
        "Chelmsford",
        marked_warehouse.AS_AT,
        (View("night_time_economy_crime", essex.FORCE, MAP),),
    )
    with pytest.raises(NotPublic, match="only 4 of 14 are shown"):
        edition.display(held, few, look)


# What the server has open -------------------------------------------------------------------------


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
def test_the_site_has_no_other_warehouse_open(site: Server) -> None:
    with Raw(site.address) as visitor:
        visitor.look("crime-prevention")
    held = {os.path.realpath(link) for link in Path(f"/proc/{site.pid}/fd").iterdir()}
    assert {name for name in held if name.endswith(".duckdb")} == {str(site.warehouse.resolve())}

"""What a chart is sent: each piece once to a tab, whole again when the tab lacks one."""

from __future__ import annotations

import json
import math
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from tests.helpers import drawn_charts
from tests.helpers.small_warehouse import ward_code
from tests.ui.conftest import Opener
from ui.output import live_chart, pieces
from ui.shell.serving import streamlit_scripts

TENDRING_5 = ward_code(12, 4)


@pytest.fixture(autouse=True)
def _as_in_use(monkeypatch: pytest.MonkeyPatch, _charts_come_whole: None) -> None:
    monkeypatch.setattr(pieces, "MOST_REMEMBERED", 400)


def sent(at: AppTest, key: str = "map") -> dict[str, Any]:
    """Return the message of a chart."""
    (chart,) = (each for each in at.get("bidi_component") if each.proto.id.endswith(f"-{key}"))
    assert chart.proto.component_name == "live_chart"
    message: dict[str, Any] = json.loads(chart.proto.bytes)
    return message


def test_another_area_sends_neither_specification_nor_what_is_the_same(open_page: Opener) -> None:
    at = open_page()
    first = sent(at)
    assert {first["specification"], first["columns"]["figure"]} <= set(first["pieces"])
    at.session_state["choice"]["area"] = TENDRING_5
    at.session_state["touched"] = True
    at.run()
    second = sent(at)
    assert second["specification"] == first["specification"]
    assert second["specification"] not in second["pieces"]
    assert first["columns"]["name"] not in second["pieces"]
    assert second["columns"]["focus"] != first["columns"]["focus"]
    at.run()
    assert sent(at)["pieces"] == {}
    assert sent(at)["columns"] == second["columns"]


def test_a_tab_that_lacks_a_piece_is_sent_all_of_them_again(open_page: Opener) -> None:
    at = open_page()
    first = sent(at)
    at.run()
    assert sent(at)["pieces"] == {}
    pieces_of = at.session_state["pieces sent"]
    assert pieces_of
    del at.session_state["pieces sent"]  # what `forget` does
    at.run()
    assert sent(at)["pieces"] == first["pieces"]


def test_a_tab_holds_more_pieces_than_the_server_counts_on() -> None:
    script = live_chart.SCRIPT.decode()
    most = int(script.split("MOST_KEPT = ")[1].split(";")[0])
    assert most > pieces.MOST_REMEMBERED


def test_the_server_counts_on_no_more_than_it_said(
    open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "MOST_REMEMBERED", 3)
    at = open_page()
    assert len(at.session_state["pieces sent"]) == 3
    first = sent(at)
    at.run()
    assert sent(at)["pieces"] == first["pieces"]  # others came after them


@pytest.mark.parametrize(
    ("column", "read"),
    [
        (pa.array(["a", "b", None, "a"]), ["a", "b", None, "a"]),
        (pa.array(["a", None, "a"]).dictionary_encode(), ["a", None, "a"]),
        (pa.array([1.23456789, 2.0, None]), [1.234568, 2, None]),
        (pa.array([1 / 3, 123456789.0]), [0.3333333, 123456800]),
        (pa.array([True, False]), [True, False]),
        (pa.array([date(1970, 1, 2)]), [86_400_000]),
        (pa.array([date(1970, 1, 2), None]).cast(pa.date64()), [86_400_000, None]),
        (pa.array([5, None]), [5, None]),
        (pa.array([None, None]), [None, None]),
    ],
)
def test_a_column_is_read_as_it_was(column: pa.Array, read: list[Any]) -> None:
    parcel = pieces.Parcel()
    columns = pieces.columns(pa.table({"x": column}), parcel)
    whole = json.loads(json.dumps({"columns": columns, "pieces": parcel.new}))
    assert drawn_charts.columns(whole)["x"] == read


def test_a_number_that_is_none_stays_none_and_is_not_zero() -> None:
    columns = pieces.columns(pa.table({"x": [1.5, float("nan"), None]}), pieces.Parcel())
    json.dumps(columns, allow_nan=False)
    first, second, third = drawn_charts.columns({"columns": columns, "pieces": {}})["x"]
    assert first == 1.5
    assert math.isnan(second)
    assert third is None


def test_vega_is_taken_from_the_streamlit_that_is_installed() -> None:
    for name in ("embed", "vega-interpreter"):
        assert streamlit_scripts.address(name).startswith(f"static/js/{name}.")
    with pytest.raises(RuntimeError, match=r"0 files nothing.*1 expected.*requirements.txt"):
        streamlit_scripts.address("nothing")

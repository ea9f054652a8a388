"""A chart that leaves the page says by itself what it shows."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import altair as alt
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from PIL import Image

from analytics.wording import area_maps, phrases
from analytics.wording.caption import About
from tests.ui.charts.test_area_map import about
from tests.ui.conftest import Opener
from ui.charts import static_files, vega
from ui.charts.drawing import Drawing, LegendKey, Panel
from ui.charts.maps import patterns
from ui.output import growing_picture, picture_files
from ui.output import show as drawings
from ui.shell import theme

FACTS = {
    "Title": "Figures",
    "Period": "July to September 2025",
    "Boundaries": "Wards of 2025, approximate boundaries",
    "Source": "data.police.uk, loaded 1 October 2025",
    "Edition": phrases.DEMONSTRATION,
    "Licence": phrases.LICENCE,
}
ROWS = pa.table({"name": ["Abbey", "Q & <A>"], "value": [3.0, 5.0], "n": [43, 600]})
SVG = "{http://www.w3.org/2000/svg}"


def bars(colour: Any = "#4C78A8") -> dict[str, Any]:
    chart = alt.Chart(alt.NamedData("rows")).mark_bar(color=colour).encode(y="name:N", x="value:Q")
    return vega.without_data(alt.layer(chart).configure(**vega.config(theme.LIGHT)))


def drawing(**changed: Any) -> Drawing:
    made = Drawing(
        "Highest in Q & <A>: 5",
        "Burglary by ward, July to September 2025",
        rows=ROWS,
        specification=bars(),
        height=120,
    )
    return replace(made, **changed)


def svg(of: Drawing, facts: Mapping[str, str] | About = FACTS, **more: Any) -> str:
    return picture_files.svg(of, facts, theme.LIGHT, **more)


def written(drawn: str) -> str:
    """Return the words of an SVG, in their order."""
    return " ".join(text.text or "" for text in ElementTree.fromstring(drawn).iter(f"{SVG}text"))


def colours(drawn: bytes) -> dict[Any, int]:
    """Count the dots of each colour of a PNG."""
    result = Image.open(io.BytesIO(drawn)).convert("RGB").getcolors(maxcolors=1 << 24) or []
    return {colour: many for many, colour in result}


# Every kind of chart, as the pages show it --------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "address", "names"),
    [
        (
            "crime-prevention",
            {"compare_by": "intervals"},
            {"Map", "Ranking", "Trend", "Sorted with intervals"},
        ),
        ("crime-prevention", {"compare_by": "funnel"}, {"Funnel"}),
        ("crime-prevention", {"compare_by": "quarters"}, {"Small maps"}),
        (
            "crime-prevention",
            {"compare_by": "parts", "from_": "2025-09", "to": "2025-09"},
            {"What made the change by ward"},
        ),
    ],
)
def test_each_chart_of_a_page_can_be_had(
    page: str,
    address: dict[str, str],
    names: set[str],
    open_page: Opener,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    offered: dict[str, tuple[Drawing, Any]] = {}

    def offer(of: Drawing, about: Any, *_: Any) -> None:
        offered[of.name] = (of, about)

    monkeypatch.setattr(drawings, "_offer", offer)
    open_page(page, **address)
    assert names <= set(offered)
    for name in names:
        of, about = offered[name]
        drawn = svg(of, about)
        text = re.sub(r"\s+", " ", written(drawn))
        assert of.heading
        assert of.heading in text
        assert of.subtitle in text
        assert "n: " in text or name == "Trend"  # whose points are counts
        facts = about.facts(of.title) if isinstance(about, About) else about
        assert facts["Period"] in text
        assert f"Source: {facts['Source']}" in text
        assert all(key.label in text for key in of.legend)
        fetched = re.findall(r'(?:href|src)="(?!#)[^"]*"|url\((?!#)[^)]*\)', drawn)
        assert fetched == [], name
        assert drawn.count("<path") > 5, name


def test_each_chart_has_one_menu_with_its_three_files(open_page: Opener) -> None:
    at = open_page(compare_by="intervals")
    assert not [item for item in at.get("download_button") if "Save as" in item.proto.label]
    names = {"map": "Map", "ranking": "Ranking", "trend": "Trend", "compare": "Sorted with inte"}
    for chart in names:
        at.session_state[f"menu-{chart}"] = True
    at.run()
    offered = {item.proto.id: item.proto.label for item in at.get("download_button")}
    for chart, name in names.items():
        for form in ("png", "svg", "csv"):
            (label,) = [offered[key] for key in offered if key.endswith(f"-{form}-{chart}")]
            assert label.startswith(f"Save as {form.upper()} *({name}"), label
    labels = [label for label in offered.values() if label.startswith("Save as")]
    assert len(labels) == len(set(labels)) == 12  # each can be distinguished from the others by ear


@pytest.mark.parametrize(("month", "is_provisional"), [("2025-09", True), ("2025-02", False)])
def test_each_chart_says_that_figures_may_still_change(
    month: str, is_provisional: bool, open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: dict[str, tuple[Drawing, Any]] = {}

    def offer(of: Drawing, about: Any, *_: Any) -> None:
        offered[of.name] = (of, about)

    monkeypatch.setattr(drawings, "_offer", offer)
    for view in ("intervals", "funnel", "parts"):
        open_page(compare_by=view, from_=month, to=month)
    names = {"Map", "Ranking", "Sorted with intervals", "Funnel", "What made the change by ward"}
    assert names <= set(offered)
    for name in names:
        of, about = offered[name]
        text = picture_files.below(of, about.facts(of.heading))
        assert text.count(phrases.PROVISIONAL) == is_provisional, name


def test_what_is_not_shown_is_not_counted() -> None:
    ranked = pd.DataFrame(
        {
            "value": [40.0, 7.0, np.nan, np.nan],
            "numerator": [40.0, 7.0, 3.0, np.nan],
            "hidden": [False, False, True, False],
            "hidden_before": False,
        }
    )
    assert area_maps.counted(ranked, about()) == "n: 2 wards with a figure, 47 offences in all."
    assert area_maps.counted(ranked[2:].copy(), about()) == ""
    shares = ranked.assign(denominator=[90.0, 60.0, 2.0, 1.0])
    text = area_maps.counted(shares, about(is_share=True))
    assert text.startswith("n: 2 wards with a figure, 60 to 90 ")


# What is written around it ------------------------------------------------------------------------


def test_an_svg_holds_the_chart_and_all_that_must_be_said() -> None:
    text = written(svg(drawing(below="n where small.")))
    for message in (
        picture_files.MADE_UP, "Highest in Q & <A>: 5", "Burglary by ward", "Abbey", "Q & <A>",
        "n where small.", "n = 43 to 600.", "July to September 2025. Wards of 2025",
        "Source: data.police.uk, loaded 1 October 2025", "Open Government Licence",
    ):  # fmt: skip
        assert message in text, message


def test_a_png_says_nothing_of_who_made_it() -> None:
    with Image.open(io.BytesIO(picture_files.png(drawing(), FACTS, theme.LIGHT, 656))) as made:
        made.load()
        assert set(made.info) <= {"dpi", "gamma", "srgb"}
        assert not made.getexif()


def test_a_png_is_sharp_and_not_empty() -> None:
    drawn = picture_files.png(drawing(), FACTS, theme.LIGHT, 656)
    assert Image.open(io.BytesIO(drawn)).width == 2 * 656
    result = colours(drawn)
    assert max(result, key=result.__getitem__) == (255, 255, 255)
    assert result[0x4C, 0x78, 0xA8] > 5_000


def test_a_picture_is_as_large_as_asked_and_its_text_as_large_as_a_hall_needs() -> None:
    scale = 28 / picture_files.SMALLEST
    for framed in (True, False):
        drawn = svg(drawing(), width=1920, height=1080, framed=framed, scale=scale)
        root = ElementTree.fromstring(drawn)
        assert float(root.get("width", "")) == pytest.approx(1920)
        assert float(root.get("height", "")) == pytest.approx(1080, abs=2 * scale)
        assert ("Source: data.police.uk" in written(drawn)) is framed
        sizes = re.findall(r'font-size[=:]"?([\d.]+)', drawn)
        assert min(map(float, sizes)) * scale >= 28


def test_without_room_a_picture_is_refused() -> None:
    with pytest.raises(RuntimeError, match="leave no room for the chart"):
        svg(drawing(), width=300, height=90)


def test_real_figures_are_not_called_made_up() -> None:
    assert "made up" not in written(svg(drawing(), {**FACTS, "Edition": ""}))


@pytest.mark.parametrize(
    ("rows", "subtitle", "known", "is_shown"),
    [
        ({"provisional": [False, True]}, "", False, True),
        ({"provisional": [False, False]}, "", False, False),
        ({"provisional": [True, True]}, "Newest month provisional", False, False),
        ({"value": [1, 2]}, "", False, False),
        ({"value": [1, 2]}, "", True, True),
    ],
)
def test_provisional_is_said_once(
    rows: dict[str, list[Any]], subtitle: str, known: bool, is_shown: bool
) -> None:
    of = drawing(rows=pa.table(rows), subtitle=subtitle, provisional=known)
    assert (phrases.PROVISIONAL in picture_files.below(of, FACTS)) == is_shown


def test_every_item_of_a_legend_is_in_the_picture_and_inside_it() -> None:
    labels = [f"between {i},000 and {i + 1},000 offences" for i in range(9)]
    of = drawing(legend=tuple(LegendKey(label, ("#5B3A8E",)) for label in labels))
    root = ElementTree.fromstring(svg(of, width=656))
    texts = [text for text in root.iter(f"{SVG}text") if "between" in (text.text or "")]
    assert [text.text for text in texts] == labels
    assert len({text.get("y") for text in texts}) > 1
    assert all(float(text.get("x", "0")) < 600 for text in texts)


def test_long_titles_are_broken_and_nothing_of_them_is_lost() -> None:
    title = "Recorded crime in Brightlingsea " * 12
    drawn = growing_picture.lines(title, 600, 21, bold=True)
    assert " ".join(drawn) == title.strip()
    assert len(drawn) > 3
    assert max(map(len, drawn)) < 60


def test_charts_side_by_side_have_their_titles_and_keep_their_own_names() -> None:
    panels = tuple(Panel(f"Q{i} 2025/26", "Essex: 8", ROWS, "") for i in (1, 2))
    of = drawing(rows=None, panels=panels, specification=bars(patterns._stripes(theme.LIGHT)))
    drawn = svg(of)
    assert "Q1 2025/26" in written(drawn)
    assert "Q2 2025/26" in written(drawn)
    names = [item.get("id") for item in ElementTree.fromstring(drawn).iter() if item.get("id")]
    assert len(names) == len(set(names)) >= 2
    assert all(f"url(#{name})" in drawn for name in names)


def test_names_of_files_are_safe_and_short() -> None:
    assert picture_files.file_name("Burglary: 1,204 in São Tomé/..") == "burglary-1204-in-s-o-tom"
    assert len(picture_files.file_name("ward " * 60)) <= 90


# What is drawn ------------------------------------------------------------------------------------


def test_days_are_drawn_as_the_browser_gets_them() -> None:
    days = pa.table({"month": pa.array([date(2025, 4, 1)], pa.date64()), "value": [float("nan")]})
    whole = picture_files.with_rows({"layer": []}, days, 600, 100)
    assert whole["data"]["values"] == [{"month": 1_743_465_600_000, "value": None}]
    assert (whole["width"], whole["height"]) == (600, 100)


def test_a_wide_picture_has_whole_names_and_a_narrow_one_those_of_the_page() -> None:
    axis = {"y": {"field": "name", "axis": {"labelLimit": 170}}}
    for width, limit in ((920, picture_files.LONGEST_NAME), (500, 170)):
        whole = picture_files.with_rows({"layer": [{"encoding": axis}]}, ROWS, width, 100)
        assert whole["layer"][0]["encoding"]["y"]["axis"]["labelLimit"] == limit
        assert whole["data"]["values"][0]["name"] == "Abbey"
    assert axis["y"]["axis"] == {"labelLimit": 170}


def test_the_specification_of_the_page_is_left_as_it_was() -> None:
    specification = bars()
    before = json.dumps(specification)
    picture_files.with_rows(specification, ROWS, 600, 100)
    assert json.dumps(specification) == before


@pytest.mark.parametrize("url", ["https://example.org/x.json", "/etc/passwd", "file:///etc/passwd"])
def test_nothing_is_fetched_for_a_picture(url: str) -> None:
    with pytest.raises(ValueError, match="only draw what this app serves"):
        picture_files.with_rows({"data": {"url": url}}, ROWS, 600, 100)


def test_no_path_leads_out_of_the_static_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static_files, "STATIC", tmp_path / "static")
    (tmp_path / "secret.json").write_text("[]")
    with pytest.raises(FileNotFoundError):
        picture_files.with_rows({"data": {"url": "app/static/../secret.json"}}, ROWS, 600, 100)


def test_what_cannot_be_drawn_says_why() -> None:
    with pytest.raises(RuntimeError, match=r"The picture cannot be drawn: TypeError: Cannot read"):
        svg(drawing(specification={"layer": [{"mark": "no such mark"}]}))
    with pytest.raises(RuntimeError, match="there is nothing to draw"):
        svg(drawing(rows=None))


def test_marks_say_what_stands_under_the_pointer_and_no_colours() -> None:
    base = alt.Chart(alt.NamedData("rows")).encode(x="value:Q", fill=alt.value("#46137E"))
    text = base.mark_bar().encode(tooltip=vega.tooltip(("Area", "name"), ("Figure", "value")))
    chart: Any = alt.layer(text, base.mark_rule())
    drawn = svg(drawing(specification=vega.without_data(chart)))
    labels = re.findall(r'aria-label="([^"]*)"', drawn)
    assert "Area: Abbey; Figure: 3" in labels
    assert not any("fill" in label or "#" in label for label in labels)

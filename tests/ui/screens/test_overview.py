"""The overview: every headline indicator with what changed, and the grid by district."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from analytics.findings.compared_span import spanned
from analytics.findings.comparison import year_before
from analytics.findings.over_time.signals import signal
from analytics.model.series import Series
from analytics.views.overview import OverviewRow, headline, row
from analytics.wording import phrases
from data import catalogue
from data.loading import load_files
from geo.essex import DISTRICTS
from tests.helpers.return_files import as_csv, value
from tests.helpers.series_from_values import broken, followed, indicator
from tests.helpers.small_warehouse import Made, build, months, ward_code
from tests.ui.conftest import Opener, everything, findings
from ui.charts.over_time import spark
from ui.screens.overview import marks, rows
from ui.shell import escape, site_frame, theme

UTTLESFORD = "E07000077"
DOUBLED = dict.fromkeys(months("2025-01", "2025-09"), 2)


def test_every_headline_indicator_is_there_with_a_link_or_who_owes_it(open_page: Opener) -> None:
    at = open_page("overview")
    links: list[Any] = list(at.get("page_link"))
    labels = [link.label for link in links if link.label not in site_frame.LINKS]
    assert labels == ["Recorded crime", "Solved crime rate"]
    assert links[0].page == "crime-prevention"
    assert "indicator=recorded_crime" in links[0].query_string
    text, known = everything(at), catalogue.indicators()
    for key in headline():
        assert escape.html(known[key].name) in text
        if key not in ("recorded_crime", "solved_rate"):
            assert escape.html(phrases.not_supplied(known[key].owner)) in text
    assert "still to be confirmed" in text  # the share of spend on crime prevention


def test_a_row_says_how_much_when_and_how_fresh(open_page: Opener) -> None:
    text = everything(open_page("overview"))
    assert "<b>56,976</b>" in text
    assert "year to Sep 2025" in text
    assert "late" in text


def test_it_lists_what_is_really_getting_worse(warehouse: Path, open_page: Opener) -> None:
    build(warehouse, Made(factor=DOUBLED))
    at = open_page("overview", over="year-to-date")
    assert "1 has really changed against a year before: 1 for the worse" in everything(at)
    text = everything(at)
    assert text.index("Getting worse") < text.index("(+100%) to")
    assert "Up " in text
    assert ": a real rise. Largest part: " in text
    assert re.search(r"[1-9]\d* figures compared with a year before\.", text)
    assert "▲ real rise, worse" in everything(at)
    assert "(+100%)" in everything(at)


def test_it_says_when_nothing_changed(open_page: Opener) -> None:
    at = open_page("overview", over="newest")
    assert "Nothing has really changed in Essex or any of its districts" in everything(at)
    assert "none has really changed" in everything(at)
    assert "● no real change" in everything(at)


def test_it_says_why_it_cannot_compare(warehouse: Path, open_page: Opener) -> None:
    build(warehouse, Made(months=months("2025-01", "2025-09")))
    at = open_page("overview")
    why = "April 2024 is not loaded; February 2024 is not loaded"  # that of the solved rate
    assert f"none can be compared with a year before ({why})" in everything(at)
    assert "Cannot compare: April 2024 is not loaded" in everything(at)


def test_the_span_stands_in_the_address(open_page: Opener) -> None:
    at = open_page("overview")
    assert at.query_params["over"] == "12-months"
    at.selectbox(key="over").set_value("newest").run()
    assert at.query_params["over"] == "newest"
    assert "<small>Sep 2025</small>" in everything(at)


def test_everything_is_about_the_district_chosen(open_page: Opener) -> None:
    at = open_page("overview")
    at.selectbox(key="district").set_value(UTTLESFORD).run()
    assert at.query_params["district"] == UTTLESFORD
    assert at.title[0].value == "How is Uttlesford doing"
    assert "given for Uttlesford" in everything(at)
    assert "▲ higher" in everything(at)  # compared with Essex
    assert "Uttlesford stands out from Essex on no indicator" in everything(at)
    assert 'class="own">Uttlesford' in everything(at)


def test_a_ward_can_be_chosen_and_is_compared_with_wards(open_page: Opener) -> None:
    at = open_page("overview", area=ward_code(13, 8))
    assert at.title[0].value == "How is Uttlesford 9 doing"
    assert "▲ higher" in everything(at)
    link: Any = at.get("page_link")[0]
    assert f"area={ward_code(13, 8)}" in link.query_string


def test_an_area_chosen_on_another_page_is_kept(open_page: Opener) -> None:
    at = open_page(areas="districts", area=UTTLESFORD)
    at.switch_page("pages/overview.py").run()
    assert at.title[0].value == "How is Uttlesford doing"


def test_a_wrong_area_is_said(open_page: Opener) -> None:
    at = open_page("overview", area="E09000001")
    assert "E09000001" in at.warning[0].value
    assert at.title[0].value == "How is Essex doing"


def test_the_districts_that_differ_are_named_and_no_others(open_page: Opener) -> None:
    at = open_page("overview")
    grid = next(html.value for html in at.html if "<table>" in html.value)
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', grid)
    assert [name for name, _ in rows] == ["Recorded crime"]
    assert "12 of 28 figures differ from Essex beyond chance, none by more than districts" in (
        findings(at)
    )
    assert rows[0][1].count("<span") == 12
    assert grid.count('scope="col"') == 4
    assert "No district differs on: Solved crime rate." in everything(at)


def test_the_districts_that_changed_are_a_view_of_their_own(
    warehouse: Path, open_page: Opener
) -> None:
    build(warehouse, Made(factor=DOUBLED))
    at = open_page("overview", over="newest", districts_by="changed")
    text = everything(at)
    assert "real rise" in text.lower()
    assert "Higher in" not in text


def test_since_is_a_year_before_or_a_day(open_page: Opener) -> None:
    at = open_page("overview", over="since-2025-07-01")
    assert at.selectbox(key="over").value == "since-2025-07-01"
    assert "14,244" in everything(at)  # July to September 2025
    late = open_page("overview", over="since-2025-10-10")
    assert "4,748" in everything(late)  # nothing later is loaded: the newest month
    words = "Nothing after 10 October 2025 is loaded: the newest month or quarter is compared"
    assert words in everything(late)
    assert "Nothing after" not in everything(at)
    wrong = open_page("overview", over="since-yesterday")
    assert "since-yesterday" in wrong.warning[0].value
    typed = open_page("overview")
    typed.selectbox(key="over").set_value("day").run()
    typed.date_input(key="since-day").set_value(date(2025, 7, 1)).run()
    assert typed.query_params["over"] == "since-2025-07-01"
    assert "14,244" in everything(typed)


def test_the_tables_hold_what_is_shown(warehouse: Path, open_page: Opener) -> None:
    build(warehouse, Made(factor=DOUBLED))
    at = open_page("overview", over="newest")
    assert len(at.dataframe) == 0  # made when somebody looks
    at.session_state["overview-tables"] = True
    at.run()
    indicators, districts = (frame.value for frame in at.dataframe)
    assert len(indicators) == 33
    crime = indicators[indicators["Indicator"].eq("Recorded crime")].iloc[0]
    assert crime["Figure"] == "9,473"
    assert crime["Verdict"] == "real rise, worse"
    assert crime["Stands out"] == ""
    absent = indicators[indicators["Indicator"].eq("Repeat victims of crime")].iloc[0]
    assert absent["Figure"] == ""
    assert absent["Signal"] == "Not yet supplied by Essex Police."
    districts = districts.set_index("Indicator")
    # 631 offences in each of three months, 1,261 in each of nine, of 72,000 residents.
    assert districts.loc["Recorded crime", "Uttlesford"] == "183.9, higher"
    assert districts.loc["Recorded crime", "Unit"] == "offences per 1,000 residents"
    assert districts.loc["Solved crime rate", "Uttlesford"].endswith("%, no different")


def test_without_a_warehouse_the_demonstration_is_built(
    warehouse: Path, open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.unlink()
    shares: list[float] = []

    def built(progress: Callable[[float, str], None]) -> None:
        progress(0.5, "writing the files")
        shares.append(0.5)
        build(warehouse, Made(edition="demonstration"))

    monkeypatch.setattr(load_files, "build_demonstration", built)
    at = open_page("overview")
    assert shares == [0.5]
    assert "every figure on this page is made up" in at.warning[0].value
    assert "given for Essex" in everything(at)


def test_the_district_of_a_ward_is_shaded(open_page: Opener) -> None:
    place = list(DISTRICTS).index(UTTLESFORD)
    for area in (UTTLESFORD, ward_code(place, 0)):
        text = everything(open_page("overview", area=area))
        head = re.search(r'<span class="own">([^<]*)</span>', text)
        assert head is not None, area
        assert head.group(1).startswith("Uttlesford "), area
    assert 'class="own"' not in everything(open_page("overview"))


# Words and lines ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (date(2025, 9, 1), date(2025, 9, 30), "Sep 2025"),
        (date(2025, 7, 1), date(2025, 9, 30), "Q2 2025/26"),
        (date(2024, 10, 1), date(2025, 9, 30), "year to Sep 2025"),
        (date(2025, 4, 1), date(2025, 9, 30), "Apr to Sep 2025"),
        (date(2025, 12, 1), date(2026, 2, 28), "Dec 2025 to Feb 2026"),
    ],
)
def test_periods_are_short(start: date, end: date, text: str) -> None:
    assert marks.when(start, end) == text


@pytest.mark.parametrize(
    ("value", "text"), [(107.04, "107.0"), (7.26, "7.3"), (0.466, "0.47"), (0.0, "0.00")]
)
def test_small_rates_have_more_decimals(value: float, text: str) -> None:
    assert marks.figure(value, indicator("recorded_crime")) == text


def overview_row(series: Series, span: str) -> OverviewRow:
    figure, instead = spanned(series, span)
    return row(series, signal(series), figure, instead, year_before(series, figure))


def test_no_percentage_is_given_of_few_answers(open_page: Opener) -> None:
    item = indicator("satisfaction_overall")
    result = overview_row(followed(item, "2024-09", [(4, 5)] * 13), "newest")
    assert result.figure is not None
    text = rows._how_much(result, result.figure)
    assert "<b>4</b> of 5" in text
    assert "%" not in text
    assert result.change is not None
    assert "of 5 a year before" in rows.difference(result.change, item)


def drawn(values: Sequence[float | None], *parts: str, start: str = "2024-09") -> str:
    notes = [broken(date(2025, 3, 1), "counted otherwise")] if "broken" in parts else []
    series = followed(
        indicator("recorded_crime"), start, values, notes=notes,
        provisional=2 if "provisional" in parts else 0,
    )  # fmt: skip
    result = overview_row(series, "newest")
    return unquote(spark.spark(result, result.recent_values[-1][0], theme.LIGHT))


def test_a_spark_is_one_line_with_its_end_marked() -> None:
    line = drawn([5.0, 7.0] * 6)
    assert line.count("<path") == 1
    assert line.count("M") == 1
    assert line.count("l") >= 11
    assert "<circle" in line


def test_gaps_and_breaks_stay_open() -> None:
    assert drawn([5.0, 7.0, None, *[5.0] * 9]).count("M") == 2
    assert drawn([5.0] * 12, "broken").count("M") == 2


def test_provisional_months_are_lighter() -> None:
    assert drawn([5.0] * 12, "provisional").count("opacity='.45'") == 1


def test_counts_are_drawn_from_zero() -> None:
    # 50 after 100 ends halfway between the two.
    line = drawn([100.0] * 11 + [50.0])
    top, end = (
        float(item)
        for item in (re.findall(r"M\d+ (\d+)", line)[0], re.findall(r"cy='(\d+)'", line)[0])
    )
    assert top == 3
    assert end == pytest.approx(spark.HIGH / 2, abs=1)


def test_a_headline_indicator_of_any_area_of_focus_has_its_row_and_link(
    tmp_path: Path, warehouse: Path, open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = dict(catalogue.indicators())
    known["sickness"] = replace(known["sickness"], tier="headline")
    monkeypatch.setattr(catalogue, "indicators", lambda: known)
    months_ = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 10)]
    rows = [value("sickness", "Essex", month, 400, 10_000) for month in months_]
    assert not load_files.load([as_csv(tmp_path, rows)], warehouse).rejected
    at = open_page("overview")
    (link,) = [item for item in at.get("page_link") if item.label == known["sickness"].name]
    assert link.page == "across-all"
    assert "indicator=sickness" in link.query_string
    assert "Across all" in everything(at)


def test_a_ward_is_found_by_its_name(open_page: Opener) -> None:
    at = open_page("overview")
    at.selectbox(key="find-ward").set_value(ward_code(7, 2)).run()
    assert not at.exception
    assert at.title[0].value == "My ward"
    assert at.query_params["ward"] == ward_code(7, 2)

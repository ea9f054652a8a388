"""The page "Data and methods": the catalogue, how fresh it is, revisions and reconciliation."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analytics.findings import freshness
from data import catalogue
from geo import essex
from tests.helpers.returned_values import Sent, send
from tests.helpers.small_warehouse import Made, build, months
from tests.ui.conftest import Opener, everything, sentences
from ui.screens import data_and_methods as drawn
from ui.screens import revisions
from ui.shell.escape import plain

PAGE = "data-and-methods"
TODAY = date(2025, 12, 20)
Q2, Q2_END = date(2025, 7, 1), date(2025, 9, 30)
SEPTEMBER = (date(2025, 9, 1), date(2025, 9, 30))
Shower = Callable[..., AppTest]


@pytest.fixture
def show(open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> Shower:
    """Open the page as at one day, whenever the test runs."""
    monkeypatch.setattr(drawn, "today", lambda: TODAY)
    return lambda **address: open_page(PAGE, **address)


def overview(at: AppTest) -> pd.DataFrame:
    """Return the table of indicators."""
    return at.dataframe[0].value.set_index("Indicator")


def definition(at: AppTest) -> str:
    """Return the words of the definition shown."""
    values = next(block.value for block in at.html if "<dl" in block.value)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", values)))


def test_every_indicator_of_the_catalogue_is_listed(show: Shower) -> None:
    at = show()
    table = overview(at)
    assert list(table.index) == [indicator.name for indicator in catalogue.indicators().values()]
    assert "55 indicators: 6 up to date and 49 not yet supplied." in sentences(at)
    assert set(table.loc["Recorded crime", ["Last period", "Status", "Freshness"]]) == {
        "September 2025", "provisional", "Up to date",
    }  # fmt: skip
    assert table.loc["Recorded crime", "Loaded"] == date(2026, 11, 22)
    assert table.loc["Section 136 enactments", "Freshness"] == "Not yet supplied"
    assert pd.isna(table.loc["Section 136 enactments", "Loaded"])
    assert table.loc["Share of spend on crime prevention", "Freshness"] == "To be confirmed"


def test_a_late_indicator_is_said_to_be_late(warehouse: Path, show: Shower) -> None:
    send(
        warehouse, "s136.csv", date(2025, 11, 3),
        [Sent("section_136", essex.FORCE, date(2025, 8, 1), date(2025, 8, 31), 30)],
    )  # fmt: skip
    at = show(indicator="section_136")
    assert overview(at).loc["Section 136 enactments", "Freshness"] == "Late"
    assert (
        "The last period supplied is August 2025; loaded 3 November 2025. "
        "The next, September 2025, was due by 31 October 2025: late." in sentences(at)
    )
    assert "1 late" in sentences(at)
    assert "the last of them from Partner: s136.csv" in definition(at)


def test_what_is_on_time_says_when_more_is_due(show: Shower) -> None:
    assert (
        "The last period supplied is September 2025, provisional; loaded 22 November 2026. "
        "The next, October 2025, is due by 1 January 2026."
        in sentences(show(indicator="recorded_crime"))
    )


def test_a_period_of_twelve_months_is_followed_by_the_next_quarters(
    warehouse: Path, show: Shower
) -> None:
    year = (date(2024, 10, 1), date(2025, 9, 30))
    send(
        warehouse, "csew.csv", date(2025, 12, 1),
        [Sent("police_council_dealing", essex.FORCE, *year, None, 700, value=58.3)],
    )  # fmt: skip
    at = show(indicator="police_council_dealing")
    assert "12 months to September 2025" in set(overview(at)["Last period"])
    assert (
        "The last period supplied is the 12 months to September 2025; loaded 1 December 2025. "
        "The next, the 12 months to December 2025, is due by 30 April 2026." in sentences(at)
    )


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [
        ("reoffending_probation", "Not yet supplied by Probation."),
        ("first_time_entrants", "Not yet supplied by the Youth Offending Service."),
        ("ksi_total", "Not yet supplied by the Department for Transport."),
        ("treatment_engagement", "Not yet supplied by Public Health."),
        (
            "prevention_spend_share",
            "To be confirmed. Not yet supplied by the Office of the Police and Crime Commissioner.",
        ),
    ],
)
def test_what_was_never_supplied_names_who_should(
    show: Shower, indicator: str, expected: str
) -> None:
    assert expected in sentences(show(indicator=indicator))


def test_the_whole_definition_is_written_out(warehouse: Path, show: Shower) -> None:
    text = definition(show(indicator="da_victims_not_supporting"))
    item = catalogue.indicators()["da_victims_not_supporting"]
    assert item.denominator is not None
    for part in (
        item.definition, item.caveats, f"Numerator {item.numerator}",
        f"Denominator {item.denominator}", "Unit per cent", "A rise is worse",
        "Broken down by body worn video (yes, no)",
        "Smallest area districts and unitaries",
        "New values every quarter; late 45 days after the end of the quarter",
        "Adds up over areas and periods", "Supplied by Essex Police, as a return",
        "Publication in the public edition, as far as its rules allow",
        "Break April 2013: The definition of domestic abuse was",
    ):  # fmt: skip
        assert part in text
    rolling = definition(show(indicator="police_council_dealing"))
    assert "every quarter, each for the twelve months to its date" in rolling
    restricted = definition(show(indicator="people_charged_dealing"))
    assert "Publication restricted: in the office edition only" in restricted


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [
        ("burglary", "counted from the records published on data.police.uk"),
        ("ksi_child", "counted from the road-casualty records (STATS19)"),
        ("satisfaction_overall", "counted from the interviews of the victim satisfaction survey"),
        ("police_recorded_crime", "taken from published tables of official statistics"),
    ],
)
def test_the_definition_says_what_an_indicator_is_counted_from(
    show: Shower, indicator: str, expected: str
) -> None:
    assert expected in definition(show(indicator=indicator))


def test_known_gaps_are_in_the_definition_and_a_break_stands_once(
    warehouse: Path, show: Shower
) -> None:
    known = catalogue.indicators()["asb_incidents"].breaks[0]
    build(
        warehouse,
        Made(
            notes=[
                ("asb_incidents", "", known.start, None, "break", known.reason),
                ("asb_incidents", "E07000070", date(2025, 3, 1), date(2025, 5, 31), "gap",
                 "Input problems at the <b>supplier</b>"),
            ]
        ),
    )  # fmt: skip
    at = show(indicator="asb_incidents")
    text = definition(at)
    assert text.count(known.reason) == 1
    assert "Known gap March to May 2025, Chelmsford: Input problems at the" in text
    assert "&lt;b&gt;supplier" in everything(at)


# Filters and the address --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "count"),
    [
        ({"search": "probation"}, 2),
        ({"focus": "Improving road safety"}, 7),
        ({"freshness": "up to date"}, 6),
        ({"freshness": "not yet supplied", "focus": "Improving crime prevention"}, 8),
        ({"search": "survey", "freshness": "up to date"}, 0),
    ],
)
def test_filters_are_followed_and_stand_in_the_address(
    show: Shower, address: dict[str, str], count: int
) -> None:
    at = show()
    for key, value in address.items():
        widget = at.text_input(key=key) if key == "search" else at.selectbox(key=key)
        widget.set_value(value).run()
        assert not at.exception
    assert address.items() <= at.query_params.items()
    shown = len(at.dataframe[0].value) if count else 0
    assert shown == count
    again = show(**{key: str(text) for key, text in at.query_params.items()})
    assert sentences(again) == sentences(at)
    assert (f"{count} of 55 indicators:" if count else "No indicator matches.") in sentences(at)


def test_a_wrong_address_is_said(show: Shower) -> None:
    at = show(indicator="witchcraft", focus="Reducing crime", freshness="stale")
    for words in ("“witchcraft”", "“Reducing crime”", "“stale”"):
        assert any(words in warning.value for warning in at.warning)
    assert len(at.dataframe[0].value) == 55


def test_what_is_searched_for_cannot_write_html(show: Shower) -> None:
    at = show(search="<img src=x onerror=alert(1)>" * 9)
    assert not any("<img" in block.value for block in at.html)
    assert len(at.text_input(key="search").value) == 80


def test_the_definition_follows_the_choice(show: Shower) -> None:
    at = show()
    assert at.header[0].value == "Incidents of domestic abuse"  # the first of the catalogue
    at.selectbox(key="indicator").set_value("ksi_cyclist").run()
    assert at.header[0].value == "Cyclists killed or seriously injured"
    assert at.query_params["indicator"] == "ksi_cyclist"
    at.selectbox(key="focus").set_value("Across all").run()
    assert at.header[0].value == "Working days lost to sickness"


# Revisions ----------------------------------------------------------------------------------------


def test_nothing_revised_is_said(show: Shower) -> None:
    assert "has been revised since it was first supplied" in sentences(show())


def test_revisions_say_what_was_reported_and_when(warehouse: Path, show: Shower) -> None:
    rate = Sent("da_solved_rate", essex.FORCE, date(2025, 4, 1), date(2025, 6, 30), 4_430, 10_000)
    uses = Sent("section_136", essex.FORCE, *SEPTEMBER, absent="not available")
    send(warehouse, "first.csv", date(2025, 8, 1), [rate, uses])
    send(
        warehouse, "second.csv", date(2025, 11, 1),
        [
            Sent("da_solved_rate", essex.FORCE, rate.start, rate.end, 4_754, 11_709),
            Sent("section_136", essex.FORCE, *SEPTEMBER, 37),
        ],
    )  # fmt: skip
    at = show()
    assert "2 values have been revised" in sentences(at)
    table = at.dataframe[1].value.set_index("Indicator")
    row = table.loc["Domestic abuse solved rate"]
    assert row["Was"] == "44.3% (4,430 of 10,000)"
    assert row["Is"] == "40.6% (4,754 of 11,709)"
    assert (row["As reported on"], row["Revised on"]) == (
        date(2025, 8, 1), date(2025, 11, 1),
    )  # fmt: skip
    assert (row["Area"], row["Period"], row["File"]) == ("Essex", "Q1 2025/26", "second.csv")
    assert table.loc["Section 136 enactments", "Was"] == "not available"
    assert table.loc["Section 136 enactments", "Is"] == "37"
    only = show(search="section 136")
    assert "1 value has been revised" in sentences(only)


def test_of_very_many_revisions_the_newest_are_shown(
    warehouse: Path, show: Shower, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revisions, "MOST_REVISIONS", 2)
    for day, more in ((1, 0), (2, 10)):
        send(
            warehouse, f"{day}.csv", date(2025, 11, day),
            [Sent("section_136", area, *SEPTEMBER, 20 + more) for area in [*essex.DISTRICTS][:3]],
        )  # fmt: skip
    at = show()
    assert "3 values have been revised; the most recent 2 are shown." in sentences(at)
    assert len(at.dataframe[1].value) == 2


# Reconciliation -----------------------------------------------------------------------------------


def test_no_official_statistics_is_said(show: Shower) -> None:
    text = sentences(show())
    assert "Nothing to compare: no table of official statistics of recorded crime is" in text


def test_months_that_are_not_loaded_are_no_comparison(warehouse: Path, show: Shower) -> None:
    build(warehouse, Made(months=months("2025-01", "2025-09")))
    year = Sent("police_recorded_crime", essex.FORCE, date(2024, 7, 1), date(2025, 6, 30), 144_025)
    send(warehouse, "c2.csv", date(2025, 11, 1), [year])
    assert (
        "Nothing to compare: of the 12 months to June 2025, for which official statistics are "
        "loaded, 6 of 12 months of crime records are loaded." in sentences(show())
    )


def test_official_statistics_are_compared_with_what_is_counted(
    warehouse: Path, show: Shower
) -> None:
    send(
        warehouse, "c2.csv", date(2025, 11, 1),
        [
            Sent("police_recorded_crime", "E07000070", Q2, Q2_END, 948),
            Sent("police_recorded_crime", essex.FORCE, Q2, Q2_END, 15_000),
        ],
    )  # fmt: skip
    at = show()
    # 4,748 recorded offences in each month: see tests/helpers/small_warehouse.py
    assert (
        "Essex in Q2 2025/26: 15,000 offences in official statistics, 14,244 in the records "
        "counted here: 756 fewer (−5.0%)." in sentences(at)
    )
    table = at.dataframe[1].value
    assert list(table["Area"]) == ["Essex", "Chelmsford"]
    assert list(table["Difference"]) == [-756, 0]
    assert list(table["Difference, %"]) == [-5.0, 0.0]


# The file, the edition, and a catalogue that is broken --------------------------------------------


def test_the_file_holds_the_whole_catalogue() -> None:
    entry = freshness.Entry(
        catalogue.indicators()["dvds_authorised"], None, freshness.NOT_SUPPLIED, None
    )
    written = drawn._row(entry) | drawn._written_out(entry)
    assert written["Broken down by"] == "national (lowest, highest)"
    assert written["Definition"] == entry.indicator.definition
    assert written["Publication"] == "in the public edition"
    facts = drawn.Sheet(TODAY, True).facts("Catalogue of indicators")
    assert facts["Period"] == "As at 20 December 2025"
    assert "made up" in facts["Edition"]


def test_a_demonstration_says_so(warehouse: Path, show: Shower) -> None:
    build(warehouse, Made(edition="demonstration"))
    assert "every figure on this page is made up" in show().warning[0].value


def test_tables_have_a_text_alternative(show: Shower) -> None:
    at = show()
    assert [table.proto.alt for table in at.dataframe] == [
        "Freshness of 55 indicators as at 20 December 2025"
    ]


def test_names_from_a_file_cannot_write_html(warehouse: Path, show: Shower) -> None:
    with duckdb.connect(warehouse) as connection:
        connection.execute("update load set publisher = '<i>x</i>', file_name = '<b>y</b>'")
    at = show(indicator="burglary")
    assert "&lt;i&gt;x&lt;/i&gt;: &lt;b&gt;y&lt;/b&gt;" in everything(at)


def test_a_broken_catalogue_is_said_on_every_page(
    tmp_path: Path, open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise catalogue.CatalogueError("catalogue.toml, line 7: [x] unit is empty")

    monkeypatch.setattr(catalogue, "indicators", broken)
    for page in ("overview", PAGE):
        at = open_page(page)
        assert at.error[0].value == plain("catalogue.toml, line 7: [x] unit is empty")
        assert not at.dataframe

"""My ward: what changed, compared with its district and Essex, and what is not shown."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from analytics.views import my_ward
from data.warehouse.snapshot import snapshot
from tests.helpers.public_edition import public
from tests.helpers.small_warehouse import WARD_SET, Made, build, months, ward_code
from tests.ui.conftest import Opener, everything

COLCHESTER = "E07000071"
WARD = ward_code(7, 4)  # Colchester 5: 8 × 5 = 40 offences a month of 8,000 residents


def test_a_ward_with_its_year_and_its_rates(warehouse: Path) -> None:
    state = snapshot(warehouse)
    assert state is not None
    view = my_ward.ward_view(state, WARD, WARD_SET)
    assert (view.name, view.district) == ("Colchester 5", "Colchester")
    first = view.lines[0]
    assert first.indicator.key == "recorded_crime"
    assert first.compared.now.value == 12 * 40
    assert first.compared.now.rate == 12 * 40 / 8
    # of the district 8 × 45 offences a month in wards and 1 without, of nine wards' residents
    assert first.district.value == 12 * (8 * 45 + 1)
    assert first.essex.rate < first.district.rate


def test_the_page_says_what_changed_and_gives_a_link(open_page: Opener, warehouse: Path) -> None:
    build(warehouse, Made(months=months("2023-10", "2025-09")))
    at = open_page("my-ward", ward=WARD)
    text = everything(at)
    assert "No real change in Colchester 5 in a year" in text
    assert "480" in text
    assert "per 1,000 residents: the ward, its district, Essex" in text
    assert at.code[0].value.endswith(f"?ward={WARD}")
    for analysts in ("95%", "interval", "z =", "funnel", "smoothed", "hot spot"):
        assert analysts not in text.lower()


def test_a_real_rise_leads_and_is_worse(open_page: Opener, warehouse: Path) -> None:
    twice = dict.fromkeys(months("2024-10", "2025-09"), 2)
    two_years = months("2023-10", "2025-09")
    build(warehouse, Made(months=two_years, factor=twice, only_in=COLCHESTER))
    text = everything(open_page("my-ward", ward=WARD))
    assert "Colchester 5 in a year: real rises in recorded crime" in text
    assert "480 more: a real rise" in text


def test_a_rise_of_all_essex_is_not_of_the_ward(open_page: Opener, warehouse: Path) -> None:
    twice = dict.fromkeys(months("2024-10", "2025-09"), 2)
    build(warehouse, Made(months=months("2023-10", "2025-09"), factor=twice))
    text = everything(open_page("my-ward", ward=WARD))
    assert "No real change in Colchester 5 in a year" in text
    assert "480 more: moved as Essex as a whole did" in text


def test_a_gap_is_no_change(open_page: Opener, warehouse: Path) -> None:
    days = [day for day in months("2024-01", "2025-09") if day != date(2025, 3, 1)]
    build(warehouse, Made(months=days))
    text = everything(open_page("my-ward", ward=WARD))
    assert "a real" not in text


def test_without_a_ward_the_page_says_what_to_do(open_page: Opener) -> None:
    at = open_page("my-ward")
    assert "Choose a ward to see what changed in it" in everything(at)
    assert not at.code


def test_a_ward_that_is_not_there_is_named(open_page: Opener) -> None:
    at = open_page("my-ward", ward="E05999999")
    assert any("E05999999" in warning.value for warning in at.warning)
    assert "Choose a ward" in everything(at)


# What an analyst asks for, and a reader who looks for his ward does not.
ANALYSTS = (
    "95%", "interval", "z =", "funnel", "smoothed", "hot spot", "control limit", "special cause",
    "standard deviation", "likely above", "p-value", "significan", "wilson", "poisson",
)  # fmt: skip


def test_the_public_page_has_no_measures_of_analysts(open_page: Opener, warehouse: Path) -> None:
    public(warehouse)
    at = open_page("my-ward", ward=WARD)
    text = " ".join(
        [
            everything(at),
            *(box.label for box in at.selectbox), *(item.label for item in at.expander),
            *(link.proto.label for link in at.get("page_link")),
            *(link.proto.query_string for link in at.get("page_link")),
        ]
    ).lower()  # fmt: skip
    assert "colchester 5" in text
    assert [word for word in ANALYSTS if word in text] == []
    assert [box.key for box in at.selectbox] == ["ward"]
    assert not at.get("bidi_component")

"""The explorer in a browser: a click picks an area, another takes it out, the address follows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pyarrow import parquet

from tests.browser.conftest import Visitor
from tests.helpers.small_warehouse import ward_code

Visit = Callable[..., Visitor]
PAGE = "/explorer?indicators=recorded_crime,solved_rate&from=2025-09&to=2025-09"


def test_a_click_puts_an_area_into_the_set_and_takes_it_out_again(visit: Visit) -> None:
    visitor = visit(1366, 1600)  # the map as a whole in view
    visitor.open(PAGE)
    for name, words in (
        ("Chelmsford 5", "in Chelmsford 5 in September 2025: 35 offences"),
        ("Tendring 1", "in the 2 chosen wards in September 2025: 48 offences"),
        ("Chelmsford 5", "in Tendring 1 in September 2025: 13 offences"),
        ("Chelmsford 5", "in the 2 chosen wards in September 2025: 48 offences"),
    ):
        visitor.wait_for_map()
        visitor.click_area(name)
        visitor.wait_until_said(words)
    visitor.page.wait_for_url(f"**wards={ward_code(12, 0)}%2C{ward_code(6, 4)}*")
    # Both stand out: as many strong outlines as there are areas in the set.
    visitor.page.wait_for_function(
        """() => [...document.querySelectorAll(".st-key-map svg path")]
            .filter(one => getComputedStyle(one).strokeWidth === '2.5px').length === 2"""
    )


def test_every_line_is_drawn(visit: Visit) -> None:
    visitor = visit()
    visitor.open(f"{PAGE}&wards={ward_code(12, 0)}")
    for chart in ("course-0", "course-1"):
        drawn = f".st-key-{chart}-frame svg"
        visitor.page.wait_for_selector(f"{drawn} path[aria-label*='What: Tendring 1']")
        assert visitor.page.locator(f"{drawn} g.mark-line path").count() == 2


def test_every_value_can_be_saved_as_parquet(visit: Visit) -> None:
    visitor = visit()
    visitor.open(f"{PAGE}&wards={ward_code(12, 0)}&set=Pier")
    visitor.page.get_by_role("tab", name="Every value").click()
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("button", name="Every value as Parquet").click()
    assert download.value.suggested_filename == "pier-september-2025.parquet"
    held = parquet.read_table(Path(download.value.path())).to_pandas()
    assert sorted(set(held["area_name"])) == ["Essex", "Tendring 1"]
    assert held.query("area_name == 'Tendring 1'")["numerator"].tolist() == [13, 2]

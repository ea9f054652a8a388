"""What a person sees of unreliable areas, of the last four quarters and of a funnel."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import Visitor

Visit = Callable[..., Visitor]
PAGE = "/crime-prevention?from=2025-09&to=2025-09"
# How many paths of a line of this width there are: (of the colour of the ink, all of them).
LINES = """([frame, width]) => {
    const of = [...document.querySelectorAll(`${frame} svg path`)]
        .filter(one => getComputedStyle(one).strokeWidth === width
            && one.getBoundingClientRect().width > 4);
    return of.map(one => getComputedStyle(one).stroke);
}"""
INK, GROUND = "rgb(31, 41, 51)", "rgb(255, 255, 255)"


def test_unreliable_wards_are_striped_and_can_still_be_clicked(visit: Visit) -> None:
    visitor = visit()
    visitor.open(f"{PAGE}&indicator=robbery&measure=rate")
    striped = visitor.page.locator(".st-key-map svg path[fill^='url(']")
    expect(striped).to_have_count(126, timeout=15_000)  # in a month no ward has 18 robberies
    legend = visitor.page.locator(".legend").first
    assert "unreliable (126)" in legend.inner_text()
    # In one line, so that the map is in the first screen; what is meant is said above it.
    rows = legend.locator("span[role=listitem]").evaluate_all(
        "keys => new Set(keys.map(key => Math.round(key.getBoundingClientRect().top))).size"
    )
    assert rows == 1
    assert "Hatched: 95% interval wider than the rate itself. Districts say more." in (
        " ".join(visitor.page.locator(".subtitle").all_inner_texts())
    )
    visitor.click_area("Tendring 9")
    visitor.wait_until_said("in Tendring 9 in September 2025")


def test_stripes_are_defined_once_however_often_somebody_chooses(visit: Visit) -> None:
    visitor = visit()
    visitor.open(f"{PAGE}&indicator=robbery&measure=rate")
    stops = visitor.page.locator(".st-key-map svg defs stop")
    at_first = stops.count()
    assert at_first > 0
    for name in ("Tendring 9", "Harlow 9", "Tendring 8"):
        visitor.click_area(name)
        visitor.wait_until_said(f"in {name} in September 2025")
    assert stops.count() <= 2 * at_first  # stripes of either grey


def test_the_last_four_quarters_are_drawn(visit: Visit) -> None:
    visitor = visit()
    visitor.open(f"{PAGE}&compare_by=quarters")
    areas = ".st-key-multiples-frame svg path[aria-label*='Area: Uttlesford 9']"
    visitor.page.wait_for_function(
        "areas => document.querySelectorAll(areas).length === 4", arg=areas, timeout=30_000
    )
    visitor.wait_until_settled()
    last = visitor.page.locator(".st-key-multiples-frame .stBidiComponent").nth(3)
    picture = Image.open(io.BytesIO(last.screenshot()))
    result = picture.convert("RGB").getcolors(maxcolors=1 << 24) or []
    assert sum(pixels > 60 for pixels, _ in result) >= 6  # five classes and the ground


def test_a_point_of_the_funnel_and_a_dot_of_the_list_can_be_clicked(visit: Visit) -> None:
    visitor = visit()
    visitor.open(f"{PAGE}&compare_by=funnel&areas=districts")
    visitor.page.wait_for_selector(".st-key-funnel svg path[aria-label*='Area:']", timeout=30_000)
    visitor.wait_until_settled()
    visitor.page.locator(".st-key-funnel svg path[aria-label*='Area: Uttlesford']").first.click()
    visitor.wait_until_said("in Uttlesford in September 2025")
    visitor.open(f"{PAGE}&compare_by=intervals&areas=districts")
    visitor.page.wait_for_selector(".st-key-compare svg path[aria-label*='Area:']", timeout=30_000)
    visitor.wait_until_settled()
    visitor.page.locator(".st-key-compare svg path[aria-label*='Area: Harlow']").first.click()
    visitor.wait_until_said("in Harlow in September 2025")


@pytest.mark.parametrize("ward", ["Uttlesford 9", "Chelmsford 5", "Tendring 1"])
def test_a_chosen_ward_looks_chosen_whatever_its_class(visit: Visit, ward: str) -> None:
    """A dark line on a light one: seen on the darkest colour and on the lightest."""
    visitor = visit()
    visitor.open(f"{PAGE}&compare_by=quarters")
    visitor.wait_for_map()
    for drawn in (".st-key-map", ".st-key-ranking"):
        visitor.page.evaluate(f"() => {{ document.querySelector('{drawn} svg').seen = true }}")
    visitor.click_area(ward)
    visitor.wait_until_said(f"in {ward} in September 2025")
    visitor.wait_until_settled()
    page = visitor.page
    for drawn in (".st-key-map", ".st-key-ranking"):  # not drawn again: a click on it is not lost
        assert page.evaluate(f"() => document.querySelector('{drawn} svg').seen")
    page.wait_for_function(f"args => ({LINES})(args).length === 1", arg=[".st-key-map", "2.5px"])
    assert page.evaluate(LINES, [".st-key-map", "2.5px"]) == [INK]
    assert page.evaluate(LINES, [".st-key-map", "6px"]) == [GROUND]
    around = page.locator(".st-key-map svg path[stroke-width='2.5']").bounding_box()
    area = page.locator(f".st-key-map svg path[aria-label*='Area: {ward} ']").bounding_box()
    area = area or page.locator(f".st-key-map svg path[aria-label*='Area: {ward}']").bounding_box()
    assert around is not None
    assert area is not None
    assert around["x"] == pytest.approx(area["x"], abs=3)
    assert around["y"] == pytest.approx(area["y"], abs=3)
    # Its bar has a frame around it, with a gap; each small map outlines it too.
    assert page.evaluate(LINES, [".st-key-ranking", "2.5px"]) == [INK]
    page.wait_for_function(
        f"args => ({LINES})(args).length === 4", arg=[".st-key-multiples-frame", "1.75px"]
    )
    assert page.evaluate(LINES, [".st-key-multiples-frame", "1.75px"]) == [INK] * 4

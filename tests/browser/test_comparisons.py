"""What a person sees of unreliable areas, of the last four quarters and of a funnel."""

from __future__ import annotations

import io
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import Visitor

Visit = Callable[..., Visitor]
PAGE = "/crime-prevention?from=2025-09&to=2025-09"


def test_unreliable_wards_are_striped_and_can_still_be_clicked(visit: Visit) -> None:
    visitor = visit()
    visitor.open(f"{PAGE}&indicator=robbery&measure=rate")
    striped = visitor.page.locator(".st-key-map svg path[fill^='url(']")
    expect(striped).to_have_count(126, timeout=15_000)  # in a month no ward has 18 robberies
    assert "unreliable: 95% interval wider than the rate itself (126)" in (
        visitor.page.locator(".legend").first.inner_text()
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
    last = visitor.page.locator(".st-key-multiples-frame [data-testid=stVegaLiteChart]").nth(3)
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

"""My ward on a phone: found by its name, on one screen, and brought back by its link."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.conftest import Visitor
from tests.helpers.small_warehouse import ward_code

Visit = Callable[..., Visitor]


def test_a_ward_is_found_by_its_name_and_fits_one_screen(visit: Visit) -> None:
    visitor = visit(390, 844)
    page = visitor.page
    page.goto(f"{visitor.server.address}/my-ward")
    page.get_by_role("combobox", name="Ward").click()
    page.keyboard.type("Colchester 5")
    page.keyboard.press("Enter")
    page.wait_for_selector(".ward li")
    visitor.wait_until_settled()
    page.wait_for_url(f"**/my-ward?ward={ward_code(7, 4)}")
    bottom = page.locator(".st-key-my-ward [data-testid=stCode]").bounding_box()
    assert bottom is not None
    assert bottom["y"] + bottom["height"] <= 844
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_a_link_from_the_foot_of_a_page_leads_to_contact_and_back(visit: Visit) -> None:
    visitor = visit(390, 844)
    page = visitor.page
    page.goto(f"{visitor.server.address}/my-ward?ward={ward_code(7, 4)}")
    page.wait_for_selector(".ward li")
    page.get_by_role("link", name="Report a mistake").click()
    page.get_by_role("heading", name="Report a mistake").wait_for()
    page.go_back()
    page.wait_for_selector(".ward li")

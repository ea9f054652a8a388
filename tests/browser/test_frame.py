"""What is around every page: the menu, the title, the history, the charts' own menus."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Visitor
from tests.helpers.running_app import Server, serving

Visit = Callable[..., Visitor]
PAGE = "/crime-prevention"
MENUS = """() => {
    window.menus = new Set();
    const look = () => document
        .querySelectorAll('[data-testid=stSidebarNav], [data-testid=stTopNavLink]')
        .forEach(menu => window.menus.add(menu.innerText.trim()));
    new MutationObserver(look).observe(document, {subtree: true, childList: true});
}"""


@pytest.fixture
def fresh(server: Server) -> Iterator[Server]:
    """Run a server that nobody has asked anything yet."""
    with serving(server.warehouse) as running:
        yield running


def _settled(page: Page) -> None:
    page.wait_for_selector("h1", timeout=30_000)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=30_000)
    page.wait_for_timeout(700)  # charts are drawn after the run


def test_no_file_names_are_a_menu_at_the_first_look(browser: Browser, fresh: Server) -> None:
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.add_init_script(f"({MENUS})()")
    page.goto(f"{fresh.address}{PAGE}")
    _settled(page)
    seen = set(page.evaluate("[...window.menus]"))
    assert "Overview" in seen
    assert not [name for name in seen if "crime-prevention" in name or name == "app"]
    page.close()


def test_every_page_has_a_title_of_its_own_in_the_browser(visit: Visit, server: Server) -> None:
    page, titles = visit().page, []
    for address in ("/", "/crime-prevention", "/road-safety", "/district-profile", "/explorer"):
        page.goto(f"{server.address}{address}")
        _settled(page)
        titles.append(page.title())
    assert len(set(titles)) == len(titles)
    assert all(title.endswith("Essex police performance") for title in titles)


@pytest.mark.parametrize("address", [PAGE, "/explorer", "/district-profile"])
def test_a_chart_has_no_toolbar_in_the_document(visit: Visit, address: str) -> None:
    page = (visitor := visit()).page
    page.goto(f"{visitor.server.address}{address}")
    _settled(page)
    page.wait_for_selector(".stBidiComponent svg")
    toolbars = ":has(> .stBidiComponent) [data-testid=stElementToolbar]"
    assert page.locator(toolbars).count() == 0
    stops = []
    for _ in range(150):
        page.keyboard.press("Tab")
        at = page.evaluate(
            """() => { let one = document.activeElement, seen = 1;
                if (one === document.body) return null;
                const name = one.getAttribute('aria-label') || one.innerText;
                for (; one; one = one.parentElement) seen *= +getComputedStyle(one).opacity;
                return [seen, name]; }"""
        )
        if at is None:
            break
        stops.append(at)
    assert len(stops) > 20
    assert [name for seen, name in stops if seen < 0.1] == []
    # Another choice draws other charts: none of them brings a toolbar.
    page.goto(f"{visitor.server.address}{address}?area=E07000071&areas=districts")
    _settled(page)
    assert page.locator(toolbars).count() == 0


def test_the_browser_does_not_warn_of_charts_without_rows(visit: Visit) -> None:
    page, results = (visitor := visit()).page, []
    page.on("console", lambda message: results.append(message.text))
    for address in (PAGE, f"{PAGE}?compare_by=funnel", "/road-safety", "/explorer"):
        page.goto(f"{visitor.server.address}{address}")
        _settled(page)
    assert [text for text in results if "Infinite extent" in text] == []


@pytest.mark.parametrize("address", ["/", PAGE, f"{PAGE}?area=E07000071&areas=districts"])
def test_back_leaves_a_page_that_nobody_chose_anything_on(visit: Visit, address: str) -> None:
    page = (visitor := visit()).page
    page.goto(f"{visitor.server.address}/challenge")
    _settled(page)
    page.goto(f"{visitor.server.address}{address}")
    page.wait_for_function(
        "() => window.essexBrowser"
        " && (location.search.includes('over=') || location.search.length > 90)"
    )
    _settled(page)
    page.go_back()
    page.wait_for_url("**/challenge")


def test_back_goes_from_page_to_page_of_the_menu(visit: Visit) -> None:
    page = (visitor := visit()).page
    page.goto(f"{visitor.server.address}/")
    _settled(page)
    for name in ("Road safety", "Crime prevention"):
        page.get_by_role("link", name=name).first.click()
        page.wait_for_function("name => document.title.startsWith(name)", arg=name)
        _settled(page)
    page.go_back()
    page.wait_for_url("**/road-safety**")
    _settled(page)
    page.go_back()
    page.wait_for_function("() => location.pathname === '/'")

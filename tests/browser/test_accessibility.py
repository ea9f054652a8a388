"""For people who cannot see, point, or read small type: every page by axe-core and keyboard."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from analytics.wording import figure_tokens
from data.accounts.demonstration.write import write
from data.challenge import agenda_file
from tests.helpers.pages import EVERY_PAGE
from tests.helpers.public_edition import AGENDA, public, state_of
from tests.helpers.running_app import Server, serving
from tests.ui.sections.victims.test_supporting_victims import interviewed
from ui.shell.theme import DARK, LIGHT

PAGES = (*EVERY_PAGE, "crime-prevention?areas=wards", "crime-prevention?compare_by=funnel")
VIOLATIONS = "axe.run({resultTypes: ['violations']}).then(results => results.violations)"
RUN = """() => document.querySelector('[data-testid=stApp]')
        ?.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')
    && [...document.querySelectorAll('.stBidiComponent')]
        .every(one => one.querySelector('svg'))"""
SCREENS = [(1366, 768), (390, 844), (1920, 1080)]


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A site with something on every page: figures, records, and a meeting to be prepared."""
    warehouse = interviewed(tmp_path_factory.mktemp("accessible"))
    public(warehouse.with_name("public.duckdb"))
    agenda_file.save(AGENDA, agenda_file.folder(warehouse))
    register = warehouse.with_name("records.sqlite")
    today = date.today()
    write(register, today, partial(figure_tokens.bind, state_of(warehouse), today=today))
    with serving(warehouse, ESSEX_ACCOUNTS=str(register)) as running:
        yield running


def settled(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("h1").first.wait_for(timeout=30_000)
    page.wait_for_function(RUN, timeout=30_000)
    wait_until_drawn(page)  # charts are drawn after the run


def wait_until_drawn(page: Page) -> None:
    """Wait until nothing on the page has come, gone or changed its size for 0.4 seconds."""
    page.evaluate(
        """() => new Promise(done => {
            let before = '', still = 0;
            const look = () => {
                const all = [...document.querySelectorAll('[data-testid=stMain], h1, svg, canvas')];
                const sizes = all.map(one => one.getBoundingClientRect());
                const now = document.querySelectorAll('*').length
                    + sizes.map(box => ` ${box.width} ${box.height} ${box.y}`).join();
                still = now === before ? still + 1 : 0;
                before = now;
                if (still < 4) setTimeout(look, 100); else done();
            };
            look();
        })"""
    )


@pytest.fixture(scope="module")
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that has what the pages have in common after the first of them."""
    context = browser.new_context(color_scheme="light")
    yield context
    context.close()


@pytest.fixture(scope="module")
def opened(
    request: pytest.FixtureRequest, visitor: BrowserContext, site: Server
) -> Iterator[tuple[Page, list[str]]]:
    """A page opened once for all its screens and looks, and what its console complains of."""
    page, complaints = visitor.new_page(), []
    page.on(
        "console",
        lambda message: complaints.append(message.text) if _is_bad(message) else None,
    )
    settled(page, f"{site.address}/{request.param}")
    page.evaluate(Axe().axe_script)
    yield page, complaints
    page.close()


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("opened", PAGES, indirect=True)
def test_no_rule_is_broken(opened: tuple[Page, list[str]], look: Any) -> None:
    """No finding of axe of whatever impact, no word in the console: in three sizes of screen."""
    page, complaints = opened
    _turn(page, look)
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        wait_until_drawn(page)
        broken = [
            (width, violation["id"], node["html"][:200], node["failureSummary"])
            for violation in page.evaluate(VIOLATIONS)
            for node in violation["nodes"]
        ]
        assert broken == []
        assert page.locator("h1").count() == 1
        levels = page.evaluate(
            "() => [...document.querySelectorAll('h1, h2, h3')].map(one => +one.tagName[1])"
        )
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
        unnamed = page.evaluate(
            """() => {  // each picture has words of its own, which stand before it
                const found = '.unseen, .stBidiComponent';
                const order = [...document.querySelectorAll(found)];
                return order.filter((one, place) => one.matches('.stBidiComponent')
                    && !(order[place - 1]?.matches('.unseen')
                        && order[place - 1].textContent.length > 20))
                    .map(one => one.outerHTML.slice(0, 200));
            }"""
        )
        assert unnamed == []
        assert complaints == [], width


def _turn(page: Page, look: Any) -> None:
    """Let the page be light or dark, drawn again for it by the server: as it is when opened so."""
    if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") == (look == "dark"):
        return
    page.emulate_media(color_scheme=look)
    ink = DARK.ink if look == "dark" else LIGHT.ink
    # The browser turns at once; what the server has drawn, when it is asked to run the page again.
    page.wait_for_function(
        """dark => dark === (getComputedStyle(document.querySelector('h1')).color
            .match(/\\d+/) > 128)""",
        arg=look == "dark",
    )
    page.keyboard.press("r")
    page.wait_for_function(
        """ink => [...document.querySelectorAll('style')]
            .some(style => style.textContent.includes(`color: ${ink}`))""",
        arg=ink,
    )
    page.wait_for_function(RUN)


def _is_bad(message: ConsoleMessage) -> bool:
    """Whether a page should not have caused it: an error, or a chart drawn without rows."""
    return message.type == "error" or "Infinite extent" in message.text


@pytest.mark.parametrize("address", ["", "crime-prevention", "explorer"])
def test_the_keyboard_reaches_everything(browser: Browser, site: Server, address: str) -> None:
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    settled(page, f"{site.address}/{address}")
    wanted = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stMain] :is(input, button, a[href])')]
            .filter(one => one.tabIndex >= 0 && one.offsetParent && !one.disabled)
            .map((one, place) => (one.dataset.place = place, place))"""
    )
    reached: list[int] = []
    for _ in range(len(wanted) * 2 + 60):
        page.keyboard.press("Tab")
        at = page.evaluate(
            """() => { const one = document.activeElement;
                if (!one || one === document.body) return null;
                const style = getComputedStyle(one), box = one.closest('[data-baseweb]') || one;
                const around = getComputedStyle(box);
                return [one.dataset.place ?? null, style.outlineStyle, style.boxShadow,
                    around.borderColor]; }"""
        )
        if at and at[0] is not None:
            reached.append(int(at[0]))
    # Of a group of choices the arrow keys reach the others.
    alone = page.evaluate(
        """() => [...document.querySelectorAll('[data-place]')]
            .filter(one => !one.closest('[role=radiogroup], [role=tablist], [role=toolbar]'))
            .map(one => +one.dataset.place)"""
    )
    assert len(alone) > 3
    assert set(alone) <= set(reached)
    first = list(dict.fromkeys(reached))
    assert first == sorted(first)  # as they stand on the page
    page.close()


def test_an_area_is_chosen_without_a_mouse(browser: Browser, site: Server) -> None:
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    settled(page, f"{site.address}/crime-prevention?areas=districts")
    page.get_by_role("combobox", name="Area", exact=True).focus()
    page.keyboard.type("Colch")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('.said').innerText.includes('Colchester')")
    page.close()


@pytest.mark.parametrize(
    ("width", "height", "dots"), [(683, 384, 2), (320, 640, 2)], ids=["at 200%", "at 320 pixels"]
)
@pytest.mark.parametrize("address", ["", "crime-prevention?areas=wards", "district-profile"])
def test_enlarged_nothing_is_cut(
    browser: Browser, site: Server, address: str, width: int, height: int, dots: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=dots
    )
    page = context.new_page()
    settled(page, f"{site.address}/{address}")
    wider = page.evaluate(
        """() => { const main = document.querySelector('[data-testid=stMain]');
            return main.scrollWidth - main.clientWidth; }"""
    )
    assert wider <= 1
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.said, .finding, .subtitle, .foot, h1, h2')]
            .filter(one => one.scrollWidth > one.clientWidth + 1
                && getComputedStyle(one).overflowX !== 'visible')
            .map(one => one.innerText.slice(0, 80))"""
    )
    assert cut == []
    context.close()


def test_nothing_moves_for_those_who_asked_for_it(browser: Browser, site: Server) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    settled(page, f"{site.address}/")
    longest = page.evaluate(
        """() => Math.max(...[...document.querySelectorAll('*')].map(one => {
            const style = getComputedStyle(one);
            return Math.max(...(style.transitionDuration + ',' + style.animationDuration)
                .split(',').map(parseFloat)); }))"""
    )
    assert longest <= 0.001
    context.close()


@pytest.mark.parametrize("look", ["light", "dark"])
def test_a_page_prints_dark_on_white_without_its_filters(
    browser: Browser, site: Server, tmp_path: Path, look: Any
) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, color_scheme=look)
    page = context.new_page()
    settled(page, f"{site.address}/crime-prevention")
    page.emulate_media(media="print", color_scheme=look)
    for unwanted in ("[data-testid=stSelectbox]", "[data-testid=stPopover]"):
        assert page.locator(unwanted).count() > 0
        assert not any(item.is_visible() for item in page.locator(unwanted).all())
    colours = page.evaluate(
        """() => [...document.querySelectorAll('.said, h1, .vega-embed svg text')].map(one => {
            const style = getComputedStyle(one);
            const colour = one.tagName === 'text' ? style.fill : style.color;
            // A picture drawn for a dark screen is turned over: what was light is dark.
            const turned = getComputedStyle(one.closest('svg') ?? one).filter.includes('invert(1)');
            return colour.match(/\\d+/g).slice(0, 3).map(part => turned ? 255 - part : +part); })"""
    )
    assert len(colours) > 10
    for colour in colours:
        assert sum(colour) < 3 * 128
    # All of it, not what fits into a window.
    assert page.evaluate(
        """() => Math.max(...[...document.querySelectorAll('.foot')]
            .map(one => one.getBoundingClientRect().bottom))
            <= document.documentElement.scrollHeight + 1"""
    )
    context.close()

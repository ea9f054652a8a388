"""Charts that stay: another choice changes the rows of the picture that is there."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Route

from tests.browser.conftest import Visitor
from tests.helpers.small_warehouse import ward_code
from ui.output import live_chart

Visit = Callable[..., Visitor]
PAGE = "/crime-prevention"
PICTURES = ("map", "ranking", "trend")
MODULE = "performance.getEntriesByType('resource').map(one => one.name)\
.find(name => name.includes('live-chart-'))"


def test_another_choice_keeps_the_views_and_changes_their_rows(visit: Visit) -> None:
    visitor = visit()
    visitor.open(f"{PAGE}?area={ward_code(12, 7)}")
    for key in PICTURES:
        visitor.page.locator(f".st-key-{key}-frame svg.marks").evaluate("one => one.id = 'same'")
    before = visitor.page.locator(".st-key-map-frame svg").inner_html()
    visitor.click_area("Tendring 9")
    visitor.wait_until_said("in Tendring 9")
    visitor.wait_until_settled()
    for key in PICTURES:
        assert visitor.page.locator(f".st-key-{key}-frame svg.marks#same").count() == 1, key
    assert visitor.page.locator(".st-key-map-frame svg").inner_html() != before


def test_a_changed_map_is_the_map_that_a_fresh_page_draws(visit: Visit) -> None:
    visitor = visit()
    visitor.open(f"{PAGE}?indicator=robbery&measure=rate&from=2025-09&to=2025-09")
    page = visitor.page
    picture = """() => [...document.querySelectorAll('.st-key-map-frame svg path')]
        .filter(one => one.getAttribute('d')?.length > 20)
        .map(one => ['aria-label', 'fill', 'stroke', 'stroke-width']
            .map(name => one.getAttribute(name)).join()).sort()"""
    page.locator(".st-key-map-frame svg.marks").evaluate("one => one.id = 'same'")
    at_first = page.evaluate(picture)
    for label, option in (("Measure", "Count"), ("Measure", "Change"), ("Measure", "Rate")):
        page.get_by_role("combobox", name=label, exact=True).click()
        page.get_by_role("option", name=option).first.click()
        visitor.wait_until_settled()
        visitor.click_area("Tendring 9" if option != "Change" else "Harlow 9")
        visitor.wait_until_settled()
        page.mouse.move(2, 2)
        page.wait_for_timeout(300)
        changed = page.evaluate(picture)
        assert page.locator(".st-key-map-frame svg.marks#same").count() == 1, option
        other = visit()
        other.open(page.url.removeprefix(visitor.server.address))
        assert changed == other.page.evaluate(picture), option
        assert changed != at_first, option


def test_what_the_pointer_is_over_is_marked_in_each_picture_in_the_next_frame(
    visit: Visit,
) -> None:
    visitor = visit()
    visitor.open(f"{PAGE}?areas=districts&area=E07000071")
    page = visitor.page
    marked = {key: page.locator(f".st-key-{key}-frame svg .brushed") for key in PICTURES}
    bar = page.locator(".st-key-ranking-frame path[aria-label*='Colchester']").first
    bar.hover()
    assert marked["map"].count() == 1
    assert marked["ranking"].count() == 1
    around = page.locator(".st-key-map-frame path[aria-label*='Area: Colchester']").bounding_box()
    outline = marked["map"].bounding_box()
    assert around is not None
    assert outline is not None
    for side in ("x", "y", "width", "height"):
        assert abs(around[side] - outline[side]) < 8, side
    waits = page.evaluate(  # from the pointer's event to the frame in which all are marked
        """async () => {
            const bars = [...document.querySelectorAll('.st-key-ranking-frame path[aria-label]')];
            const waits = [];
            for (const one of bars.slice(0, 5)) {
                await new Promise(requestAnimationFrame);
                const begun = performance.now();
                one.dispatchEvent(new MouseEvent('mouseover', {bubbles: true}));
                const many = document.querySelectorAll('.st-key-map-frame .brushed').length;
                waits.push(many === 1 ? performance.now() - begun : 1e9);
            }
            return waits; }"""
    )
    assert sorted(waits)[2] < 50
    page.mouse.move(2, 2)
    for key in PICTURES:
        assert marked[key].count() == 0, key
    # A month of the area in view: the month itself, and the area on the map and among the bars.
    page.locator(".st-key-trend-frame path[aria-label*='When: ']").nth(3).hover()
    for key in PICTURES:
        assert marked[key].count() == 1, key
    page.mouse.move(2, 2)
    assert marked["map"].count() == 0


def test_a_tab_that_lost_its_pieces_asks_for_them(visit: Visit) -> None:
    visitor = visit()
    visitor.open(PAGE)
    visitor.page.evaluate(f"async () => (await import({MODULE})).pieces.clear()")
    visitor.click_area("Tendring 9")
    visitor.wait_until_said("in Tendring 9")
    visitor.page.wait_for_function(
        """() => [...document.querySelectorAll('.st-key-trend-frame svg text')]
            .some(one => one.textContent.includes('Tendring 9'))""",
        timeout=15_000,
    )
    visitor.wait_until_settled()
    assert visitor.page.locator(".st-key-map-frame svg path[aria-label*='Area:']").count() == 126
    assert visitor.page.evaluate(f"async () => (await import({MODULE})).pieces.size") > 10


def test_a_browser_that_cannot_draw_says_so_and_keeps_the_table(visit: Visit) -> None:
    visitor = visit()

    def refused(route: Route) -> None:
        route.abort()

    visitor.page.route("**/live-chart-*.js", refused)
    visitor.page.goto(f"{visitor.server.address}{PAGE}?area={ward_code(12, 4)}")
    visitor.page.get_by_text(live_chart.FAILED).first.wait_for(timeout=30_000)
    visitor.wait_until_settled()
    assert visitor.page.get_by_text(live_chart.FAILED).count() >= len(PICTURES)
    assert "Tendring 5" in visitor.sentences()
    visitor.page.locator(".st-key-twin-tables summary").click()
    visitor.page.locator(".st-key-twin-tables [data-testid=stDataFrame]").first.wait_for()
    assert all("Failed to load" in text or "module" in text for text in visitor.complaints)
    visitor.complaints.clear()


def test_a_picture_that_vega_refuses_says_so_and_is_drawn_when_it_can_be(visit: Visit) -> None:
    visitor = visit()
    broken = {"on": True}

    def shapes(route: Route) -> None:
        if broken["on"]:
            route.fulfill(status=200, content_type="text/javascript", body="export const n = {};")
        else:
            route.continue_()

    visitor.page.route("**/embed.*.js", shapes)
    visitor.page.goto(f"{visitor.server.address}{PAGE}")
    visitor.page.get_by_text(live_chart.FAILED).first.wait_for(timeout=30_000)
    broken["on"] = False
    visitor.page.reload()
    visitor.wait_for_map()
    assert visitor.page.get_by_text(live_chart.FAILED).count() == 0
    visitor.complaints.clear()

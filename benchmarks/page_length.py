"""How long pages are, and how many words they take: ``python -m benchmarks.page_length``.

Every page of an Area of Focus and the Overview, District profile and Explorer, at 1366 by 768 and
390 by 844, of this checkout or, with ``--checkout FOLDER``, of an earlier one; the warehouse is
that of ``ESSEX_DATABASE``. Words are those a person sees outside of the charts.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from statistics import geometric_mean

from playwright.sync_api import Page, sync_playwright

from tests.helpers.running_app import FLAGS, PROJECT, browser_path, serving

AREAS_OF_FOCUS = (
    "domestic-abuse", "supporting-victims", "reoffending", "alcohol-drugs-mental-health",
    "road-safety", "crime-prevention",
)  # fmt: skip
PAGES = ("overview", *AREAS_OF_FOCUS, "district-profile", "explorer")
SIZES = ((1366, 768), (390, 844))
HEIGHT = "() => document.querySelector('[data-testid=stMain]').scrollHeight"
WORDS = """() => {
    const main = document.querySelector('[data-testid=stMain]');
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    let many = 0;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const item = node.parentElement;
        if (item.closest('svg, style, script, .unseen, canvas')) continue;
        if (!item.checkVisibility({visibilityProperty: true})) continue;
        many += (node.textContent.match(/[\\p{L}\\p{N}][^\\s]*/gu) || []).length;
    }
    return many;
}"""

SETTLED = """() => document.querySelector('h1')
    && !document.querySelector('[data-testid=stStatusWidget]')
    && !document.querySelector('[data-stale=true]')
    && document.querySelector('.stApp[data-test-script-state=notRunning]')"""


def settled(page: Page) -> None:
    """Wait until the script of a page has ended and nothing on it is out of date."""
    page.wait_for_selector("h1", timeout=120_000)
    for _ in range(3):  # a page asks once more for what it learned of the browser
        page.wait_for_function(SETTLED, timeout=120_000)
        page.wait_for_timeout(250)


def scroll_through(page: Page) -> None:
    """Look at the whole page once: what is made only when it is looked at is part of it."""
    for _ in range(40):
        before = page.evaluate(
            "() => { const m = document.querySelector('[data-testid=stMain]');"
            " m.scrollTop += 700; return m.scrollTop + m.clientHeight >= m.scrollHeight - 2 }"
        )
        page.wait_for_timeout(150)
        if before:
            break
    settled(page)


def measured(checkout: Path, warehouse: Path) -> dict[str, dict[str, int]]:
    """Measure every page of a checkout: height at each width, and words."""
    result: dict[str, dict[str, int]] = {}
    with serving(warehouse, checkout=checkout) as server, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_path(), args=FLAGS)
        for width, height in SIZES:
            page = browser.new_page(viewport={"width": width, "height": height})
            for name in PAGES:
                page.goto(f"{server.address}/{'' if name == 'overview' else name}")
                settled(page)
                scroll_through(page)
                figures = result.setdefault(name, {})
                figures[f"height at {width}"] = page.evaluate(HEIGHT)
                if width == SIZES[0][0]:
                    figures["words"] = page.evaluate(WORDS)
            page.close()
        browser.close()
    return result


def table(now: dict[str, dict[str, int]], before: dict[str, dict[str, int]]) -> str:
    """Lay out what was measured as Markdown, with the ratio to an earlier checkout."""
    columns = [f"height at {width}" for width, _ in SIZES] + ["words"]
    lines = [f"| page | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    for name, figures in now.items():
        cells = []
        for column in columns:
            number = f"{figures[column]:,}"
            if earlier := before.get(name, {}).get(column):
                number += f" of {earlier:,} ({figures[column] / earlier:.2f})"
            cells.append(number)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    if before:
        means = [
            geometric_mean(
                now[name][column] / before[name][column] for name in AREAS_OF_FOCUS
            )
            for column in columns
        ]  # fmt: skip
        lines.append(f"| Areas of Focus, mean | {' | '.join(f'{mean:.2f}' for mean in means)} |")
    return "\n".join(lines)


def main() -> None:
    """Measure, compare with an earlier measurement if there is one, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkout", type=Path, default=PROJECT)
    parser.add_argument("--before", type=Path, help="what --keep wrote for an earlier checkout")
    parser.add_argument("--keep", type=Path, help="a file to write the figures to, as JSON")
    options = parser.parse_args()
    now = measured(options.checkout.resolve(), Path(os.environ["ESSEX_DATABASE"]).resolve())
    if options.keep:
        options.keep.write_text(json.dumps(now, indent=1))
    print(table(now, json.loads(options.before.read_text()) if options.before else {}))


if __name__ == "__main__":
    main()

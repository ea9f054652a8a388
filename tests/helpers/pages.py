"""The addresses of all pages, for tests that visit each of them."""

from __future__ import annotations

from pathlib import Path

PAGES_FOLDER = Path(__file__).resolve().parents[2] / "pages"
HOME = "overview"  # its address is the empty one
_ACCOUNTS = "accounts"  # the folder of pages that the office alone has
_PUBLISHED = "published"  # and that of what it published of them
_SCRIPTS = sorted(PAGES_FOLDER.rglob("*.py"), key=lambda script: script.stem)

OFFICE_ONLY = (
    "load-data",
    *(script.stem for script in _SCRIPTS if script.parent.name == _ACCOUNTS),
)
EVERY_PAGE = tuple("" if script.stem == HOME else script.stem for script in _SCRIPTS)
PUBLIC_PAGES = tuple(page for page in EVERY_PAGE if page not in OFFICE_ONLY)
# Pages of the office's records are one list and one record: they fail as a whole, or not at all.
PAGES_IN_PARTS = tuple(
    "" if script.stem == HOME else script.stem
    for script in _SCRIPTS
    if script.parent.name not in (_ACCOUNTS, _PUBLISHED)
)


def script(page: str) -> str:
    """Return the script of a page below the project's folder, as `AppTest.switch_page` takes it."""
    (path,) = (path for path in _SCRIPTS if path.stem == page)
    return str(path.relative_to(PAGES_FOLDER.parent))

"""The addresses of all pages, for tests that visit each of them."""

from __future__ import annotations

from pathlib import Path

PAGES_FOLDER = Path(__file__).resolve().parents[2] / "pages"
HOME = "overview"  # its address is the empty one
OFFICE_ONLY = ("load-data",)

EVERY_PAGE = tuple(
    "" if script.stem == HOME else script.stem for script in sorted(PAGES_FOLDER.glob("*.py"))
)
PUBLIC_PAGES = tuple(page for page in EVERY_PAGE if page not in OFFICE_ONLY)

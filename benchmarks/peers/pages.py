"""The pages that are compared: how each is started, what is looked at, and how one chooses."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

PROJECT = Path(__file__).resolve().parents[2]
OURS = os.environ.get("OURS_PYTHON", sys.executable)
THEIRS = os.environ.get("PEERS_PYTHON", sys.executable)
_STREAMLIT = (
    "--server.headless", "true", "--server.address", "127.0.0.1",
    "--browser.gatherUsageStats", "false", "--server.fileWatcherType", "none", "--server.port",
)  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """A page.

    Attributes
    ----------
    command : tuple of str
        Starts its server; the port is added at the end.
    path : str
        Its address.
    parts : dict of str
        Selectors of what is looked at; 'title' is among them.
    choose : callable
        Chooses a crime type, as quickly as the tool lets a script, and begins the clock.
    widths : dict of int
        Canvases in shadow roots, by their width in pixels.
    ready : str
        Selector of what there is when the first page is complete.
    """

    command: tuple[str, ...]
    path: str
    parts: dict[str, str]
    choose: Callable[[Page, str], None]
    widths: dict[str, int] = field(default_factory=dict)
    ready: str = ""


def _in_list(page: Page, name: str) -> None:
    box = page.get_by_role("combobox", name=re.compile("(Category|Crime type)$")).first
    box.click()
    box.fill(name)
    page.wait_for_timeout(250)
    page.evaluate("window.drawn.begin('keydown')")
    page.keyboard.press("Enter")


def _script(body: str) -> Callable[[Page, str], None]:
    def choose(page: Page, name: str) -> None:
        page.evaluate(f"name => {{ {body} }}", name)

    return choose


_PLOTLY = {"title": "h1", "map": "#map", "bars": "#bars", "line": "#line"}
PAGES = {
    "ours": Compared(
        (OURS, "-m", "streamlit", "run", "app.py", *_STREAMLIT),
        "/crime-prevention?areas=wards",
        {
            "title": "[data-testid=stHtml]",
            "map": ".st-key-map-frame",
            "bars": ".st-key-ranking-frame",
            "line": ".st-key-trend-frame",
            "others": ".stBidiComponent",
        },
        _in_list,
        ready=".st-key-map-frame svg path >> nth=250",
    ),
    "dash": Compared(
        (THEIRS, "-m", "benchmarks.peers.dash_page"), "/", _PLOTLY,
        _script(
            "window.drawn.begin(); dash_clientside.set_props('type', {value: name});"
        ),
    ),
    "shiny": Compared(
        (THEIRS, "-m", "shiny", "run", "benchmarks.peers.shiny_page:app", "--port"), "/", _PLOTLY,
        _script(
            """const list = document.querySelector('#type');
            window.drawn.begin();
            if (list.selectize) list.selectize.setValue(name);
            else { list.value = name; $(list).trigger('change'); }"""
        ),
    ),
    "panel": Compared(
        (
            THEIRS, "-m", "panel", "serve", "benchmarks/peers/panel_page.py",
            "--address", "127.0.0.1", "--allow-websocket-origin", "*", "--port",
        ),
        "/panel_page",
        {"title": "h1, .bk-clearfix"},
        _script(
            """const list = window.drawn.everywhere('select')[0];
            window.drawn.begin();
            list.value = name;
            list.dispatchEvent(new Event('change', {bubbles: true, composed: true}));"""
        ),
        widths={"map": 780, "bars": 520, "line": 1300},
    ),
    "streamlit": Compared(
        (THEIRS, "-m", "streamlit", "run", "benchmarks/peers/streamlit_page.py", *_STREAMLIT), "/",
        {"title": ".st-key-title", "map": ".st-key-map", "bars": ".st-key-bars",
         "line": ".st-key-line"},
        _in_list,
    ),
}  # fmt: skip

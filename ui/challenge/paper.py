"""Screens as files of other kinds: a PNG each, a tagged PDF of all."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ui.challenge.screens import WIDE, Screen, Shape, draw
from ui.output.picture_files import rendered
from ui.output.tagged_pdf import FONT, tagged_pdf
from ui.shell import theme

TEMPLATE = Path(__file__).with_name("screens.typ")
AUTHOR = "Office of the Police and Crime Commissioner for Essex"


def pngs(
    screens: Sequence[Screen], shape: Shape = WIDE, look: theme.Look = theme.LIGHT
) -> dict[str, bytes]:
    """Draw every screen as PNG, in its own size.

    Returns
    -------
    dict
        Names of files, which sort in the order of the screens, to pictures.
    """
    pictures = json.loads(rendered("screens", _drawn(screens, shape, look)))
    return {
        f"{place:02d}-{_plain(shown.title)}.png": base64.b64decode(picture)
        for place, (shown, picture) in enumerate(zip(screens, pictures, strict=True))
    }


def pdf(
    screens: Sequence[Screen],
    on: date,
    shape: Shape = WIDE,
    look: theme.Look = theme.LIGHT,
) -> bytes:
    """Draw all screens as one tagged PDF, a page each, that carries the day of the meeting."""
    pictures, pages = {}, []
    for place, shown in enumerate(screens):
        name = f"{place}.svg"
        pictures[name] = _in_shipped_font(draw(shown, shape, look).whole)
        words = (shown.what, shown.alt, *shown.notes, *shown.foot)
        pages.append(
            {
                "title": shown.title,
                "file": name,
                "alt": " ".join(filter(None, words)) or shown.title,
            }
        )
    content = {
        "title": screens[0].title,
        "author": AUTHOR,
        "day": [on.year, on.month, on.day],
        "width": shape.width,
        "height": shape.height,
        "screens": pages,
    }
    return tagged_pdf(TEMPLATE, content, pictures)


def _in_shipped_font(svg: str) -> str:
    return re.sub(r'font-family="[^"]*"', f'font-family="{FONT}"', svg)


def _drawn(screens: Sequence[Screen], shape: Shape, look: theme.Look) -> bytes:
    return json.dumps([draw(shown, shape, look).whole for shown in screens]).encode()


def _plain(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:50].strip("-")

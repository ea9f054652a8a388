"""Screens as files of other kinds: a PNG each, a PDF of all."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence

from ui.challenge.screens import WIDE, Screen, Shape, draw
from ui.output.picture_files import rendered
from ui.shell import theme


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


def pdf(screens: Sequence[Screen], shape: Shape = WIDE, look: theme.Look = theme.LIGHT) -> bytes:
    """Draw all screens as one PDF, a page each."""
    return rendered("pages", _drawn(screens, shape, look))


def _drawn(screens: Sequence[Screen], shape: Shape, look: theme.Look) -> bytes:
    return json.dumps([draw(shown, shape, look).whole for shown in screens]).encode()


def _plain(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:50].strip("-")

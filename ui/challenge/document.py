"""The display as one HTML document: every screen in it, nothing to fetch, nothing that changes.

The same document is shown by the speaker, opened by the audience and carried on a memory stick.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path

from analytics import as_text
from analytics.wording import phrases
from data.challenge.agenda import Agenda
from data.warehouse.snapshot import Release
from ui.challenge.canvas import colours, escaped
from ui.challenge.screens import NARROW, WIDE, Screen, draw
from ui.shell import theme

_HERE = Path(__file__)
STYLE = _HERE.with_name("display.css").read_text("utf-8")
SCRIPT = _HERE.with_name("display.js").read_text("utf-8")


def document(agenda: Agenda, screens: Sequence[Screen], release: Release, look: str = "") -> str:
    """Write the document.

    Parameters
    ----------
    agenda : Agenda
        The meeting.
    screens : sequence of Screen
        As `screens.screens` made them.
    release : Release
        Of the public edition they show.
    look : str
        'light' or 'dark'; '' for what the machine prefers. The speaker's key L changes it.

    Returns
    -------
    str
        HTML. Texts are escaped, and no script runs in it but its own, known by its hash.
    """
    light, dark = colours(theme.LIGHT), colours(theme.DARK)
    style = (
        f":root{{{light}}}[data-look=dark]{{{dark}}}@media print{{[data-look=dark]{{{light}}}}}"
        f"{STYLE}"
    )
    sections = "".join(
        _section(place, len(screens), screen) for place, screen in enumerate(screens, 1)
    )
    where = f"{agenda.venue}, " if agenda.venue else ""
    about = f"{where}{as_text.day(agenda.on)}"
    edition = (
        f"Release {release.number} of the public edition, as at {as_text.day(release.as_at)}. "
        f"{phrases.LICENCE}"
    )
    hint = (
        "On the screens: arrow keys, page up and down or a presenter's remote go on and back; B "
        "blanks; F fills the screen; S opens the speaker's window; L light or dark; R reads; a "
        "number and Enter go to a screen."
    )
    return (
        "<!doctype html>"
        f'<html lang="en-GB" class="reading"{f" data-look={look}" if look else ""}>'
        '<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(style, SCRIPT)}">'
        '<meta name="referrer" content="no-referrer"><link rel="icon" href="data:,">'
        f"<title>{escaped(agenda.title)}, {escaped(about)}</title><style>{style}</style></head>"
        f"<body><header><h1>{escaped(agenda.title)}</h1><p>{escaped(about)}</p>"
        '<nav aria-label="How to read">'
        '<button type="button" data-mode="screens">Screens</button>'
        '<button type="button" data-mode="reading">To read</button>'
        '<button type="button" data-mode="large">Large print</button>'
        '<button type="button" data-look="light">Light</button>'
        '<button type="button" data-look="dark">Dark</button></nav>'
        f'<p class="foot">{hint}</p></header>'
        f'<main aria-label="Screens">{sections}</main>'
        f'<footer><p class="foot">{escaped(edition)}</p></footer><script>{SCRIPT}</script>'
        "</body></html>"
    )


def _policy(style: str, script: str) -> str:
    """Allow this style and this script, and no address at all."""
    digests = [
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for text in (style, script)
    ]
    # What the script sets on the elements of the speaker's window goes through the DOM, not here.
    return (
        f"default-src 'none'; style-src 'sha256-{digests[0]}'; script-src 'sha256-{digests[1]}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _section(place: int, many: int, shown: Screen) -> str:
    paragraphs = "".join(f"<p>{escaped(text)}</p>" for text in (shown.what, *shown.notes) if text)
    alt = f'<p class="hidden">{escaped(shown.alt)}</p>' if shown.alt else ""
    foot = " ".join(part for part in shown.foot if part)
    return (
        f'<section id="screen-{place}" tabindex="-1" aria-labelledby="title-{place}" '
        f'data-minutes="{shown.minutes}">'
        f'<div class="reading-only"><p class="number">Screen {place} of {many}</p>'
        f"{f'<p class=topic>{escaped(shown.topic)}</p>' if shown.topic else ''}"
        f'<h2 id="title-{place}">{escaped(shown.title)}</h2>{paragraphs}{alt}</div>'
        f"{_pictures(shown)}{_figures_as_table(shown)}"
        f'<p class="foot reading-only">{escaped(foot)}</p></section>'
    )


def _pictures(shown: Screen) -> str:
    """Draw a screen in both shapes; screen readers read the words next to it instead."""
    parts = []
    for shape, name in ((WIDE, "wide"), (NARROW, "narrow")):
        drawn = draw(shown, shape)
        kind = name if drawn.picture else f"{name} words"
        box = drawn.picture
        picture = (
            f' data-picture="{box.x:.0f} {box.y:.0f} {box.width:.0f} {box.height:.0f}"'
            if box
            else ""
        )
        # Every drawing names its hatch: each its own, since all are in one document.
        name_of_hatch = f"hatch-{hashlib.sha256(drawn.whole.encode()).hexdigest()[:8]}-{name}"
        whole = drawn.whole.replace('id="hatch"', f'id="{name_of_hatch}"').replace(
            "url(#hatch)", f"url(#{name_of_hatch})"
        )
        parts.append(whole.replace("<svg ", f'<svg class="{kind}" aria-hidden="true"{picture} ', 1))
    return "".join(parts)


def _figures_as_table(shown: Screen) -> str:
    if shown.table is None:
        return ""
    head = "".join(f'<th scope="col">{escaped(str(name))}</th>' for name in shown.table.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escaped(str(cell))}</td>" for cell in row) + "</tr>"
        for row in shown.table.itertuples(index=False)
    )
    return (
        "<details><summary>The figures</summary><table><thead><tr>"
        f"{head}</tr></thead><tbody>{rows}</tbody></table></details>"
    )

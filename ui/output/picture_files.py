"""Charts and maps as files: PNG and SVG that say by themselves what they show.

Nothing is drawn until somebody asks. Then the chart on the page is drawn once more with its
shapes and rows in it, and around it what must not be lost when the picture leaves the page: the
finding, what it shows, the legend, period, source, what is provisional, and that figures are made
up where they are. Nothing here needs a page: the Challenge display draws with `svg` too.
"""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from analytics.wording import phrases
from analytics.wording.caption import About
from ui.charts.maps import shape_files
from ui.shell import escape, theme

if TYPE_CHECKING:
    from ui.charts.drawing import Drawing, Key

Form = Literal["svg", "png"]
FORMS: dict[Form, str] = {"png": "image/png", "svg": "image/svg+xml"}

WIDTH = 976  # of a file; a PNG has twice as many dots
MARGIN = 28
GAP = 20  # between small charts beside each other
SMALLEST = 12  # text in a chart or around it, before it is scaled
ROOMY = 700  # a chart so wide has room for whole names beside it,
LONGEST_NAME = 320  # of so many pixels
LONGEST = 60  # seconds that a picture may take
MADE_UP = "Demonstration: every figure in this picture is made up."
SERVED = "app/static/"

_at_once = threading.BoundedSemaphore(2)  # each takes a processor and 90 MB while it runs


# What others ask for ------------------------------------------------------------------------------


def as_file(
    form: Form, drawing: Drawing, about: About | Mapping[str, str], look: theme.Look
) -> bytes:
    """Draw what a page shows, as `svg` or as `png`, with all that is written around it."""
    if form == "png":
        return png(drawing, about, look)
    return svg(drawing, about, look).encode()


def svg(
    drawing: Drawing,
    about: About | Mapping[str, str],
    look: theme.Look,
    width: int = WIDTH,
    height: int | None = None,
    *,
    framed: bool = True,
    scale: float = 1.0,
) -> str:
    """Draw a chart or a map with everything in it: no address is fetched to show it.

    Parameters
    ----------
    drawing : Drawing
        Made for the same ``look``.
    about : About or mapping
        What it shows; or its facts by name: Period, Boundaries, Source, Edition, Licence.
    look : Look
        The colours.
    width, height : int
        Of the whole picture; without a height the chart is as high as on its page.
    framed : bool
        Whether title, legend, period, source and the rest stand around it.
    scale : float
        How many times as large text and lines are: 28 / `SMALLEST` for a hall.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    RuntimeError
        If it cannot be drawn; the message says why.
    """
    facts = about.facts(drawing.heading) if isinstance(about, About) else about
    wide = width / scale
    page = _Page(look, wide - 2 * MARGIN if framed else wide, 0 if not framed else MARGIN)
    high: float = drawing.height
    if height is not None:
        high = height / scale
        if framed:  # what the words leave
            rest = _Page(look, wide - 2 * MARGIN, MARGIN)
            _lay_out(rest, drawing, facts, [], 0)
            high -= rest.top + MARGIN / 2
        if high < 80:
            raise RuntimeError(
                f"The picture cannot be drawn: {width} by {height} leave no room for the chart"
            )
    found = _charts(drawing, page.inside, high)
    if framed:
        _lay_out(page, drawing, facts, found, high)
    else:
        page.panels(drawing, found)
    said = " ".join([drawing.subtitle, *below(drawing, facts)])
    return page.svg(drawing.heading or drawing.subtitle, drawing.alt or said, scale)


def png(
    drawing: Drawing,
    about: About | Mapping[str, str],
    look: theme.Look,
    width: int = WIDTH,
    height: int | None = None,
    *,
    framed: bool = True,
    scale: float = 1.0,
) -> bytes:
    """Draw the same as `svg` as PNG, with two dots for each of its own."""
    drawn = svg(drawing, about, look, width, height, framed=framed, scale=scale)
    return rendered("png", drawn.encode())


def file_name(text: str, longest: int = 90) -> str:
    """Make the stem of a file's name of text: short, and safe on any machine."""
    plain = re.sub(r"[^a-z0-9]+", "-", re.sub(r"(?<=\d),(?=\d)", "", text.lower())).strip("-")
    return plain if len(plain) <= longest else plain[:longest].rsplit("-", 1)[0]


def below(drawing: Drawing, facts: Mapping[str, str]) -> list[str]:
    """Say what is written below a chart: notes, what may change, n, period and source."""
    found = [
        rows for rows in (drawing.rows, *(one.rows for one in drawing.panels)) if rows is not None
    ]
    already = " ".join([*(key.label for key in drawing.legend), drawing.below, drawing.subtitle])
    unsure = (
        drawing.provisional
        or bool(facts.get("Provisional"))
        or any(_any_true(rows, "provisional") for rows in found)
    )
    said = [drawing.below]
    if unsure and "provisional" not in already:
        said.append(phrases.PROVISIONAL)
    said.append(drawing.counted or _answers(found))
    told = [facts.get(fact, "") for fact in ("Period", "Boundaries")]
    said.append(". ".join(fact.rstrip(".") for fact in told if fact) + ".")
    if source := facts.get("Source"):
        said.append(f"Source: {source}")
    said.append(facts.get("Licence", ""))
    return [text for text in said if text.strip(".")]


def _any_true(rows: pa.Table, column: str) -> bool:
    return column in rows.column_names and any(rows[column].to_pylist())


def _answers(found: Sequence[pa.Table]) -> str:
    """Say of how many answers the figures are, where the rows know."""
    numbers = [
        number
        for rows in found
        if "n" in rows.column_names
        for number in rows["n"].to_pylist()
        if isinstance(number, int | float) and math.isfinite(number)
    ]
    if not numbers:
        return ""
    low, high = f"{min(numbers):,.0f}", f"{max(numbers):,.0f}"
    return f"n = {low}." if low == high else f"n = {low} to {high}."


# Drawing ------------------------------------------------------------------------------------------


def rendered(form: Form | Literal["screens", "pages"], given: bytes) -> bytes:
    """Have something drawn by a process of its own; see `ui.output.render`.

    Raises
    ------
    RuntimeError
        If it cannot be drawn; the message says why.
    """
    with _at_once:
        try:
            done = subprocess.run(
                [sys.executable, "-P", str(Path(__file__).with_name("render.py")), form],
                input=given,
                capture_output=True,
                timeout=LONGEST,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise RuntimeError(
                f"The picture cannot be drawn within {LONGEST} seconds: try again"
            ) from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        # Below the error stands where in the converter it came about.
        reason = [line for line in said if re.match(r"\w*(Error|Exception)\b", line)] or said
        raise RuntimeError(f"The picture cannot be drawn: {' '.join(reason[-1:])}")
    return done.stdout


def with_rows(
    specification: Mapping[str, Any], rows: pa.Table, width: int, height: int
) -> dict[str, Any]:
    """Return a specification that holds all it draws: rows, shapes and size."""
    whole = _with_shapes(specification) | {"data": {"values": list(_values(rows))}}
    if width >= ROOMY:
        whole = _with_whole_names(whole)
    if not whole.keys() & {"hconcat", "vconcat", "concat", "facet", "repeat"}:
        whole |= {"width": width, "height": height}
        whole["autosize"] = {"type": "fit", "contains": "padding"}
    return whole


def _with_whole_names(part: Any) -> Any:
    """Let names along an axis be longer than on a page: a file has no pointer to read them by."""
    if isinstance(part, list):
        return [_with_whole_names(one) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        name: LONGEST_NAME if name == "labelLimit" and one else _with_whole_names(one)
        for name, one in part.items()
        if name != "values"
    } | ({"values": part["values"]} if "values" in part else {})


def _values(rows: pa.Table) -> Iterator[dict[str, Any]]:
    for row in rows.to_pylist():
        yield {name: _plain(value) for name, value in row.items()}


def _plain(value: object) -> object:
    """Write a cell as the page's own charts get it: days are milliseconds of UTC."""
    if isinstance(value, datetime):
        return 1000 * value.replace(tzinfo=value.tzinfo or UTC).timestamp()
    if isinstance(value, date):
        return 86_400_000 * (value.toordinal() - date(1970, 1, 1).toordinal())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _with_shapes(part: Any) -> Any:
    """Put the shapes in where a specification names the file that the browser fetches."""
    if isinstance(part, list | tuple):
        return [_with_shapes(one) for one in part]
    if not isinstance(part, Mapping):
        return part

    url = part.get("url")
    if isinstance(url, str):
        if not url.startswith(SERVED):
            raise ValueError(f"A chart may only draw what this app serves, not {url}")
        return {"values": json.loads((shape_files.STATIC / Path(url).name).read_bytes())}
    return {name: _with_shapes(one) for name, one in part.items()}


def _charts(drawing: Drawing, wide: float, high: float) -> list[str]:
    """Draw the chart, or each of the panels, as SVG."""
    panels = [one.rows for one in drawing.panels] or [drawing.rows]
    if drawing.specification is None or any(rows is None for rows in panels):
        raise RuntimeError("The picture cannot be drawn: there is nothing to draw")
    across = (wide - GAP * (len(panels) - 1)) / len(panels)
    specifications = [
        with_rows(drawing.specification, rows, int(across), int(high))
        for rows in panels
        if rows is not None
    ]
    found: list[str] = json.loads(rendered("svg", json.dumps(specifications).encode()))
    return found


# What stands around it ----------------------------------------------------------------------------


def _lay_out(
    page: _Page, drawing: Drawing, facts: Mapping[str, str], charts: Sequence[str], high: float
) -> None:
    """Put the words of a picture around its charts; without charts, leave no room for them."""
    if made_up := facts.get("Edition"):
        page.banner(MADE_UP if made_up == phrases.DEMONSTRATION else made_up)
    page.write(drawing.heading, 21, weight=600)
    page.write(drawing.subtitle, 14, quiet=True)
    page.down(6)
    page.keys(drawing.legend)
    page.down(6)
    page.panels(drawing, charts)
    page.down(8)
    for text in below(drawing, facts):
        page.write(text, SMALLEST, quiet=True)


def _size(chart: str) -> tuple[float, float]:
    found = re.match(r'<svg[^>]*? width="([\d.]+)"[^>]*? height="([\d.]+)"', chart)
    if not found:
        raise ValueError("A drawn chart has no size")
    return float(found[1]), float(found[2])


class _Page:
    """A picture that grows downwards."""

    def __init__(self, look: theme.Look, inside: float, margin: float) -> None:
        self.look, self.inside, self.margin = look, inside, margin
        self.top = float(margin)
        self.parts: list[str] = []
        self.hatches: dict[tuple[str, str, int], str] = {}

    def down(self, much: float) -> None:
        self.top += much

    def text(
        self, text: str, x: float, y: float, size: float, colour: str, weight: int = 400
    ) -> None:
        self.parts.append(
            f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" font-weight="{weight}" '
            f'fill="{colour}">{_escaped(text)}</text>'
        )

    def write(self, text: str, size: float, *, weight: int = 400, quiet: bool = False) -> None:
        """Write a paragraph, broken into lines that fit."""
        colour = self.look.context if quiet else self.look.ink
        for line in lines(text, self.inside, size, bold=weight > 400):
            self.text(line, MARGIN, self.top + size, size, colour, weight)
            self.down(1.4 * size)

    def banner(self, text: str) -> None:
        """Write what nobody may overlook."""
        self.parts.append(
            f'<rect x="{MARGIN}" y="{self.top:g}" width="{self.inside:g}" height="30" '
            f'fill="{self.look.faint}"/>'
        )
        self.text(text, MARGIN + 10, self.top + 20, 14, self.look.ink, 600)
        self.down(42)

    def panels(self, drawing: Drawing, charts: Sequence[str]) -> None:
        """Put charts beside each other, each below its title."""
        many = max(1, len(drawing.panels))
        across = (self.inside - GAP * (many - 1)) / many
        if drawing.panels:
            for size, titles in ((14.0, [one.title for one in drawing.panels]),
                                 (12.0, [one.subtitle for one in drawing.panels])):  # fmt: skip
                broken = [lines(title, across, size, bold=size > 12) for title in titles]
                for place, found in enumerate(broken):
                    for row, line in enumerate(found):
                        self.text(
                            line, self.margin + place * (across + GAP),
                            self.top + size + 1.4 * size * row, size,
                            self.look.ink if size > 12 else self.look.context,
                            600 if size > 12 else 400,
                        )  # fmt: skip
                self.down(1.4 * size * max(map(len, broken)))
            self.down(4)
        tallest = 0.0
        for place, chart in enumerate(charts):
            # Charts name their gradients and cuttings alike: each its own names.
            own = re.sub(r'(\bid="|url\(#)', rf"\g<1>chart{place}-", chart)
            x = self.margin + place * (across + GAP)
            self.parts.append(own.replace("<svg ", f'<svg x="{x:g}" y="{self.top:g}" ', 1))
            tallest = max(tallest, _size(chart)[1])
        self.down(tallest)

    def keys(self, keys: Sequence[Key]) -> None:
        """Write a legend, as many of its items in a line as fit."""
        x = float(self.margin)
        for key in keys:
            wide = 26 + _wide(key.label, 13) + 22
            if x > self.margin and x + wide - 22 > self.margin + self.inside:
                x = float(self.margin)
                self.down(22)
            self.swatch(key, x)
            self.text(key.label, x + 26, self.top + 14, 13, self.look.ink)
            x += wide
        if keys:
            self.down(26)

    def swatch(self, key: Key, x: float) -> None:
        """Draw the mark of an item of the legend."""
        if key.sign:
            self.text(key.sign, x + 2, self.top + 15, 16, key.colours[0], 600)
            return
        if key.dashed:
            y = self.top + 9
            self.parts.append(
                f'<line x1="{x:g}" x2="{x + 18:g}" y1="{y:g}" y2="{y:g}" '
                f'stroke="{key.colours[0]}" stroke-width="2" stroke-dasharray="4 3"/>'
            )
            return
        ground, stripe = (key.colours or (self.look.empty, self.look.edge))[:2], ""
        if len(ground) > 1:
            kind = (ground[0], ground[1], 90 if key.barred else 45)
            stripe = self.hatches.setdefault(kind, f"hatch{len(self.hatches)}")
        self.parts.append(
            f'<rect x="{x:g}" y="{self.top + 1:g}" width="17" height="17" '
            f'fill="{f"url(#{stripe})" if stripe else ground[0]}" stroke="{self.look.edge}"/>'
        )

    def svg(self, title: str, description: str, scale: float) -> str:
        """Close the picture."""
        wide = self.inside + 2 * self.margin
        high = math.ceil(self.top + self.margin / 2)
        hatches = "".join(
            f'<pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate({turn})"><rect width="6" height="6" fill="{ground}"/>'
            f'<rect width="1.6" height="6" fill="{line}"/></pattern>'
            for (ground, line, turn), name in self.hatches.items()
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'width="{wide * scale:g}" height="{high * scale:g}" '
            f'viewBox="0 0 {wide:g} {high}" role="img" '
            f'font-family="{theme.FONT}"><title>{_escaped(title)}</title>'
            f"<desc>{_escaped(description)}</desc><defs>{hatches}</defs>"
            f'<rect width="{wide:g}" height="{high}" fill="{self.look.background}"/>'
            f"{''.join(self.parts)}</svg>"
        )


NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _escaped(text: str) -> str:
    return escape.html(NOT_IN_XML.sub("", text))


def lines(text: str, inside: float, size: float, *, bold: bool = False) -> list[str]:
    """Break text into lines that fit; a word that is too long for a line stands alone."""
    found: list[str] = []
    for word in text.split():
        together = f"{found[-1]} {word}" if found else word
        if found and _wide(together, size, bold=bold) <= inside:
            found[-1] = together
        else:
            found.append(word)
    return found


def _wide(text: str, size: float, *, bold: bool = False) -> float:
    """Estimate how wide text is, as Arial: rather too wide than cut."""
    narrow, broad = "iljtfrI.,:;'|! ()-/", "mwMW%@—"
    parts = (
        0.33 if sign in narrow else 0.9 if sign in broad else 0.72 if sign.isupper() else 0.57
        for sign in text
    )
    return size * sum(parts) * (1.06 if bold else 1)

"""Charts and maps as files: PNG and SVG that say by themselves what they show.

Nothing is drawn until somebody asks. Then the chart on the page is drawn once more with its
shapes and rows in it, and around it what must not be lost when the picture leaves the page: the
finding, what it shows, the legend, period, source, what is provisional, and that figures are made
up where they are.
"""

from __future__ import annotations

import functools
import json
import math
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import streamlit as st

from ui import theme, words
from ui.about import About

Rows = pa.Table
Form = Literal["svg", "png"]

WIDTH = 920  # dots of the chart; a PNG has twice as many
MARGIN = 28
GAP = 20  # between small charts beside each other
LONGEST = 60  # seconds that a picture may take
MADE_UP = "Demonstration: every figure in this picture is made up."
PROVISIONAL = "Some of the figures are provisional: they may still change."
SERVED = "app/static/"
NO_DATA = ""  # the style of the swatch of no data, as in `maps.legend`

_at_once = threading.BoundedSemaphore(2)  # each takes a processor and 90 MB while it runs


# What a page offers -------------------------------------------------------------------------------


def offer(
    specification: Mapping[str, Any],
    rows: Rows | Sequence[tuple[str, Rows]],
    about: About | Mapping[str, str],
    key: str,
    *,
    title: str,
    subtitle: str,
    height: int,
    width: int = WIDTH,
    legend: str | Sequence[tuple[str, str]] = (),
    note: str = "",
    name: str = "Chart",
) -> None:
    """Offer a chart of the page as PNG and as SVG; it is drawn only when somebody asks.

    Parameters
    ----------
    specification : mapping
        As handed to ``st.vega_lite_chart``; shapes by their address are put in.
    rows : Table, or sequence of (str, Table)
        As handed to ``st.vega_lite_chart``; several with a title each are drawn side by side.
    about : About or mapping
        What the page shows; or the facts that stand above its tables.
    key : str
        Of this chart on the page.
    title, subtitle : str
        As in ``vega.heading``.
    height, width : int
        Of the chart, in pixels.
    legend : str or sequence of (str, str)
        The legend of the page: its HTML, or a style (or colour) and words for each swatch.
    note : str
        What is said below the chart: gaps, breaks, numbers of answers.
    name : str
        What the buttons call it: 'Map as PNG'.
    """
    facts = about.facts(title) if isinstance(about, About) else about
    drawn = Picture(
        specification, rows, facts, title, subtitle, height, width, legend, note, theme.look()
    )
    file = re.sub(r"[^a-z0-9]+", "-", f"{title} {facts.get('Period', '')}".lower()).strip("-")
    with st.container(key=f"pictures-{key}", horizontal=True, gap="small"):
        forms: tuple[tuple[Form, str], ...] = (("png", "image/png"), ("svg", "image/svg+xml"))
        for form, mime in forms:
            st.download_button(
                f"{name} as {form.upper()}",
                data=functools.partial(drawn.as_file, form),
                file_name=f"{file[:100]}.{form}",
                mime=mime,
                key=f"{form}-{key}",
                on_click="ignore",
                type="tertiary",
            )


@dataclass(frozen=True, eq=False)
class Picture:
    """A chart with all that is written around it; see `offer`."""

    specification: Mapping[str, Any]
    rows: Rows | Sequence[tuple[str, Rows]]
    facts: Mapping[str, str]
    title: str
    subtitle: str
    height: int
    width: int
    legend: str | Sequence[tuple[str, str]]
    note: str
    look: theme.Look

    def as_file(self, form: Form) -> bytes:
        """Draw it.

        Returns
        -------
        bytes
            Of an SVG or PNG file.

        Raises
        ------
        RuntimeError
            If it cannot be drawn; the message says why.
        """
        panels = [("", self.rows)] if isinstance(self.rows, pa.Table) else list(self.rows)
        across = (self.width - GAP * (len(panels) - 1)) / len(panels)
        specifications = [
            with_rows(self.specification, rows, int(across), self.height) for _, rows in panels
        ]
        charts = json.loads(_render("svg", json.dumps(specifications).encode()))
        named = [(title, chart) for (title, _), chart in zip(panels, charts, strict=True)]
        drawn = framed(self, named).encode()
        return drawn if form == "svg" else _render("png", drawn)

    @property
    def below(self) -> list[str]:
        """What is written below the chart."""
        found = [self.rows] if isinstance(self.rows, pa.Table) else [rows for _, rows in self.rows]
        keys = " ".join(key.label for key in legend_keys(self.legend))
        unsure = any(_any_true(rows, "provisional") for rows in found)
        said = [self.note]
        if unsure and "provisional" not in f"{keys} {self.note} {self.subtitle}":
            said.append(PROVISIONAL)
        said.append(_answers(found))
        facts = [self.facts.get(fact, "") for fact in ("Period", "Boundaries")]
        said.append(". ".join(fact.rstrip(".") for fact in facts if fact) + ".")
        if source := self.facts.get("Source"):
            said.append(f"Source: {source}")
        said.append(self.facts.get("Licence", ""))
        return [text for text in said if text.strip(".")]


def _any_true(rows: Rows, column: str) -> bool:
    return column in rows.column_names and any(rows[column].to_pylist())


def _answers(found: Sequence[Rows]) -> str:
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


def _render(form: Form, given: bytes) -> bytes:
    with _at_once:
        done = subprocess.run(
            [sys.executable, "-P", str(Path(__file__).with_name("render.py")), form],
            input=given,
            capture_output=True,
            timeout=LONGEST,
            check=False,
        )
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise RuntimeError(f"The picture cannot be drawn: {' '.join(reason)}")
    return done.stdout


def with_rows(
    specification: Mapping[str, Any], rows: Rows, width: int, height: int
) -> dict[str, Any]:
    """Return a specification that holds all it draws: rows, shapes and size."""
    whole = _with_shapes(specification) | {"data": {"values": list(_values(rows))}}
    if not whole.keys() & {"hconcat", "vconcat", "concat", "facet", "repeat"}:
        whole |= {"width": width, "height": height}
        whole["autosize"] = {"type": "fit", "contains": "padding"}
    return whole


def _values(rows: Rows) -> Iterator[dict[str, Any]]:
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
    from ui import maps  # which offers its pictures here

    url = part.get("url")
    if isinstance(url, str):
        if not url.startswith(SERVED):
            raise ValueError(f"A chart may only draw what this app serves, not {url}")
        return {"values": json.loads((maps.STATIC / Path(url).name).read_bytes())}
    return {name: _with_shapes(one) for name, one in part.items()}


# What stands around it ----------------------------------------------------------------------------


def framed(picture: Picture, charts: Sequence[tuple[str, str]]) -> str:
    """Put the words of a picture around its charts.

    Parameters
    ----------
    picture : Picture
    charts : sequence of (str, str)
        The title and the SVG of each; they stand beside each other.

    Returns
    -------
    str
        SVG.
    """
    sizes = [_size(chart) for _, chart in charts]
    inside = max(picture.width, sum(wide for wide, _ in sizes) + GAP * (len(charts) - 1))
    page = _Page(picture.look, inside)
    if made_up := picture.facts.get("Edition"):
        page.banner(MADE_UP if made_up == words.DEMONSTRATION else made_up)
    page.write(picture.title, 21, weight=600)
    page.write(picture.subtitle, 14, quiet=True)
    page.down(10)
    if any(title for title, _ in charts):
        page.beside([(title, wide) for (title, _), (wide, _) in zip(charts, sizes, strict=True)])
    page.place([chart for _, chart in charts], sizes)
    page.down(8)
    page.keys(legend_keys(picture.legend))
    page.down(6)
    for text in picture.below:
        page.write(text, 12, quiet=True)
    return page.svg(picture.title, " ".join([picture.subtitle, *picture.below]))


def _size(chart: str) -> tuple[float, float]:
    found = re.match(r'<svg[^>]*? width="([\d.]+)"[^>]*? height="([\d.]+)"', chart)
    if not found:
        raise ValueError("A drawn chart has no size")
    return float(found[1]), float(found[2])


class _Page:
    """A picture that grows downwards."""

    def __init__(self, look: theme.Look, inside: float) -> None:
        self.look, self.inside = look, inside
        self.top = float(MARGIN)
        self.parts: list[str] = []
        self.hatches: dict[tuple[str, str], str] = {}

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

    def beside(self, titles: Sequence[tuple[str, float]]) -> None:
        """Write the titles of charts that stand beside each other."""
        x, broken = float(MARGIN), [lines(title, wide, 13, bold=True) for title, wide in titles]
        for found, (_, wide) in zip(broken, titles, strict=True):
            for place, line in enumerate(found):
                self.text(line, x, self.top + 13 + 18 * place, 13, self.look.ink, 600)
            x += wide + GAP
        self.down(18 * max(map(len, broken)) + 4)

    def place(self, charts: Sequence[str], sizes: Sequence[tuple[float, float]]) -> None:
        """Put charts beside each other."""
        x = float(MARGIN)
        for place, (chart, (wide, _)) in enumerate(zip(charts, sizes, strict=True)):
            # Charts name their gradients and cuttings alike: each its own names.
            own = re.sub(r'(\bid="|url\(#)', rf"\g<1>chart{place}-", chart)
            self.parts.append(own.replace("<svg ", f'<svg x="{x:g}" y="{self.top:g}" ', 1))
            x += wide + GAP
        self.down(max(high for _, high in sizes))

    def keys(self, keys: Sequence[Key]) -> None:
        """Write a legend, as many of its items in a line as fit."""
        x = float(MARGIN)
        for key in keys:
            wide = 26 + _wide(key.label, 13) + 22
            if x > MARGIN and x + wide - 22 > MARGIN + self.inside:
                x = float(MARGIN)
                self.down(22)
            self.swatch(key, x)
            self.text(key.label, x + 26, self.top + 14, 13, self.look.ink)
            x += wide
        if keys:
            self.down(26)

    def swatch(self, key: Key, x: float) -> None:
        """Draw the mark of an item of the legend."""
        if key.glyph:
            self.text(key.glyph, x + 2, self.top + 15, 16, key.colours[0], 600)
            return
        if key.line:
            y = self.top + 9
            self.parts.append(
                f'<line x1="{x:g}" x2="{x + 18:g}" y1="{y:g}" y2="{y:g}" '
                f'stroke="{key.colours[0]}" stroke-width="2" stroke-dasharray="4 3"/>'
            )
            return
        ground, stripe = (key.colours or (self.look.empty, self.look.edge))[:2], ""
        if len(ground) > 1:
            stripe = self.hatches.setdefault((ground[0], ground[1]), f"hatch{len(self.hatches)}")
        self.parts.append(
            f'<rect x="{x:g}" y="{self.top + 1:g}" width="17" height="17" '
            f'fill="{f"url(#{stripe})" if stripe else ground[0]}" stroke="{self.look.edge}"/>'
        )

    def svg(self, title: str, description: str) -> str:
        """Close the picture."""
        wide, high = self.inside + 2 * MARGIN, math.ceil(self.top + MARGIN / 2)
        hatches = "".join(
            f'<pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><rect width="6" height="6" fill="{ground}"/>'
            f'<rect width="1.6" height="6" fill="{line}"/></pattern>'
            for (ground, line), name in self.hatches.items()
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'width="{wide:g}" height="{high}" viewBox="0 0 {wide:g} {high}" role="img" '
            f'font-family="{theme.FONT}"><title>{_escaped(title)}</title>'
            f"<desc>{_escaped(description)}</desc><defs>{hatches}</defs>"
            f'<rect width="{wide:g}" height="{high}" fill="{self.look.background}"/>'
            f"{''.join(self.parts)}</svg>"
        )


NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _escaped(text: str) -> str:
    return words.html(NOT_IN_XML.sub("", text))


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


# Legends ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Key:
    """An item of a legend: a sign, a line or a swatch of one colour or two, and its words."""

    label: str
    colours: tuple[str, ...] = ()
    glyph: str = ""
    line: bool = False


def legend_keys(legend: str | Sequence[tuple[str, str]]) -> list[Key]:
    """Read a legend as the pages write it.

    >>> legend_keys([("background:#C9BFE0", "1 to 5"), ("", "no data")])
    [Key(label='1 to 5', colours=('#C9BFE0',), glyph='', line=False),
     Key(label='no data', colours=(), glyph='', line=False)]
    """
    if isinstance(legend, str):
        reader = _Legend()
        reader.feed(legend)
        return reader.keys
    return [_key(style, label) for style, label in legend]


def _key(style: str, label: str, glyph: str = "") -> Key:
    colours = tuple(dict.fromkeys(re.findall(r"#[0-9A-Fa-f]{6}\b", style)))
    return Key(label, colours, glyph, "height:2px" in style.replace(" ", ""))


class _Legend(HTMLParser):
    """Reads the legends that pages write: a swatch or a sign, then words, in spans."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[Key] = []
        self.style, self.sign, self.words, self.within = "", "", "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an item, or its mark."""
        given = dict(attrs)
        if tag == "span":
            self.style, self.sign, self.words = "", "", ""
        elif tag in ("i", "b"):
            self.style, self.within = given.get("style") or "", tag

    def handle_endtag(self, tag: str) -> None:
        """End an item, or its mark."""
        if tag == self.within:
            self.within = ""
        elif tag == "span":
            self.keys.append(_key(self.style, self.words.strip(), self.sign.strip()))

    def handle_data(self, data: str) -> None:
        """Take the sign of a mark, or the words of an item."""
        if self.within:
            self.sign += data
        else:
            self.words += data

"""A picture that grows downwards: words, legends and charts below each other, as SVG."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ui.shell import escape, theme

if TYPE_CHECKING:
    from ui.charts.drawing import Drawing, LegendKey


MARGIN = 28
GAP = 20  # between small charts side by side


def chart_size(chart: str) -> tuple[float, float]:
    match = re.match(r'<svg[^>]*? width="([\d.]+)"[^>]*? height="([\d.]+)"', chart)
    if not match:
        raise ValueError("A drawn chart has no size")
    return float(match[1]), float(match[2])


class GrowingPicture:
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
        """Put charts side by side, each below its title."""
        many = max(1, len(drawing.panels))
        across = (self.inside - GAP * (many - 1)) / many
        if drawing.panels:
            for size, titles in ((14.0, [panel.title for panel in drawing.panels]),
                                 (12.0, [item.subtitle for item in drawing.panels])):  # fmt: skip
                broken = [lines(title, across, size, bold=size > 12) for title in titles]
                for place, result in enumerate(broken):
                    for row, line in enumerate(result):
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
            mine = re.sub(r'(\bid="|url\(#)', rf"\g<1>chart{place}-", chart)
            x = self.margin + place * (across + GAP)
            self.parts.append(mine.replace("<svg ", f'<svg x="{x:g}" y="{self.top:g}" ', 1))
            tallest = max(tallest, chart_size(chart)[1])
        self.down(tallest)

    def keys(self, keys: Sequence[LegendKey]) -> None:
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

    def swatch(self, key: LegendKey, x: float) -> None:
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
    """Break text into lines that fit; a word that is too long for a line has one to itself."""
    results: list[str] = []
    for word in text.split():
        together = f"{results[-1]} {word}" if results else word
        if results and _wide(together, size, bold=bold) <= inside:
            results[-1] = together
        else:
            results.append(word)
    return results


def _wide(text: str, size: float, *, bold: bool = False) -> float:
    """Estimate how wide text is, as Arial: rather too wide than cut."""
    narrow, broad = "iljtfrI.,:;'|! ()-/", "mwMW%@—"
    parts = (
        0.33 if sign in narrow else 0.9 if sign in broad else 0.72 if sign.isupper() else 0.57
        for sign in text
    )
    return size * sum(parts) * (1.06 if bold else 1)

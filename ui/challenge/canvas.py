"""Marks of an SVG, in colours by what they mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace

from ui.challenge.lettering import LEADING, lines, wide
from ui.shell import escape, theme

# Colours that the document sets: one drawing serves the light and the dark look.
NAMED = replace(
    theme.LIGHT,
    **{
        colour.name: f"var(--{colour.name.replace('_', '-')})"
        for colour in fields(theme.Look)
        if colour.name not in ("name", "shades")
    },
    shades=(
        "var(--shade-0)",
        "var(--shade-1)",
        "var(--shade-2)",
        "var(--shade-3)",
        "var(--shade-4)",
    ),
)
LINE, STRONG, FINE = 5, 9, 2
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class CannotDraw(Exception):
    """There is nothing to draw; the message says why, as a sentence."""


def colours(look: theme.Look) -> str:
    """Write the colours of a look as the document names them."""
    named = {
        colour.name.replace("_", "-"): getattr(look, colour.name)
        for colour in fields(look)
        if colour.name not in ("name", "shades")
    }
    named |= {f"shade-{place}": shade for place, shade in enumerate(look.shades)}
    return "".join(f"--{name}:{colour};" for name, colour in named.items())


def escaped(text: str) -> str:
    """Make text safe in SVG and HTML."""
    return escape.html(_NOT_IN_XML.sub("", text))


@dataclass(frozen=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height


@dataclass
class Canvas:
    """A growing drawing.

    Attributes
    ----------
    look : Look
        Its colours.
    small : float
        The smallest text on it.
    """

    look: theme.Look
    small: float
    parts: list[str] = field(default_factory=list)

    def text(
        self, text: str, x: float, y: float, size: float, colour: str = "", *,
        bold: bool = False, anchor: str = "start", halo: str = "",
    ) -> None:  # fmt: skip
        """Write one line on a base line."""
        more = ' font-weight="700"' if bold else ""
        if anchor != "start":
            more += f' text-anchor="{anchor}"'
        if halo:
            more += (
                f' stroke="{halo}" stroke-width="{size / 4:.0f}" stroke-linejoin="round" '
                'paint-order="stroke"'
            )
        self.parts.append(
            f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size:g}" '
            f'fill="{colour or self.look.ink}"{more}>{escaped(text)}</text>'
        )

    def paragraph(
        self, broken: Sequence[str], x: float, top: float, size: float, colour: str = "", *,
        bold: bool = False, anchor: str = "start",
    ) -> float:  # fmt: skip
        """Write lines below each other, and return where they end."""
        for line in broken:
            self.text(line, x, top + 0.8 * size, size, colour, bold=bold, anchor=anchor)
            top += LEADING * size
        return top

    def line(
        self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float,
        dash: str = "",
    ) -> None:  # fmt: skip
        """Draw a straight line."""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
            f'stroke-width="{width:g}"{dashed}/>'
        )

    def polyline(
        self, points: Sequence[tuple[float, float]], colour: str, width: float, dash: str = ""
    ) -> None:
        """Draw a line through points."""
        if len(points) < 2:
            return
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<polyline points="{_listed(points)}" fill="none" stroke="{colour}" '
            f'stroke-width="{width:g}" stroke-linejoin="round" stroke-linecap="round"{dashed}/>'
        )

    def area(self, points: Sequence[tuple[float, float]], colour: str) -> None:
        """Fill what points enclose."""
        self.parts.append(f'<polygon points="{_listed(points)}" fill="{colour}"/>')

    def rect(self, box: Box, colour: str, edge: str = "") -> None:
        """Fill a rectangle."""
        line = f' stroke="{edge}" stroke-width="2"' if edge else ""
        self.parts.append(
            f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{max(box.width, 0):.1f}" '
            f'height="{max(box.height, 0):.1f}" fill="{colour}"{line}/>'
        )

    def dot(self, x: float, y: float, colour: str, size: float, *, hollow: bool = False) -> None:
        """Mark a point."""
        ground = self.look.background
        fill, edge, line = (ground, colour, 5) if hollow else (colour, ground, 3)
        self.parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:g}" fill="{fill}" '
            f'stroke="{edge}" stroke-width="{line}"/>'
        )

    def path(self, way: str, fill: str, edge: str, width: float) -> None:
        """Draw an outline and what it encloses."""
        self.parts.append(
            f'<path d="{way}" fill="{fill}" stroke="{edge}" stroke-width="{width:g}" '
            'stroke-linejoin="round"/>'
        )

    def wrapped(self, text: str, inside: float, *, bold: bool = False) -> list[str]:
        """Break text of the smallest size."""
        return lines(text, inside, self.small, bold=bold)

    def wide(self, text: str, size: float = 0, *, bold: bool = False) -> float:
        """Say how wide text is."""
        return wide(text, size or self.small, bold=bold)


def _listed(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)

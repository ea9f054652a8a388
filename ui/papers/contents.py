"""The contents of a paper: one list of blocks from which every format is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa


@dataclass(frozen=True)
class Heading:
    """A heading: level 1 begins a chapter."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Text:
    """A paragraph.

    Attributes
    ----------
    text : str
        Plain text.
    style : str
        'body', 'finding' (large, what is found) or 'small' (method, source).
    """

    text: str
    style: str = "body"


@dataclass(frozen=True)
class Bullets:
    """Items of a list."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table with one row of headers.

    Attributes
    ----------
    caption : str
        What it shows; it names the sheet in ODS too.
    header : tuple of str
    rows : tuple of tuple of str
        Cells as they are written.
    widths : tuple of float
        Relative widths of the columns.
    numbers : frozenset of int
        Columns that hold numbers: set to the right.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart: a specification for print, and its values for a chart that can be edited.

    Attributes
    ----------
    title, alt : str
        The finding; the same for those who cannot see it.
    specification : dict
        Vega-Lite, without its rows.
    rows : Table
        What it draws.
    height : int
        In pixels at a width of `WIDTH`.
    categories : tuple of str
        Names along the axis, for PowerPoint.
    series : tuple of (str, tuple of float or None)
        Values by name; None is a gap.
    percent : bool
        Whether values are percentages.
    """

    title: str
    alt: str
    specification: dict[str, Any]
    rows: pa.Table
    height: int = 230
    categories: tuple[str, ...] = ()
    series: tuple[tuple[str, tuple[float | None, ...]], ...] = ()
    percent: bool = False


@dataclass(frozen=True)
class NewPage:
    """The next block begins on a new page."""


Block = Heading | Text | Bullets | Table | Chart | NewPage
WIDTH = 680  # pixels of a chart


@dataclass(frozen=True)
class Paper:
    """A paper, ready to be written.

    Attributes
    ----------
    title, subtitle : str
        As on its first page.
    name : str
        Of its files, without an ending.
    facts : tuple of (str, str)
        Name and value, below the title: for whom, by whom, which data.
    blocks : tuple
    day : datetime.date
        The day it carries; its files hold no other time.
    part : str
        'I', public, or 'II', not for publication.
    made_up : bool
        Whether the figures are those of the demonstration.
    figures : tuple of mapping
        The tokens it used, as `analytics.wording.figure_tokens.bind` gives them.
    """

    title: str
    subtitle: str
    name: str
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    day: date
    part: str = "I"
    made_up: bool = False
    figures: tuple[dict[str, str], ...] = field(default=())

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables, in their order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @property
    def charts(self) -> tuple[Chart, ...]:
        """The charts, in their order."""
        return tuple(block for block in self.blocks if isinstance(block, Chart))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What every page says at its head: that figures are made up, that it is restricted."""
        results = []
        if self.part == "II":
            results.append("Part II: not for publication")
        if self.made_up:
            results.append("Demonstration: every figure and record in this paper is made up")
        return tuple(results)

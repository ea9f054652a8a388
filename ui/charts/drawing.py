"""The record of a chart: from it page, file, Challenge and paper are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

HEIGHT = 250


@dataclass(frozen=True)
class LegendKey:
    """An item of a legend.

    Attributes
    ----------
    label : str
        Its words.
    colours : tuple of str
        Of its swatch: one, two for stripes, none for the hatch of no data.
    sign : str
        A shape instead of a swatch: '▲'.
    dashed : bool
        A line instead of a swatch.
    barred : bool
        Level bars of the two colours: what a public edition does not show.
    """

    label: str
    colours: tuple[str, ...] = ()
    sign: str = ""
    dashed: bool = False
    barred: bool = False


@dataclass(frozen=True, eq=False)
class Panel:
    """One of several small charts side by side, on one scale."""

    title: str
    subtitle: str
    rows: pa.Table
    alt: str


@dataclass(frozen=True, eq=False)
class Drawing:
    """A chart and the words around it, ready to be shown or written to a file.

    Attributes
    ----------
    title, subtitle, below : str
        The finding; what is drawn; what is known of gaps, breaks and scale.
    legend : tuple of LegendKey
        Empty where one line needs no key.
    rows : Table or None
        What is drawn; None where there is nothing to draw.
    specification : dict
        How; of each panel where there are some.
    alt : str
        The same for those who cannot see it.
    height : int
        Of the chart, in pixels.
    panels : tuple of Panel
        Small charts side by side instead of ``rows``.
    name : str
        What its file is called: 'Map'.
    provisional : bool
        Whether figures may still change; what the rows say of themselves need not be repeated.
    file_title : str
        Heads the file where the page has its title elsewhere.
    counted : str
        Of how many the figures are, for the file; '' where ``rows`` or the words say it.
    """

    title: str
    subtitle: str = ""
    legend: tuple[LegendKey, ...] = ()
    rows: pa.Table | None = None
    specification: dict[str, Any] | None = None
    below: str = ""
    alt: str = ""
    height: int = HEIGHT
    panels: tuple[Panel, ...] = ()
    name: str = "Chart"
    provisional: bool = False
    file_title: str = ""
    counted: str = ""

    @property
    def heading(self) -> str:
        """What heads its file."""
        return self.file_title or self.title

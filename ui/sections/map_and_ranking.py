"""The section Where: the map and the ranked areas."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pandas as pd

from analytics.wording.caption import About
from ui.charts.maps.area_map import HEIGHT, map_drawing
from ui.charts.ranking import ranking_drawing
from ui.output import show as drawings
from ui.shell import theme
from ui.shell.part_of_page import part_of_page


@part_of_page("The map")
def show_map(
    ranked: pd.DataFrame,
    areas: pd.DataFrame,
    shapes: bytes,
    about: About,
    on_pick: Callable[[str], None],
    *,
    chosen: Collection[str] | None = None,
    height: int | None = None,
    key: str = "map",
    figures: drawings.Figures | None = None,
) -> None:
    """Draw a map with its heading and legend; ``on_pick`` is called when an area is clicked.

    Parameters
    ----------
    ranked, areas, shapes
        The areas drawn, as of `Answers`; those of the ward set, and their shapes.
    about : About
        What the colours show.
    on_pick : callable
        Called with the key of the map.
    chosen : collection of str, optional
        Codes that are outlined, instead of the selected area.
    height : int, optional
        Pixels; without it no higher than wide on a phone.
    key : str
        Of the map on the page.
    figures : Figures, optional
        What its menu offers as CSV.
    """
    drawn = map_drawing(
        ranked, areas, shapes, about, theme.look(), chosen=chosen, height=height or HEIGHT
    )
    framed = height is None
    drawings.show(drawn, about, key, on_select=on_pick, framed=framed, figures=figures)


@part_of_page("The list of the highest areas")
def show_ranking(
    ranked: pd.DataFrame,
    about: About,
    on_pick: Callable[[str], None],
    figures: drawings.Figures | None = None,
) -> None:
    """Draw the highest areas as bars; a click on one does what a click on the map does."""
    drawn = ranking_drawing(ranked, about, theme.look())
    if drawn.rows is not None:
        drawings.show(drawn, about, "ranking", on_select=on_pick, figures=figures)

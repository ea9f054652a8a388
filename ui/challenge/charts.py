"""Charts for a hall: one finding each, thick lines, words on the marks.

They are drawn here and not by Vega, since a hall asks for what a page does not: no text below a
size, whatever the room; labels that take the place of axes and legends; one drawing for both looks.
They need nothing but the figures, so that the display can be made anywhere in a moment.
"""

from __future__ import annotations

from analytics.views.challenge import Found
from data.challenge.agenda import COMPARE, MAP
from ui.challenge import districts, trend
from ui.challenge.canvas import Box, Canvas


def draw(found: Found, canvas: Canvas, box: Box) -> None:
    """Draw the picture of a view into a box.

    Raises
    ------
    CannotDraw
        If there is nothing to draw.
    """
    if found.view.picture == MAP:
        districts.map_(found, canvas, box)
    elif found.view.picture == COMPARE:
        districts.bars(found, canvas, box)
    else:
        trend.trend(found, canvas, box)

"""The small line of a series next to its figure."""

from __future__ import annotations

import functools
from itertools import pairwise
from urllib.parse import quote

from analytics.views.overview import SPARK_MONTHS, OverviewRow
from ui.shell import theme

WIDE, HIGH = 108, 26  # of a spark


@functools.lru_cache(maxsize=1024)
def spark(row: OverviewRow, newest: int, look: theme.Look) -> str:
    """Draw three years as a small line; gaps and breaks stay open, the end is marked."""
    values_drawn = [point for point in row.recent_values if point[0] > newest - SPARK_MONTHS]
    if len(values_drawn) < 2:
        return ""
    values = [value for _, value, _ in values_drawn]
    low, high = 0.0, max(max(values), 1e-9)
    if row.indicator.is_share:
        middle, half = (max(values) + min(values)) / 2, max((max(values) - min(values)) / 2, 10)
        low, high = middle - half, middle + half
    spread = high - low

    def place(month: int, value: float) -> tuple[int, int]:
        x = 3 + (WIDE - 8) * (month - newest + SPARK_MONTHS - 1) / (SPARK_MONTHS - 1)
        return round(x), round(HIGH - 3 - (HIGH - 6) * (value - low) / spread)

    paths: dict[bool, str] = {False: "", True: ""}
    ends: dict[bool, tuple[int, int] | None] = {False: None, True: None}
    for (month, value, _), (after, to, provisional) in pairwise(values_drawn):
        after_break = any(month < start <= after for start in row.breaks)
        if after - month <= row.indicator.step and not after_break:
            (x, y), (x_to, y_to) = place(month, value), place(after, to)
            if ends[provisional] != (x, y):
                paths[provisional] += f"M{x} {y}"
            # By how much it moves: shorter than where to.
            paths[provisional] += f"l{x_to - x} {y_to - y}"
            ends[provisional] = (x_to, y_to)
    fainter = " opacity='.45'"
    lines = "".join(
        f"<path d='{path}'{fainter if light else ''}/>" for light, path in paths.items() if path
    )
    x, y = place(values_drawn[-1][0], values_drawn[-1][1])
    drawing = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDE} {HIGH}'>"
        f"<g fill='none' stroke='{look.context}' stroke-width='1.5'>{lines}</g>"
        f"<circle cx='{x}' cy='{y}' r='2.5' fill='{theme.state_tone(row.state, look)}'/></svg>"
    )
    # As an image: Streamlit takes drawings out of HTML.
    written_out = quote(drawing, safe=" =/:'")
    return f'<img alt="" src="data:image/svg+xml,{written_out}">'

"""Satisfaction as a table: aspects across, Essex and its districts down, n and interval in each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics import as_text
from analytics.model.survey import ASPECTS, FEWEST
from analytics.wording.victim_survey import HIGHER, LOWER
from geo.essex import FORCE
from ui.shell import escape

ARROWS = {HIGHER: "▲", LOWER: "▼"}


def written(rows: pd.DataFrame, names: Mapping[str, str], followed: str, caption: str) -> str:
    """Write the table as HTML.

    Districts are in the order of their names: an order by figures would rank what is chance.

    Parameters
    ----------
    rows : DataFrame
        One an area and aspect, as of `Victims.districts`.
    names : mapping
        Names by code.
    followed : str
        Code of the area that the page follows.
    caption : str
        What the table shows, for those who do not see what is above it.
    """
    aspects = [aspect for aspect in ASPECTS if rows["aspect"].eq(aspect).any()]
    cells = {(row.area, row.aspect): _cell(row) for row in rows.itertuples()}
    codes = sorted(set(rows["area"]) - {FORCE}, key=lambda code: names.get(code, code))
    head = "".join(
        f'<th scope="col">{as_text.upper_first(ASPECTS[aspect])}</th>' for aspect in aspects
    )
    lines = []
    for code in [FORCE, *codes]:
        name = "Essex" if code == FORCE else escape.html(names.get(code, code))
        mark = ' class="followed" aria-current="true"' if code == followed else ""
        row = "".join(
            cells.get((code, aspect), '<td class="few">no figure</td>') for aspect in aspects
        )
        lines.append(f'<tr{mark}><th scope="row">{name}</th>{row}</tr>')
    return (
        '<div class="matrix" tabindex="0" role="region" aria-label="Satisfaction by district">'
        f'<table><caption class="unseen">{escape.html(caption)}</caption>'
        f'<tr><th scope="col">Area</th>{head}</tr>{"".join(lines)}</table></div>'
    )


def _cell(row: Any) -> str:
    """Write a share with its interval and n; grey, without a percentage, where too few answered."""
    if pd.isna(row.value):
        why = "withheld" if as_text.is_not_shown(row.reason) else "no figure"
        return f'<td class="few">{why}</td>'
    if row.denominator < FEWEST:
        answers = as_text.counted(row.denominator, "answer")
        return f'<td class="few">too few: {answers}</td>'
    low, high = (as_text.number(limit) for limit in (row.lower, row.upper))
    arrow = ARROWS.get(row.verdict, "")
    apart = f' <span class="apart">{arrow} {row.verdict}</span>' if arrow else ""
    return (
        f"<td><b>{as_text.number(row.value)}%</b>{apart} "
        f"<small>{low}–{high}, n {as_text.number(row.denominator)}</small></td>"
    )

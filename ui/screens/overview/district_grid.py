"""The grid of indicators by districts on the overview."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from analytics import as_text
from analytics.findings.areas.indicator_grid import Cell, GridLine
from analytics.model.indicators import Indicator
from analytics.model.verdict_words import REAL_FALL, REAL_RISE
from analytics.statistics.intervals import HIGHER, TOO_FEW
from analytics.views.overview import Overview
from analytics.wording import phrases
from ui.output.show import heading
from ui.screens.overview.marks import arrow, class_of, figure, when
from ui.shell import escape, theme
from ui.shell.part_of_page import part_of_page


@part_of_page("The table of districts")
def grid(seen: Overview, names: Mapping[str, str]) -> None:
    """Show every indicator in every district; only what differs from Essex is marked."""
    if not seen.districts:
        return
    look = theme.look()
    heading(_grid_finding(seen, names), _grid_subtitle(seen))
    codes = sorted({code for line in seen.districts for code in line.cells}, key=names.__getitem__)
    head = "".join(
        f'<th scope="col"{class_of("", look, *(["own"] if code == seen.district else []))}>'
        f"{escape.html(names[code])}</th>"
        for code in codes
    )
    body = "".join(_line(line, codes, seen, look) for line in seen.districts)
    st.html(
        '<div class="grid" tabindex="0" role="region" aria-label="Indicators by district"><table>'
        f'<thead><tr><th scope="col">Indicator</th><th scope="col">Essex</th>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
    only = [row.indicator.name for row in seen.rows if not row.indicator.finest]
    text = (
        "▲ higher, ▼ lower than Essex beyond chance: orange on the worse side, blue on the better, "
        "purple where neither is better: of figures that stand out, by more than districts usually "
        "differ. An arrow without colour: higher or lower beyond chance. "
        "· no different, ○ too few to say, – not given."
    )
    if any(line.hidden for line in seen.districts):
        text += f" ▤ {as_text.NOT_SHOWN}."
    if only:
        text += f" Given for Essex only: {as_text.joined(only)}."
    st.html(f'<p class="subtitle">{escape.html(text)}</p>')


def _grid_finding(seen: Overview, names: Mapping[str, str]) -> str:
    mine = [line.cells[seen.area] for line in seen.districts if seen.area in line.cells]
    if mine:
        marked = sum(cell.stands_out for cell in mine)
        where = (
            f"{marked} of {as_text.counted(len(mine), 'indicator')}" if marked else "no indicator"
        )
        return f"{seen.name} stands out from Essex on {where}"
    cells = [cell for line in seen.districts for cell in line.cells.values()]
    marked = sum(cell.stands_out for cell in cells)
    verb = "stands out" if marked == 1 else "stand out"
    return f"{marked or 'None'} of {as_text.counted(len(cells), 'figure')} {verb} from Essex"


def _grid_subtitle(seen: Overview) -> str:
    common = _common(seen)
    people = phrases.population_of(year for line in seen.districts for year in line.years)
    return (
        f"Districts, {when(*common)} where not said otherwise: per 1,000 residents"
        f"{f' ({people})' if people else ''}, or per cent; "
        "each indicator tested over all districts at once."
    )


def _common(seen: Overview) -> tuple[date, date]:
    """Return the period that most lines of the grid have."""
    spans = [(line.start, line.end) for line in seen.districts]
    return max(spans, key=spans.count)


def _line(line: GridLine, codes: list[str], seen: Overview, look: theme.Look) -> str:
    indicator = line.indicator
    also = ""
    if (line.start, line.end) != _common(seen):
        also = f" <small>{when(line.start, line.end)}</small>"
    cells = "".join(
        _cell(line.cells.get(code), indicator, code == seen.district, look, code in line.hidden)
        for code in codes
    )
    return (
        f'<tr><th scope="row">{escape.html(indicator.name)}{also}</th>'
        f"<td>{figure(line.together, indicator)}{cells}</tr>"
    )


def _cell(
    cell: Cell | None, indicator: Indicator, mine: bool, look: theme.Look, hidden: bool
) -> str:
    """Write a cell; its end need not be written in HTML, and there are some 400."""
    more = ["own"] if mine else []
    if cell is not None and cell.marked:
        way = REAL_RISE if cell.verdict == HIGHER else REAL_FALL
        more += ["all"] if cell.stands_out else []
        tone = theme.tone(way, indicator.rise_is, look) if cell.stands_out else look.context
        side = class_of(tone, look, *more)
        return f"<td{side}>{arrow(cell)} {figure(cell.value, indicator)}"
    sign = "▤" if hidden else "–" if cell is None else "○" if cell.verdict == TOO_FEW else "·"
    return f"<td{class_of(look.context, look, *more)}>{sign}"


def of_districts(seen: Overview, names: Mapping[str, str]) -> pd.DataFrame:
    """Lay out the grid with every figure and every verdict in words."""
    codes = sorted(
        {code for line in seen.districts for code in (*line.cells, *line.hidden)},
        key=names.__getitem__,
    )
    rows = []
    for line in seen.districts:
        indicator = line.indicator
        row = {
            "Indicator": indicator.name,
            "Period": as_text.span(line.start, line.end),
            "Unit": "per cent"
            if indicator.is_share
            else f"{indicator.unit} per 1,000 {indicator.residents}",
            "Residents": as_text.upper_first(phrases.population_of(line.years)),
            "Essex": figure(line.together, indicator),
        }
        for code in codes:
            cell = line.cells.get(code)
            missing = as_text.NOT_SHOWN if code in line.hidden else "not given"
            row[names[code]] = (
                f"{figure(cell.value, indicator)}, {cell.verdict}" if cell else missing
            )
        rows.append(row)
    return pd.DataFrame(rows)

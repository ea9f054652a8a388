"""The grid of indicators by districts on the overview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from analytics import as_text
from analytics.findings.areas.indicator_grid import Cell
from analytics.model.indicators import Indicator
from analytics.model.verdict_words import REAL_FALL, REAL_RISE
from analytics.statistics.intervals import HIGHER, LOWER
from analytics.views.overview import Overview
from analytics.views.real_changes import RealChange, RealChanges
from analytics.wording import phrases
from geo.essex import FORCE
from ui.output.show import heading
from ui.screens.overview.marks import class_of, figure, when
from ui.shell import choice_held_in_address, escape, theme
from ui.shell.part_of_page import part_of_page

VIEWS = {"different": "Different from Essex?", "changed": "Changed on a year before?"}


@part_of_page("The districts")
def grid(seen: Overview, changes: RealChanges, names: Mapping[str, str], since: str) -> None:
    """Show which districts differ from Essex, or which have changed, an indicator a line.

    An indicator by which no district does is named in one sentence with the others like it.
    """
    if not seen.districts:
        return
    st.header("District by district", anchor=False)
    view = choice_held_in_address.switch("districts_by", "Districts", VIEWS, "different")
    if view == "changed":
        _changed(seen, changes, since)
    else:
        _different(seen, names)


def _different(seen: Overview, names: Mapping[str, str]) -> None:
    look = theme.look()
    rows, without = [], []
    for line in seen.districts:
        higher, lower = (
            [
                _cell(names[code], cell, line.indicator, code == seen.district, look)
                for code, cell in sorted(line.cells.items(), key=lambda item: -item[1].value)
                if cell.verdict == side
            ]
            for side in (HIGHER, LOWER)
        )
        if not higher and not lower:
            without.append(line.indicator.name)
            continue
        together = figure(line.together, line.indicator)
        rows.append((line.indicator.name, together, _listed(higher), _listed(lower[::-1])))
    heading(_finding(seen), _subtitle(seen))
    _table(("Indicator", "All districts", "Higher in", "Lower in"), rows)
    notes = [
        "Coloured: stands out, by more than districts usually differ; orange on the worse side, "
        "blue on the better." if any(
            cell.stands_out for line in seen.districts for cell in line.cells.values()
        ) else "",
        f"No district differs on: {'; '.join(without)}." if without else "",
    ]  # fmt: skip
    hidden = [line.indicator.name for line in seen.districts if line.hidden]
    if hidden:
        notes.append(f"Some districts {as_text.NOT_SHOWN}: {'; '.join(hidden)}.")
    only = [row.indicator.name for row in seen.rows if row.figure and not row.indicator.finest]
    if only:
        notes.append(f"Given for Essex only: {'; '.join(only)}.")
    st.html(f'<p class="subtitle">{escape.html(" ".join(text for text in notes if text))}</p>')


def _changed(seen: Overview, changes: RealChanges, since: str) -> None:
    look = theme.look()
    by_indicator: dict[str, list[RealChange]] = {}
    for change in changes.changes:
        if change.series.code != FORCE:
            by_indicator.setdefault(change.series.indicator.name, []).append(change)
    rows = []
    for name, several in by_indicator.items():
        rose, fell = (
            [_change(change, look) for change in several if change.change.verdict == verdict]
            for verdict in (REAL_RISE, REAL_FALL)
        )
        rows.append((name, _listed(rose), _listed(fell)))
    many = sum(map(len, by_indicator.values()))
    where = "district" if seen.area == FORCE else "area"
    title = f"{many or 'No'} real change{'' if many == 1 else 's'} by {where}"
    heading(title, f"{since}; each compared with all the others.")
    if rows:
        _table(("Indicator", "Real rise in", "Real fall in"), rows)
    st.html('<p class="subtitle">No other indicator has really changed in any of them.</p>')


def _change(change: RealChange, look: theme.Look) -> str:
    indicator = change.series.indicator
    tone = class_of(theme.tone(change.change.verdict, indicator.rise_is, look), look)
    size = as_text.signed(change.change.difference, 1 if indicator.is_share else 0)
    unit = " points" if indicator.is_share else ""
    arrow = "▲" if change.change.verdict == REAL_RISE else "▼"
    return f"<span{tone}>{arrow} {escape.html(change.series.name)} {size}{unit}</span>"


def _table(names: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    body = "".join(
        f'<tr><th scope="row">{escape.html(name)}</th>'
        + "".join(f"<td>{cell}</td>" for cell in cells)
        + "</tr>"
        for name, *cells in rows
    )
    st.html(
        '<div class="grid" tabindex="0" role="region" aria-label="Indicators by district"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _listed(cells: list[str]) -> str:
    return ", ".join(cells) or "none"


def _finding(seen: Overview) -> str:
    mine = [line.cells[seen.area] for line in seen.districts if seen.area in line.cells]
    if mine:
        marked = sum(cell.stands_out for cell in mine)
        where = (
            f"{marked} of {as_text.counted(len(mine), 'indicator')}" if marked else "no indicator"
        )
        return f"{seen.name} stands out from Essex on {where}"
    cells = [cell for line in seen.districts for cell in line.cells.values()]
    differing = sum(cell.verdict in (HIGHER, LOWER) for cell in cells)
    marked = sum(cell.stands_out for cell in cells)
    many = as_text.counted(len(cells), "figure")
    if not differing:
        return f"None of {many} differs from Essex beyond chance"
    verb = "differs" if differing == 1 else "differ"
    return (
        f"{differing} of {many} {verb} from Essex beyond chance, {marked or 'none'} by more than "
        "districts usually differ"
    )


def _subtitle(seen: Overview) -> str:
    spans = [(line.start, line.end) for line in seen.districts]
    people = phrases.population_of(year for line in seen.districts for year in line.years)
    return (
        f"Beyond chance, {when(*max(spans, key=spans.count))} or the newest settled period: per "
        f"1,000 residents{f' ({people})' if people else ''}, or per cent; each indicator "
        "tested over all districts at once."
    )


def _cell(name: str, cell: Cell, indicator: Indicator, mine: bool, look: theme.Look) -> str:
    way = REAL_RISE if cell.verdict == HIGHER else REAL_FALL
    tone = theme.tone(way, indicator.rise_is, look) if cell.stands_out else look.context
    marks = class_of(tone, look, *(["own"] if mine else []))
    return f"<span{marks}>{escape.html(name)} {figure(cell.value, indicator)}</span>"


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
            "All districts together": figure(line.together, indicator),
        }
        for code in codes:
            cell = line.cells.get(code)
            missing = as_text.NOT_SHOWN if code in line.hidden else "not given"
            row[names[code]] = (
                f"{figure(cell.value, indicator)}, {cell.verdict}" if cell else missing
            )
        rows.append(row)
    return pd.DataFrame(rows)

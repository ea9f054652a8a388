"""The rows of the overview: an indicator each, with what changed and a way to its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from analytics import written
from analytics.choices import Comparison, Indicator, Note, Subject
from ui import charts, controls, sentences, theme, words

PAGE = "pages/crime-prevention.py"
# What a reader might otherwise take the figure for.
NOT_TO_BE_TAKEN_FOR = {
    "burglary": "Of homes and of other buildings: the published category does not tell them apart.",
    "asb_incidents": "Incidents, counted apart: not recorded crime.",
}


def say(
    figures: pd.DataFrame,
    indicators: Sequence[Indicator],
    compared: Sequence[Comparison],
    who: Subject,
) -> None:
    """Say in two or three sentences what changed most."""
    text = " ".join(_sentences(figures, indicators, compared, who))
    st.html(f'<p class="said">{words.html(text)}</p>')


def _sentences(
    figures: pd.DataFrame,
    indicators: Sequence[Indicator],
    compared: Sequence[Comparison],
    who: Subject,
) -> list[str]:
    rows = figures.to_dict("records")
    first, beside = indicators[0], compared[0]
    level = (
        f"{first.name} in {who.name} in {written.period(beside.periods)}: "
        f"{written.number(rows[0]['value'])} {first.unit}."
    )
    if not beside.allowed:
        return [level, words.refusal(beside, first)]
    before = written.period(beside.before)
    real = [
        (abs(row["difference"] / row["before"]), one, row)
        for one, row in zip(indicators, rows, strict=True)
        if row["verdict"] in words.ARROWS and row["before"]
    ]
    if not real:
        return [level, f"Nothing has really changed against {before}."]
    real.sort(key=lambda found: -found[0])
    said = [
        f"{one.name} {'rose' if row['difference'] > 0 else 'fell'} to {_figure(row, one)}: "
        f"{words.changed(row, one.is_share)}."
        for _, one, row in real[:2]
    ]
    most = "What changed most" if len(real) > 1 else "What changed"
    return [level, f"{most} against {before}:", *said]


def _figure(row: dict[str, Any], indicator: Indicator) -> str:
    if pd.isna(row["value"]):
        return "–"
    decimals = 1 if indicator.is_share else 0
    return f"{written.number(row['value'], decimals)}{'%' if indicator.is_share else ''}"


def rows(
    figures: pd.DataFrame,
    months: pd.DataFrame,
    indicators: Sequence[Indicator],
    compared: Sequence[Comparison],
    outcomes: Sequence[Mapping[str, float | None]],
    notes: Sequence[Sequence[Note]],
) -> None:
    """Show a row an indicator."""
    every = zip(figures.to_dict("records"), indicators, compared, outcomes, notes, strict=True)
    with st.container(key="indicators", gap="small"):
        for row, one, beside, shares, noted in every:
            remark = NOT_TO_BE_TAKEN_FOR.get(one.key) or sentences.undecided(shares)
            _row(row, months[months["indicator"].eq(one.key)], one, beside, remark, noted)


def _row(
    row: dict[str, Any],
    months: pd.DataFrame,
    indicator: Indicator,
    compared: Comparison,
    remark: str,
    notes: Sequence[Note],
) -> None:
    name, figure, change, line = st.columns([3, 3, 4, 4], gap="medium", vertical_alignment="top")
    with name.container(gap=None):
        st.page_link(
            PAGE,
            label=f"**{indicator.name}**",
            query_params=controls.held(indicator=indicator.key, category="", area="", wards=""),
            help=indicator.definition,
        )
        if remark:
            st.html(f'<div class="subtitle">{words.html(remark)}</div>')
    unit = "solved" if indicator.is_share else indicator.unit
    figure.html(
        f'<div class="figure">{_figure(row, indicator)}</div>'
        f'<div class="subtitle">{words.html(unit)}, {written.short_period(compared.periods)}</div>'
    )
    change.html(_change(row, indicator, compared))
    described = f"{indicator.name} by month, all loaded"
    line.html(charts.spark(months, compared.periods, notes, described))


def _change(row: dict[str, Any], indicator: Indicator, compared: Comparison) -> str:
    if not compared.allowed:
        return '<div class="subtitle">No comparison: see above.</div>'
    text = words.changed(row, indicator.is_share)
    if not text:
        return '<div class="subtitle">No comparison.</div>'
    tone = theme.tone(row["verdict"], indicator.rise_is, theme.look())
    return (
        f'<div><span style="color:{tone}" aria-hidden="true">{words.arrow(row["verdict"])}</span> '
        f"{words.html(text)}</div>"
        f'<div class="subtitle">against {written.short_period(compared.before)}</div>'
    )

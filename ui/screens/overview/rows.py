"""The rows of the overview: an indicator each, by Area of Focus."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from analytics import as_text
from analytics.findings.compared_span import NEWEST
from analytics.findings.freshness import LATE, NOT_SUPPLIED
from analytics.findings.over_time.signals import CANNOT_SAY, NO_SPECIAL_CAUSE
from analytics.model.figure import Change, Figure
from analytics.model.indicators import Indicator, area_of_focus
from analytics.model.verdict_words import REAL_FALL, REAL_RISE
from analytics.statistics.count_change import SMALLEST_BASE
from analytics.statistics.intervals import HIGHER
from analytics.views.overview import Overview, OverviewRow, areas_of_focus
from analytics.wording import levels, phrases, verdicts
from ui.charts.over_time.spark import spark
from ui.screens.overview.marks import arrow, class_of, figure, when
from ui.screens.overview.style import style
from ui.shell import choice_held_in_address, escape, theme
from ui.shell.part_of_page import COULD_NOT, REST, failing_alone, part_of_page

NAME_WIDTH = 290


@part_of_page("The list of indicators")
def indicators(seen: Overview, names: Mapping[str, str]) -> None:
    """Show every headline indicator by Area of Focus, each with a way to its page."""
    style()
    look = theme.look()
    newest = max((row.recent_values[-1][0] for row in seen.rows if row.recent_values), default=0)
    with st.container(key="overview", gap=None):
        _headings(seen)
        for focus in areas_of_focus():
            rows = [row for row in seen.rows if row.indicator.area_of_focus == focus]
            if rows:
                st.html(f'<h2 class="focus">{escape.html(focus)}</h2>')
            for row in rows:
                with failing_alone(f"The row of {row.indicator.name}"):
                    _row(row, seen, names, newest, look)
        if seen.failed:
            failed = as_text.joined([entry.name for entry in seen.failed])
            st.error(escape.plain(f"{failed}: {COULD_NOT}. {REST}"))
        if seen.missing:
            st.html(_missing(seen))
    st.html(f'<p class="subtitle">{_reading(seen)}</p>')


def _headings(seen: Overview) -> None:
    apart = "Stands out" if seen.is_force else "Compared with Essex"
    named = ("How much", "On a year before", "Signal", "3 years", apart, "How fresh")
    with st.container(key="glance-head", horizontal=True, gap="small"):
        st.html("<span>Indicator</span>", width=NAME_WIDTH)
        st.html(f'<div class="glance">{"".join(f"<p>{name}" for name in named)}</div>')


def _row(
    row: OverviewRow, seen: Overview, names: Mapping[str, str], newest: int, look: theme.Look
) -> None:
    key = row.indicator.key
    with st.container(
        key=f"glance-{key}", horizontal=True, gap="small", vertical_alignment="center"
    ):
        st.page_link(
            f"pages/{area_of_focus(row.indicator.area_of_focus).page}.py",
            label=row.indicator.name,
            query_params=choice_held_in_address.held(indicator=key, category=""),
            width=NAME_WIDTH,
        )
        if row.figure is None:
            st.html(
                f'<div class="subtitle">{escape.html(why_not_given(row.indicator, seen))}</div>'
            )
            return
        parts = (
            _how_much(row, row.figure),
            _on_year_before(row, look),
            _signal(row, look),
            spark(row, newest, look),
            _apart(row, seen, names, look),
            _fresh(row, seen),
        )
        st.html(f'<div class="glance">{"".join(f"<p>{part}" for part in parts)}</div>')


def _missing(seen: Overview) -> str:
    """List what is not supplied, a line an owner."""
    by_owner: dict[str, list[str]] = {}
    for item in seen.missing:
        name = (
            item.name
            if item.confirmed
            else f"{item.name} (what it counts is still to be confirmed)"
        )
        by_owner.setdefault(item.owner, []).append(name)
    lines = "".join(
        f'<div class="absent"><span style="flex:0 0 {NAME_WIDTH}px">'
        f"{escape.html(phrases.not_supplied(owner))}</span>"
        f'<span style="flex:1 1 20rem">{escape.html("; ".join(names))}.</span></div>'
        for owner, names in by_owner.items()
    )
    return f'<h2 class="focus">Not yet supplied</h2>{lines}'


def why_not_given(indicator: Indicator, seen: Overview) -> str:
    if not indicator.finest:
        return "Given for Essex as a whole only."
    if seen.area.startswith("E05") and indicator.finest != "wards":
        return "Given for districts, not for wards."
    return f"Not given for {seen.name}."


def _how_much(row: OverviewRow, figure: Figure) -> str:
    if figure.why:
        return f"<small>No figure: {escape.html(figure.why)}</small>"
    value, of = levels.amount(figure.value, row.indicator), ""
    if row.indicator.is_share and figure.denominator < 100:
        of = f" of {as_text.number(figure.denominator)}"
        if figure.denominator < SMALLEST_BASE:  # no percentage of so few
            value = as_text.number(figure.numerator)
    return f"<b>{value}</b>{of}<br><small>{when(figure.start, figure.end)}</small>"


def _on_year_before(row: OverviewRow, look: theme.Look) -> str:
    result, indicator = row.change, row.indicator
    if result is None or result.refused:
        why = result.refused if result else "no figure"
        return f"<small>Cannot compare: {escape.html(_shortened(why))}</small>"
    return f"{difference(result, indicator)}<br>{_verdict(result, indicator, look)}"


def _shortened(text: str, most: int = 48) -> str:
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"


def difference(change: Change, indicator: Indicator) -> str:
    if indicator.is_share and min(change.now.denominator, _of(change.before)) < SMALLEST_BASE:
        return f"of {as_text.number(_of(change.before))} a year before"
    return levels.difference_in_short(change, indicator)


def _of(before: Figure | None) -> float:
    return before.denominator if before else float("nan")


def _verdict(change: Change, indicator: Indicator, look: theme.Look) -> str:
    a_cell = verdicts.in_a_cell(change.verdict, indicator.rise_is)
    tone = class_of(theme.tone(change.verdict, indicator.rise_is, look), look)
    return f"<span{tone}>{verdicts.arrow(change.verdict)} {a_cell}</span>"


SHAPES = {NO_SPECIAL_CAUSE: "●", CANNOT_SAY: "○"}


def _signal(row: OverviewRow, look: theme.Look) -> str:
    shape = SHAPES.get(row.state) or ("▲" if row.side > 0 else "▼")
    tag = "span" if row.state in SHAPES else "b"
    tone = class_of(theme.state_tone(row.state, look), look)
    return f"<{tag}{tone}>{shape} {escape.html(row.state)}</{tag}>"


def _apart(row: OverviewRow, seen: Overview, names: Mapping[str, str], look: theme.Look) -> str:
    line = seen.among.get(row.indicator.key)
    if line is None:
        text = "not compared" if row.indicator.finest else "given for Essex only"
        return f"<small>{text}</small>"
    code = line.stands_out if seen.is_force else seen.area
    cell = line.cells.get(code)
    if cell is None:
        nothing = "none stands out" if seen.is_force else "not compared"
        return f"<small>{nothing}</small>"
    if not cell.marked:
        return f"<small>{cell.verdict}</small>"
    mine = figure(cell.value, line.indicator)
    way = REAL_RISE if cell.verdict == HIGHER else REAL_FALL
    tone = theme.tone(way, line.indicator.rise_is, look) if cell.stands_out else look.context
    all_ = figure(line.together, line.indicator)
    who = escape.html(names.get(code, code)) if seen.is_force else cell.verdict
    return (
        f"<span{class_of(tone, look)}>{arrow(cell)} {who}</span><br>"
        f"<small>{mine}, Essex {all_}</small>"
    )


def _fresh(row: OverviewRow, seen: Overview) -> str:
    entry = seen.entries[row.indicator.key]
    also = "provisional" if row.figure is not None and row.figure.provisional else "final"
    if entry.state == NOT_SUPPLIED or entry.due is None:
        return f"<small>{also}</small>"
    if entry.state == LATE:
        due = f"{entry.due.day} {entry.due:%b %Y}"
        return f"<b>late</b><br><small>due {due}</small>"
    return f"<small>{entry.state}<br>{also}</small>"


def _reading(seen: Overview) -> str:
    apart = (
        "Stands out: of the districts that differ from Essex beyond chance the one furthest on "
        "the worse side, or either way where a rise is neither better nor worse."
        if seen.is_force
        else "Compared with Essex: whether its rate or share differs beyond chance."
    )
    people = phrases.population_of(row.figure.year for row in seen.rows if row.figure is not None)
    settled = (
        "Figures whose outcomes come in late end with the newest month that is settled. "
        if seen.span != NEWEST and any(row.indicator.young for row in seen.rows)
        else ""
    )
    return (
        f"{settled}Signal: whether the newest month or quarter is outside its usual range. ▲ ▼ "
        "which way; ● no special cause; ○ cannot say. Lines: counts from zero, shares over at "
        f"least 20 percentage points; lighter where provisional. {apart} Rates are per 1,000 "
        f"residents{f' ({people})' if people else ''}."
    )

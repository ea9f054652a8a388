"""The overview: sentences, a row an indicator, and the grid of indicators by districts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from analytics import as_text
from analytics.findings.compared_span import NEWEST, TO_DATE, TWELVE
from analytics.findings.freshness import LATE, NOT_SUPPLIED
from analytics.findings.signals import (
    CANNOT_SAY,
    IMPROVING,
    NO_SPECIAL_CAUSE,
    WORSENING,
)
from analytics.model.figure import Beside, Figure
from analytics.model.indicators import Contents, Indicator, area_of_focus
from analytics.statistics.count_change import SMALLEST_BASE
from analytics.statistics.intervals import HIGHER
from analytics.views.overview import Overview, Row, areas_of_focus, most_changed
from analytics.wording import levels, phrases
from ui.charts.over_time.spark import HIGH, WIDE, spark
from ui.output import csv_files
from ui.screens.district_grid import of_districts
from ui.screens.overview_marks import _arrow, _class, figure, when
from ui.shell import choice_held_in_address, escape, filters, theme
from ui.shell.part_of_page import failing_alone, part_of_page

OVER = {
    TWELVE: "12 months and the 12 before",
    TO_DATE: "Financial year to date and the same of last",
    NEWEST: "Newest month or quarter and a year before",
}
NAME_WIDTH = 290


# Where, and what is compared ----------------------------------------------------------------------


def area(areas: pd.DataFrame) -> str:
    """Choose a district, and in it a ward; the code of what is chosen, '' for Essex."""
    within = filters.district(areas)
    held = choice_held_in_address.held().get("area", choice_held_in_address.ALL)
    rows = areas[areas["kind"].isin(["district", "unitary", "ward"])]
    rows = rows[rows["parent"].eq(within) if within else rows["code"].eq(held)]
    if rows.empty and not held:
        return within
    # An area that was chosen on another page is kept; the wards of all districts are too many.
    named = map(phrases.area_name, rows["name"], rows["kind"], rows["district"])
    options = dict(sorted(zip(rows["code"], named, strict=True), key=lambda pair: pair[1]))
    whole = "The district as a whole" if within else "All of Essex together"
    options = {choice_held_in_address.ALL: whole, **options}
    return (
        choice_held_in_address.choose(
            "area", "Area in view", options, choice_held_in_address.ALL, 230
        )
        or within
    )


def span() -> str:
    """Choose what is set beside a year before."""
    return choice_held_in_address.choose("over", "Compared", OVER, TWELVE, 320)


# What changed most --------------------------------------------------------------------------------


@part_of_page("What changed most")
def say(seen: Overview) -> None:
    """Say how many indicators there are and how they do, and the three that changed most."""
    most = most_changed(seen.rows)
    if most:
        told = "".join(f"<li>{escape.html(said)}</li>" for _, said in most)
        rest = f" What changed most:</p><ol>{told}</ol>"
    else:
        rest = f" {escape.html(_nothing(seen))}</p>"
    st.html(f'<div class="said"><p>{escape.html(_summary(seen))}{rest}</div>')


def _nothing(seen: Overview) -> str:
    if not any(row.figure is not None for row in seen.rows):
        return f"Nothing is given for {seen.name}."
    return "No newest value has left its limits."


def _summary(seen: Overview) -> str:
    given = [row for row in seen.rows if row.figure is not None]
    real = [row for row in given if row.beside and row.beside.verdict in phrases.ARROWS]
    judged = [levels.judged(row.beside, row.indicator) for row in real if row.beside]
    worse, better = (sum(word in one for one in judged) for word in ("worse", "better"))
    states = [row.state for row in given]
    many = "none has" if not real else "1 has" if len(real) == 1 else f"{len(real)} have"
    neither = len(real) - worse - better
    ways = (
        ": "
        + ", ".join(
            f"{count} {way}"
            for count, way in (
                (worse, "for the worse"),
                (better, "for the better"),
                (neither, "neither better nor worse"),
            )
            if count
        )
        if real
        else ""
    )
    changed = f"{many} really changed against a year before{ways}"
    refused = [row.beside.refused for row in given if row.beside and row.beside.refused]
    if refused and len(refused) == len(given):
        why = f" ({refused[0].rstrip('.')})" if len(set(refused)) == 1 else ""
        changed = f"none can be compared with a year before{why}"
    elif refused:
        changed += f"; {len(refused)} cannot be compared"
    return (
        f"Of the {as_text.counted(len(given), 'headline indicator')} given for {seen.name}, "
        f"{changed}. Signals of the newest month or quarter: "
        f"{states.count(WORSENING)} worsening, {states.count(IMPROVING)} improving."
    )


# A row an indicator -------------------------------------------------------------------------------


@part_of_page("The list of indicators")
def indicators(seen: Overview, names: Mapping[str, str]) -> None:
    """Show every headline indicator by Area of Focus, each with a way to its page."""
    _style()
    look = theme.look()
    newest = max((row.course[-1][0] for row in seen.rows if row.course), default=0)
    with st.container(key="overview", gap=None):
        _headings(seen)
        for focus in areas_of_focus():
            st.html(f'<h2 class="focus">{escape.html(focus)}</h2>')
            for row in seen.rows:
                if row.indicator.area_of_focus == focus:
                    with failing_alone(f"The row of {row.indicator.name}"):
                        _row(row, seen, names, newest, look)
            missing = [one for one in seen.missing if one.area_of_focus == focus]
            if missing:
                st.html("".join(_missing(one.name, one.owner, one.confirmed) for one in missing))
    st.html(f'<p class="subtitle">{_reading(seen)}</p>')


def _headings(seen: Overview) -> None:
    apart = "Stands out" if seen.is_force else "Beside Essex"
    named = ("How much", "On a year before", "Signal", "3 years", apart, "How fresh")
    with st.container(key="glance-head", horizontal=True, gap="small"):
        st.html("<span>Indicator</span>", width=NAME_WIDTH)
        st.html(f'<div class="glance">{"".join(f"<p>{name}" for name in named)}</div>')


def _row(row: Row, seen: Overview, names: Mapping[str, str], newest: int, look: theme.Look) -> None:
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
            st.html(f'<div class="subtitle">{escape.html(_not_given(row.indicator, seen))}</div>')
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


def _missing(name: str, owner: str, confirmed: bool) -> str:
    tbc = "" if confirmed else " What it counts is still to be confirmed."
    return (
        f'<div class="absent"><span style="flex:0 0 {NAME_WIDTH}px">{escape.html(name)}</span>'
        f"<span>{escape.html(phrases.not_supplied(owner))}{tbc}</span></div>"
    )


def _not_given(one: Indicator, seen: Overview) -> str:
    if not one.finest:
        return "Given for Essex as a whole only."
    if seen.area.startswith("E05") and one.finest != "wards":
        return "Given for districts, not for wards."
    return f"Not given for {seen.name}."


def _how_much(row: Row, figure: Figure) -> str:
    if figure.why:
        return f"<small>No figure: {escape.html(figure.why)}</small>"
    value, of = levels.amount(figure.value, row.indicator), ""
    if row.indicator.is_share and figure.denominator < 100:
        of = f" of {as_text.number(figure.denominator)}"
        if figure.denominator < SMALLEST_BASE:  # no percentage of so few
            value = as_text.number(figure.numerator)
    return f"<b>{value}</b>{of}<br><small>{when(figure.start, figure.end)}</small>"


def _on_year_before(row: Row, look: theme.Look) -> str:
    found, one = row.beside, row.indicator
    if found is None or found.refused:
        why = found.refused if found else "no figure"
        return f"<small>Cannot compare: {escape.html(_shortened(why))}</small>"
    return f"{_difference(found, one)}<br>{_verdict(found, one, look)}"


def _shortened(text: str, most: int = 48) -> str:
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"


def _difference(found: Beside, one: Indicator) -> str:
    if one.is_share and min(found.now.denominator, _of(found.before)) < SMALLEST_BASE:
        return f"of {as_text.number(_of(found.before))} a year before"
    text = levels.gap(found.difference, one).replace("percentage point", "point")
    if not text:
        return "the same"
    if pd.isna(found.percent):
        return text
    return f"{text} ({as_text.signed(found.percent, 1 if abs(found.percent) < 1 else 0)}%)"


def _of(before: Figure | None) -> float:
    return before.denominator if before else float("nan")


def _verdict(found: Beside, one: Indicator, look: theme.Look) -> str:
    judged = levels.judged(found, one).removeprefix(", for the ")
    said = phrases.VERDICTS[found.verdict] + (f", {judged}" if judged else "")
    tone = _class(theme.tone(found.verdict, one.rise_is, look), look)
    return f"<span{tone}>{phrases.arrow(found.verdict)} {said}</span>"


SHAPES = {NO_SPECIAL_CAUSE: "●", CANNOT_SAY: "○"}


def _signal(row: Row, look: theme.Look) -> str:
    shape = SHAPES.get(row.state) or ("▲" if row.side > 0 else "▼")
    tag = "span" if row.state in SHAPES else "b"
    tone = _class(theme.state_tone(row.state, look), look)
    return f"<{tag}{tone}>{shape} {escape.html(row.state)}</{tag}>"


def _apart(row: Row, seen: Overview, names: Mapping[str, str], look: theme.Look) -> str:
    line = seen.among.get(row.indicator.key)
    if line is None:
        text = "not compared" if row.indicator.finest else "given for Essex only"
        return f"<small>{text}</small>"
    code = line.stands_out if seen.is_force else seen.area
    cell = line.cells.get(code)
    if cell is None:
        nothing = "none beyond chance" if seen.is_force else "not compared"
        return f"<small>{nothing}</small>"
    if not cell.marked:
        return f"<small>{cell.verdict}</small>"
    own = figure(cell.value, line.indicator)
    tone = theme.tone("more" if cell.verdict == HIGHER else "fewer", line.indicator.rise_is, look)
    all_ = figure(line.together, line.indicator)
    who = escape.html(names.get(code, code)) if seen.is_force else cell.verdict
    return (
        f"<span{_class(tone, look)}>{_arrow(cell)} {who}</span><br>"
        f"<small>{own}, Essex {all_}</small>"
    )


def _fresh(row: Row, seen: Overview) -> str:
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
        else "Beside Essex: whether its rate or share differs beyond chance."
    )
    return (
        "Signal: whether the newest month or quarter has left what is ordinary for it. ▲ ▼ which "
        "way; ● no special cause; ○ cannot say. Lines: counts from zero, shares over at least 20 "
        f"percentage points; lighter where provisional. {apart} Rates are per 1,000 residents."
    )


# The tables behind them ---------------------------------------------------------------------------


@part_of_page("The tables behind this page")
def tables(seen: Overview, names: Mapping[str, str], contents: Contents) -> None:
    """Show both as tables, and offer them as files that say what they are."""
    # Only what is looked at is made and sent: the figures are all above already.
    behind = st.expander("Tables behind this page", key="overview-tables", on_change="rerun")
    if not behind.open:
        return
    with behind:
        by_indicator, by_district = st.tabs(["Table of indicators", "Table by district"])
    with by_indicator:
        title = f"Headline indicators, {seen.name}"
        _table(of_indicators(seen, names), title, OVER[seen.span], "indicators", contents)
    with by_district:
        title = "Headline indicators by district"
        _table(of_districts(seen, names), title, "As in each row", "districts", contents)


def _table(table: pd.DataFrame, title: str, period: str, key: str, contents: Contents) -> None:
    facts = {
        "Title": title,
        "Period": period,
        "Edition": phrases.DEMONSTRATION if contents.demonstration else "",
        "Licence": phrases.LICENCE,
    }
    st.dataframe(
        table,
        hide_index=True,
        height=min(400, 38 + 35 * max(1, len(table))),
        key=f"table-{key}",
        alt=title,
    )
    csv_files.download("Download as CSV", table, facts, key)


def of_indicators(seen: Overview, names: Mapping[str, str]) -> pd.DataFrame:
    """Lay out a row an indicator, those not yet supplied too."""
    rows = [_as_row(row, seen, names) for row in seen.rows]
    rows += [
        {
            "Area of Focus": one.area_of_focus,
            "Indicator": one.name,
            "Signal": phrases.not_supplied(one.owner),
        }
        for one in seen.missing
    ]
    order = {focus: place for place, focus in enumerate(areas_of_focus())}
    rows.sort(key=lambda row: order[str(row["Area of Focus"])])
    return pd.DataFrame(rows, columns=list(_COLUMNS)).fillna("")


_COLUMNS = (
    "Area of Focus", "Indicator", "Figure", "Period", "Year before", "Change", "Verdict",
    "Signal", "Stands out", "Fresh",
)  # fmt: skip


def _as_row(row: Row, seen: Overview, names: Mapping[str, str]) -> dict[str, str]:
    one, found, now = row.indicator, row.beside, row.figure
    out = {"Area of Focus": one.area_of_focus, "Indicator": one.name}
    if now is None:
        return out | {"Signal": _not_given(one, seen)}
    before = found.before if found is not None else None
    refused = found.refused if found is not None else ""
    line = seen.among.get(one.key)
    code = "" if line is None else line.stands_out if seen.is_force else seen.area
    cell = line.cells.get(code) if line else None
    apart = f"{names.get(code, code)}: {cell.verdict}" if cell else ""
    entry = seen.entries[one.key]
    return out | {
        "Figure": levels.amount(now.value, one),
        "Period": as_text.span(now.start, now.end),
        "Year before": levels.amount(before.value, one) if before and not refused else "",
        "Change": _difference(found, one) if found is not None and not refused else "",
        "Verdict": phrases.VERDICTS[found.verdict]
        if found is not None and not refused
        else f"cannot compare: {refused}",
        "Signal": row.signal,
        "Stands out": apart,
        "Fresh": entry.state,
    }


@part_of_page("The sources")
def source(seen: Overview, contents: Contents) -> None:
    """Name who published the figures, and the licence."""
    loaded: dict[str, date] = {}
    for row in seen.rows:
        held = seen.entries[row.indicator.key].supplied
        if held is not None:
            publisher = held.source.split(": ", 1)[0]
            loaded[publisher] = max(held.loaded, loaded.get(publisher, held.loaded))
    lines = [
        phrases.DEMONSTRATION if contents.demonstration else "",
        phrases.source_line(sorted(loaded.items()), contents.demonstration, contents.release),
    ]
    paragraphs = [" ".join(line for line in lines if line), phrases.LICENCE]
    st.html("".join(f'<p class="foot">{escape.html(text)}</p>' for text in paragraphs))


def _style() -> None:
    """Lay out rows and grid; on a narrow screen a row becomes a card."""
    look = theme.look()
    st.html(
        f"""<style>
        .said:has(ol) {{ max-width: none; font-size: 1rem; }}
        .said p {{ margin: 0 0 .25rem; }}
        .said ol {{ margin: 0; padding-left: 1.4rem; max-width: 75rem; }}
        .focus {{ font-size: 1rem; margin: .7rem 0 .1rem; padding: 0; }}
        .glance {{ display: grid; max-width: 70rem; align-items: center; gap: 0 1rem;
            font-size: .875rem; line-height: 1.25; grid-template-columns: 7.2rem
            minmax(0, 1.3fr) 8.2rem {WIDE}px minmax(0, 1fr) 5.6rem;
            font-variant-numeric: tabular-nums; }}
        .glance p {{ margin: 0; min-width: 0; font-size: inherit; }}
        .glance img {{ display: block; width: {WIDE}px; height: {HIGH}px; }}
        .glance small, .grid small {{ font-size: .8125rem; }}
        {_tones(look)}
        .grid td.all {{ font-weight: 700;
            outline: 1px solid; outline-offset: -3px; }}
        .glance b {{ font-weight: 600; font-size: .9375rem; }}
        [class*="st-key-glance-"] {{ border-bottom: 1px solid {look.faint}; padding: .15rem 0; }}
        .st-key-glance-head {{ color: {look.context}; font-size: .8125rem; }}
        .st-key-glance-head .glance {{ font-size: .8125rem; }}
        .st-key-overview a {{ padding: 0; min-height: 0; }}
        .st-key-overview a p {{ font-size: .9375rem; line-height: 1.2; white-space: normal;
            text-decoration: underline; text-underline-offset: .2em;
            text-decoration-thickness: 1px; }}
        .absent {{ display: flex; flex-wrap: wrap; gap: 0 1rem; font-size: .875rem;
            color: {look.context}; border-bottom: 1px solid {look.faint}; padding: .2rem 0; }}
        .grid {{ overflow-x: auto; }}
        .grid table {{ border-collapse: collapse; width: 100%; font-size: .8125rem; margin: 0;
            font-variant-numeric: tabular-nums; line-height: 1.25; }}
        .grid th, .grid td {{ border: 0; border-bottom: 1px solid {look.faint};
            padding: .25rem .3rem; text-align: center; font-weight: 400; white-space: nowrap; }}
        .grid thead th {{ white-space: normal; vertical-align: bottom; color: {look.context};
            font-size: .75rem; padding: .25rem .1rem; }}
        .grid table {{ table-layout: fixed; min-width: 66rem; }}
        .grid th:first-child {{ text-align: left; white-space: normal; width: 17.5rem; }}
        .grid th:nth-child(2) {{ width: 3.3rem; }}
        .grid .own {{ background: {look.faint}; }}
        @media print, (min-width: 901px) {{
            [class*="st-key-glance-"] {{ flex-wrap: nowrap !important; }}
            [class*="st-key-glance-"] > div:nth-child(2) {{ min-width: 0; }} }}
        @media screen and (max-width: 900px) {{
            .st-key-glance-head {{ display: none; }}
            .grid th:first-child {{ width: 8.5rem; position: sticky; left: 0;
                background: {look.background}; }}
            .grid table {{ min-width: 54rem; }}
            [class*="st-key-glance-"] {{ padding: .5rem 0 .6rem; }}
            .glance {{ grid-template-columns: 1fr 1fr; gap: .3rem 1rem; }} }}
        @media print {{
            {_tones(theme.LIGHT)}
            .grid table {{ min-width: 0; }} .grid .own {{ background: {theme.LIGHT.faint}; }}
            .grid tr, [class*="st-key-glance-"] {{ break-inside: avoid; }} }}
        </style>"""
    )


def _tones(look: theme.Look) -> str:
    return f"""
        .good, .grid td.good {{ color: {look.improving}; }}
        .bad, .grid td.bad {{ color: {look.worsening}; }}
        .real, .grid td.real {{ color: {look.changed}; }}
        .grid th, .grid td {{ color: {look.ink}; }}
        .glance small, .grid small, .glance span:not([class]) {{ color: {look.context}; }}
        """

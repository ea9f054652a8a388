"""The first screen of the Overview: what is really getting worse, and what better."""

from __future__ import annotations

import streamlit as st

from analytics import as_text
from analytics.model.indicators import area_of_focus
from analytics.views.overview import SPARK_MONTHS
from analytics.views.real_changes import BETTER, NEITHER, WORSE, RealChange, RealChanges
from analytics.wording import levels, verdicts
from geo.essex import FORCE
from ui.charts.over_time.spark import HIGH, WIDE, spark
from ui.shell import choice_held_in_address, escape, theme
from ui.shell.part_of_page import part_of_page

HEADINGS = {
    WORSE: "Getting worse",
    BETTER: "Getting better",
    NEITHER: "Changed, neither better nor worse",
}
FIRST = 7  # lines before "all of them"
NAME_WIDTH = 330


@part_of_page("What is getting worse and better")
def show(changes: RealChanges, name: str, when: str) -> None:
    """List what really changed, the largest effect first: seven lines, then all of them.

    Parameters
    ----------
    name : str
        Of the area.
    when : str
        The span that is compared, in words.
    """
    look = theme.look()
    _style(look)
    with st.container(key="real-changes", gap=None):
        _show(changes, name, when, look)


def _show(changes: RealChanges, name: str, when: str, look: theme.Look) -> None:
    if not changes.changes:
        st.html(f'<p class="said">{escape.html(_nothing(changes, name, when))}</p>')
        return
    first = _first(changes)
    _list(changes, first, look)
    rest = len(changes.changes) - sum(first.values())
    if rest:
        everything = st.expander(
            f"All {len(changes.changes)} real changes", key="all-real-changes", on_change="rerun"
        )
        if everything.open:
            with everything:
                _list(changes, {way: len(changes.of(way)) for way in HEADINGS}, look, "all-")
    st.html(f'<p class="subtitle">{escape.html(_how_many(changes))}</p>')


def _first(changes: RealChanges) -> dict[str, int]:
    """Share seven lines out: the worse ones first, at least two of the others where there are."""
    many = {way: len(changes.of(way)) for way in HEADINGS}
    others = min(many[BETTER] + many[NEITHER], max(2, FIRST - many[WORSE]))
    worse = min(many[WORSE], FIRST - others)
    better = min(many[BETTER], others)
    return {WORSE: worse, BETTER: better, NEITHER: min(many[NEITHER], others - better)}


def _list(changes: RealChanges, many: dict[str, int], look: theme.Look, prefix: str = "") -> None:
    for way, heading in HEADINGS.items():
        shown = changes.of(way)[: many[way]]
        if shown or (way == WORSE and not prefix):
            st.html(f'<h2 class="focus">{heading}</h2>')
        if not shown and way == WORSE and not prefix:
            st.html('<p class="subtitle">Nothing is really getting worse.</p>')
        for number, item in enumerate(shown):
            _line(item, f"{prefix}{way}-{number}", look)


def _line(real_change: RealChange, key: str, look: theme.Look) -> None:
    indicator = real_change.series.indicator
    newest = real_change.row.recent_values[-1][0] if real_change.row.recent_values else 0
    with st.container(
        key=f"change-{key}", horizontal=True, gap="small", vertical_alignment="center"
    ):
        st.page_link(
            f"pages/{area_of_focus(indicator.area_of_focus).page}.py",
            label=f"{indicator.name}, {real_change.series.name}",
            query_params=_address(real_change),
            width=NAME_WIDTH,
        )
        tone = theme.tone(real_change.change.verdict, indicator.rise_is, look)
        arrow = f'<b style="color:{tone}">{verdicts.arrow(real_change.change.verdict)}</b>'
        words = " ".join(
            part
            for part in (levels.in_short(real_change.change, indicator), real_change.largest)
            if part
        )
        st.html(
            f'<div class="change"><p>{arrow} {escape.html(words)}</p>'
            f"<p>{spark(real_change.row, max(newest, SPARK_MONTHS), look)}</p></div>"
        )


def _address(real_change: RealChange) -> dict[str, str]:
    """Lead to the exact view: the indicator, the area and the period that were compared."""
    indicator, now = real_change.series.indicator, real_change.change.now
    inside = [
        day for day in indicator.periods if now.start <= day and indicator.last_day(day) <= now.end
    ]
    period = {"from": f"{inside[0]:%Y-%m}", "to": f"{inside[-1]:%Y-%m}"} if inside else {}
    ward = (
        real_change.series.code
        if real_change.series.code not in (FORCE, real_change.district)
        else ""
    )
    return choice_held_in_address.held(
        indicator=indicator.key, category="", district=real_change.district, area=ward, **period
    )


def _nothing(changes: RealChanges, name: str, when: str) -> str:
    if not changes.compared:
        return f"Nothing can be compared with a year before in {name}."
    where = f"{name} or any of its districts" if name == "Essex" else name
    return (
        f"Nothing has really changed in {where}: {when}. "
        f"{as_text.counted(changes.compared, 'comparison')} made."
    )


def _how_many(changes: RealChanges) -> str:
    text = (
        f"{as_text.counted(changes.compared, 'figure')} compared with a year before. A change is "
        "listed when it is beyond how the months of a figure vary, allowing for how many figures "
        "are compared."
    )
    if changes.not_yet:
        text += f" {as_text.number(changes.not_yet)} cannot be judged yet: outcomes are awaited."
    if changes.not_comparable:
        text += f" {as_text.number(changes.not_comparable)} cannot be compared."
    return text


def _style(look: theme.Look) -> None:
    st.html(
        f"""<style>
        .change {{ display: grid; grid-template-columns: minmax(0, 1fr) {WIDE}px; gap: 0 1rem;
            align-items: center; max-width: 52rem; font-size: .9375rem; line-height: 1.3; }}
        .change p {{ margin: 0; font-size: inherit; }}
        .change img {{ display: block; width: {WIDE}px; height: {HIGH}px; }}
        [class*="st-key-change-"] {{ border-bottom: 1px solid {look.faint}; padding: .15rem 0; }}
        [class*="st-key-change-"] a {{ padding: 0; min-height: 0; }}
        [class*="st-key-change-"] a p {{ font-size: .9375rem; line-height: 1.2;
            white-space: normal; text-decoration: underline; text-underline-offset: .2em;
            text-decoration-thickness: 1px; }}
        </style>"""
    )

"""One ward on one screen of a phone: what changed, next to its district and Essex."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from analytics import as_text
from analytics.model.figure import Figure
from analytics.model.verdict_words import BOUNDS, NO_REAL_CHANGE, REAL, WITH_ESSEX
from analytics.views.my_ward import WardLine, WardView, left_out, summary
from analytics.wording import levels, phrases, verdicts
from ui.shell import choice_held_in_address, escape, theme
from ui.shell.part_of_page import part_of_page

FEW = 20  # of fewer no percentage is given
MOST_LISTED = 5  # on the first screen; the others can be opened


def title() -> None:
    """Head the page, and style what it lists."""
    look = theme.look()
    st.title("My ward", anchor=False)
    tones = "".join(
        f".ward .{name} {{ color: {getattr(look, name)}; }} "
        for name in ("improving", "worsening", "changed", "context")
    )
    st.html(
        f"""<style>
        {tones}
        .ward {{ list-style: none; margin: 0; padding: 0 !important; max-width: 40rem; }}
        .ward li {{ border-bottom: 1px solid {look.faint}; padding: .1rem 0; margin: 0;
            display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 .6rem;
            line-height: 1.4; font-size: .875rem; }}
        .ward .ward-name {{ font-weight: 600; font-size: 1rem; flex: 1 0 75%; }}
        .ward .ward-figure {{ font-weight: 600; font-size: 1rem;
            font-variant-numeric: tabular-nums; }}
        .ward .ward-rates {{ color: {look.context}; }}
        .st-key-my-ward {{ gap: .5rem; max-width: 40rem; }}
        .st-key-my-ward code {{ font-size: .75rem !important; }}
        .st-key-my-ward pre {{ padding: .4rem .6rem !important; }}
        .st-key-my-ward p {{ margin: 0; max-width: 40rem; }}
        .st-key-my-ward .said {{ font-size: 1rem; line-height: 1.4; }}
        .ward-hidden {{ font-size: .875rem; line-height: 1.4; margin: 0; max-width: 40rem; }}
        </style>"""
    )


def choose(names: Mapping[str, str]) -> str:
    """Find a ward by its name."""
    options = {choice_held_in_address.ALL: "No ward yet: type its name", **names}
    return choice_held_in_address.choose(
        "ward", "Ward", options, choice_held_in_address.ALL, 420
    )  # fmt: skip


def stop_without(chosen: str) -> None:
    """Say what the page shows, and end it there, until a ward is chosen."""
    if chosen:
        return
    st.html(
        '<p class="said">Choose a ward to see what changed in it, and how it compares with its '
        "district and with Essex.</p>"
    )
    st.stop()


def screen() -> st.delta_generator.DeltaGenerator:
    """Open the part of the page that is one screen of a phone."""
    return st.container(key="my-ward")


@part_of_page("What changed in the ward")
def changes(view: WardView) -> None:
    """Say what changed, and list the indicators of the ward."""
    st.html(f'<p class="said">{escape.html(summary(view))}</p>')
    if not view.lines:
        return
    when = _when(view.lines[0])
    heads = (
        f"{as_text.upper_first(when)}; below, the change in a year, and per 1,000 residents: "
        f"the ward, its district, Essex{_populations(view)}."
    )
    listed = "".join(_line(line, view, when) for line in view.lines[:MOST_LISTED])
    st.html(f'<p class="subtitle">{escape.html(heads)}</p><ul class="ward">{listed}</ul>')
    if rest := view.lines[MOST_LISTED:]:
        with st.expander(as_text.counted(len(rest), "more indicator", "more indicators")):
            more = "".join(_line(line, view, when) for line in rest)
            st.html(f'<ul class="ward">{more}</ul>')


def _populations(view: WardView) -> str:
    """Say of which mid-years the residents are; of each level, where they differ."""
    named = [
        phrases.population_of(year for year in years if year)
        for years in zip(
            *((line.compared.now.year, line.district.year, line.essex.year) for line in view.lines),
            strict=True,
        )
    ]
    if len(set(named)) == 1:
        return f" ({named[0]})" if named[0] else ""
    of_each = zip(("ward", "district", "Essex"), named, strict=True)
    return f" ({'; '.join(f'{name}: {text}' for name, text in of_each if text)})"


def _when(line: WardLine) -> str:
    now = line.compared.now
    return as_text.span_in_words(now.start, now.end)


def _briefly(line: WardLine) -> str:
    """Write a period on a line of a phone: to Feb 2025, of twelve months; Sep 2025."""
    now = line.compared.now
    year = 12 * (now.end.year - now.start.year) + now.end.month - now.start.month == 11
    return f"{'to ' if year else ''}{now.end:%b %Y}" if year or _of_a_month(now) else _when(line)


def _of_a_month(now: Figure) -> bool:
    return (now.start.year, now.start.month) == (now.end.year, now.end.month)


def _line(line: WardLine, view: WardView, when: str) -> str:
    """Write name and figure; below them change and verdict, and the rates to compare."""
    mark, words, tone = _verdict(line)
    mine = _when(line)
    named = line.indicator.name + ("" if mine == when else f", {_briefly(line)}")
    return (
        f'<li><span class="ward-name">{escape.html(named)}</span>'
        f'<span class="ward-figure">{escape.html(_figure(line))}</span>'
        f'<span class="{tone}"><span aria-hidden="true">{mark}</span> {escape.html(words)}</span>'
        f'<span class="ward-rates">{escape.html(_next_to(line, view))}</span></li>'
    )


def _figure(line: WardLine) -> str:
    now, indicator = line.compared.now, line.indicator
    if indicator.is_share and now.denominator < FEW:
        return f"{as_text.number(now.numerator)} of {as_text.number(now.denominator)}"
    return levels.amount(now.value, indicator)


def _verdict(line: WardLine) -> tuple[str, str, str]:
    """Say what changed and how sure that is: shape, words, tone."""
    compared, indicator = line.compared, line.indicator
    if compared.refused:
        return "–", f"{compared.verdict}: {compared.refused.rstrip('.')}", "context"
    mark, words = verdicts.arrow(compared.verdict), verdicts.in_a_sentence(compared.verdict)
    size = levels.gap(compared.difference, indicator).replace("percentage point", "point")
    if compared.verdict in (*REAL, WITH_ESSEX, NO_REAL_CHANGE):
        words = f"{size or 'the same'}: {words}"
    if compared.verdict == BOUNDS:
        words = f"{levels.difference_in_short(compared, indicator)}: {words}"
    if compared.verdict not in REAL:
        return mark, words, "context"
    judged = verdicts.better_or_worse(compared.verdict, indicator.rise_is)
    return mark, words, {"better": "improving", "worse": "worsening"}.get(judged, "changed")


def _next_to(line: WardLine, view: WardView) -> str:
    """Set the ward next to its district and Essex: rates of counts, shares as they are."""
    if line.indicator.is_share:
        figures = {view.district: line.district.value, "Essex": line.essex.value}
        return ", ".join(
            f"{name} {levels.amount(value, line.indicator)}"
            for name, value in figures.items()
            if not pd.isna(value)
        )
    rates = {view.district: line.district.rate, "Essex": line.essex.rate}
    if pd.isna(line.compared.now.rate):
        return ""
    others = ", ".join(
        f"{name} {as_text.rate(value)}" for name, value in rates.items() if not pd.isna(value)
    )
    mine = as_text.rate(line.compared.now.rate)
    return f"{mine}; {others}" if others else mine


@part_of_page("What is not shown")
def not_shown(view: WardView) -> None:
    """Say how much is not shown of this ward and why; which indicators, on request."""
    if not view.not_shown:
        return
    st.html(f'<p class="subtitle">{escape.html(left_out(view))}</p>')


@part_of_page("The link to share")
def onward(view: WardView, ward: str) -> None:
    """Give the link to share, and lead to the profile of the ward and its district."""
    address = str(st.context.url or "").split("?")[0]
    st.html('<p class="small-title">Link to share</p>')
    st.code(f"{address}?ward={ward}", language=None, wrap_lines=True)
    with st.container(key="onward", horizontal=True, gap="small"):
        of_ward = {"district": view.district_code, "area": ward}
        st.page_link("pages/district-profile.py", label=f"Every figure of {view.name}",
                     query_params=of_ward)  # fmt: skip
        st.page_link("pages/district-profile.py", label=f"{view.district} as a whole",
                     query_params={"district": view.district_code})  # fmt: skip
    if view.not_shown:
        with st.expander("Which indicators are not shown"):
            listed = "".join(
                f"<li>{escape.html(why)}: "
                f"{escape.html(as_text.joined(list(map(as_text.lower_first, names))))}.</li>"
                for why, names in view.not_shown.items()
            )
            st.html(f'<ul class="ward-hidden">{listed}</ul>')

"""The tables of a profile: every indicator of an Area of Focus."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics import as_text
from analytics.model.figure import Figure
from analytics.model.indicators import Contents
from analytics.model.verdict_words import REAL
from analytics.views import district_profile as profiles
from analytics.views.district_profile import Profile, ProfileRow
from analytics.wording import levels, phrases, verdicts
from ui.output import csv_files
from ui.screens.district_profile import SPANS
from ui.shell import escape
from ui.shell.part_of_page import failing_alone, part_of_page

FEW = 20  # of fewer no percentage is given
MARKS = {
    "higher": ("▲", "higher"),
    "lower": ("▼", "lower"),
    "no different": ("●", "no different"),
    "too few to say": ("○", "too few to say"),
    "cannot say yet": ("○", "cannot say yet"),
}


@part_of_page("The tables of indicators")
def tables(profile: Profile) -> None:
    """Show every indicator, a table an Area of Focus."""
    for place, (area_of_focus, rows) in enumerate(profile.rows.items()):
        with failing_alone(f"The table of “{area_of_focus}”"):
            st.html(_area_of_focus_table(area_of_focus, rows, profile, " next" if place else ""))


@part_of_page("The file of the profile")
def download(profile: Profile, source: str, contents: Contents, over_: str) -> None:
    """Offer the whole profile as one table."""
    newest = profiles.as_at(profile)
    facts = {
        "Title": f"Profile of {profile.name}",
        "Period": SPANS[over_],
        "As at": as_text.day(newest) if newest else "",
        "Source": source.removeprefix("Source: "),
        "Edition": phrases.DEMONSTRATION if contents.demonstration else "",
        "Licence": phrases.LICENCE,
    }
    csv_files.download("Download as CSV", _frame(profile), facts, "profile")


_HEADS = ("Indicator", "Period", "Figure", "On a year before", "How sure")
_ESSEX = ("Per 1,000", "Essex", "Compared with Essex")


def _area_of_focus_table(
    area_of_focus: str, rows: tuple[ProfileRow, ...], profile: Profile, more: str
) -> str:
    heads = [*_HEADS, *(() if profile.kind == "force" else _ESSEX)]
    numbers = (2, 5, 6)
    head = "".join(
        f'<th scope="col" role="columnheader"{_number(place in numbers)}>{text}</th>'
        for place, text in enumerate(heads)
    )
    body = "".join(_line(row, profile.kind == "force") for row in rows)
    wide = "" if profile.kind == "force" else " profile-wide"
    title = escape.html(area_of_focus)
    return (
        f'<div class="profile-part{more}"><h2>{title}</h2>'
        f'<div class="profile-scroll" tabindex="0" role="region" aria-label="{title}">'
        f'<table class="profile{wide}" role="table">'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table>'
        "</div></div>"
    )


def _number(yes: bool) -> str:
    return ' class="number"' if yes else ""


def _line(row: ProfileRow, is_force: bool) -> str:
    cells = [
        f'<th scope="row" role="rowheader">{escape.html(row.indicator.name)}</th>',
        _cell(1, escape.html(_when(row))),
        _cell(2, escape.html(_figure(row)), number=True),
        *_compared(row),
    ]
    if not is_force:
        mine, essex = _against_essex(row)
        mark, word = MARKS.get(row.against_essex, ("", ""))
        tone = "changed" if row.stands_out else "context"
        cells += [
            _cell(5, escape.html(mine), number=True),
            _cell(6, escape.html(essex), number=True),
            _cell(7, _marked(mark, word, tone)),
        ]
    return f'<tr role="row">{"".join(cells)}</tr>'


def _cell(place: int, content: str, *, number: bool = False, wide: bool = False) -> str:
    """Write a cell; its heading goes along, for phones, where a row is a block."""
    more = _number(number) + (' colspan="2"' if wide else "")
    head = (_HEADS + _ESSEX)[place]
    return f'<td role="cell" data-head="{head}"{more}>{content}</td>'


def _when(row: ProfileRow) -> str:
    """Write the period where there is little room: Year to Sep 2026, Apr to Sep 2026."""
    start, end = row.change.now.start, row.change.now.end
    text = as_text.span(start, end)
    if text.startswith("12 months"):
        return f"Year to {end:%b %Y}"
    return f"{start:%b} to {end:%b %Y}" if " to " in text else text


def _figure(row: ProfileRow) -> str:
    now, indicator = row.change.now, row.indicator
    text = levels.amount(now.value, indicator)
    if indicator.is_share and now.denominator > 0:
        n = as_text.number(now.denominator)
        few = now.denominator < FEW
        text = f"{as_text.number(now.numerator)} of {n}" if few else f"{text} of {n}"
    return f"{text}{' p' if now.provisional else ''}"


def _compared(row: ProfileRow) -> list[str]:
    """Write what changed and how sure that is, or across both why it cannot be said."""
    if row.change.refused:
        why = f"cannot compare: {row.change.refused.rstrip('.')}"
        return [_cell(3, _marked("–", why, "context"), wide=True)]
    return [_cell(3, escape.html(_change(row))), _cell(4, _verdict(row))]


def _change(row: ProfileRow) -> str:
    result = row.change
    if row.indicator.is_share and result.verdict == "too few to say":
        return "–"  # a gap of few is no gap
    return levels.difference_in_short(result, row.indicator)


def _verdict(row: ProfileRow) -> str:
    """Mark what a change means: shape, word and colour."""
    verdict, rise_is = row.change.verdict, row.indicator.rise_is
    judged = verdicts.better_or_worse(verdict, rise_is)
    tone = {"better": "improving", "worse": "worsening"}.get(judged, "")
    tone = tone or ("changed" if verdict in REAL else "context")
    return _marked(verdicts.arrow(verdict), verdicts.in_a_cell(verdict, rise_is), tone)


def _marked(mark: str, word: str, tone: str) -> str:
    return (
        f'<span class="mark {tone}" aria-hidden="true">{mark}</span> {escape.html(word)}'
        if word
        else ""
    )


def _against_essex(row: ProfileRow) -> tuple[str, str]:
    """Write the figure that is compared with Essex, and that of Essex: a rate, or the share."""
    now, essex = row.change.now, row.essex
    if row.indicator.is_share:
        return "", "–" if essex is None else _share(essex.value)
    places = 2 if essex is not None and essex.rate < 1 else 1
    mine = as_text.number(now.rate, places)
    return mine, "–" if essex is None else as_text.number(essex.rate, places)


def _mid_year(figure: Figure) -> str:
    return "" if pd.isna(figure.rate) else str(figure.year)


def _share(value: float) -> str:
    return "–" if pd.isna(value) else f"{as_text.number(value, 1)}%"


def _frame(profile: Profile) -> pd.DataFrame:
    rows = []
    for area_of_focus, several in profile.rows.items():
        for row in several:
            now, before = row.change.now, row.change.before
            lost = row.change.unplaced
            rows.append(
                {
                    "Area of Focus": area_of_focus,
                    "Indicator": row.indicator.name,
                    "From": now.start.isoformat(),
                    "To": now.end.isoformat(),
                    "Number": now.numerator,
                    "Out of": now.denominator,
                    "Value": now.value,
                    "Unit": row.indicator.unit,
                    "95% from": now.lower,
                    "95% to": now.upper,
                    "Status": "provisional" if now.provisional else "final",
                    "Year before": None if before is None else before.value,
                    "Change": row.change.difference,
                    "Verdict": verdicts.in_a_cell(row.change.verdict, row.indicator.rise_is),
                    "Why not compared": row.change.refused,
                    "Change from": row.change.lower,
                    "Change to": row.change.upper,
                    "Without a place, %": None if lost is None else lost.share_now,
                    "Year before, without a place, %": None if lost is None else lost.share_before,
                    "Without a place in": "" if lost is None else lost.where,
                    "Per 1,000": now.rate,
                    "Per head of": "" if pd.isna(now.rate) else row.indicator.residents,
                    "Population of mid-": _mid_year(now),
                    "Essex, value": None if row.essex is None else row.essex.value,
                    "Essex, per 1,000": None if row.essex is None else row.essex.rate,
                    "Essex, population of mid-": "" if row.essex is None else _mid_year(row.essex),
                    "Compared with Essex": row.against_essex,
                }
            )
    return pd.DataFrame(rows).round(3)

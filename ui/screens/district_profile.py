"""The profile of a district or ward: sentences, a map, and a table of every indicator, on paper."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from analytics import as_text
from analytics.findings.answers import Answers
from analytics.model.indicators import Contents, Indicator
from analytics.views import district_profile as profiles
from analytics.views.district_profile import NEWEST, TO_DATE, TWELVE_MONTHS, Profile, Row
from analytics.wording import levels, phrases
from ui.output import csv_files
from ui.sections import area_of_focus as focus
from ui.sections import map_and_ranking
from ui.shell import choice_held_in_address, escape, theme
from ui.shell.part_of_page import failing_alone, part_of_page
from ui.shell.theme import LIGHT

FIRST = "recorded_crime"  # on the map
MAP_HEIGHT = 300
FEW = 20  # of fewer no percentage is given
SPANS = {
    TWELVE_MONTHS: "12 months to the newest value",
    TO_DATE: "Financial year to date",
    NEWEST: "Newest value",
}
BESIDE = {
    "higher": ("▲", "higher"),
    "lower": ("▼", "lower"),
    "no different": ("●", "no different"),
    "too few to say": ("○", "too few to say"),
}


# The filters --------------------------------------------------------------------------------------


def over() -> str:
    """Choose what the figures cover."""
    return choice_held_in_address.choose("over", "Figures", SPANS, TWELVE_MONTHS, 240)


def ward(areas: pd.DataFrame, district: str) -> str:
    """Choose a ward of a district, or the district itself."""
    if not district:
        return choice_held_in_address.ALL
    rows = areas[areas["kind"].eq("ward") & areas["parent"].eq(district)]
    names = dict(sorted(zip(rows["code"], rows["name"], strict=True), key=lambda pair: pair[1]))
    options = {choice_held_in_address.ALL: "All wards together", **names}
    held = st.session_state["choice"]
    if held.get("area") not in options and "area" not in st.session_state["asked"]:
        held.pop("area", None)  # of another district: no mistake of whoever comes from there
    return choice_held_in_address.choose("area", "Ward", options, choice_held_in_address.ALL, 240)


def mapped(contents: Contents, district: str) -> Indicator:
    """Choose what the small map shows, among what is given by district, or by ward."""
    fine = ("wards",) if district else ("wards", "districts")
    known = {key: one for key, one in contents.indicators.items() if one.finest in fine}
    known = known or dict(contents.indicators)
    held = st.session_state["choice"]
    if held.get("indicator") not in known and "indicator" not in st.session_state["asked"]:
        held.pop("indicator", None)
    options = {key: one.name for key, one in known.items()}
    default = FIRST if FIRST in options else next(iter(options))
    return known[choice_held_in_address.choose("indicator", "On the map", options, default, 240)]


# The page -----------------------------------------------------------------------------------------


@part_of_page("The heading")
def head(found: Profile) -> None:
    """Name the area, and the day up to which it is known."""
    kind = {"force": "Profile", "ward": "Ward profile"}.get(found.kind, "District profile")
    name = f"{found.name}, {found.district}" if found.district else found.name
    st.title(escape.plain(f"{kind}: {name}"), anchor=False)
    newest = profiles.as_at(found)
    told = f"As at {as_text.day(newest)}. " if newest else ""
    paper = "To print on A4: Ctrl+P (⌘P), or Print in the menu of the browser."
    st.html(
        f'<p class="subtitle">{told}All indicators of the Police and Crime Plan that are given for '
        f'it. <span class="on-screen">{paper}</span></p>'
    )


def halves() -> list[st.delta_generator.DeltaGenerator]:
    """Divide the page: sentences beside the map."""
    return st.container(key="profile-halves").columns([3, 2], gap="medium")


@part_of_page("The small map")
def small_map(ask: Callable[[], Answers], contents: Contents, ward: str) -> None:
    """Draw the wards of a district, or the districts; a click leads to the profile of one."""
    answers = ask()
    about = focus.about(answers, contents)
    on_pick = (
        choice_held_in_address.pick_area
        if about.kind == "ward"
        else choice_held_in_address.pick_district
    )
    map_and_ranking.show_map(
        answers.ranked, answers.areas, answers.shapes, about, on_pick,
        chosen={ward} - {""}, height=MAP_HEIGHT,
    )  # fmt: skip


@part_of_page("What changed most")
def say(found: Profile) -> None:
    """Say what changed most and where the area stands."""
    told = profiles.headlines(found)
    items = "".join(f"<li>{escape.html(one.title)}</li>" for one in told)
    st.html(f'<div class="said"><ul class="profile-said">{items}</ul></div>')


@part_of_page("The tables of indicators")
def tables(found: Profile) -> None:
    """Show every indicator, a table an Area of Focus."""
    for area_of_focus, rows in found.rows.items():
        with failing_alone(f"The table of “{area_of_focus}”"):
            st.html(_table(area_of_focus, rows, found))


@part_of_page("What is not given")
def left_out(found: Profile) -> None:
    """Name what is not given for this area, and what nobody has supplied."""
    lines = []
    if found.not_given:
        kind = "Essex" if found.kind == "force" else f"a {found.kind}, or not for this one"
        lines.append(f"Not given for {kind}: {as_text.joined(found.not_given)}.")
    for owner, names in found.not_supplied.items():
        lines.append(f"{phrases.not_supplied(owner)} {as_text.joined(names)}.")
    if lines:
        items = "".join(f"<li>{escape.html(line)}</li>" for line in lines)
        st.html(f'<ul class="foot profile-left">{items}</ul>')


@part_of_page("Definitions and sources")
def foot(source: str, contents: Contents) -> None:
    """Say what the marks mean, and where the figures come from."""
    text = [
        phrases.DEMONSTRATION if contents.demonstration else "",
        "A change is real where chance alone would hardly bring it about (counts: beyond 3 "
        "standard errors; shares: the 95% interval of the difference leaves out 0). “Beside "
        "Essex” allows for how much areas ordinarily differ and for their number. Rates are per "
        "1,000 residents over the period named; Essex is the same rate, or share. p: provisional. "
        "No percentage is given of fewer than 20.",
        f"{contents.ward_sets[contents.ward_set].title}. {source}",
        phrases.LICENCE,
    ]
    st.html("".join(f'<p class="foot">{escape.html(line)}</p>' for line in text if line))


@part_of_page("The file of the profile")
def download(found: Profile, source: str, contents: Contents, over_: str) -> None:
    """Offer the whole profile as one table."""
    newest = profiles.as_at(found)
    facts = {
        "Title": f"Profile of {found.name}",
        "Period": SPANS[over_],
        "As at": as_text.day(newest) if newest else "",
        "Source": source.removeprefix("Source: "),
        "Edition": phrases.DEMONSTRATION if contents.demonstration else "",
        "Licence": phrases.LICENCE,
    }
    csv_files.download("Download as CSV", _frame(found), facts, "profile")


# The tables ---------------------------------------------------------------------------------------

_HEADS = ("Indicator", "Period", "Figure", "On a year before", "How sure")
_ESSEX = ("Per 1,000", "Essex", "Beside Essex")


def _table(area_of_focus: str, rows: tuple[Row, ...], found: Profile) -> str:
    heads = [*_HEADS, *(() if found.kind == "force" else _ESSEX)]
    numbers = (2, 5, 6)
    head = "".join(
        f'<th scope="col" role="columnheader"{_number(place in numbers)}>{text}</th>'
        for place, text in enumerate(heads)
    )
    body = "".join(_line(row, found.kind == "force") for row in rows)
    wide = "" if found.kind == "force" else " profile-wide"
    title = escape.html(area_of_focus)
    return (
        f'<div class="profile-part"><h2>{title}</h2>'
        f'<div class="profile-scroll" tabindex="0" role="region" aria-label="{title}">'
        f'<table class="profile{wide}" role="table">'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table>'
        "</div></div>"
    )


def _number(yes: bool) -> str:
    return ' class="number"' if yes else ""


def _line(row: Row, is_force: bool) -> str:
    cells = [
        f'<th scope="row" role="rowheader">{escape.html(row.indicator.name)}</th>',
        _cell(1, escape.html(_when(row))),
        _cell(2, escape.html(_figure(row)), number=True),
        *_compared(row),
    ]
    if not is_force:
        own, essex = _beside(row)
        mark, word = BESIDE.get(row.stands, ("", ""))
        tone = "changed" if row.stands in ("higher", "lower") else "context"
        cells += [
            _cell(5, escape.html(own), number=True),
            _cell(6, escape.html(essex), number=True),
            _cell(7, _marked(mark, word, tone)),
        ]
    return f'<tr role="row">{"".join(cells)}</tr>'


def _cell(place: int, content: str, *, number: bool = False, wide: bool = False) -> str:
    """Write a cell; its heading goes along, for phones, where a row is a block."""
    more = _number(number) + (' colspan="2"' if wide else "")
    head = (_HEADS + _ESSEX)[place]
    return f'<td role="cell" data-head="{head}"{more}>{content}</td>'


def _when(row: Row) -> str:
    """Write the period where there is little room: Year to Sep 2026, Apr to Sep 2026."""
    start, end = row.beside.now.start, row.beside.now.end
    text = as_text.span(start, end)
    if text.startswith("12 months"):
        return f"Year to {end:%b %Y}"
    return f"{start:%b} to {end:%b %Y}" if " to " in text else text


def _figure(row: Row) -> str:
    now, one = row.beside.now, row.indicator
    text = levels.amount(now.value, one)
    if one.is_share and now.denominator > 0:
        n = as_text.number(now.denominator)
        few = now.denominator < FEW
        text = f"{as_text.number(now.numerator)} of {n}" if few else f"{text} of {n}"
    return f"{text}{' p' if now.provisional else ''}"


def _compared(row: Row) -> list[str]:
    """Write what changed and how sure that is, or across both why it cannot be said."""
    if row.beside.refused:
        why = f"cannot compare: {row.beside.refused.rstrip('.')}"
        return [_cell(3, _marked("–", why, "context"), wide=True)]
    return [_cell(3, escape.html(_change(row))), _cell(4, _verdict(row))]


def _change(row: Row) -> str:
    found = row.beside
    if row.indicator.is_share and found.verdict == "too few to say":
        return "–"  # a gap of few is no gap
    text = levels.gap(found.difference, row.indicator).replace("percentage point", "point")
    if not text:
        return "the same"
    if pd.isna(found.percent):
        return text
    return f"{text} ({as_text.signed(found.percent, 1 if abs(found.percent) < 1 else 0)}%)"


def _verdict(row: Row) -> str:
    """Mark what a change means: shape, word and colour."""
    found, rise_is = row.beside, row.indicator.rise_is
    if found.caution and row.indicator.matures:
        return _marked("○", "outcomes still to come", "context")
    if found.verdict in ("more", "fewer"):
        rose = found.verdict == "more"
        if rise_is == "no judgement":
            return _marked("▲" if rose else "▼", f"real {'rise' if rose else 'fall'}", "changed")
        better = rose == (rise_is == "better")
        word = "improving" if better else "worsening"
        return _marked("▲" if rose else "▼", word, word)
    mark = "●" if found.verdict == "no real change" else "○"
    word = {"cannot say": "no test fits"}.get(found.verdict, found.verdict)
    return _marked(mark, word, "context")


def _marked(mark: str, word: str, tone: str) -> str:
    return (
        f'<span class="mark {tone}" aria-hidden="true">{mark}</span> {escape.html(word)}'
        if word
        else ""
    )


def _beside(row: Row) -> tuple[str, str]:
    """Write the figure that can be set beside Essex, and that of Essex: a rate, or the share."""
    now, essex = row.beside.now, row.essex
    if row.indicator.is_share:
        return "", "–" if essex is None else _share(essex.value)
    places = 2 if essex is not None and essex.rate < 1 else 1
    own = as_text.number(now.rate, places)
    return own, "–" if essex is None else as_text.number(essex.rate, places)


def _share(value: float) -> str:
    return "–" if pd.isna(value) else f"{as_text.number(value, 1)}%"


def _frame(found: Profile) -> pd.DataFrame:
    rows = []
    for area_of_focus, several in found.rows.items():
        for row in several:
            now, before = row.beside.now, row.beside.before
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
                    "Change": row.beside.difference,
                    "Verdict": row.beside.verdict,
                    "Why not compared": row.beside.refused,
                    "Per 1,000 residents": now.rate,
                    "Essex, value": None if row.essex is None else row.essex.value,
                    "Essex, per 1,000": None if row.essex is None else row.essex.rate,
                    "Beside Essex": row.stands,
                }
            )
    return pd.DataFrame(rows).round(3)


# On paper -----------------------------------------------------------------------------------------


def style() -> None:
    """Style the profile on the screen and on A4."""
    look = theme.look()
    tones = "".join(
        f".mark.{name} {{ color: {getattr(look, name)}; }} "
        for name in ("improving", "worsening", "changed", "context")
    )
    ink = "".join(
        f".mark.{name} {{ color: {getattr(LIGHT, name)} !important; }} "
        for name in ("improving", "worsening", "changed", "context")
    )
    st.html(
        f"""<style>
        {tones}
        .profile-said {{ margin: 0; padding-left: 1.1rem; }}
        .profile-said li {{ margin-bottom: .35rem; }}
        /* No wider than high, or it would shrink on paper. */
        .st-key-profile-halves .st-key-map {{ max-width: 26rem; }}
        .profile-left {{ margin: 0; padding-left: 1.1rem; }}
        .profile-part h2 {{ font-size: 1.05rem; font-weight: 600; margin: .2rem 0 .3rem;
            padding: 0; }}
        .profile-scroll {{ overflow-x: auto; }}
        .profile {{ border-collapse: collapse; width: 100%; min-width: 46rem; table-layout: fixed;
            font-size: .9rem; line-height: 1.35; margin: 0; }}
        .profile-wide {{ min-width: 60rem; }}
        .profile th, .profile td {{ text-align: left; vertical-align: top; font-weight: 400;
            border: 0; border-bottom: 1px solid {look.faint}; padding: .22rem .8rem .22rem 0;
            overflow-wrap: anywhere; }}
        .profile thead th {{ color: {look.context}; font-size: .8125rem; }}
        .profile tbody th {{ color: {look.ink}; }}
        .profile .number {{ text-align: right; font-variant-numeric: tabular-nums; }}
        .profile th:nth-child(1) {{ width: 30%; }} .profile th:nth-child(2) {{ width: 15%; }}
        .profile th:nth-child(3) {{ width: 15%; }} .profile th:nth-child(4) {{ width: 20%; }}
        .profile-wide th:nth-child(1) {{ width: 25%; }}
        .profile-wide th:nth-child(2) {{ width: 11%; }}
        .profile-wide th:nth-child(3) {{ width: 13%; }}
        .profile-wide th:nth-child(4) {{ width: 14%; }}
        .profile-wide th:nth-child(6), .profile-wide th:nth-child(7) {{ width: 6.5%; }}
        .profile-wide th:nth-child(8) {{ width: 11%; }}
        /* On a phone a row is a block, and every figure has its heading with it. */
        @media screen and (max-width: 640px) {{
            .profile, .profile-wide {{ min-width: 0; display: block; }}
            .profile thead {{ position: absolute; clip-path: inset(50%); height: 1px; width: 1px;
                overflow: hidden; }}
            .profile tbody {{ display: block; }}
            .profile tbody tr {{ display: grid; grid-template-columns: 1fr 1fr; gap: .15rem .8rem;
                padding: .45rem 0; border-bottom: 1px solid {look.faint}; }}
            .profile tbody th, .profile tbody td {{ display: block; width: auto !important;
                border: 0; padding: 0; text-align: left !important; }}
            .profile tbody th {{ grid-column: 1 / -1; font-weight: 600; }}
            .profile td[colspan] {{ grid-column: 1 / -1; }}
            .profile td:empty {{ display: none; }}
            .profile td::before {{ content: attr(data-head); display: block;
                color: {look.context}; font-size: .75rem; }} }}
        @media print {{
            {ink}
            .profile tbody th {{ color: {LIGHT.ink}; }}
            [data-testid=stVerticalBlock] {{ gap: 1.5mm !important; }}
            h1 {{ font-size: 15pt !important; padding: 0 !important; }}
            .said, .said li {{ font-size: 9.5pt !important; line-height: 1.3; max-width: none; }}
            .profile-said li {{ margin-bottom: .8mm; }}
            .finding {{ font-size: 9pt; }} .subtitle, .foot, .legend {{ font-size: 7pt;
                line-height: 1.25; }}
            .profile-scroll {{ overflow: visible; }}
            .profile, .profile-wide {{ min-width: 0; font-size: 7.6pt; line-height: 1.2; }}
            .profile thead th {{ font-size: 7pt; color: {LIGHT.context} !important; }}
            .profile th, .profile td {{ padding: .55mm 2mm .55mm 0; overflow-wrap: normal;
                border-bottom-color: {LIGHT.faint}; }}
            .profile-part h2 {{ font-size: 9.5pt; margin: .5mm 0; break-after: avoid; }}
            .profile-part, .profile tr {{ break-inside: avoid; }}
            .profile thead {{ display: table-header-group; }}
            .st-key-profile-halves [data-testid=stHorizontalBlock] {{ display: flex !important;
                flex-wrap: nowrap !important; gap: 6mm !important; }}
            .st-key-profile-halves [data-testid=stColumn] {{ min-width: 0 !important;
                width: auto !important; flex: 1 1 42% !important; }}
            .st-key-profile-halves [data-testid=stColumn]:first-child {{
                flex-basis: 58% !important; }}
            .st-key-map, .st-key-map * {{ max-width: 100% !important; min-width: 0 !important; }}
            .st-key-map svg {{ width: 100% !important; height: 55mm !important; }}
            .st-key-map, .st-key-map > div, .st-key-map .vega-embed,
            .st-key-map [data-testid] {{
                height: 55mm !important; min-height: 0 !important; }}
        }}
        </style>"""
    )

"""The profile of a district or ward: sentences, a map, and a table of every indicator, on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd
import streamlit as st

from analytics import as_text
from analytics.findings.answers import Answers
from analytics.findings.compared_span import NEWEST, TO_DATE, TWELVE
from analytics.model.indicators import Contents, Indicator
from analytics.model.site import office_on
from analytics.views import district_profile as profiles
from analytics.views.district_profile import Profile
from analytics.wording import phrases
from analytics.wording.caption import about_choice
from geo.essex import DISTRICTS
from ui.sections import map_and_ranking
from ui.shell import choice_held_in_address, escape, theme
from ui.shell.part_of_page import COULD_NOT, REST, part_of_page
from ui.shell.theme import LIGHT

FIRST = "recorded_crime"  # on the map
NO_MAP = "no-map"
MAP_HEIGHT = 300
SPANS = {
    TWELVE: "12 months to the newest value",
    TO_DATE: "Financial year to date",
    NEWEST: "Newest value",
}


# The filters --------------------------------------------------------------------------------------


def over() -> str:
    """Choose what the figures cover."""
    return choice_held_in_address.choose("over", "Figures", SPANS, TWELVE, 240)


def ward(areas: pd.DataFrame, district: str) -> str:
    """Choose a ward of a district, or the district itself."""
    if not district:
        return choice_held_in_address.ALL
    rows = areas[areas["kind"].eq("ward") & areas["parent"].eq(district)]
    names = dict(sorted(zip(rows["code"], rows["name"], strict=True), key=lambda pair: pair[1]))
    options = {choice_held_in_address.ALL: "All wards together", **names}
    held = st.session_state["choice"]
    if held.get("area") not in options and "area" not in st.session_state["asked"]:
        held.pop("area", None)  # of another district: no mistake of anyone who comes from there
    return choice_held_in_address.choose("area", "Ward", options, choice_held_in_address.ALL, 240)


def mapped(contents: Contents, district: str) -> Indicator | None:
    """Choose what the small map shows, among what is given by district, or by ward; or no map."""
    councils = district and district not in DISTRICTS
    fine = ("wards",) if district and not councils else ("wards", "districts")
    known = {
        key: indicator for key, indicator in contents.indicators.items() if indicator.finest in fine
    }
    known = known or dict(contents.indicators)
    held = st.session_state["choice"]
    options = {key: entry.name for key, entry in known.items()}
    default = FIRST if FIRST in options else next(iter(options))
    options[NO_MAP] = "No map (prints on one sheet)"
    if held.get("indicator") not in options and "indicator" not in st.session_state["asked"]:
        held.pop("indicator", None)
    return known.get(
        choice_held_in_address.choose("indicator", "On the map", options, default, 240)
    )


# The page -----------------------------------------------------------------------------------------


@part_of_page("The heading")
def head(profile: Profile) -> None:
    """Name the area, and the day up to which it is known."""
    kinds = {"force": "Profile", "ward": "Ward profile", "council": "Council profile"}
    kind = kinds.get(profile.kind, "District profile")
    name = f"{profile.name}, {profile.district}" if profile.district else profile.name
    st.title(escape.plain(f"{kind}: {name}"), anchor=False)
    newest = profiles.as_at(profile)
    text = f"As at {as_text.day(newest)}. " if newest else ""
    paper = "To print on A4: Ctrl+P (⌘P), or Print in the menu of the browser."
    st.html(
        f'<p class="subtitle">{text}All indicators of the {office_on().plan} that are given for '
        f'it. <span class="on-screen">{paper}</span></p>'
    )


def on_one_sheet() -> None:
    """Set the lines closer on paper: without a map all of them are on one sheet."""
    st.html(
        """<style> @page { margin: 8mm 10mm; } @media print {
            .profile th, .profile td { padding: .1mm 1.5mm .1mm 0 !important; }
            .profile, .profile-wide { font-size: 7pt !important; line-height: 1.12 !important;
                margin: 0 !important; }
            .profile-part h2 { font-size: 8pt !important; line-height: 1.1 !important;
                margin: 0 !important; padding: 0 !important; }
            [data-testid=stVerticalBlock] { gap: .5mm !important; }
            [data-testid=stElementContainer], [data-testid=stHtml], .profile-part,
            .profile-scroll { margin: 0 !important; padding: 0 !important;
                min-height: 0 !important; }
            /* Streamlit draws what follows a title nearer to it than that is high. */
            [data-testid=stElementContainer]:has(h1) { padding-bottom: 5mm !important; }
            [data-testid=stAlertContainer] { padding: 0 !important; }
            h1 { font-size: 12pt !important; line-height: 1.2 !important; }
            .said, .said li { font-size: 8.5pt !important; line-height: 1.2 !important; }
            .subtitle, .foot { font-size: 6.5pt !important; line-height: 1.15 !important;
                margin: 0 !important; }
        } </style>"""
    )


def halves() -> list[st.delta_generator.DeltaGenerator]:
    """Divide the page: sentences next to the map."""
    return st.container(key="profile-halves").columns([3, 2], gap="medium")


@part_of_page("The small map")
def small_map(ask: Callable[[], Answers], contents: Contents, ward: str) -> None:
    """Draw the wards of a district, or the districts; a click leads to the profile of one."""
    answers = ask()
    about = about_choice(answers, contents)
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
def say(profile: Profile) -> None:
    """Say what changed most and how the area compares."""
    headlines = profiles.headlines(profile)
    items = "".join(f"<li>{escape.html(item.title)}</li>" for item in headlines)
    st.html(f'<div class="said"><ul class="profile-said">{items}</ul></div>')


@part_of_page("What is not given")
def left_out(profile: Profile) -> None:
    """Name what is not given for this area, and what nobody has supplied."""
    lines = []
    if profile.failed:
        st.error(escape.plain(f"{as_text.joined(profile.failed)}: {COULD_NOT}. {REST}"))
    if profile.not_given:
        kind = "Essex" if profile.kind == "force" else f"a {profile.kind}, or not for this one"
        lines.append(f"Not given for {kind}: {as_text.joined(profile.not_given)}.")
    for owner, names in profile.not_supplied.items():
        lines.append(f"{phrases.not_supplied(owner)} {as_text.joined(names)}.")
    if lines:
        items = "".join(f"<li>{escape.html(line)}</li>" for line in lines)
        st.html(f'<ul class="foot profile-left">{items}</ul>')


@part_of_page("Definitions and sources")
def foot(
    source: str, contents: Contents, boundary_set: str, years: Iterable[int | None] = ()
) -> None:
    """Say what the marks mean, and where the figures come from."""
    people = phrases.population_of(years)
    text = [
        phrases.DEMONSTRATION if contents.demonstration else "",
        "A change is real where it is beyond how much the months of a figure vary by themselves, "
        "allowing for the number of comparisons shown together, and, of an area, where it is "
        "not simply that of Essex. Higher or lower than Essex: beyond chance; in colour where the "
        "area stands out, by more than areas usually differ. Rates are per "
        f"1,000 residents over the period named{f' ({people})' if people else ''}; Essex is the "
        "same rate, or share. p: provisional. No percentage is given of fewer than 20.",
        f"{contents.boundary_set(boundary_set).title}. {source}",
        phrases.LICENCE,
    ]
    st.html("".join(f'<p class="foot">{escape.html(line)}</p>' for line in text if line))


# The tables ---------------------------------------------------------------------------------------


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
            .site, .foot.on-paper {{ margin: 0; }}
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
            .profile tr {{ break-inside: avoid; }}
            /* The columns of all Areas of Focus are the same: headed once. */
            .profile-part.next thead {{ display: none; }}
            .profile thead {{ display: table-header-group; }}
            .st-key-profile-halves [data-testid=stHorizontalBlock] {{ display: flex !important;
                flex-wrap: nowrap !important; gap: 6mm !important; }}
            .st-key-profile-halves [data-testid=stColumn] {{ min-width: 0 !important;
                width: auto !important; flex: 1 1 42% !important; }}
            .st-key-profile-halves [data-testid=stColumn]:first-child {{
                flex-basis: 58% !important; }}
            .st-key-map, .st-key-map * {{ max-width: 100% !important; min-width: 0 !important; }}
            .st-key-map svg {{ width: 100% !important; height: 55mm !important; }}
            .st-key-map-frame, :has(> .st-key-map-frame) {{ height: 55mm !important;
                max-height: 55mm !important; }}
            [class*="st-key-twin-"] {{ display: none !important; }}
            .st-key-map, .st-key-map > div, .st-key-map .vega-embed,
            .st-key-map [data-testid] {{
                height: 55mm !important; min-height: 0 !important; }}
        }}
        </style>"""
    )

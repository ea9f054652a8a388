"""The look: one meaning a colour, through every page, map and chart."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from analytics.findings.over_time.signals import IMPROVING, REAL_CHANGE, WORSENING
from analytics.model.verdict_words import REAL, REAL_RISE


@dataclass(frozen=True)
class Look:
    """Colours by what they mean.

    Attributes
    ----------
    background, ink
        The page and its text.
    context
        No special cause, the Essex line, quiet text.
    faint
        Grid lines, hairlines.
    improving, worsening, changed
        A real change: for the better, for the worse, without a judgement.
    shades
        Count and rate on maps, from low to high.
    steady
        The middle of a map of change.
    fewer, slightly_fewer, slightly_more, more
        The wings of a map of change without a judgement.
    empty
        Ground of the hatch for no data, and of land outside the choice.
    """

    name: str
    background: str
    ink: str
    context: str
    faint: str
    improving: str
    improving_slightly: str
    worsening: str
    worsening_slightly: str
    changed: str
    changed_slightly: str
    opposite: str
    opposite_slightly: str
    shades: tuple[str, str, str, str, str]
    steady: str
    empty: str
    edge: str


LIGHT = Look(
    name="light",
    background="#FFFFFF",
    ink="#1F2933",
    context="#6B7280",
    faint="#E5E7EB",
    improving="#1B6CA8",
    improving_slightly="#8DBBDD",
    worsening="#C2540A",
    worsening_slightly="#EBAF80",
    changed="#5B3A8E",
    changed_slightly="#B5A3D3",
    opposite="#3F6B5C",
    opposite_slightly="#A3C2B7",
    shades=("#F1EEF6", "#C9BFE0", "#9E86C6", "#734BA8", "#46137E"),
    steady="#E5E7EB",
    empty="#F7F7F8",
    edge="#878E99",
)

DARK = Look(
    name="dark",
    background="#0E1A26",
    ink="#F5F7FA",
    context="#9AA5B1",
    faint="#253443",
    improving="#5AA9E6",
    improving_slightly="#2F5F86",
    worsening="#F28C38",
    worsening_slightly="#8A5426",
    changed="#B79CED",
    changed_slightly="#695A8C",
    opposite="#7FC4AC",
    opposite_slightly="#47705F",
    # Reversed in order of light: on a dark ground the highest is the brightest.
    shades=("#46137E", "#734BA8", "#9E86C6", "#C9BFE0", "#F1EEF6"),
    steady="#3A4754",
    empty="#142230",
    edge="#606F7E",
)

MAP_HEIGHT = "min(520px, 88vw, max(290px, 100vh - 27.5rem))"
FONT = "Source Sans, system-ui, sans-serif"


def look() -> Look:
    """Return the colours of the theme that the reader's browser shows."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def tone(verdict: str, rise_is: str, colours: Look) -> str:
    """Return the colour of a change: what the change means, not which way it goes.

    Parameters
    ----------
    verdict : str
        One of `analytics.model.verdict_words.CHANGED`, or of the words compared with Essex.
    rise_is : str
        'better', 'worse' or 'no judgement'.
    """
    if verdict not in REAL:
        return colours.context
    if rise_is == "no judgement":
        return colours.changed
    rose = verdict == REAL_RISE
    return colours.improving if rose == (rise_is == "better") else colours.worsening


def wings(rise_is: str, colours: Look) -> tuple[str, str, str, str, str]:
    """Return the five colours of a map of change, from most fewer to most more."""
    better = (colours.improving, colours.improving_slightly)
    worse = (colours.worsening, colours.worsening_slightly)
    fewer, more = {
        "worse": (better, worse),
        "better": (worse, better),
    }.get(
        rise_is,
        (
            (colours.opposite, colours.opposite_slightly),
            (colours.changed, colours.changed_slightly),
        ),
    )
    return fewer[0], fewer[1], colours.steady, more[1], more[0]


# Nobody can click on paper.
UNPRINTED = (
    "[class*=st-key-filters-]", "[class*=st-key-save-]", ".st-key-not-printed",
    "[data-testid=stDownloadButton]", "[data-testid=stButton]", "[data-testid=stButtonGroup]",
    "[data-testid=stExpander]",
)  # fmt: skip


def page_style() -> None:
    """Style what the pages write as HTML, and take away what nobody needs."""
    colours = look()
    st.html(
        f"""<style>
        .legend {{ display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; font-size: .875rem; }}
        .legend span {{ display: inline-flex; align-items: center; gap: .4rem; }}
        .swatch {{ width: 1.1rem; height: 1.1rem; border: 1px solid {colours.edge}; }}
        .hatch {{ background: {hatch(colours)}; }}
        .subtitle, .foot {{ color: {colours.context}; font-size: .875rem; line-height: 1.45; }}
        [data-testid=stCaptionContainer], [data-testid=stCaptionContainer] p {{
            color: {colours.context}; opacity: 1; }}
        [data-testid=stExpander] summary, [data-testid=stExpander] summary * {{
            opacity: 1; color: {colours.ink}; }}
        .site {{ display: flex; flex-wrap: wrap; gap: 0 .9rem; margin: 0; font-size: .875rem;
            line-height: 1.4; color: {colours.context}; }}
        .site b {{ color: {colours.ink}; }}
        h1 {{ padding: 0 0 .4rem !important; }}
        @media (max-width: 640px) {{ .site-owner {{ display: none; }} }}  /* it is at the foot */
        .st-key-site-foot {{ border-top: 1px solid {colours.faint}; padding-top: .75rem;
            margin-top: 1rem; }}
        .finding {{ font-weight: 600; font-size: 1.05rem; line-height: 1.3; }}
        .unseen {{ position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0;
            overflow: hidden; clip-path: inset(50%); white-space: nowrap; border: 0; }}
        .small-title {{ font-weight: 600; }}
        .said {{ font-size: 1.1rem; line-height: 1.45; max-width: 76rem; margin: 0; }}
        .subtitle, .foot {{ margin: 0; }}
        [data-testid=stMainBlockContainer] {{ padding-top: 4.4rem; padding-bottom: 2rem; }}
        [data-testid=stMainBlockContainer] [data-testid=stVerticalBlock] {{ gap: .6rem; }}
        .figure {{ font-size: 1.35rem; font-weight: 600; line-height: 1.2;
            font-variant-numeric: tabular-nums; }}
        .definition {{ display: grid; grid-template-columns: minmax(8rem, 11rem) 1fr;
            gap: .4rem 1.5rem; max-width: 62rem; margin: 0; line-height: 1.5;
            padding: 0 !important; overflow-wrap: anywhere; }}
        .definition dt {{ color: {colours.context}; font-weight: 400; }}
        .definition dd {{ margin: 0; }}
        .spark {{ width: 100%; height: 2.4rem; display: block; }}
        /* The map ends with the first screen; on a phone it is as high as wide. */
        .st-key-map-frame, :has(> .st-key-map-frame) {{ overflow: hidden;
            height: {MAP_HEIGHT} !important; max-height: {MAP_HEIGHT}; }}
        .quiet {{ color: {colours.context}; font-size: .875rem; }}
        .matrix {{ overflow-x: auto; font-size: .9375rem; }}
        .matrix table {{ border-collapse: collapse; width: 100%; margin: 0; }}
        .matrix th, .matrix td {{ text-align: left; border: 0; padding: .2rem .75rem .2rem .25rem;
            border-bottom: 1px solid {colours.faint}; white-space: nowrap;
            font-variant-numeric: tabular-nums; font-weight: 400; color: {colours.ink}; }}
        .matrix small, .matrix .few, .matrix tr:first-of-type th {{ color: {colours.context};
            font-size: .8125rem; }}
        .matrix .followed th, .matrix .followed td {{ background: {colours.steady}; }}
        .matrix .followed small, .matrix .followed .few {{ color: {colours.ink}; }}
        @media (max-width: 640px) {{
            /* The sentence and the map come first. */
            .st-key-first-screen > :has(> .st-key-filters-what), .st-key-first-screen >
            .st-key-filters-what {{ order: 1; }}
            .st-key-filters-what > div, .st-key-filters-where > div {{
                flex: 1 1 9.5rem !important; width: auto !important; }}
            .st-key-multiples-frame [data-testid="stHorizontalBlock"] {{ flex-wrap: wrap; }}
            .st-key-multiples-frame [data-testid="stColumn"] {{
                flex: 1 1 calc(50% - 1rem); min-width: calc(50% - 1rem); }}
            .definition {{ grid-template-columns: 1fr; gap: .1rem; }}
            .definition dd {{ margin-bottom: .6rem; }} }}
        .listing {{ overflow: auto; max-height: 30rem; font-size: .9375rem; line-height: 1.4; }}
        .listing table {{ border-collapse: collapse; width: 100%; margin: 0; }}
        .listing th, .listing td {{ text-align: left; vertical-align: top; border: 0;
            border-bottom: 1px solid {colours.faint}; padding: .35rem 1.25rem .35rem 0;
            overflow-wrap: anywhere; min-width: 9rem; }}
        .listing th {{ color: {colours.context}; font-weight: 400; font-size: .875rem; }}
        .listing .number {{ text-align: right; min-width: 0; white-space: nowrap;
            font-variant-numeric: tabular-nums; }}
        .listing .file {{ min-width: 13.5rem; }}
        .listing .sum td {{ font-weight: 600; border-bottom: 0; }}
        .listing p {{ margin: 0 0 .25rem; }}
        [data-testid=stAlertContainer] {{ padding: .4rem .8rem; min-height: 0; }}
        /* Streamlit writes white on the colour of the theme, too pale for that in dark. */
        [data-testid=stMultiSelect] span[title] {{ color: {colours.background} !important; }}
        [class*=st-key-save-] {{ margin-top: -.6rem; }}
        /* What a chart says under the pointer. */
        #vg-tooltip-element {{ visibility: hidden; position: fixed; z-index: 1000060;
            max-width: min(30rem, 90vw); padding: .4rem .8rem; border-radius: 4px;
            border: 1px solid {colours.faint}; background: {colours.background};
            color: {colours.ink}; box-shadow: 0 1px 4px rgba(0, 0, 0, .3); font-size: .75rem; }}
        #vg-tooltip-element.visible {{ visibility: visible; }}
        #vg-tooltip-element table {{ border-spacing: 0; }}
        #vg-tooltip-element td {{ border: 0; padding: .1rem 0; vertical-align: top;
            overflow-wrap: anywhere; }}
        #vg-tooltip-element td.key {{ text-align: right; white-space: nowrap; padding-right: .3rem;
            color: {colours.context}; }}
        /* What the pointer is over, in each of the pictures; light around it, to show on any. */
        .brushed {{ fill: none; stroke: {colours.ink}; stroke-width: 3px; stroke-linejoin: round;
            pointer-events: none; filter: drop-shadow(0 0 1px {colours.background}); }}
        /* The script of `browser` needs no room. The menu of a table is seen as soon as the
           keyboard reaches it. */
        .st-key-browser, :has(> .st-key-browser) {{ display: none !important; }}
        [data-testid=stElementToolbar]:focus-within,
        [data-testid=stElementToolbar]:focus-within * {{
            opacity: 1 !important; transition: none !important; }}
        /* Names the chart to those who do not see which chart the button is below. */
        [class*=st-key-save-] button em {{ position: absolute; width: 1px; height: 1px;
            overflow: hidden; clip-path: inset(50%); white-space: nowrap; }}
        @media (prefers-reduced-motion: reduce) {{
            *, *::before, *::after {{ animation-duration: .01ms !important;
                animation-iteration-count: 1 !important; transition-duration: .01ms !important;
                scroll-behavior: auto !important; }} }}
        .on-paper, :has(> [data-testid=stHtml] > .on-paper) {{ display: none; }}
        /* On paper: what was found, dark on white, without what is there to click. */
        @page {{ size: A4 portrait; margin: 11mm 12mm; }}
        @media print {{
            header, [data-testid=stHeader], [data-testid=stToolbar], [data-testid=stDecoration],
            [data-testid=stStatusWidget], [data-testid=stSidebar], [data-testid=stElementToolbar],
            {", ".join(UNPRINTED)}, .on-screen, .st-key-site-foot,
            .brushed, iframe {{ display: none !important; }}
            .on-paper, :has(> [data-testid=stHtml] > .on-paper) {{ display: block;
                overflow-wrap: anywhere; }}
            html, body, #root, .stApp, [data-testid=stApp], [data-testid=stAppViewContainer],
            [data-testid=stMain], section.stMain {{ display: block !important;
                position: static !important; height: auto !important; overflow: visible !important;
                background: #FFFFFF !important; color: {LIGHT.ink} !important; }}
            .stMainBlockContainer, [data-testid=stMainBlockContainer] {{
                padding: 0 !important; max-width: none !important; }}
            .stMainBlockContainer * {{ color: {LIGHT.ink}; }}
            .stBidiComponent, .finding, .subtitle, .said, h1, h2 {{
                break-inside: avoid; }}
            h1, h2, .finding, .subtitle, .small-title, .legend {{ break-after: avoid; }}
            .swatch, svg {{ print-color-adjust: exact; -webkit-print-color-adjust: exact; }}
            /* As wide as a desk, made smaller: charts and rows keep their shape. A page that is
               made for paper (the profile) lays itself out. */
            .stMainBlockContainer:not(:has(.profile)) {{ zoom: .68;
                [data-testid=stVerticalBlock], [data-testid=stLayoutWrapper],
                [data-testid=stElementContainer], .stBidiComponent, .vega-embed {{
                    display: block !important; height: auto !important; min-height: 0 !important;
                    max-height: none !important; contain: none !important;
                    overflow: visible !important; }}
                [data-testid=stElementContainer] {{ margin-bottom: .6rem; }}
                [data-testid=stHorizontalBlock] {{ display: flex !important;
                    flex-wrap: nowrap !important; break-inside: avoid; }}
                [data-testid=stColumn] {{ min-width: 0 !important; }}
                svg.marks {{ max-width: 100%; height: auto !important; }}
                {", ".join(UNPRINTED)}, .st-key-tables, [data-testid=stDataFrame],
                [data-testid=stTabs] {{ display: none !important; }}
                [data-testid=stElementContainer]:has(h1, h2, h3, .finding, .legend) {{
                    break-after: avoid; }} }}
            {_turned_light() if colours is DARK else ""}
            [data-testid=stAlert] *, [data-testid=stAlertContainer] {{ font-size: 8pt !important;
                color: {LIGHT.ink} !important; background: #FFFFFF !important;
                padding-top: 0 !important; padding-bottom: 0 !important;
                min-height: 0 !important; }}
        }}
        .st-key-indicators a, .st-key-onward a, .st-key-site-links a {{ padding-left: 0; }}
        .st-key-indicators a p, .st-key-onward a p, .st-key-site-links a p {{
            text-decoration: underline; text-underline-offset: .2em; }}
        </style>"""
    )


def _turned_light() -> str:
    """Style pictures that were drawn for a dark screen: on paper light becomes dark, hues stay."""
    return """.vega-embed svg, .swatch, .legend b, .spark, .glance img {
                filter: invert(1) hue-rotate(180deg); }"""


def hatch(colours: Look) -> str:
    """Return the CSS ground of 'no data', which the maps draw as stripes too."""
    return f"repeating-linear-gradient(45deg, {colours.empty} 0 3px, {colours.edge} 3px 4px)"


def state_tone(state: str, look: Look) -> str:
    """Return the colour of a state: improving, worsening, a real change, or context."""
    return {
        IMPROVING: look.improving,
        WORSENING: look.worsening,
        REAL_CHANGE: look.changed,
    }.get(state, look.context)

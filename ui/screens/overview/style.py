"""How the rows and the grid of the overview are laid out."""

from __future__ import annotations

import streamlit as st

from ui.charts.over_time.spark import HIGH, WIDE
from ui.shell import theme


def style() -> None:
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
            padding: .25rem .75rem .25rem 0; text-align: left; font-weight: 400;
            vertical-align: top; }}
        .grid thead th {{ color: {look.context}; }}
        .grid span {{ white-space: nowrap; }}
        .grid .own {{ background: {look.faint}; }}
        @media print, (min-width: 901px) {{
            [class*="st-key-glance-"] {{ flex-wrap: nowrap !important; }}
            [class*="st-key-glance-"] > div:nth-child(2) {{ min-width: 0; }} }}
        @media screen and (max-width: 900px) {{
            .st-key-glance-head {{ display: none; }}
            [class*="st-key-glance-"] {{ padding: .5rem 0 .6rem; }}
            .glance {{ grid-template-columns: 1fr 1fr; gap: .3rem 1rem; }} }}
        @media print {{
            {_tones(theme.LIGHT)}
            .grid .own {{ background: {theme.LIGHT.faint}; }}
            .grid tr, [class*="st-key-glance-"] {{ break-inside: avoid; }} }}
        </style>"""
    )


def _tones(look: theme.Look) -> str:
    return f"""
        .good, .grid .good {{ color: {look.improving}; }}
        .bad, .grid .bad {{ color: {look.worsening}; }}
        .real, .grid .real {{ color: {look.changed}; }}
        .grid th, .grid td {{ color: {look.ink}; }}
        .glance small, .grid small, .glance span:not([class]) {{ color: {look.context}; }}
        """

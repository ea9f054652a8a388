"""What is on every page: the edition at its head, definition and source at its foot."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics import as_text
from analytics.cache import remembered_for_frame
from analytics.model.indicators import COUNCILS, WARDS, Contents
from analytics.wording import phrases
from analytics.wording.caption import About
from ui.shell import escape


def edition(contents: Contents) -> None:
    """Say at the head of a page when its figures are made up."""
    if contents.demonstration:
        st.warning(phrases.DEMONSTRATION, icon=":material/science:")


def stop_if_empty(contents: Contents) -> None:
    """Say what to do when there is nothing to show, and end the page there."""
    if not contents.indicators:
        st.info(phrases.NOTHING_RELEASED if contents.release else phrases.NOTHING_LOADED)
        st.stop()


def source(view: pd.DataFrame, about: About) -> None:
    """Name definition, population, boundaries, source and licence."""
    indicator = about.choice.indicator
    lines = [
        phrases.DEMONSTRATION if about.demonstration else "",
        population(view, about.of_all),
        f"{about.boundaries}." if about.choice.level in (WARDS, COUNCILS) else "",
        about.source,
    ]
    paragraphs = [
        f"<b>{escape.html(indicator.name)}.</b> {escape.html(indicator.definition)} "
        f"{escape.html(indicator.caveats)}",
        escape.html(" ".join(line for line in lines if line)),
        escape.html(phrases.LICENCE),
    ]
    st.html("".join(f'<p class="foot">{text}</p>' for text in paragraphs))


@remembered_for_frame
def population(view: pd.DataFrame, about: About) -> str:
    """Say which population the rates are based on, or that there is none."""
    indicator = about.choice.indicator
    if indicator.is_share:
        return ""
    drawn = view[view["part"].eq("area")]
    if drawn["persons"].isna().all():
        title = about.ward_set.title
        of_set = about.choice.level in (WARDS, COUNCILS)
        place = f"the {title[:1].lower()}{title[1:]}" if of_set else "the districts"
        of = ""
        if indicator.at_risk:
            of = f" aged {indicator.at_risk.replace('-', ' to ')}"
        return f"No population{of} loaded for {place}: no rates can be given."
    whole = view[view["part"].eq("whole")]
    named, of_whole = (_mid_years(rows["year"]) for rows in (drawn, whole))
    if of_whole and of_whole != named:
        named += f" ({whole['name'].iloc[0]}: {of_whole})"
    return (
        f"Rates are per 1,000 {indicator.residents} over the whole period; population of {named}."
    )


def _mid_years(years: pd.Series) -> str:
    return as_text.joined([f"mid-{int(year)}" for year in sorted(years.dropna().unique())])

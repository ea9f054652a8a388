"""The section Since when: the trend and its views."""

from __future__ import annotations

from functools import partial

from analytics.findings.answers import Answers
from analytics.findings.over_time import views_over_time
from analytics.findings.over_time.views_over_time import PERIODS, ROLLING, TO_DATE, YEARS
from analytics.statistics.control_chart import NO_LIMITS
from analytics.wording.caption import About
from analytics.wording.levels import UNITS
from ui.charts.over_time import trend_table
from ui.charts.over_time.control_chart import drawing
from ui.output import show as drawings
from ui.shell import choice_held_in_address, theme
from ui.shell.part_of_page import part_of_page


@part_of_page("The trend")
def show(answers: Answers, about: About) -> None:
    """Draw the selected area through time, as the reader wants to see it.

    Parameters
    ----------
    answers : Answers
        Of the choice on the page: series, essex and signal are asked for.
    about : About
        The same choice in words.
    """
    indicator, limits = about.choice.indicator, answers.signal.limits != NO_LIMITS
    names = {
        PERIODS: f"By {UNITS[indicator.step]}{', with limits' if limits else ''}",
        ROLLING: "Rolling 12 months",
        YEARS: "Year on year",
        TO_DATE: "Financial year to date",
    }
    refused = views_over_time.refused(indicator)
    offered = {key: name for key, name in names.items() if not refused[key]}
    view = choice_held_in_address.switch("course", "View over time", offered, PERIODS)
    drawn = drawing(answers, about, view, theme.look())
    # The chart shows more than the period in view.
    facts = about.facts(drawn.title) | {"Period": "All periods loaded"}
    figures = drawings.Figures(
        partial(trend_table.table, answers), about.facts(f"Figures of {about.who.name}") | facts
    )
    drawings.show(drawn, facts, "trend", figures=figures)

"""What a page says in words: what changed, where, and what heads each picture."""

from __future__ import annotations

import streamlit as st

from analytics.findings.answers import Answers
from analytics.findings.over_time.signals import CANNOT_SAY, NO_SPECIAL_CAUSE
from analytics.wording import trends
from analytics.wording.caption import About
from analytics.wording.page_summary import UNIT_BY_UNIT, level, rank, undecided, why
from ui.shell import escape
from ui.shell.part_of_page import part_of_page

USUAL = (NO_SPECIAL_CAUSE, CANNOT_SAY)


@part_of_page("The summary of what changed")
def say(answers: Answers, about: About) -> None:
    """Say how much there was and what changed, whether that is out of the ordinary, and where."""
    if answers.series.last < 0 and answers.choice.indicator.finest and not about.who.is_force:
        text = f"{about.what}: not given for {about.who.name} by itself. Choose a larger area."
        st.html(f'<p class="said">{escape.html(text)}</p>')
        return
    results = [*level(answers, about), why(answers)]
    if answers.series.last >= 0 and answers.signal.state not in USUAL:
        # Only what is out of the ordinary: that a month is not is said by the trend.
        title = trends.signal(answers.series, answers.signal).title
        results.append(f"{UNIT_BY_UNIT[about.choice.indicator.step]}: {title.split(': ', 1)[1]}")
    results.append(rank(about, answers.ranked))
    chosen = answers.chosen
    cautions = [
        undecided(answers.outcomes, bool(about.choice.breakdown))
        or (chosen.caution if chosen else ""),
        "Provisional." if chosen and chosen.now.provisional else "",
    ]
    text = " ".join(caution for caution in cautions if caution)
    quiet = f' <span class="quiet">{escape.html(text)}</span>' if text else ""
    words = escape.html(" ".join(text for text in results if text))
    st.html(f'<p class="said">{words}{quiet}</p>')

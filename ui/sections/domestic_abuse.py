"""Domestic abuse: why the solved rate moved, repeats and risk, victims' support, disclosure."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pandas as pd

from analytics import as_text, explain_rate
from analytics.model.choice import Subject
from analytics.model.verdict_words import CANNOT_SAY_YET
from analytics.views import topic
from analytics.views.topic import Topics
from analytics.wording import levels as level_words
from analytics.wording import reasons, where
from analytics.wording.caption import About
from ui.charts import bars
from ui.charts.over_time import line_chart
from ui.sections import section

SOLVED = "da_solved_rate"
INCIDENTS, REPEATS, HIGH_RISK = "da_incidents", "da_repeat_incidents", "da_high_risk_incidents"
OFFENDERS = "da_repeat_offenders"
SHARE_OF_INCIDENTS = {
    REPEATS: ("the share of incidents that were repeats", "repeat incidents", "repeats"),
    HIGH_RISK: ("the share of incidents that were high risk", "high-risk incidents", "high risk"),
}
NOT_SUPPORTING = "da_victims_not_supporting"
APPLICATIONS, AUTHORISED = "dvds_applications", "dvds_authorised"


# What is solved -----------------------------------------------------------------------------------


@section.section("Recorded and solved", of=(SOLVED,))
def solved(topics: Topics, about: About) -> section.Parts:
    """Tell the solved rate by the two numbers it is made of: what is recorded, what is solved."""
    if not topics.has(SOLVED):
        return
    series, result = topics.series(SOLVED), topics.change(SOLVED)
    yield section.remark(topics.instead(SOLVED))
    if result is None or result.before is None or result.refused:
        yield section.Text(level_words.compared_with_year_before(series, result).title, "said")
        return
    now, before, indicator = result.now, result.before, series.indicator
    split = explain_rate(before.numerator, before.denominator, now.numerator, now.denominator)
    heard = reasons.rate_parts(split, series, indicator.numerator, indicator.denominator)
    young = result.verdict == CANNOT_SAY_YET  # no reason for a change that may be none
    if young:
        heard = level_words.compared_with_year_before(series, result)
    shown = [
        bars.Bar(
            as_text.upper_first(as_text.span(figure.start, figure.end)),
            figure.denominator,
            f"{as_text.number(figure.numerator)} of {as_text.number(figure.denominator)}, "
            f"{level_words.amount(figure.value, indicator)}",
            part=figure.numerator,
        )
        for figure in (now, before)
    ]
    effects = "" if young else heard.text.removeprefix(heard.title).strip()
    chart = bars.drawing(
        shown,
        heard.title,
        f"{series.name}: {indicator.denominator}, and within them {indicator.numerator} (dark). "
        f"{effects} {result.caution}".strip(),
        "Solved domestic abuse",
    )
    yield section.Chart("bars-da-solved", chart)
    table = pd.DataFrame(
        {
            "": ["Year before", "Now", "Difference", "by volume", "by the rate"],
            as_text.upper_first(indicator.denominator): _whole(
                before.denominator, now.denominator, now.denominator - before.denominator
            ),
            as_text.upper_first(indicator.numerator): pd.array(
                [before.numerator, now.numerator, split.difference, split.volume_effect,
                 split.rate_effect], dtype="float64",
            ),
            "Solved rate, %": [
                round(before.value, 1), round(now.value, 1), round(now.value - before.value, 1),
                None, None,
            ],
        }
    )  # fmt: skip
    table = table.head(2) if young else table
    yield section.Twin(
        table, "Recorded and solved", section.about_of(topics, SOLVED, about, result), "da-solved"
    )


def _whole(*values: float) -> pd.Series:
    return pd.Series([*(round(value) for value in values), None, None], dtype="Int64")


# Repeats and risk ---------------------------------------------------------------------------------


@section.section("Repeats and risk", of=(REPEATS, HIGH_RISK, OFFENDERS))
def repeats_and_risk(topics: Topics, about: About) -> section.Parts:
    """Show which share of incidents are repeats or high risk, and how many offend again."""
    both = tuple(_shares(topics, about)), tuple(_offenders(topics, about))
    yield section.Columns((3, 2), both)


def _shares(topics: Topics, about: About) -> section.Parts:
    if not topics.has(INCIDENTS):
        return
    named = {REPEATS: "Repeat", HIGH_RISK: "High risk"}
    keys = [key for key in named if topics.has(key)]
    if not keys:
        return
    # Both of one area: high risk is not given for wards.
    of = topics.of(INCIDENTS, *keys)
    yield section.remark(topics.instead(INCIDENTS, *keys))
    lines = [line_chart.DrawnLine(topics.ratio(key, INCIDENTS, of), named[key]) for key in keys]
    heard = [_share_said(topics, key, of) for key in keys]
    chart = line_chart.drawing(
        lines,
        heard[0],
        f"{' '.join(heard[1:])} {lines[0].series.name}: per cent of incidents of domestic abuse, "
        "month by month. More reports can be good; a rise of high risk can be better "
        "recognition.".strip(),
        "Repeat incidents and risk",
    )
    yield section.Chart("courses-da-shares", chart)
    incidents = line_chart.DrawnLine(topics.series(INCIDENTS, of=of), "Incidents")
    table = partial(line_chart.by_period, [*lines, incidents])
    shown = replace(section.about_of(topics, INCIDENTS, about), who=of)
    yield section.Twin(table, "Repeat and high-risk incidents", shown, "da-shares")


def _share_said(topics: Topics, key: str, of: Subject) -> str:
    """Say how large a share of incidents it is, compared with a year before, and why it changed."""
    share, counted, done = SHARE_OF_INCIDENTS[key]
    split = topics.rate_parts(key, INCIDENTS, of)
    if split is None:
        return level_words.compared_with_year_before(topics.series(key), topics.change(key)).title
    return split.say(share, "incidents", counted, done)


def _offenders(topics: Topics, about: About) -> section.Parts:
    if not topics.has(OFFENDERS):
        return
    series, result = topics.series(OFFENDERS), topics.change(OFFENDERS)
    yield section.remark(topics.instead(OFFENDERS))
    line = line_chart.DrawnLine(series, "People")
    chart = line_chart.drawing(
        [line],
        level_words.compared_with_year_before(series, result).title,
        f"{series.name}: people named in an incident who had been in another in the twelve months "
        "before. Months do not add up: the same person may be in several.",
        "Repeat offenders over time",
    )
    yield section.Chart("courses-da-offenders", chart)
    of = section.about_of(topics, OFFENDERS, about)
    yield section.Twin(
        partial(line_chart.by_period, [line]), "Repeat offenders", of, "da-offenders"
    )


# Victims' support ---------------------------------------------------------------------------------


@section.section(
    "Victims not supporting prosecution, before and after body-worn video",
    of=(NOT_SUPPORTING,),
    label="Body-worn video",
)
def supporting_prosecution(topics: Topics, about: About) -> section.Parts:
    """Show the share of victims not supporting prosecution before and after body-worn video."""
    if not topics.has(NOT_SUPPORTING):
        return
    series = topics.series(NOT_SUPPORTING)
    yield section.remark(topics.instead(NOT_SUPPORTING))
    lines = [line_chart.DrawnLine(series, "All")]
    for value, name in (("yes", "With video"), ("no", "Without video")):
        part = topics.series(NOT_SUPPORTING, f"body_worn_video={value}")
        if part.last >= 0:
            lines.append(line_chart.DrawnLine(part, name, dashed=True))
    event = topic.event(series.notes, "body-worn video")
    rules, levels = [], []
    if event is None:
        result = topics.change(NOT_SUPPORTING)
        title = level_words.compared_with_year_before(series, result).title
        warning = "No date of introduction is noted, so before and after cannot be compared."
    else:
        compared = topic.before_after(series, event.start)
        heard = reasons.before_after(compared, series, event.text)
        title, warning = heard.title, heard.text.removeprefix(heard.title).strip()
        rules = [(event.start, "Body-worn video introduced")]
        for side, rate, name in zip(
            topic.around(series, event.start),
            (compared.before, compared.after),
            ("before", "after"),
            strict=True,
        ):
            if len(side):
                first, last = side["start"].iloc[0].date(), side["start"].iloc[-1].date()
                share = level_words.amount(series.indicator.scale * rate, series.indicator)
                levels.append((first, last, series.indicator.scale * rate, f"{share} {name}"))
    chart = line_chart.drawing(
        lines,
        title,
        f"{series.name}: per cent of domestic abuse offences decided in the quarter. {warning} "
        f"{series.indicator.caveats}",
        "Victims not supporting prosecution",
        rules=rules,
        levels=levels,
        height=280,
    )
    yield section.Chart("courses-da-video", chart)
    of = section.about_of(topics, NOT_SUPPORTING, about)
    yield section.Twin(
        partial(line_chart.by_period, lines), "Victims not supporting prosecution", of, "da-video"
    )


# Disclosure ---------------------------------------------------------------------------------------


@section.section("Disclosure Scheme (DVDS)", of=(APPLICATIONS, AUTHORISED), label="Disclosure")
def disclosure(topics: Topics, about: About) -> section.Parts:
    """Show applications under the Disclosure Scheme, and the share authorised in its range."""
    both = tuple(_authorised(topics, about)), tuple(_applications(topics, about))
    yield section.Columns((3, 2), both)


def _authorised(topics: Topics, about: About) -> section.Parts:
    if not topics.has(AUTHORISED):
        return
    series, now = topics.series(AUTHORISED), topics.figure(AUTHORISED)
    yield section.remark(topics.instead(AUTHORISED))
    lowest, highest = (
        topics.series(AUTHORISED, f"national={end}").values for end in ("lowest", "highest")
    )
    both = lowest.merge(highest, on="start", suffixes=("", "_high"))
    both = both[both["value"].notna() & both["value_high"].notna()]
    title = level_words.how_much(series, now).title
    if now is not None and not now.why:
        inside = both[both["start"].between(pd.Timestamp(now.start), pd.Timestamp(now.end))]
        if len(inside):
            title = where.in_range(
                series, now, inside["value"].min(), inside["value_high"].max()
            ).title
    line = line_chart.DrawnLine(series, "Essex", intervals=True)
    chart = line_chart.drawing(
        [line],
        title,
        "Per cent of applications decided in the quarter, with 95% intervals; grey: from the "
        "lowest to the highest police force of England and Wales. A range is not a target.",
        "Disclosures authorised",
        band=[(row.start, row.value, row.value_high) for row in both.itertuples()],
    )
    yield section.Chart("courses-da-dvds", chart)
    of = section.about_of(topics, AUTHORISED, about)
    yield section.Twin(partial(_with_national, line, both), "Disclosures authorised", of, "da-dvds")


def _with_national(line: line_chart.DrawnLine, both: pd.DataFrame) -> pd.DataFrame:
    """Lay out the share authorised with the national range."""
    table = line_chart.by_period([line])
    if both.empty:
        return table
    span = [
        as_text.span(start.date(), end.date())
        for start, end in zip(both["start"], both["end"], strict=True)
    ]
    national = pd.DataFrame(
        {"Period": span, "National lowest, %": both["value"],
         "National highest, %": both["value_high"]}
    )  # fmt: skip
    return table.merge(national, on="Period", how="left")


def _applications(topics: Topics, about: About) -> section.Parts:
    if not topics.has(APPLICATIONS):
        return
    series, result = topics.series(APPLICATIONS), topics.change(APPLICATIONS)
    yield section.remark(topics.instead(APPLICATIONS))
    line = line_chart.DrawnLine(series, "Applications")
    chart = line_chart.drawing(
        [line],
        level_words.compared_with_year_before(series, result).title,
        f"{series.name}: applications received in the quarter. More can mean that the scheme is "
        "better known.",
        "Disclosure Scheme applications",
    )
    yield section.Chart("courses-da-applications", chart)
    of = section.about_of(topics, APPLICATIONS, about)
    yield section.Twin(
        partial(line_chart.by_period, [line]),
        "Disclosure Scheme applications",
        of,
        "da-applications",
    )

"""The sentences that open a page: level, change, reason and rank."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analytics import as_text
from analytics.findings.answers import Answers
from analytics.findings.areas.leaders import named_in_view, ranks_in_view
from analytics.model.choice import CHANGE, COUNT, FROM_ESSEX, HOT, LIKELY, RATE, SMOOTHED
from analytics.model.figure import Figure
from analytics.model.indicators import Indicator
from analytics.model.series import NOT_LOADED
from analytics.model.verdict_words import REAL, REAL_FALL, REAL_RISE
from analytics.statistics.decomposition import explain_rate
from analytics.wording import levels, phrases, reasons, verdicts
from analytics.wording.caption import About

MOST_NAMED = 3  # areas
UNIT_BY_UNIT = {1: "Month by month", 3: "Quarter by quarter", 12: "Year by year"}
BY = {
    COUNT: "",
    RATE: " by rate",
    SMOOTHED: " by smoothed rate",
    CHANGE: " by change",
    FROM_ESSEX: " compared with Essex",
    HOT: " among their neighbours",
    LIKELY: " by probability",
}


def level(answers: Answers, about: About) -> list[str]:
    """Say how much there was of it, where and when, and how that compares with a year before."""
    compared, change = about.choice.compared, answers.chosen
    if change is None:
        return [phrases.refusal(compared, about.choice.indicator)]
    gap = phrases.not_between(compared, about.choice.indicator)
    cut = f"Earlier months are left out: {gap}." if gap else ""
    if compared.allowed:
        text = levels.compared_with_year_before(answers.series, change).title
        lost = change.unplaced
        places = "" if lost is None else levels.without_place(lost, about.choice.indicator)
        return [text, places, _per_head(change.now, answers.choice.indicator), cut]
    text = levels.how_much(answers.series, change.now).title
    refusal = phrases.refusal(compared, about.choice.indicator)
    if change.refused and not change.refused.endswith(NOT_LOADED):  # a known gap or break says more
        refusal = f"Cannot compare with a year before: {change.refused}"
    return [text, _per_head(change.now, answers.choice.indicator), f"{refusal.rstrip('.')}.", cut]


def _per_head(now: Figure, indicator: Indicator) -> str:
    if pd.isna(now.rate):
        return ""
    rate = as_text.rate(now.rate)
    return f"That is {rate} per 1,000 {indicator.residents} (population of mid-{now.year})."


def why(answers: Answers) -> str:
    """Say why a share rose or fell, where it did beyond chance."""
    change, indicator = answers.chosen, answers.choice.indicator
    if change is None or change.before is None or not indicator.is_share or not indicator.events:
        return ""
    if change.refused or change.verdict not in REAL:
        return ""
    now, before = change.now, change.before
    parts = explain_rate(before.numerator, before.denominator, now.numerator, now.denominator)
    return reasons.rate_parts(
        parts, answers.series, indicator.numerator, indicator.denominator
    ).title


def rank(about: About, ranked: pd.DataFrame) -> str:
    """Say where it is highest beyond chance, or what ranks chance allows to the area in view.

    A map of hot spots, of differences from Essex or of changes has verdicts instead of ranks.
    """
    values = ranked[about.choice.column].dropna()
    if about.refusal or len(values) < 3 or about.choice.measure in (FROM_ESSEX, HOT, LIKELY):
        return ""
    if about.choice.measure == CHANGE:
        return "" if about.who.single_code in list(ranked["code"]) else _risen(about, ranked)
    by = BY[about.choice.measure]
    if about.who.single_code in list(ranked["code"]):
        return _own_rank(about, ranked, len(values), by)
    among = f" of the {len(values)} {about.kind}s shown" if _some_not_shown(ranked) else ""
    if not values.max() > 0:
        return ""
    rows, more = named_in_view(ranked, about.choice, about.decimals)
    if rows.empty or len(rows) + more > MOST_NAMED:
        return (
            f"No {about.kind}{among} is highest{by} beyond chance: {len(rows) + more} are no "
            "different from the highest."
        )
    names = list(map(phrases.area_name, rows["name"], rows["kind"], rows["district"]))
    which = phrases.highest_of(names, rows[about.choice.column].nunique() == 1)
    return f"Highest{by}{among}: {which}{phrases.further_down(more, about.kind)}."


def _own_rank(about: About, ranked: pd.DataFrame, many: int, by: str) -> str:
    """Say what rank the area in view has, and which chance allows it."""
    code = about.who.single_code
    if pd.isna(ranked.set_index("code")[about.choice.column][code]):
        return ""
    place, first, last = ranks_in_view(ranked, about.choice, code)
    which = f"of the {many} {about.kind}s {'shown' if _some_not_shown(ranked) else 'in view'}"
    if (first, last) == (1, many):
        return f"Chance allows it any rank {which}{by}."
    if first < last:
        return (
            f"It ranks {as_text.ordinal(place)} {which}{by}; chance allows "
            f"{as_text.ordinal(first)} to {as_text.ordinal(last)}."
        )
    standing = "highest" if place == 1 else f"{as_text.ordinal(place)} highest"
    if place == many:
        standing = "lowest"
    return f"It is the {standing} {which}{by}."


def _risen(about: About, ranked: pd.DataFrame) -> str:
    """Name the areas that really rose, the largest rise first; of a tie that is too long none."""
    column = about.choice.column
    among = (
        f" of the {ranked[column].count()} {about.kind}s shown" if _some_not_shown(ranked) else ""
    )
    risen = ranked[ranked["verdict"].eq(REAL_RISE) & ranked[column].gt(0)]
    named: list[str] = []
    for value in sorted(risen[column].unique(), reverse=True):
        rows = risen[risen[column].eq(value)]
        if len(named) + len(rows) > MOST_NAMED:
            break
        named += map(phrases.area_name, rows["name"], rows["kind"], rows["district"])
    if not named:
        return f"No {about.kind}{among} really rose." if risen.empty else ""
    first, *others = named
    rest = f", then {as_text.joined(others)}" if others else ""
    return f"Rose most{among}: {first}{rest}."


def _some_not_shown(ranked: pd.DataFrame) -> bool:
    """Whether a public edition keeps some of the areas back: one of them may be the highest."""
    return bool(ranked["hidden"].any())


def undecided(shares: Mapping[str, float | None], in_part: bool = False) -> str:
    """Say how many offences have no outcome yet; a solved rate cannot be read without it."""
    awaiting, unknown = shares.get("awaiting"), shares.get("not known")
    if awaiting is None or unknown is None:
        return ""
    of = "Of all crime types together, " if in_part else ""
    still, none = as_text.number(100 * awaiting, 1), as_text.number(100 * unknown, 1)
    if still == none == "0.0":
        return ""
    waits, lacks = f"{still}% still await an outcome", f"for {none}% no outcome is published"
    parts = ([] if still == "0.0" else [waits]) + ([] if none == "0.0" else [lacks])
    text = f"{of}{as_text.joined(parts)}: the rate can still rise."
    return text[:1].upper() + text[1:]


def finding(about: About, ranked: pd.DataFrame) -> str:
    """Head a map with what it shows."""
    known = ranked[ranked[about.choice.column].notna()]
    if not len(known):
        if ranked["hidden"].all() and len(ranked):
            return f"{as_text.NOT_SHOWN.capitalize()} in every {about.kind}"
        if about.choice.measure in (RATE, SMOOTHED):
            return f"No rates: no population is loaded for these {about.kind}s"
        return f"No figures by {about.kind}"
    shown = f", of the {len(known)} {about.kind}s shown"
    shown = shown if _some_not_shown(ranked) and len(known) > 1 else ""
    value = known[about.choice.column].iloc[0]
    if about.choice.measure == CHANGE:
        rose = known[known["verdict"].eq(REAL_RISE)]
        if rose.empty:
            fell = int(known["verdict"].eq(REAL_FALL).sum())
            if fell:
                return f"{as_text.upper_first(as_text.counted(fell, about.kind))} really fell"
            return f"No {about.kind} changed beyond chance or otherwise than Essex{shown}"
        value = rose[about.choice.column].iloc[0]
        sure = verdicts.in_a_sentence(REAL_RISE)
        return f"Rose most in {rose['name'].iloc[0]}{shown}: {about.figure(value)}, {sure}"
    if len(known) == 1:
        return f"{known['name'].iloc[0]}: {about.figure(value)}"
    tied = int(known[about.choice.column].eq(value).sum())
    if not value > 0:
        return f"None in any {about.kind}{shown}"
    if tied == len(known):
        return f"The same in every {about.kind}{shown}: {about.figure(value)}"
    return highest(known, about, shown)


def highest(known: pd.DataFrame, about: About, shown: str = "") -> str:
    """Name where a figure is highest beyond chance; where that is nowhere, say so.

    Parameters
    ----------
    known : DataFrame
        Areas with a figure, from high to low.
    shown : str
        Of how many areas that is, where some are withheld.
    """
    rows, more = named_in_view(known, about.choice, about.decimals)
    column = about.choice.column
    top = about.figure(known[column].max())
    if rows.empty or len(rows) + more > MOST_NAMED:
        return (
            f"No {about.kind} is highest beyond chance{shown}: {len(rows) + more} are no different "
            f"from the highest, {top}"
        )
    names, further = list(rows["name"]), phrases.further_down(more, about.kind)
    if rows[column].nunique() == 1:
        return f"Highest in {as_text.joined(names)}{shown}: {top}{further}"
    figures = [
        f"{name} ({about.figure(value)})" for name, value in zip(names, rows[column], strict=True)
    ]
    which = as_text.joined(figures, "or")
    return f"Highest in {which}{shown}: {phrases.TOO_CLOSE}{further}"

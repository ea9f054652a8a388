"""Words on a map of areas: titles, tooltips, classes and notes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics import as_text
from analytics.cache import remembered_for_frame
from analytics.findings.areas.area_standing import WIDEST, not_shown, standings
from analytics.model import sentence
from analytics.model.choice import CHANGE, COUNT, FROM_ESSEX, HOT, LIKELY, SMOOTHED
from analytics.statistics.areas.probability_above import (
    LIKELY_HIGH,
    LIKELY_LOW,
    UNDECIDED,
    VERY_LIKELY_HIGH,
    VERY_LIKELY_LOW,
)
from analytics.wording import page_summary, where
from analytics.wording.caption import About

LIKELY_PLACES = {
    VERY_LIKELY_LOW: -2, LIKELY_LOW: -1, UNDECIDED: 0, LIKELY_HIGH: 1, VERY_LIKELY_HIGH: 2,
}  # fmt: skip


def standing_words(about: About) -> dict[float, str]:
    """Name what `standings` tells apart, from low to high."""
    kinds = f"{about.kind}s"
    return {
        -2.0: f"▼ lower, beyond the usual variation between {kinds}",
        -1.0: "▼ lower beyond chance",
        0.0: "no different",
        1.0: "▲ higher beyond chance",
        2.0: f"▲ higher, beyond the usual variation between {kinds}",
    }


def plain_words(about: About) -> dict[float, str]:
    """Name the same in a sentence or a table, without the arrows."""
    return {value: text.lstrip("▼▲ ") for value, text in standing_words(about).items()}


def likely_words(about: About) -> dict[float, str]:
    """Name the classes of a map of probabilities, from low to high, with their limits."""
    return {
        -2.0: "▼ 95% likely lower",
        -1.0: "▼ 80% likely lower",
        0.0: "undecided",
        1.0: "▲ 80% likely higher",
        2.0: "▲ 95% likely higher",
    }


def likely_classes(ranked: pd.DataFrame) -> pd.Series:
    """Number the classes of `likely_words`; NaN where there is no figure."""
    return ranked["likely"].map(LIKELY_PLACES).astype(float)


@remembered_for_frame
def likely_above(ranked: pd.DataFrame, about: About) -> sentence.Sentence:
    """Say how many areas are likely to lie above all of them together, and how many below."""
    standing, kinds = likely_classes(ranked), f"{about.kind}s"
    total = int(standing.notna().sum())
    if not total:
        title = f"Nothing to compare: no rate for any {about.kind}"
        return sentence.Sentence(title, f"{title}.")
    sure, likely = int(standing.ge(2).sum()), int(standing.ge(1).sum())
    below = int(standing.le(-1).sum())
    together = f"all {kinds} together"
    verb = "lies" if sure == 1 else "lie"
    title = (
        f"{sure} of {as_text.counted(total, about.kind)} {verb} above {together} with a "
        "probability of 95% or more"
    )
    if not sure:
        title = f"No {about.kind} lies above {together} with a probability of 95% or more"
    text = (
        f"{title}. With 80% or more {likely or 'none'} {'does' if likely == 1 else 'do'}, and "
        f"{below or 'none'} {'lies' if below == 1 else 'lie'} below. This is an estimate, not a "
        "test: up to 1 in 20 of the areas called 95% likely higher are not higher."
    )
    return sentence.Sentence(title, text)


def in_short_unreliable(about: About) -> str:
    """Name the hatch of a map in its legend."""
    measure = about.choice.measure
    if measure == CHANGE:
        return "too few to say whether it changed"
    return "too few to say" if measure == FROM_ESSEX else "unreliable"


def why_unreliable(about: About) -> str:
    """Say what makes a figure unreliable; '' where the legend says it all."""
    if about.choice.measure in (CHANGE, FROM_ESSEX):
        return ""
    wider = f"{WIDEST} percentage points" if about.is_share else "the rate itself"
    return f"95% interval wider than {wider}"


@remembered_for_frame
def counted(ranked: pd.DataFrame, about: About) -> str:
    """Say of how many areas a map or a ranking tells, and of how many events, or out of how many.

    Only areas whose figure is shown are counted: what is not shown does not follow.
    """
    seen = (
        ~(not_shown(ranked, about.choice) | ranked["hidden"]) & ranked[about.choice.column].notna()
    )
    known = ranked[seen]
    if known.empty:
        return ""
    text = f"n: {as_text.counted(len(known), about.kind)} with a figure"
    indicator = about.choice.indicator
    if not about.is_share:
        return f"{text}, {as_text.number(known['numerator'].sum())} {indicator.unit} in all."
    sizes = known["denominator"].dropna()
    if sizes.empty:
        return f"{text}."
    return f"{text}, {as_text.spread(sizes)} {indicator.denominator} in each."


def more_of_each_area(ranked: pd.DataFrame, about: About) -> list[str]:
    """Write what else is known of each area: its interval, or how sure a finding is."""
    measure = about.choice.measure
    if measure == CHANGE:
        return [verdict or "no comparison" for verdict in ranked["verdict"]]
    if measure == FROM_ESSEX:
        names = plain_words(about)
        return [
            _together(figure, names.get(standing, "too few to say") if figure else "")
            for figure, standing in zip(_compared(ranked, about), standings(ranked), strict=True)
        ]
    if measure == LIKELY:
        names = {place: text.lstrip("▼▲ ") for place, text in likely_words(about).items()}
        return [
            _together(figure, names.get(place, "") if figure else "")
            for figure, place in zip(_compared(ranked, about), likely_classes(ranked), strict=True)
        ]
    if measure == HOT:
        # How long it has been so says more than that it is so.
        return [
            _together(figure, lasting if isinstance(lasting, str) else "")
            for figure, lasting in zip(_compared(ranked, about), ranked["lasting"], strict=True)
        ]
    if not about.is_share and measure == COUNT:
        return [
            ""
            if np.isnan(rate)
            else f"{as_text.number(rate, 1)} per 1,000 {about.choice.indicator.residents}"
            for rate in ranked["rate"]
        ]
    if measure == SMOOTHED:
        return [
            "" if np.isnan(rate) else f"{as_text.number(rate, 1)} before smoothing"
            for rate in ranked["rate"]
        ]
    limits = ["lower", "upper"] if about.is_share else ["rate_lower", "rate_upper"]
    sign = "%" if about.is_share else ""
    return [
        "" if np.isnan(low) else f"95%: {as_text.number(low, 1)} to {as_text.number(high, 1)}{sign}"
        for low, high in zip(*(ranked[limit] for limit in limits), strict=True)
    ]


def _compared(ranked: pd.DataFrame, about: About) -> list[str]:
    unit = "%" if about.is_share else f" per 1,000 {about.choice.indicator.residents}"
    return [
        "" if np.isnan(figure) else f"{as_text.number(figure, 1)}{unit}"
        for figure in ranked["compared"]
    ]


def _together(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def finding_of_map(ranked: pd.DataFrame, about: About) -> sentence.Sentence:
    """Say in one sentence, and at length, what a map shows."""
    if about.choice.young:
        return sentence.Sentence(about.refusal, about.refusal)
    if about.choice.measure == FROM_ESSEX:
        return difference_from_essex(ranked, about)
    if about.choice.measure == LIKELY:
        return likely_above(ranked, about)
    if about.choice.measure == HOT:
        spots = ranked.assign(hotspot=ranked["hotspot"].fillna("cannot say"))
        words = where.hot_spots(spots, about.kind, about.choice.indicator, about.when)
        short = words.title.split(": ", 1)[1].rstrip(".")
        return sentence.Sentence(short[:1].upper() + short[1:], words.text)
    title = page_summary.finding(about, ranked)
    return sentence.Sentence(title, f"{title}.")


@remembered_for_frame
def difference_from_essex(ranked: pd.DataFrame, about: About) -> sentence.Sentence:
    """Say how many areas are higher or lower than Essex, and which most of all."""
    standing, kinds = standings(ranked), f"{about.kind}s"
    total, known = int(ranked["compared"].notna().sum()), int(standing.notna().sum())
    if not known:
        title = f"Too few to say whether any {about.kind} differs from Essex"
        if not total:
            title = f"Nothing to compare: no figure for any {about.kind}"
        return sentence.Sentence(title, f"{title}.")
    high, low = int(standing.ge(2).sum()), int(standing.le(-2).sum())
    higher, lower = int(standing.ge(1).sum()), int(standing.le(-1).sum())
    verb = "is" if higher == 1 else "are"
    of_all = as_text.counted(total, about.kind)
    alone = f"{higher or 'none'} of {of_all} {verb} higher than Essex and {lower or 'none'} lower"
    if total == 1:
        way = "higher than" if higher else "lower than" if lower else "no different from"
        alone = f"the only {about.kind} is {way} Essex"
    text = [f"Beyond chance alone {alone}."]
    few = [f"For {total - known} there are too few to say."] if total > known else []
    usually = f"beyond the usual variation between {kinds}"
    if high + low:
        most = ranked.loc[ranked["z_adjusted"].abs().where(standing.abs().ge(2)).idxmax(), "name"]
        phrases = [
            f"{as_text.counted(many, about.kind)} {way}"
            for many, way in ((high, "higher"), (low, "lower"))
            if many
        ]
        title = f"{as_text.joined(phrases)} than Essex {usually}"
        title += f", {most} most of all" if high + low > 1 else f": {most}"
    elif 2 * known < total:
        title = f"Too few cases to say in {total - known} of {of_all}; no other differs {usually}"
    elif higher + lower:
        title, text = f"Beyond chance {alone}, but none {usually}", []
    else:
        title, text = f"No {about.kind} differs from Essex beyond chance", []
    return sentence.Sentence(title, " ".join([f"{title}.", *text, *few]))

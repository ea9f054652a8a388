"""Sentences on victim satisfaction: aspects, gaps between groups, falling series."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics import as_text
from analytics.model.sentence import Sentence
from analytics.model.survey import FEWEST
from analytics.statistics.count_change import SMALLEST_BASE


def ethnic_gap(row: Mapping[str, Any], where: str, when: str) -> Sentence:
    """Say whether satisfaction differs by ethnic group, or that too few answered to say."""
    if pd.isna(row["white"]) or pd.isna(row["bme"]):
        why = as_text.no_figure(str(row.get("reason") or ""))
        title = f"Satisfaction by ethnic group in {where} in {when}: {why}."
        return Sentence(title, title)
    white, bme = (
        f"{_share_of(row[who], row[f'n_{who}'])} answer{'' if row[f'n_{who}'] == 1 else 's'}"
        for who in ("white", "bme")
    )
    head = f"Satisfaction among BME victims was {bme} in {where} in {when}"
    if row["verdict"] == "too few to say":
        title = f"{head}: too few to say whether it differs."
    elif row["verdict"] == "no significant difference":
        plain = f"{as_text.number(row['white'], 1)}%"
        title = f"{head}, {plain} among white victims: no difference beyond chance."
    else:
        way = "below" if row["gap"] > 0 else "above"
        title = f"{head}, {as_text.points(row['gap'])} {way} white victims: beyond chance."
    text = f"{title} Among white victims it was {white}."
    if not pd.isna(row["lower"]) and row["verdict"] != "too few to say":
        text += (
            f" The 95% interval of the gap runs from {as_text.signed(row['lower'], 1)} to "
            f"{as_text.signed(row['upper'], 1)} percentage points, white less BME."
        )
    return Sentence(title, text)


def _share_of(share: float, answers: float) -> str:
    """Write a share with its answers; of fewer than 20 no percentage, but the number satisfied."""
    of = as_text.number(answers)
    if answers < SMALLEST_BASE:
        return f"{as_text.number(share * answers / 100)} of {of}"
    return f"{as_text.number(share, 1)}% of {of}"


def falling(falls: pd.DataFrame, where: str, months: int = 3) -> Sentence:
    """Say whether satisfaction fell in the last months, for which aspects, and how unusual it is.

    Parameters
    ----------
    falls : DataFrame
        Of `analytics.statistics.satisfaction.falling`, with the column aspect.
    """
    when = as_text.month(falls["month"].iloc[0])
    fell = falls[falls["fell"]]
    if fell.empty:
        unknown = falls["verdict"].eq("cannot say")
        if unknown.any():
            which = (
                "satisfaction" if unknown.all()
                else f"satisfaction with {as_text.joined(list(falls.loc[unknown, 'aspect']))}"
            )  # fmt: skip
            reason = next((why for why in falls.loc[unknown, "reason"] if why), "")
            also = "" if unknown.all() else "; with the other aspects it did not"
            title = (
                f"Whether {which} in {where} fell {months} months in a row to {when} cannot be "
                f"said{f': {reason}' if reason else ''}{also}."
            )
        else:
            title = f"Satisfaction in {where} did not fall {months} months in a row to {when}."
        return Sentence(title, " ".join([title, *_each_aspect(falls)]))
    beyond = fell[fell["verdict"].eq("fell, beyond ordinary variation")]
    few = fell[fell["verdict"].eq("fell, too few to say")]
    which = "every aspect" if len(fell) == len(falls) else as_text.joined(list(fell["aspect"]))
    head = f"Satisfaction with {which} fell {months} months in a row in {where}, to {when}"
    if len(few) == len(fell):
        sure = "too few to say whether beyond ordinary variation"
    elif beyond.empty:
        sure = "within ordinary variation"
    elif len(beyond) == len(fell):
        sure = "beyond ordinary variation"
    else:
        sure = f"beyond ordinary variation for {as_text.joined(list(beyond['aspect']))} only"
    title = f"{head}: {sure}."
    note = (
        "Even if nothing had changed, one month in 24 would end three months of falling. The same "
        "victims answer on every aspect, so several falling together is no more unusual than one."
    )
    return Sentence(title, " ".join([title, *_each_aspect(falls), note]))


def _each_aspect(falls: pd.DataFrame) -> list[str]:
    phrases = [
        f"{row.aspect} {_share_of(row.first, row.n_first)} to {_share_of(row.last, row.n_last)}"
        for row in falls.itertuples()
        if not pd.isna(row.first) and not pd.isna(row.last)
    ]
    text = "; ".join(phrases)
    return [f"{text[:1].upper()}{text[1:]}."] if phrases else []


SMALL = 100  # answers; below, n is shown next to the share
TOGETHER = "All crime types"
CHANGES = {"higher": "rose", "lower": "fell", "no significant difference": "no real change"}
ARROWS = {"higher": "▲ ", "lower": "▼ "}


def short_share(value: float, n: float, reason: str = "") -> str:
    """Write a share, with n only where it is small."""
    text = share(value, n, reason)
    return text.split(" of ")[0] if n >= SMALL else text


def share(value: float, n: float, reason: str = "") -> str:
    """Write a share with its n; of a few answers no percentage."""
    if pd.isna(value):
        return as_text.NOT_SHOWN if as_text.is_not_shown(reason) else "no figure"
    if n < FEWEST:
        return f"too few: {as_text.counted(n, 'answer')}"
    return f"{as_text.number(value, 1)}% of {as_text.number(n)}"


def answers_given(answered: pd.Series, reasons: pd.Series, each: str) -> str:
    """Say how many answered: from the fewest to the most; or why it is not known."""
    known = answered[answered.gt(0)]
    if known.empty and answered.notna().any():
        return "Nobody answered."
    if known.empty:
        why = next((text for text in reasons if isinstance(text, str) and text), "no figure")
        return f"{as_text.upper_first(why)}."
    many = as_text.spread(known)
    return f"{many} {'answer' if many == '1' else 'answers'} to each {each}."


def change_in_words(verdict: str, refused: str) -> str:
    """Say whether a share of answers rose or fell against a year before."""
    return "cannot compare" if refused else CHANGES.get(verdict, verdict)

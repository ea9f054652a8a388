"""Headlines of fewer than twelve words, for the screens of a hall."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from analytics import as_text
from analytics.findings.answers import Answers
from analytics.findings.areas.leaders import named_in_view, ranks_in_view
from analytics.model.choice import Choice
from analytics.model.verdict_words import REAL
from analytics.wording import levels, phrases, verdicts

DECIMALS = 2  # to which leading figures are compared
FEWER_THAN = 12  # words of a headline, so that it is read from the back row


def of_series(answers: Answers) -> str:
    """Say the verdict and the figure; the picture says when, and the figure of a year before."""
    change, indicator = answers.chosen, answers.choice.indicator
    assert change is not None, "what has no figure is not shown"
    value = levels.briefly(change.now, indicator)
    name = levels.what(answers.series)
    where = f" in {answers.who.name}"
    if change.refused or not change.verdict:
        return _short_enough(f"{name}{where}: {value}.", f"{name}: {value}.")
    real = change.verdict in REAL
    plain = verdicts.in_a_sentence(change.verdict)
    judged = verdicts.in_a_sentence(change.verdict, indicator.rise_is)
    judged += "," if "," in judged and real else ""
    to = " to" if real else ","
    return _short_enough(
        f"{name}{where}: {judged}{to} {value}.",
        f"{name}{where}: {plain}{to} {value}.",
        f"{name}: {plain}{to} {value}.",
        f"{name}: {plain}.",
    )


def _short_enough(*wordings: str) -> str:
    """Choose the first wording that has few enough words; else the last."""
    return next((text for text in wordings if len(text.split()) < FEWER_THAN), wordings[-1])


def of_districts(
    answers: Answers, known: pd.DataFrame, name: str, written: Callable[[float], str]
) -> str:
    """Say which districts may be highest, or the ranks that chance allows to the one chosen.

    Parameters
    ----------
    answers : Answers
        What was asked.
    known : DataFrame
        The districts with a figure, from high to low.
    name : str
        The indicator.
    written : callable
        Writes a figure.
    """
    choice = answers.choice
    districts = set(known["code"])
    if answers.who.single_code in districts:
        return _rank(choice, known, answers.who.single_code, name, written)
    top = known.iloc[0]
    if choice.column != "value" or choice.indicator.is_share:  # a count is not set against Essex
        judged = answers.everybody.set_index("code").loc[top["code"]]
        if judged["beyond_chance"] != "higher":
            return _short_enough(
                f"{name}: no district is higher than Essex beyond chance.",
                f"{name}: no district is really higher.",
            )
    rows, more = named_in_view(known, choice, DECIMALS)
    if len(rows) == 1 and not more:
        value = written(top[choice.column])
        return _short_enough(
            f"{name} is highest in {top['name']}: {value}.", f"{name}: highest in {top['name']}."
        )
    if len(rows) == 2 and not more:
        names = as_text.joined(list(rows["name"]), "or")
        return _short_enough(f"{name} is highest in {names}.", f"{name}: highest in {names}.")
    return _short_enough(
        f"{name}: highest of {len(rows) + more} districts, {phrases.TOO_CLOSE}.",
        f"{name}: {len(rows) + more} districts may be highest.",
    )


def _rank(
    choice: Choice, known: pd.DataFrame, code: str, name: str, written: Callable[[float], str]
) -> str:
    row = known[known["code"].eq(code)].iloc[0]
    many = as_text.counted(len(known), "district")
    value = written(row[choice.column])
    rank, first, last = ranks_in_view(known, choice, code)
    if first == last:
        place = "highest" if rank == 1 else f"{as_text.ordinal(rank)} highest"
        return _short_enough(
            f"{name}: {row['name']} is {place} of {many}, {value}.",
            f"{name}: {row['name']} is {place} of {len(known)}.",
        )
    places = f"{as_text.ordinal(first)} to {as_text.ordinal(last)}"
    return _short_enough(
        f"{name}: {row['name']} ranks {places} of {many}, {value}.",
        f"{name}: {row['name']} ranks {places} of {len(known)}.",
    )

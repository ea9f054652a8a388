"""Headlines of fewer than twelve words, for the screens of a hall."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from analytics import as_text
from analytics.findings.answers import Answers
from analytics.model.verdict_words import REAL
from analytics.wording import levels, verdicts

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
    """Say which district is highest where chance would not have it so; else that none is.

    Parameters
    ----------
    answers : Answers
    known : DataFrame
        The districts with a figure, from high to low.
    name : str
        The indicator.
    written : callable
        Writes a figure.
    """
    column = answers.choice.column
    districts = set(known["code"])
    chosen = answers.who.single_code if answers.who.single_code in districts else ""
    row = known[known["code"].eq(chosen or known["code"].iloc[0])].iloc[0]
    rank = int((known[column] > row[column]).sum()) + 1
    value = written(row[column])
    if chosen:
        many = as_text.counted(len(known), "district")
        place = "highest" if rank == 1 else f"{as_text.ordinal(rank)} highest"
        return _short_enough(
            f"{name}: {row['name']} is {place} of {many}, {value}.",
            f"{name}: {row['name']} is {place} of {len(known)}.",
        )
    if column == "value" and not answers.choice.indicator.is_share:  # a count has no such test
        return _short_enough(f"{name}: most in {row['name']}, {value}.")
    judged = answers.everybody.set_index("code").loc[row["code"]]
    if judged["beyond_chance"] != "higher":
        return _short_enough(
            f"{name}: no district is higher than Essex beyond chance.",
            f"{name}: no district is really higher.",
        )
    return _short_enough(
        f"{name} is highest in {row['name']}: {value}.", f"{name}: highest in {row['name']}."
    )

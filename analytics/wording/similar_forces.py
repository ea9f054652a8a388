"""Sentences on Essex next to its most similar forces."""

from __future__ import annotations

import pandas as pd

from analytics import as_text
from analytics.findings.similar_forces import ForceFigure, SimilarForces
from analytics.model.figure import Change
from analytics.model.sentence import Sentence
from analytics.model.verdict_words import CANNOT_COMPARE, CANNOT_SAY, CANNOT_SAY_YET
from analytics.statistics.intervals import HIGHER, LOWER, TOO_FEW
from analytics.wording import verdicts

WITHOUT = "without Essex"
UNSAID = (CANNOT_SAY, CANNOT_SAY_YET, CANNOT_COMPARE)


def finding(result: SimilarForces) -> Sentence:
    """Say whether Essex differs from its group, and whether either changed on a year before."""
    what, when = result.indicator.name, as_text.span_in_words(result.start, result.end)
    if result.comparison is None or result.essex is None:
        title = f"{what}: cannot say how Essex compares with similar forces."
        return Sentence(title, f"{title} {_upper(result.why_not)}.")
    comparison = result.comparison
    mean, mine = amount(result, comparison.mean), amount(result, comparison.value)
    group = f"the mean of {len(result.others)} similar forces {WITHOUT} ({mean})"
    if comparison.verdict in (HIGHER, LOWER):
        beyond = (
            "and beyond how those differ among themselves"
            if comparison.stands_out
            else "within the usual spread of those forces"
        )
        way = f"{comparison.verdict} than {group}, {beyond}"
    elif comparison.verdict == TOO_FEW:
        way = f"too few to say whether it differs from {group}"
    else:
        way = f"no different from {group}"
    title = f"{what} in Essex, {when}: {mine}, {way}."
    return Sentence(title, f"{title} {changes(result)}")


def briefly(result: SimilarForces) -> str:
    """Say it in a line that a hall can read; '' where nothing can be said."""
    comparison = result.comparison
    if comparison is None:
        return ""
    group = f"{len(result.others)} similar forces {WITHOUT}, {amount(result, comparison.mean)}"
    if comparison.verdict not in (HIGHER, LOWER):
        return f"{_upper(comparison.verdict)} next to {group}."
    beyond = "beyond" if comparison.stands_out else "within"
    return f"{_upper(comparison.verdict)} than {group}, {beyond} their usual spread."


def place_in_funnel(result: SimilarForces) -> str:
    """Say whether Essex lies outside of the limits of its group, wider for small forces."""
    comparison = result.comparison
    if comparison is None or comparison.verdict == TOO_FEW:
        return "Too few to say where Essex lies."
    if comparison.stands_out:
        return f"Essex is clearly {comparison.verdict} than such forces of its size usually are."
    return "Essex is not clearly outside the range of such forces of its size."


def changes(result: SimilarForces) -> str:
    """Say what changed on a year before, in Essex and in the group without it."""
    if result.essex is None:
        return ""
    mine, theirs = result.essex.change, result.group_change
    parts = []
    for name, change in (("Essex", mine), (f"the group {WITHOUT}", theirs)):
        if change is None or change.before is None:
            why = change.refused if change and change.refused else "no year before is loaded"
            parts.append(f"{name}: cannot compare ({why})")
            continue
        parts.append(f"{name}: {_change(change, result.indicator.is_share)}")
    return f"On a year before, {'; '.join(parts)}."


def subtitle(result: SimilarForces) -> str:
    """Say what is drawn, of which group, and up to when each force is loaded."""
    unit = "per cent" if result.indicator.is_share else f"{result.indicator.unit} per 1,000"
    if not result.indicator.is_share:
        unit += f" {result.indicator.residents}"
    text = (
        f"{_upper(unit)}, {as_text.span_in_words(result.start, result.end)}, with 95% intervals. "
        f"The {result.group.name} ({result.group.source}). {as_at(result)}"
    )
    if result.left_out:
        left = "; ".join(f"{name}: {why}" for name, why in result.left_out.items())
        text += f" Not compared: {left}."
    return text


def as_at(result: SimilarForces) -> str:
    """Say up to which month each force is loaded."""
    by_day: dict[str, list[str]] = {}
    for force in result.forces:
        by_day.setdefault(as_text.month(force.as_at), []).append(force.name)
    if len(by_day) == 1:
        return f"All are loaded up to {next(iter(by_day))}."
    parts = (f"{as_text.joined(names)} up to {day}" for day, names in by_day.items())
    return f"Loaded: {'; '.join(parts)}."


def amount(result: SimilarForces, value: float) -> str:
    """Write a rate per 1,000 residents, or a share."""
    if result.indicator.is_share:
        # compared as fractions
        return f"{as_text.number(100 * value, 1)}%"
    return f"{as_text.number(value, 1)} per 1,000 {result.indicator.residents}"


def table(result: SimilarForces) -> pd.DataFrame:
    """Lay out Essex, each force and the group: the figures behind the picture."""
    share = result.indicator.is_share
    rows = [_row(force, share) for force in result.forces]
    if result.comparison is not None:
        mean = result.comparison.mean * (100 if share else 1)
        rows.insert(
            1,
            {
                "Force": f"Mean of the group {WITHOUT}",
                "Count": sum(force.figure.numerator for force in result.others),
                "Offences" if share else "Residents": sum(force.size for force in result.others),
                "Per cent" if share else "Per 1,000": round(mean, 1),
                "On a year before": _change(result.group_change, share),
                "Essex is": result.comparison.verdict,
                "Loaded up to": "",
            },
        )
    return pd.DataFrame(rows).round({"Residents": 0, "Offences": 0})


def _row(force: ForceFigure, share: bool) -> dict[str, object]:
    return {
        "Force": force.name,
        "Count": force.figure.numerator,
        "Offences" if share else "Residents": force.size,
        "Per cent" if share else "Per 1,000": round(force.value, 1),
        "On a year before": _change(force.change, share),
        "Essex is": force.essex,
        "Loaded up to": as_text.month(force.as_at),
    }


def _change(change: Change | None, share: bool) -> str:
    if change is None or change.before is None:
        return "cannot compare"
    size = (
        f"{as_text.signed(change.difference, 1)} points"
        if share
        else as_text.percentage(change.percent)
    )
    verdict = verdicts.in_a_sentence(change.verdict)
    return verdict if change.verdict in UNSAID else f"{verdict} ({size})"


def _upper(text: str) -> str:
    return as_text.upper_first(text)

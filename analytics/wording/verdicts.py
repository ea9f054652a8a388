"""The words, shapes and judgement of a change: the same in sentences, tables, charts and files."""

from __future__ import annotations

from analytics.model.verdict_words import (
    BOUNDS,
    CANNOT_SAY,
    CANNOT_SAY_YET,
    NO_REAL_CHANGE,
    REAL,
    REAL_FALL,
    REAL_RISE,
    TOO_FEW,
    WITH_ESSEX,
)

ARROWS = {REAL_RISE: "▲", REAL_FALL: "▼"}
IN_A_SENTENCE = {
    REAL_RISE: "a real rise",
    REAL_FALL: "a real fall",
    WITH_ESSEX: "moved as Essex as a whole did",
    NO_REAL_CHANGE: "no real change",
    TOO_FEW: "too few to say whether it changed",
    CANNOT_SAY_YET: "cannot say yet whether it changed",
    CANNOT_SAY: "no test of chance fits this figure",
    BOUNDS: "rows lost their place, so only bounds can be given",
}


def arrow(verdict: str) -> str:
    """Return the shape that goes with a verdict: up, down, or a dot for anything else."""
    return ARROWS.get(verdict, "●" if verdict in (NO_REAL_CHANGE, WITH_ESSEX) else "○")


def better_or_worse(verdict: str, rise_is: str) -> str:
    """Say what a real change means where the catalogue judges it: 'better', 'worse' or ''."""
    if verdict not in REAL or rise_is == "no judgement":
        return ""
    return "better" if (verdict == REAL_RISE) == (rise_is == "better") else "worse"


def in_a_cell(verdict: str, rise_is: str = "no judgement") -> str:
    """Write a verdict where a heading says what it is of: real rise, worse."""
    judged = better_or_worse(verdict, rise_is)
    return f"{verdict}, {judged}" if judged else verdict


def in_a_sentence(verdict: str, rise_is: str = "no judgement") -> str:
    """Write a verdict within a sentence: a real rise, for the worse."""
    judged = better_or_worse(verdict, rise_is)
    value = IN_A_SENTENCE.get(verdict, verdict)
    return f"{value}, for the {judged}" if judged else value

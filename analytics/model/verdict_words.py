"""The words of verdicts that several rooms use."""

from __future__ import annotations

CANNOT_SAY = "cannot say"
SAME_WORDS = {"higher": "more", "lower": "fewer", "no significant difference": "no real change"}

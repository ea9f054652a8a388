"""Whether the counts of a sentence agree with their nouns and verbs."""

from __future__ import annotations

import re

PLURALS = (
    "wards|districts|areas|indicators|months|quarters|years|comparisons|answers|figures|values|"
    "cases|offences|spots|names|files|questions|pictures|screens|responses|days|parts|forces"
)
SINGULARS = PLURALS.replace("s|", "|").removesuffix("s")
SINGLE = r"(?<![\d.,/–-])1"
SEVERAL = r"(?<![\d.,/–-])(?:0|[2-9]|[1-9]\d+|\d{1,3}(?:,\d{3})+)"
WRONG = (
    re.compile(rf"{SINGLE} (?:(?!of\b|to\b)\w+ )?(?:{PLURALS})\b"),
    re.compile(rf"{SINGLE} (?:are|were|have|do|lie|differ)\b"),
    re.compile(rf"{SINGLE} of \d+ (?:\w+ )?(?:are|were|have|do|lie|differ|stand)\b"),
    re.compile(rf"of 1 (?:{PLURALS})\b"),
    re.compile(rf"{SEVERAL} (?:{SINGULARS}) (?!of\b)"),
    re.compile(rf"{SEVERAL} (?:of \d+ \w+ )?(?:is|was|has|does|lies|differs)\b"),
    re.compile(r"(?<![\d.])1\.0 percentage points"),
    re.compile(r"(?<!\d)(?!1\.0 )\d+\.\d percentage point\b"),
    re.compile(r"\b(?:None|none|0) of 1\b"),
)


def disagreements(text: str) -> list[str]:
    """List the places of a text where a count does not agree with what follows it."""
    return [match.group() for pattern in WRONG for match in pattern.finditer(text)]

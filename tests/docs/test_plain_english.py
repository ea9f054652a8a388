"""Documents, pages, docstrings and names are plain British English.

`INSTEAD` lists words that a reader stumbles over, each with what to write. `NAMES` lists words that
may not be the whole name of anything, because they do not say what is in it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.docs.documents import PROJECT, tracked_files

INSTEAD = {
    r"beside": "next to, compared with",
    r"told": "shown, given, described",
    r"said of": "shown about",
    r"parted": "separated",
    r"stands(?! (?:out|for))": "is, is shown",
    r"anew": "again",
    r"mend(?:s|ed|ing)?": "fix",
    r"(?:of whom|whom (?:the|a) page)": "the selected area, about which people",
    r"whoever": "if you, anyone who",
    r"rest(?:s|ing) on": "calculated from, based on",
    r"(?:comes?|came) of": "due to",
    r"tak(?:en?|es|ing) back": "undo",
    r"put away": "replace",
    r"dealings|dealt(?! with)": "permutation, permuted",
    r"for want of": "without",
    r"ordinarily": "usually",
    r"it tells|tells of": "it shows, is about",
    r"of which (?:no|nothing) (?:name )?is (?:said|told|loaded)": "that has no data loaded",
    r"dealing out|dealt out": "placing at random",
}
NAMES = {"found", "own", "one", "asked", "given", "kept", "told", "said", "beside", "stories"}
PARTS_OF_NAMES = {
    "told", "untold", "beside", "anew", "parted", "mended", "stories", "dealings", "dealt",
    "courses",
}  # fmt: skip

# What may stay as it is, and why.
ALLOWED = {
    "tests/docs/test_plain_english.py": "lists the words themselves",
}
ALLOWED_LINES = {
    "analytics/model/choice.py": 'FROM_ESSEX, HOT = "beside", "hot"  # as addresses have them',
}

_WORDS = re.compile(r"\b(?:" + "|".join(f"(?:{word})" for word in INSTEAD) + r")\b", re.IGNORECASE)
_ENDINGS = (".md", ".py", ".toml", ".sql", ".js", ".css", ".html", ".yml", ".sh")


def _checked() -> list[str]:
    names = [str(path.relative_to(PROJECT)) for path in tracked_files(*_ENDINGS)]
    names += [".ci/audit", ".ci/lock", ".ci/run"]
    return [name for name in names if name not in ALLOWED]


def _checked_for_names() -> list[str]:
    return [str(path.relative_to(PROJECT)) for path in tracked_files(".py")]


def _advice(word: str) -> str:
    plain = next(better for known, better in INSTEAD.items() if re.fullmatch(known, word, re.I))
    return f"'{word}': {plain}"


def test_words_are_plain() -> None:
    names = _checked()
    assert len(names) > 700  # all that is written, not a folder of it
    wrong = [
        f"{name}:{number}: {_advice(word)}"
        for name in names
        for number, line in enumerate((PROJECT / name).read_text().splitlines(), 1)
        if line != ALLOWED_LINES.get(name)
        for word in _WORDS.findall(line)
    ]
    assert not wrong, "\n".join(wrong)


def test_names_say_what_they_hold() -> None:
    names = _checked_for_names()
    assert len(names) > 600
    wrong = [
        f"{name}:{line}: {word}"
        for name in names
        for line, word in _names(PROJECT / name)
        if _unclear(word)
    ]
    assert not wrong, "\n".join(wrong)


def _unclear(name: str) -> bool:
    bare = name.strip("_").lower()
    return bare in NAMES or bool(PARTS_OF_NAMES & set(bare.split("_")))


def _names(path: Path) -> Iterator[tuple[int, str]]:
    """Yield every name that a module gives to something, with its line."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name


def test_what_is_allowed_is_still_there() -> None:
    for name in ALLOWED:
        assert (PROJECT / name).exists(), name
    for name, line in ALLOWED_LINES.items():
        assert line in (PROJECT / name).read_text().splitlines(), name

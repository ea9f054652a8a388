"""The project's documents as tests read them: their text, links, paths and tables."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def tracked_files(*endings: str) -> list[Path]:
    """Return the files that git tracks, by the endings of their names."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    names = [name for name in listed.stdout.split("\0") if name.endswith(endings)]
    return [PROJECT / name for name in names if (PROJECT / name).is_file()]


def documents() -> list[Path]:
    """Return every Markdown document of the project."""
    return tracked_files(".md")


def prose(text: str) -> str:
    """Return a document without its blocks of code."""
    lines: list[str] = []
    fenced = False
    for line in text.splitlines():
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced and not line.startswith("    "):
            lines.append(line)
    return "\n".join(lines)


def section(text: str, heading: str) -> str:
    """Return what is between a heading of the second level and the next one."""
    match = re.search(
        rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert match, f"no section {heading!r}"
    return match[1]


def table(text: str, first_heading: str) -> list[list[str]]:
    """Return the rows of the table whose first column has a heading, cell by cell."""
    lines = text.splitlines()
    start = next(
        number for number, line in enumerate(lines) if line.startswith(f"| {first_heading} |")
    )
    rows: list[list[str]] = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return rows


def link_targets(text: str) -> list[str]:
    """Return the targets of links and pictures inside the project."""
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    return [target.split("#")[0] for target in targets if not re.match(r"[a-z]+:|#", target)]


def code_spans(text: str) -> list[str]:
    """Return what is between backticks outside blocks of code."""
    return re.findall(r"`([^`\n]+)`", prose(text))

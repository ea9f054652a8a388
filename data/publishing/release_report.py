"""The release report: what a person reads and signs before figures are public, in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from data import catalogue
from data.publishing.rules import Rules

if TYPE_CHECKING:
    from data.publishing.public_file import Content
    from data.publishing.release_record import Published

LISTED = 50
"""Revised figures that are listed one by one; the rest are counted."""

REASONS = {
    "threshold": "a small count: fewer than its threshold, in the figure or in what it leaves out",
    "least_denominator": "a share out of too few answers",
    "secondary": "would let another hidden count be worked out",
    "hidden before": "not shown by an earlier release, from which it could be worked out",
    "confidential": "given by its supplier as confidential",
    "no_numbers": "a share without the numbers it is made of: it might be out of three",
    "not_counted": "money or weight of which the count behind it is not known or not shown",
}


def write_report(
    made: Published,
    rows: pd.DataFrame,
    why: pd.Series,
    changed: dict[str, pd.DataFrame],
    rules: Rules,
    held: Content,
) -> str:
    """Write what is released, what is not and why, and what differs from the last release.

    Parameters
    ----------
    made : Published
        The release.
    rows : DataFrame
        What may be released by the rules.
    why : Series
        By which rule each row is not shown; '' where it is.
    changed : dict
        As `Differences.against` lists it.
    rules : Rules
        By which was decided.
    held : Content
        What is in the file.
    """
    parts = [
        _head(made),
        _left_out(made, rules),
        _by_indicator(rows, why, rules),
        _proof(made),
        _differences(made, changed),
        _notes(held),
        _records(made),
        "## Signed off\n\nName, date:\n",
    ]
    return "\n".join(parts)


def _head(made: Published) -> str:
    state = "released" if made.written else "a check: nothing was written"
    return (
        f"# Release {made.number} of the public edition\n\n"
        f"| | |\n|---|---|\n"
        f"| as at | {made.as_at:%d %B %Y}: no figure is of a later day |\n"
        f"| {state} | {made.released_at} UTC, by {_safe(made.released_by)} |\n"
        f"| file | {_safe(made.out.rsplit('/', 1)[-1])} |\n"
        f"| SHA-256 | {made.sha256 or 'none yet'} |\n"
        f"| rows of figures | {made.rows:,} |\n"
        f"| of them not shown | {made.hidden:,} |\n"
    )


def _left_out(made: Published, rules: Rules) -> str:
    lines = [f"| {REASONS[key]} | {many:,} |" for key, many in sorted(made.by_rule.items())] or [
        "| nothing | 0 |"
    ]
    known = catalogue.indicators()
    restricted = [entry.name for entry in known.values() if not entry.published]
    none = [known[key].name for key, rule in rules.of.items() if rule.smallest_area == "none"]
    return (
        "## Not shown, by rule\n\n| why | rows |\n|---|---|\n" + "\n".join(lines) + "\n\n"
        f"Not in the file at all: restricted indicators ({_listed(restricted)}); indicators that "
        f"no rule releases ({_listed(none)}); areas smaller and breakdowns other than the table "
        "below says; records of crimes, collisions and interviews; names of files; former values; "
        f"notes other than of the kinds {_listed(list(rules.notes))}.\n"
    )


def _by_indicator(rows: pd.DataFrame, why: pd.Series, rules: Rules) -> str:
    table = rows.assign(small=why.isin(["threshold", "least_denominator"]), more=why.ne(""))
    grouped = table.groupby(["indicator", "level"], sort=False).agg(
        rows=("small", "size"), small=("small", "sum"), more=("more", "sum")
    )
    known = catalogue.indicators()
    lines = []
    for (indicator, level), counts in grouped.iterrows():
        rule = rules.of[indicator]
        by = ", ".join(rule.breakdowns[level]) or "whole only"
        least = f", {rule.least_denominator} answers" if rule.least_denominator else ""
        rounded = f", rounded to {rule.round_to}" if rule.round_to else ""
        by += f", by {rule.period}" if rule.period else ""
        lines.append(
            f"| {known[indicator].name} | {level} | {by} | under {rule.threshold}{least}{rounded} "
            f"| {counts['rows']:,} | {counts['small']:,} | {counts['more'] - counts['small']:,} |"
        )
    return (
        "## By indicator\n\n"
        "| indicator | areas | breakdowns | not shown | rows | small | others |\n"
        "|---|---|---|---|---|---|---|\n" + "\n".join(lines) + "\n"
    )


def _proof(made: Published) -> str:
    text = (
        "## What nobody can work out\n\n"
        f"{made.protected:,} counts are not shown. For each of them at least two values agree with "
        "everything in the file and with whatever adds up in it, and lie as far apart as was "
        "promised (five, or the threshold of the indicator where that is more): the narrowest "
        f"proven distance is {max(1.0, made.narrowest):.2f} times that.\n"
    )
    if made.public_already:
        text += (
            f"\n**{made.public_already:,} counts could not be protected, because an earlier "
            "release shows them or what they follow from.** What is public cannot be made secret "
            "again.\n"
        )
    if made.attacked:
        text += (
            "\nThe file was attacked before it was released, by a program that knows nothing of "
            "the rules and looks for sums in what is shown: {tried:,} of {hidden:,} figures in "
            "{seconds:.0f} seconds, with {sums:,} sums found by looking over {releases} public "
            "file(s). None came closer than promised.\n"
        ).format(**made.attacked)
    if made.not_sums:
        text += (
            "\nThese do not add up, where others of their kind do; ask who supplied them. What "
            "could be worked out from them is protected all the same:\n\n"
            + "\n".join(f"- {_safe(item)}" for item in made.not_sums[:LISTED])
            + "\n"
        )
    return text


def _differences(made: Published, changed: dict[str, pd.DataFrame]) -> str:
    if made.last is None:
        return "## Against the last release\n\nThere is none to compare with.\n"
    lines = [f"| {name} | {len(rows):,} |" for name, rows in changed.items()]
    text = f"## Against release {made.last}\n\n| rows | |\n|---|---|\n" + "\n".join(lines) + "\n"
    revised = changed["revised"]
    if len(revised):
        text += "\n| revised | area | period | breakdown | was | is |\n|---|---|---|---|---|---|\n"
        for item in revised.head(LISTED).to_dict("records"):
            text += (
                f"| {item['indicator']} | {item['area']} | {item['period_start']:%Y-%m-%d} to "
                f"{item['period_end']:%Y-%m-%d} | {_safe(item['breakdown'])} | "
                f"{_figure(item, 'former_')} | {_figure(item, '')} |\n"
            )
        if len(revised) > LISTED:
            text += f"\nand {len(revised) - LISTED:,} more.\n"
    return text


def _figure(texts: dict[str, object], head: str) -> str:
    parts = [texts[f"{head}numerator"], texts[f"{head}denominator"]]
    text = [f"{part:,.6g}" for part in parts if not pd.isna(part)]
    return " of ".join(text) or "no figure"


def _notes(held: Content) -> str:
    lines = [
        f"- {kind}, from {start:%Y-%m-%d}, {indicator}: {_safe(text)}"
        for indicator, start, kind, text in held.notes[
            ["indicator", "period_start", "kind", "text"]
        ].itertuples(index=False)
    ] or ["- none"]
    return "## Notes in the file, word for word\n\n" + "\n".join(lines) + "\n"


def _records(made: Published) -> str:
    """Count the records in the file, and list what keeps others out."""
    lines = [f"- {name}: {count:,}" for name, count in made.records.items()] or ["- none"]
    lines += [f"- file of a paper: {_safe(name)}" for name in made.papers]
    text = "## Records in the file\n\n" + "\n".join(lines) + "\n"
    if made.refused:
        text += (
            "\n**Not in the file, because each has a number that cannot be published.** Change the "
            "record and publish again:\n\n"
            + "\n".join(f"- {_safe(item)}" for item in made.refused[:LISTED])
            + "\n"
        )
        if len(made.refused) > LISTED:
            text += f"\nand {len(made.refused) - LISTED:,} more.\n"
    return text


def _listed(names: list[str]) -> str:
    return "; ".join(names) or "none"


def _safe(text: str) -> str:
    """Keep what somebody wrote from being read as Markdown or HTML."""
    for sign in "\\`*_[]<>|":
        text = text.replace(sign, f"\\{sign}" if sign not in "<>" else f"&{'lg'[sign == '>']}t;")
    return " ".join(text.split())

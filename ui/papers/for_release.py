"""``python -m ui.papers.for_release``: what a release asks about records and papers.

``disagreeing`` lists, as JSON, what keeps accounts and minutes from being published: numbers
without a source, and figures that changed since they were agreed. ``papers FOLDER REFERENCE …``
makes papers of a public file, each in a folder named as its reference.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

from analytics.wording import figure_tokens
from data.accounts.narrative import texts
from data.accounts.register import Register
from data.accounts.released import PublicRecords, released
from data.loading.atomic_file import put
from data.warehouse.snapshot import Snapshot, default_path
from geo.essex import FORCE
from ui.papers import issue
from ui.papers.kinds import KINDS
from ui.papers.material import Material, quarter

FORMATS = ("pdf", "ods")


def disagreeing(state: Snapshot, register: Register, today: date) -> list[dict[str, str]]:
    """List what keeps accounts and minutes from being published, by record."""
    results = []
    for record in released(register):
        if record.kind not in ("account", "meeting"):
            continue
        bound = register.get(record.kind, record.reference).rows("figures")
        for where, text in texts(record.kind, record.values):
            for trouble in figure_tokens.check(state, where, text, bound, today):
                # Not what is typed, nor what a figure was or is: the list lies next to what is
                # public.
                is_token = " | " in trouble.number
                results.append(
                    {"kind": record.kind, "reference": record.reference, "where": where,
                     "token": trouble.number if is_token else "", "why": trouble.why}
                )  # fmt: skip
    return results


def papers(state: Snapshot, folder: Path, references: list[str]) -> None:
    """Make papers of the figures and records of a public file.

    Raises
    ------
    NotIssued
        If a narrative has a number that cannot be published.
    """
    records = PublicRecords(state)
    for record in records.newest("paper"):
        if record.reference not in references:
            continue
        issued = record.day("issued")
        assert issued is not None  # a needed field
        kind = KINDS[record.text("sort")]
        area = record.text("area") or FORCE
        material = Material(state, records, *quarter(record.text("quarter")), issued, area)
        made = issue.make(kind, material, FORMATS)
        for name, content in made.files.items():
            put(content, folder / record.reference.replace("/", "-") / name)


def _main(arguments: list[str]) -> int:
    state = Snapshot(default_path())
    today = date.today()
    if arguments[:1] == ["disagreeing"]:
        print(json.dumps(disagreeing(state, Register(), today)))
        return 0
    if arguments[:1] == ["papers"] and len(arguments) > 2 and state.release is not None:
        papers(state, Path(arguments[1]), arguments[2:])
        return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))

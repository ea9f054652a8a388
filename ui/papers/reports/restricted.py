"""Part II of a paper: what is not for publication, in a file of its own."""

from __future__ import annotations

from datetime import date

from analytics import as_text
from data.accounts.kinds import kinds
from data.accounts.records import Record
from ui.papers.contents import Block, Heading, Paper, Table
from ui.papers.material import Material


def paper(material: Material, public: Paper) -> Paper | None:
    """Make part II of a paper: restricted records, items and fields; None where there are none."""
    blocks: list[Block] = []
    for kind in kinds().values():
        rows = [
            row
            for record in material.register.newest(kind.key)
            if _falls_in(record, material.start, material.on)
            for row in _restricted(record)
        ]
        if rows:
            blocks += [
                Heading(kind.plural),
                Table(
                    f"{kind.plural} not for publication",
                    ("Ref.", "What", "Words", "Ground"),
                    tuple(rows),
                    (0.9, 1.8, 6.0, 1.8),
                ),
            ]
    if not blocks:
        return None
    return Paper(
        f"{public.title}: part II",
        public.subtitle,
        f"{public.name}-part-II",
        (("As on", as_text.day(material.on)),),
        tuple(blocks),
        public.day,
        part="II",
        made_up=public.made_up,
    )


def _falls_in(record: Record, start: date, end: date) -> bool:
    """Whether a record belongs to the quarter; an action also while it is open."""
    day = record.day(record.of.dated)
    if day is None or day > end:
        return False
    return day >= start or record.kind == "action"


def _restricted(record: Record) -> list[tuple[str, str, str, str]]:
    if record.part == "II":
        words = "; ".join(
            f"{record.of.fields[key].name}: {record.text(key)}"
            for key in ("matter", "words", "why", "minute", "title", "question")
            if record.text(key)
        )
        return [(record.reference, record.of.name, words or record.title, record.ground)]
    results = []
    for key, ground in record.restricted.items():
        results.append((record.reference, record.of.fields[key].name, record.text(key), ground))
    for key, field in record.of.fields.items():
        if field.type == "rows" and "part" in field.columns:
            for row in record.rows(key):
                if row.get("part") == "II":
                    words = ": ".join(
                        str(row[name]) for name in ("title", "minute", "file") if row.get(name)
                    )
                    number = row.get("number", "")
                    results.append((record.reference, f"Item {number}".strip(), words, "part II"))
    return results

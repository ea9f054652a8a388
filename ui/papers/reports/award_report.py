"""The Community Safety Fund report: what was awarded, and what it delivered."""

from __future__ import annotations

from dataclasses import replace

from analytics import as_text
from analytics.views.awards_by_district import awards_by_district
from data.accounts import worked_out
from data.accounts.kinds import AREAS
from data.accounts.records import Record
from ui.papers.contents import Block, Heading, Paper, Table, Text
from ui.papers.material import Material


def paper(material: Material) -> Paper:
    """Make the public part of the report."""
    awards = [
        item
        for item in material.public("award")
        if item.text("state") == "Awarded"
        and (day := item.day("award_date"))
        and day <= material.on
    ]
    total = sum(award.values["amount"] for award in awards)
    paid = sum(
        row.get("amount", 0)
        for each in awards
        for row in each.rows("payments")
        if row.get("date", "") <= material.on.isoformat()
    )
    blocks: list[Block] = [
        Text(
            f"{as_text.counted(len(awards), 'award')}, £{as_text.number(total)} in total, "
            f"£{as_text.number(paid)} of it paid by {as_text.day(material.on)}.",
            "finding",
        ),
        Heading("By Area of Focus"),
        _sums(awards, "focus", "Area of Focus"),
        Heading("By district"),
        _by_district(material, awards),
        Heading("Awards"),
        Table(
            "Awards",
            ("Ref.", "Project", "Recipient", "Date", "Amount"),
            tuple(_row(element) for element in awards),
            (1.0, 4, 3.5, 1.8, 1.2),
            frozenset({4}),
        ),
        *_delivered(material, {award.reference: award for award in awards}),
    ]
    return Paper(
        "Community Safety Fund",
        f"Awards and what they delivered, {material.quarter}",
        "award-report",
        (("As on", as_text.day(material.on)),),
        tuple(blocks),
        material.on,
        made_up=material.made_up,
    )


def _row(award: Record) -> tuple[str, ...]:
    day = award.day("award_date")
    return (
        award.reference,
        award.text("title"),
        "An individual" if award.values.get("to_person") else award.text("recipient"),
        as_text.day(day) if day else "–",
        f"£{as_text.number(award.values['amount'])}",
    )


def _sums(awards: list[Record], key: str, name: str) -> Table:
    sums: dict[str, list[float]] = {}
    for award in awards:
        sums.setdefault(AREAS.get(award.text(key), award.text(key)) or "none", []).append(
            award.values["amount"]
        )
    rows = tuple(
        (group, as_text.number(len(amounts)), f"£{as_text.number(sum(amounts))}")
        for group, amounts in sorted(sums.items(), key=lambda pair: -sum(pair[1]))
    )
    header = (name, "Awards", "Awarded")
    return Table(f"Awards by {name}", header, rows, (5, 1, 1.5), frozenset({1, 2}))


def _by_district(material: Material, awards: list[Record]) -> Table:
    """Lay out what each district was awarded, next to its residents and recorded crime."""
    amounts: dict[str, list[float]] = {}
    for award in awards:
        amounts.setdefault(award.text("area"), []).append(award.values["amount"])
    rows = tuple(
        (
            item.name,
            as_text.number(item.awards) if item.awards else "–",
            f"£{as_text.number(item.amount)}" if item.awards else "–",
            _number(item.residents),
            _number(item.offences),
            f"£{as_text.number(item.per_1000)}" if item.per_1000 else "–",
        )
        for item in awards_by_district(material.state, amounts)
    )
    header = ("District", "Awards", "Awarded", "Residents", "Offences, 12 months", "Per 1,000")
    return Table(
        "Awards by district, next to residents and recorded offences", header, rows,
        (3, 1, 1.4, 1.5, 1.8, 1.3), frozenset({1, 2, 3, 4, 5}),
    )  # fmt: skip


def _delivered(material: Material, awards: dict[str, Record]) -> list[Block]:
    """Lay out deliverables with their last report, and those whose report is late."""
    rows, late = [], 0
    for item in material.public("deliverable"):
        if item.text("award") not in awards:
            continue
        reports = [
            row for row in item.rows("reports") if row.get("date", "") <= material.on.isoformat()
        ]
        last = reports[-1] if reports else {}
        late += len(
            worked_out.late_reports(replace(item, values={**item.values, "reports": reports}),
                                    awards[item.text("award")], material.on)
        )  # fmt: skip
        spent = last.get("spent")
        rows.append(
            (
                item.text("award"),
                item.text("words"),
                _number(item.values.get("planned")),
                _number(last.get("achieved")),
                f"£{as_text.number(spent)}" if spent is not None else "–",
                f"{last['stage']}: {last.get('verdict', '–')}" if last else "no report yet",
            )
        )
    if not rows:
        return []
    words = f"{as_text.counted(late, 'report is', 'reports are')} late."
    header = ("Award", "Deliverable", "Planned", "Achieved", "Spent", "Last report")
    return [
        Heading("What was delivered"),
        Text(words),
        Table("Deliverables", header, tuple(rows), (1, 3.4, 1, 1.1, 1.1, 2.2),
              frozenset({2, 3, 4})),
    ]  # fmt: skip


def _number(value: float | None) -> str:
    return "–" if value is None else as_text.number(value)

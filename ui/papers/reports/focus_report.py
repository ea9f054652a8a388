"""The quarterly report of one Area of Focus: domestic abuse, and drugs."""

from __future__ import annotations

from collections.abc import Callable

from analytics import as_text
from analytics.queries import seizures
from analytics.views import quarter_report
from geo.essex import FORCE
from ui.papers.contents import Block, Heading, Paper, Table, Text
from ui.papers.material import Material
from ui.papers.reports.panel_report import METHOD, chapter, position_table, trend

DOMESTIC_ABUSE = "Reducing domestic abuse"
DRUGS = "Tackling the consequences of alcohol and drugs abuse and mental health issues"


def of(focus: str, title: str, name: str) -> Callable[[Material], Paper]:
    """Return what makes the report of an Area of Focus, with its monitoring indicators."""

    def paper(material: Material) -> Paper:
        return _paper(material, focus, title, name)

    return paper


def _paper(material: Material, focus: str, title: str, name: str) -> Paper:
    headline = quarter_report.positions(material.state, focus, material.start, material.end)
    blocks = chapter(material, focus, headline)[1:]  # not on a new page
    more = quarter_report.positions(
        material.state, focus, material.start, material.end, tier="monitoring"
    )
    ones = [each for each in more if not each.missing]
    if ones:
        blocks += [Heading("Other figures"), position_table("monitoring", ones)]
    for item in [element for element in headline if not element.missing][1:]:
        drawn = trend(material, item)
        if drawn is not None:
            blocks += [Heading(item.name, 2), drawn]
    if focus == DRUGS:
        blocks += _seizures(material)
    blocks += [Heading("Method"), Text(METHOD)]
    return Paper(
        title,
        f"To the performance scrutiny meeting, {material.quarter}",
        name,
        (("Period", as_text.span(material.start, material.end)),),
        tuple(blocks),
        material.on,
        made_up=material.made_up,
    )


def _seizures(material: Material) -> list[Block]:
    """List what was seized in the quarter, by drug."""
    quantities = seizures.quantities(material.state, material.start, material.end, FORCE)
    if quantities.empty:
        return []
    rows = tuple(
        (str(row["drug"]), str(row["unit"]), _quantity(row["quantity"]), _quantity(row["before"]))
        for _, row in quantities.iterrows()
    )
    header = ("Drug", "Unit", "Quantity", "Year before")
    return [
        Heading("What was seized"),
        Table("Drugs seized in the quarter", header, rows, (3, 2, 1.5, 1.5), frozenset({2, 3})),
    ]


def _quantity(value: float) -> str:
    return as_text.number(value, 0 if float(value).is_integer() else 1)

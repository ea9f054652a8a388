"""The report to the Panel says how Essex compares with similar forces, where they are loaded."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from data.accounts.register import Register
from data.warehouse.snapshot import snapshot
from tests.helpers.other_forces import SEVEN, add_forces
from tests.helpers.small_warehouse import Made, build, months
from ui.papers.contents import Bullets, Heading, Text
from ui.papers.material import Material, quarter
from ui.papers.reports import panel_report


def blocks(path: Path) -> list[object]:
    """Make the report of the second quarter of 2025/26."""
    state = snapshot(path)
    assert state is not None
    register = Register(path.with_name("accounts.sqlite"))
    material = Material(state, register, *quarter("2025-Q2"), date(2025, 10, 20))
    return list(panel_report.paper(material).blocks)


def test_the_paragraph_names_the_group_and_leaves_essex_out_of_its_mean(warehouse: Path) -> None:
    build(warehouse, Made(months=months("2023-01", "2025-09")))
    made = blocks(add_forces(warehouse, dict.fromkeys(SEVEN, 0.9)))
    at = made.index(Heading("Compared with similar forces", 2))
    sentences, group = made[at + 1 : at + 3]
    assert isinstance(sentences, Bullets)
    assert "the mean of 7 similar forces without Essex" in sentences.items[0]
    assert isinstance(group, Text)
    assert "Avon and Somerset" in group.text


def test_without_other_forces_there_is_no_paragraph(warehouse: Path) -> None:
    assert Heading("Compared with similar forces", 2) not in blocks(warehouse)

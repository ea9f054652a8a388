"""The kinds of paper, and the formats each is issued in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ui.papers.contents import Paper
from ui.papers.material import Material
from ui.papers.reports import (
    action_log,
    award_report,
    district_briefing,
    focus_report,
    inspection_response,
    panel_report,
    scrutiny_pack,
)


@dataclass(frozen=True)
class Kind:
    """A kind of paper.

    Attributes
    ----------
    key, title : str
        As the command and the page name it.
    make : callable
        From what there is to the public part.
    formats : tuple of str
    by_district : bool
        Whether there is one for each district.
    """

    key: str
    title: str
    make: Callable[[Material], Paper]
    formats: tuple[str, ...] = ("pdf", "docx", "ods")
    by_district: bool = False


KINDS = {
    item.key: item
    for item in (
        Kind("panel-report", "Quarterly Panel report", panel_report.paper,
             ("pdf", "docx", "pptx", "ods")),
        Kind("action-log", "Action log and matters arising", action_log.paper),
        Kind("scrutiny-pack", "Monthly scrutiny pack", scrutiny_pack.paper),
        Kind("domestic-abuse", "Domestic abuse quarterly report",
             focus_report.of(focus_report.DOMESTIC_ABUSE, "Domestic abuse quarterly report",
                             "domestic-abuse"), ("pdf", "docx", "pptx", "ods")),
        Kind("drugs", "Drugs report", focus_report.of(focus_report.DRUGS, "Drugs report", "drugs")),
        Kind("district-briefing", "Briefing note of a district", district_briefing.paper,
             ("pdf", "docx"), by_district=True),
        Kind("award-report", "Community Safety Fund report", award_report.paper),
        Kind("recommendations", "Recommendations and responses", inspection_response.paper),
    )
}  # fmt: skip

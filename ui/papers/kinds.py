"""The kinds of paper, and the formats each is issued in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ui.papers import action_log, panel_report
from ui.papers.contents import Paper
from ui.papers.material import Material


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
    """

    key: str
    title: str
    make: Callable[[Material], Paper]
    formats: tuple[str, ...] = ("pdf", "docx", "ods")


KINDS = {
    one.key: one
    for one in (
        Kind("panel-report", "Quarterly Panel report", panel_report.paper,
             ("pdf", "docx", "pptx", "ods")),
        Kind("action-log", "Action log and matters arising", action_log.paper),
    )
}  # fmt: skip

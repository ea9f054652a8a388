"""Making a paper in every format, and issuing it: refused while one of its numbers is wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from analytics import as_text
from analytics.wording.figure_tokens import TokenTrouble
from data.accounts.records import Record
from data.accounts.register import Register
from data.loading.atomic_file import put
from ui.papers.contents import Paper
from ui.papers.formats.ods import ods
from ui.papers.formats.pdf import pdf
from ui.papers.formats.powerpoint import powerpoint
from ui.papers.formats.word import word
from ui.papers.kinds import Kind
from ui.papers.material import Material
from ui.papers.reports import restricted

WRITERS: dict[str, Callable[[Paper], bytes]] = {
    "pdf": pdf, "docx": word, "pptx": powerpoint, "ods": ods
}  # fmt: skip


class NotIssued(Exception):
    """A paper has numbers without a source, or that have changed since they were agreed.

    Attributes
    ----------
    troubles : list of TokenTrouble
        Each with what it was and what it is.
    """

    def __init__(self, troubles: list[TokenTrouble]) -> None:
        self.troubles = troubles
        super().__init__("\n".join(map(str, troubles)))


@dataclass(frozen=True)
class Made:
    """A paper in its formats: name of the file to its bytes, part I first."""

    paper: Paper
    files: dict[str, bytes]
    parts: dict[str, str]

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of each file."""
        return {name: hashlib.sha256(content).hexdigest() for name, content in self.files.items()}


def make(
    kind: Kind,
    material: Material,
    formats: tuple[str, ...] = (),
    progress: Callable[[float, str], None] = lambda share, doing: None,
) -> Made:
    """Make a paper, and its part II where there is one.

    Raises
    ------
    NotIssued
        With every number in it that is wrong.
    """
    paper = kind.make(material)
    if material.troubles:
        raise NotIssued(material.troubles)
    paper = replace(paper, figures=tuple(material.figures.values()))
    if (release := material.state.release) is not None:
        edition = f"release {release.number}: figures up to {as_text.day(release.as_at)}"
        paper = replace(paper, facts=(*paper.facts, ("Public edition", edition)))
    parts = [paper]
    second = restricted.paper(material, paper)
    if second is not None:
        parts.append(second)
    files: dict[str, bytes] = {}
    of_part: dict[str, str] = {}
    stem = f"{material.quarter.replace('/', '-').replace(' ', '-')}"
    wanted = [
        (part, form)
        for part in parts
        for form in formats or kind.formats
        if not (part.part == "II" and form == "pptx")
    ]
    for place, (item, form) in enumerate(wanted):
        progress(0.4 + 0.6 * place / len(wanted), f"writing {form.upper()}")
        name = f"{item.name}-{stem}.{form}"
        files[name] = WRITERS[form](item)
        of_part[name] = item.part
    return Made(paper, files, of_part)


def save(made: Made, folder: Path) -> list[Path]:
    """Write the files of a paper into a folder, part II into a folder of its own below it."""
    paths = []
    for name, content in made.files.items():
        path = (folder / "part-II" if made.parts[name] == "II" else folder) / name
        put(content, path)
        paths.append(path)
    return paths


def record(made: Made, kind: Kind, material: Material, author: str, signed_off: str) -> Record:
    """Record an issued paper: the figures it used, its files and their hashes."""
    register = material.register
    assert isinstance(register, Register)  # nothing is issued from a public edition
    before = [
        item
        for item in register.newest("paper")
        if item.text("sort") == kind.key
        and item.text("quarter") == material.quarter
        and item.text("area") == material.area
    ]
    values = {
        "title": f"{made.paper.title}, {made.paper.subtitle}",
        "sort": kind.key,
        "quarter": material.quarter,
        "area": material.area,
        "issued": material.today.isoformat(),
        "signed_off": signed_off,
        "replaces": before[-1].reference if before else None,
        "files": [
            {"file": name, "sha256": value, "part": made.parts[name]}
            for name, value in made.hashes.items()
        ],
        "figures": list(made.paper.figures),
    }
    return register.save("paper", values, author, reason="Issued")

"""A PDF from a template: tagged (PDF/UA-1), archivable (PDF/A-2a), always the same bytes."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FONTS = Path(__file__).with_name("fonts")
FONT = "Source Sans 3"


def tagged_pdf(template: Path, content: Mapping[str, Any], pictures: Mapping[str, str]) -> bytes:
    """Fill a template.

    Parameters
    ----------
    template : pathlib.Path
        In Typst; it finds `content` as JSON in ``sys.inputs.paper``.
    pictures : mapping
        Name of the file to an SVG, as the template names them.

    Raises
    ------
    typst.TypstError
        If a character has no glyph in the shipped font, or a heading is skipped.
    """
    import typst  # takes a while, and most never write a paper

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "paper.typ").write_bytes(template.read_bytes())
        for name, picture in pictures.items():
            (root / name).write_text(picture, "utf-8")
        made = typst.compile(
            str(root / "paper.typ"),
            root=str(root),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"paper": json.dumps(content, ensure_ascii=False)},
            format="pdf",
            pdf_standards=["ua-1", "a-2a"],
        )
    assert isinstance(made, bytes)
    return made

"""The command ``python -m ui.challenge AGENDA``: the whole display as files, in one go.

Exit status: 0 made, 1 not to be made (an item is not in the public edition, a file is broken), 2
wrong usage.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from analytics import as_text
from analytics.views.challenge import NotPublic
from data.challenge import agenda_file
from data.loading.atomic_file import put
from data.problems import Rejected, WarehouseError
from data.warehouse.snapshot import default_path, snapshot
from ui.challenge import paper
from ui.challenge.document import document
from ui.challenge.edition import PUBLIC
from ui.challenge.screens import NARROW, SHAPES, WIDE, check, screens
from ui.shell import theme


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("agenda", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--public", type=click.Path(path_type=Path, dir_okay=False),
              help="The public edition; else ESSEX_PUBLIC, else public.duckdb next to the "
              "warehouse.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("hall"),
              show_default=True, help="The folder for the files.")  # fmt: skip
@click.option("--html/--no-html", default=True, help="One file that runs from a memory stick.")
@click.option("--pdf/--no-pdf", default=True, help="One file with a page a screen.")
@click.option("--png/--no-png", default=True, help="A picture a screen, in the folder screens.")
@click.option("--shape", type=click.Choice([shape.name for shape in SHAPES]), default=WIDE.name,
              show_default=True, help="Of PDF and PNG; the HTML has both.")  # fmt: skip
@click.option("--look", type=click.Choice(["light", "dark"]), default="light", show_default=True)
def main(
    agenda: Path, public: Path | None, out: Path, html: bool, pdf: bool, png: bool, shape: str,
    look: str,
) -> None:  # fmt: skip
    """Make the display of AGENDA: screens as HTML, PDF and PNG, from the public edition."""
    meeting = agenda_file.read(agenda)
    path = public or Path(os.environ.get("ESSEX_PUBLIC") or default_path().with_name(PUBLIC))
    state = snapshot(path.absolute())
    if state is None or state.release is None:
        what = "there is no such file" if state is None else "this is an office warehouse"
        raise NotPublic(
            f"{path}: {what}. The Challenge is presented from a public edition only: "
            "python -m data publish"
        )
    refused = check(state, meeting)
    if refused:
        lines = [f"{agenda.name}, item {screen.place + 1}: {screen.why}" for screen in refused]
        raise NotPublic("\n".join([*lines, "Remove these items, or publish what they need."]))
    shown = screens(state, meeting)
    drawn_as, colours = (WIDE if shape == WIDE.name else NARROW), (
        theme.LIGHT if look == "light" else theme.DARK
    )  # fmt: skip
    made = []
    if html:
        put(document(meeting, shown, state.release, look).encode(), out / "challenge.html")
        made.append("challenge.html")
    if pdf:
        put(paper.pdf(shown, meeting.on, drawn_as, colours), out / "challenge.pdf")
        made.append("challenge.pdf")
    if png:
        for name, picture in paper.pngs(shown, drawn_as, colours).items():
            put(picture, out / "screens" / name)
        made.append(f"screens ({as_text.counted(len(shown), 'picture')})")
    click.echo(
        f"{as_text.counted(len(shown), 'screen')} of release {state.release.number} in {out}: "
        f"{', '.join(made)}"
    )


def _run() -> int:
    try:
        main(standalone_mode=False)
    except click.ClickException as wrong_usage:
        wrong_usage.show()
        return 2
    except Rejected as rejected:
        for problem in rejected.problems:
            click.echo(str(problem), err=True)
        return 1
    except (NotPublic, WarehouseError) as error:
        click.echo(str(error), err=True)
        return 1
    except OSError as error:
        click.echo(f"The files cannot be written: {error}", err=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_run())

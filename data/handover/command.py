"""The command ``python -m data handover``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from data.accounts.register import Register
from data.problems import WarehouseError
from data.warehouse.snapshot import Snapshot, default_path, snapshot


@click.command()
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="The folder, not there yet."
)
@click.option(
    "--public",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The public edition whose figures part I has; without it, those of Essex as a whole.",
)
@click.option(
    "--papers",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The folder in which issued papers are kept.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def handover(out: Path, public: Path | None, papers: Path | None, as_json: bool) -> None:
    """Write everything for the body that takes over: figures, accounts, papers, and a checker.

    Part I may be made public, part II is restricted. `python DIR/verify.py` checks every hash and
    adds every total up again; it needs nothing but Python.
    """
    from data.handover.write import write  # what it needs takes long to import

    state = snapshot()
    if state is None:
        raise WarehouseError(f"No warehouse at {default_path()}: nothing can be handed over.")
    made = write(out, state, Register(), Snapshot(public) if public else None, papers)
    if as_json:
        click.echo(json.dumps(vars(made), indent=2))
        return
    click.echo(
        f"{made.folder}: {made.figures:,} figures and {made.records:,} records in part I; "
        f"{made.restricted_figures:,} figures and {made.restricted_records:,} versions in part II; "
        f"{made.papers:,} files of papers."
    )
    if made.papers_not_at_hand:
        click.echo(f"Papers not at hand: {', '.join(made.papers_not_at_hand)}")
    click.echo(f"SHA-256 of the manifest, to be written down: {made.manifest}")

"""The part of "Load data" about official sources: what a refresh would fetch, and what waits.

Nothing is fetched from here, and nobody is asked: the command ``python -m data refresh`` writes
down what it found, and this shows it.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

import pandas as pd
import streamlit as st

from analytics import as_text
from data.loading import report_words
from data.problems import WarehouseError
from data.refresh import source_table
from data.refresh.archive import Register, folder_of, read_register
from data.refresh.failures import TableError
from data.warehouse.snapshot import Snapshot
from ui.shell import escape
from ui.shell.part_of_page import part_of_page

EXPLAINED = (
    "This app fetches nothing from the internet. The command below asks the publishers what is "
    "newer than what is here, fetches that and loads it; with `--dry-run` it only asks. The table "
    "shows what it found when it last ran."
)
COMMANDS = "python -m data refresh --dry-run\npython -m data refresh\n"
NEVER = "Not asked yet"


@part_of_page("Official sources")
def show(state: Snapshot, zone: tzinfo) -> None:
    """Show what the publishers were last found to have, and files that wait for a person.

    Parameters
    ----------
    state : Snapshot
        The warehouse, next to which the fetched files are.
    zone : datetime.tzinfo
        In which times are written.
    """
    st.header("Official sources", anchor=False)
    st.markdown(EXPLAINED)
    st.code(COMMANDS, language=None)  # in colours, its words are too pale
    try:
        register = read_register(folder_of(state.path))
        titles = {source.name: source.title for source in source_table.read().sources.values()}
    except (WarehouseError, TableError) as error:
        st.error(escape.plain(str(error)))
        return
    rows = [_row(title, register.answers.get(name), zone) for name, title in titles.items()]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_config={
            "Found": st.column_config.TextColumn(width="large"),
        },
        key="table-sources",
        alt="Official sources: what would be fetched",
    )
    _held(state, register)


def _row(title: str, answer: dict[str, Any] | None, zone: tzinfo) -> dict[str, Any]:
    if answer is None:
        return {
            "Source": title, "Newest published": "", "Asked": "", "To fetch": "", "MB": "",
            "Found": NEVER,
        }  # fmt: skip
    newer = [file for file in answer["files"] if file["status"] == "newer"]
    sizes = [file["size"] for file in newer if file["size"] is not None]
    when = datetime.fromisoformat(answer["at"]).astimezone(zone)
    return {
        "Source": title,
        "Newest published": answer["published"],
        "Asked": f"{as_text.day(when)}, {when:%H:%M}",
        "To fetch": f"{len(newer):,}",
        "MB": f"{sum(sizes) / 1e6:,.1f}" if sizes else "",
        "Found": "; ".join([f"{answer['status']}: {answer['message']}", *answer["remarks"]]),
    }


def _held(state: Snapshot, register: Register) -> None:
    """List files that were fetched and wait until a person has looked at them."""
    if not register.held:
        return
    folder = folder_of(state.path) / "held"
    count = report_words.counted(len(register.held), "file")
    st.warning(f"{count} fetched and not loaded, because a newer edition should not be smaller:")
    for key, record in sorted(register.held.items()):
        st.markdown(f"- {escape.plain(f'{folder / key}: {record.reason}.')}")
    st.markdown(
        "Look at each. If it is right, load it above or with `python -m data load`; if not, delete "
        "it, and the next refresh fetches it again."
    )

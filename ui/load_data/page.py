"""The page "Load data": files in, what the check says, the loads so far, undoing one of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd
import streamlit as st

from analytics import as_text
from analytics.wording import phrases
from data.loading import report_words, undo_load
from data.warehouse import status
from data.warehouse.snapshot import Snapshot
from ui.load_data import file_reports
from ui.load_data.visitor_state import LoadVisit
from ui.output import csv_files
from ui.shell import choice_held_in_address, escape
from ui.shell.part_of_page import part_of_page

INVITATION = (
    "Drop files as the publishers and partners send them: CSV, Excel, zip, GeoJSON, GeoPackage, or "
    "all parts of a Shapefile. Each file is recognised by its content. First they are checked; "
    "nothing is loaded before you have seen what the check says."
)
MADE_UP = "Demonstration: every figure is made up. Real data is never mixed with it."
INSTEAD = "These are real files: replace the demonstration with them"
INSTEAD_HELP = (
    "When the first real file is loaded, it takes the place of the demonstration, which can be "
    "built again at any time. Until then nothing changes."
)
REPLACED = "They replace the demonstration."
REAL = """
The demonstration stays as it is, in the file `{held}`, and real data goes into a file of its own.
Stop the app, name the new file, load the first real files into it, and start the app again:
"""
REAL_COMMANDS = """\
export ESSEX_DATABASE=essex-real.duckdb
python -m data load 2025-09.zip
streamlit run app.py
"""
REAL_AFTER = (
    "In this order: an app that finds no warehouse builds the demonstration in its place. At the "
    "Windows prompt write `set` for `export`. The file is named so whenever the app is started; "
    "real files are then loaded here, on this page."
)
UNDOING = (
    "The values from this load are removed, and those it replaced come back. The file itself is "
    "not touched: it can be loaded again."
)

PROVISIONAL = (
    "Files below hold provisional values where final ones are loaded, and were rejected for that. "
    "Should they replace the final values?"
)
PROVISIONAL_ACCEPTED = "Provisional values replace final ones where the table says so."
INTERVIEWS = (
    "Files below hold interviews of months for which others are loaded, and were rejected because "
    "they may add to those or replace them. Which is meant?"
)
INTERVIEW_CHOICES: dict[Literal["add", "replace"], str] = {
    "add": "The interviews add to those loaded",
    "replace": "The interviews replace those loaded",
}
FIRST_THE_FILES = "First load the files above, or load nothing."


@part_of_page("The note on the demonstration")
def edition(state: Snapshot) -> None:
    """Say in the demonstration that it is one, and how to keep it as well as real data."""
    if status.edition(state) != "demonstration":
        return
    st.warning(MADE_UP, icon=":material/science:")
    with st.expander("How to keep the demonstration as well as real data"):
        st.markdown(REAL.format(held=state.path.name))
        st.code(REAL_COMMANDS, language=None)
        st.markdown(REAL_AFTER)


# Files in ---------------------------------------------------------------------------------------


@part_of_page("The place for files")
def drop(state: Snapshot, visit: LoadVisit) -> None:
    """Take files, and begin to check them."""
    if visit.job is not None or visit.checked is not None:
        return
    st.write(INVITATION)
    instead = status.edition(state) == "demonstration" and st.checkbox(
        INSTEAD, help=INSTEAD_HELP, key="instead"
    )
    dropped = st.file_uploader(
        "Files to check", accept_multiple_files=True, key=f"drop-{visit.drops}"
    )
    if dropped:
        visit.drop(dropped, instead=instead)
        _forget_bytes([file.file_id for file in dropped])
        st.rerun()
    if visit.trouble and not visit.at_loads:
        st.error(escape.plain(visit.trouble))


def _forget_bytes(file_ids: list[str]) -> None:
    """Let go of what the server keeps of an upload: the files are on disk now."""
    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        for file_id in file_ids:
            context.uploaded_file_mgr.remove_file(context.session_id, file_id)


@part_of_page("What the check says")
def checked(state: Snapshot, visit: LoadVisit) -> None:
    """Say what the check says of the files, and offer to load them."""
    report = visit.checked
    if report is None:
        return
    st.header("What the check says", anchor=False)
    _sentence(report_words.total(report, dry_run=True) + (f" {REPLACED}" if visit.instead else ""))
    count = sum(file.status == "loaded" for file in report.files)
    with st.container(horizontal=True):
        if count:
            st.button(
                f"Load {report_words.counted(count, 'file')}",
                key="load", type="primary", on_click=visit.load,
            )  # fmt: skip
        st.button(
            "Load nothing" if count else "Choose other files",
            key="discard", on_click=visit.discard,
        )  # fmt: skip
    if report.provisional_against_final:
        st.info(PROVISIONAL)
        st.button(
            "Let them replace the final values, and check again",
            key="accept-provisional", on_click=visit.check_again,
            kwargs={"accept_provisional": True},
        )  # fmt: skip
    elif visit.accept_provisional:
        st.info(PROVISIONAL_ACCEPTED)
    if report.interviews_in_doubt:
        st.info(INTERVIEWS)
        with st.container(horizontal=True):
            for choice, label in INTERVIEW_CHOICES.items():
                st.button(
                    f"{label}, and check again", key=f"interviews-{choice}",
                    on_click=visit.check_again, kwargs={"interviews": choice},
                )  # fmt: skip
    elif visit.interviews:
        st.info(f"{INTERVIEW_CHOICES[visit.interviews]}, where that was in doubt.")
    file_reports.show(report, True, _facts(state, "What the check says of the files"))


@part_of_page("What was loaded")
def done(state: Snapshot, visit: LoadVisit) -> None:
    """Say what became of the files that were loaded."""
    report = visit.loaded
    if report is None:
        return
    if any(file.status == "loaded" for file in report.files):
        st.header("Loaded. The pages show it now.", anchor=False)
    else:
        st.header("Nothing was loaded.", anchor=False)
    _sentence(report_words.total(report, dry_run=False))
    with st.container(key="onward"):
        st.page_link("pages/overview.py", label="Go to the overview")
    file_reports.show(report, False, _facts(state, "What was loaded"))


def _sentence(text: str) -> None:
    st.html(f'<p class="said">{escape.html(text)}</p>')


# The loads so far -------------------------------------------------------------------------------


@part_of_page("The list of loads")
def loads(state: Snapshot) -> None:
    """List the loads, newest first."""
    held = _newest_first(state)
    st.header("Loads", anchor=False)
    if not held:
        st.write("Nothing is loaded.")
        return
    table = _book(held)
    st.dataframe(
        table,
        hide_index=True,
        height=min(400, 38 + 35 * len(table)),
        column_config={
            **{
                name: st.column_config.NumberColumn(format="localized", width="small")
                for name in ("Rows read", "Kept", "Set aside")
            },
            "Load": st.column_config.NumberColumn(format="%d", width="small"),
            "Replaced by": st.column_config.TextColumn(
                help="The later load that replaced this one."
            ),
            "Loaded": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm"),
            "What to know": st.column_config.TextColumn(width="large"),
        },
        key="table-loads",
        alt="The loads, newest first",
    )
    csv_files.download("Download the loads as CSV", table, _facts(state, "Loads"), "loads")


def _newest_first(state: Snapshot) -> list[dict[str, Any]]:
    return status.loads(state)[::-1]


def _book(held: list[dict[str, Any]]) -> pd.DataFrame:
    here = zone()
    return pd.DataFrame(
        {
            "Load": load["load_id"],
            "File": load["file_name"],
            "What it is": load["content"],
            "Period": report_words.period(load["period_start"], load["period_end"]),
            "Rows read": load["rows_read"],
            "Kept": load["rows_kept"],
            "Set aside": load["rows_read"] - load["rows_kept"],
            "Loaded": load["loaded_at"].replace(tzinfo=UTC).astimezone(here).replace(tzinfo=None),
            "Replaced by": f"load {load['superseded_by']}" if load["superseded_by"] else "",
            "What to know": "; ".join(
                [f"set aside: {why}" for why in report_words.reasons(load["set_aside"])]
                + load["remarks"]
            ),
        }
        for load in held
    )


def zone() -> ZoneInfo:
    """Return the time zone of the reader's browser; what it claims may not exist."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


@part_of_page("Undoing a load")
def undo(state: Snapshot, visit: LoadVisit) -> None:
    """Undo a load, once it has said what will happen."""
    st.header("Undo a load", anchor=False)
    st.write(UNDOING if visit.checked is None else FIRST_THE_FILES)
    if visit.at_loads and visit.trouble:
        st.error(escape.plain(visit.trouble))
    elif visit.undone is not None:
        st.info(escape.plain(f"{visit.undone} The pages show it now."))
    busy = visit.job is not None or visit.checked is not None
    named = {
        load["load_id"]: f"{load['load_id']}: {load['file_name']}, "
        + report_words.what(load["content"], load["period_start"], load["period_end"])
        for load in _newest_first(state)
    }
    with choice_held_in_address.row("load"):
        chosen = st.selectbox(
            "Load", list(named), index=None, format_func=lambda number: named[number],
            placeholder="Choose a load", key="take-back", width=520, disabled=busy or not named,
        )  # fmt: skip
        if st.button("Undo it …", key="ask-to-take-back", disabled=busy or chosen is None):
            visit.ask_about(chosen)
    # The question is about the load that was chosen then: another one is another question.
    if busy or chosen is None or chosen not in named or visit.choice != chosen:
        visit.choice = None
    else:
        st.info(escape.plain(report_words.foreseen(undo_load.foresee(state, chosen))))
        with st.container(horizontal=True):
            st.button(
                f"Undo load {chosen}", key="take-back-now", type="primary",
                on_click=visit.undo, args=(chosen,),
            )  # fmt: skip
            st.button("Leave it", key="leave", on_click=visit.ask_about, args=(None,))


def _facts(state: Snapshot, title: str) -> dict[str, str]:
    made_up = status.edition(state) == "demonstration"
    return {
        "Title": title,
        "Period": as_text.day(datetime.now(zone())),
        "Edition": phrases.DEMONSTRATION.replace(" on this page", "") if made_up else "",
    }


# Work under way ---------------------------------------------------------------------------------


def follow(
    visit: LoadVisit,
    at_files: st.delta_generator.DeltaGenerator,
    at_loads: st.delta_generator.DeltaGenerator,
) -> None:
    """Show how far the work is that is under way; then show the page of the new state."""
    if visit.job is None:
        return
    with at_loads if visit.at_loads else at_files:
        visit.job.watch()
    visit.settle()
    st.rerun()

"""What one visitor of the page "Load data" has before them: dropped, checked, loaded, undone."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from data.catalogue import CatalogueError
from data.loading import load_files, undo_load
from data.loading.load_files import LoadReport
from data.loading.undo_load import Forgotten
from data.problems import WarehouseError
from data.sources.survey.earlier_interviews import Choice
from ui.load_data.uploads import Dropped, Named
from ui.shell.background_job import Job

UNFORESEEN = (
    "This stopped at a fault of the program itself ({kind}), and nothing was changed. "
    "What happened is written in the log of the server."
)


@dataclass
class LoadVisit:
    """The state of the page, for one visitor.

    Attributes
    ----------
    drops : int
        How often something was dropped; every drop has an uploader of its own.
    instead : bool
        Whether they are to be loaded in place of the demonstration.
    accept_provisional : bool
        Whether provisional values may replace final ones.
    interviews : {'add', 'replace'} or None
        Whether interviews of a month that has some add to them or replace them.
    checked : LoadReport or None
        What the check says of the files that are dropped now.
    loaded, undone
        What was done last.
    choice : int or None
        The load that is to be undone, while that waits for a yes.
    trouble : str
        Why the last thing could not be done.
    """

    drops: int = 0
    instead: bool = False
    accept_provisional: bool = False
    interviews: Choice | None = None
    job: Job[Any] | None = None
    checked: LoadReport | None = None
    loaded: LoadReport | None = None
    undone: Forgotten | None = None
    choice: int | None = None
    trouble: str = ""
    _dropped: Dropped | None = None
    _becomes: str = ""  # what the result of the job is

    def drop(self, files: Sequence[Named], *, instead: bool = False) -> None:
        """Put files on disk, and begin to check them."""
        self._start_afresh()
        self.instead = instead
        self.accept_provisional, self.interviews = False, None
        self._becomes = "checked"
        self.drops += 1
        try:
            self._dropped = Dropped(files)
        except WarehouseError as error:
            self.trouble = str(error)
            return
        self._check()

    def check_again(
        self, *, accept_provisional: bool | None = None, interviews: Choice | None = None
    ) -> None:
        """Check the same files again with one more question answered."""
        if self.job is None:
            if accept_provisional is not None:
                self.accept_provisional = accept_provisional
            self.interviews = interviews or self.interviews
            self._check()

    def _check(self) -> None:
        dropped, instead, accept = self._dropped, self.instead, self.accept_provisional
        interviews = self.interviews
        if dropped is None:
            return
        self.checked = None
        self._begin(
            "checked",
            "Checking",
            lambda progress: load_files.load(
                dropped.paths,
                dry_run=True,
                instead_of_demonstration=instead,
                accept_provisional=accept,
                interviews=interviews,
                progress=progress,
            ),
        )

    def load(self) -> None:
        """Begin to load the very files that were checked; they are cleared away afterwards."""
        if self._dropped is None or self.job is not None:  # clicked twice
            return
        dropped, self._dropped, self.checked = self._dropped, None, None
        instead, accept, interviews = self.instead, self.accept_provisional, self.interviews
        self._begin(
            "loaded",
            "Loading",
            lambda progress: load_files.load(
                dropped.paths,
                instead_of_demonstration=instead,
                accept_provisional=accept,
                interviews=interviews,
                progress=progress,
            ),
            after=dropped.clear,
        )

    def undo(self, load_id: int) -> None:
        """Begin to undo a load."""
        if self.job is not None:
            return
        self._start_afresh()
        self._begin(
            "undone",
            f"Undoing load {load_id}",
            lambda progress: undo_load.forget(load_id),
        )

    def ask_about(self, load_id: int | None) -> None:
        """Ask whether a load is to be undone, or stop asking."""
        self.choice, self.undone, self.trouble = load_id, None, ""

    @property
    def at_loads(self) -> bool:
        """Whether the last work was about the list of loads, not about files."""
        return self._becomes == "undone"

    def discard(self) -> None:
        """Clear the files away, unloaded; a check or a load under way ends first."""
        dropped, self._dropped, self.checked = self._dropped, None, None
        if dropped is not None and self.job is not None:
            self.job.when_over(dropped.clear)
        elif dropped is not None:
            dropped.clear()

    def settle(self) -> None:
        """Take up the outcome of the job, which is over."""
        job, self.job = self.job, None
        if job is None:
            return
        if job.error is not None:
            self.discard()
            self.trouble = _in_words(job.error)
        else:
            setattr(self, self._becomes, job.result)

    def _begin(self, becomes: str, *work: Any, **more: Any) -> None:
        self._becomes, self.job = becomes, Job(*work, **more)

    def _start_afresh(self) -> None:
        self.discard()
        self.loaded = self.undone = self.choice = None
        self.trouble = ""


def _in_words(error: BaseException) -> str:
    if isinstance(error, WarehouseError | CatalogueError):
        return str(error)
    logging.getLogger(__name__).error("the page Load data", exc_info=error)
    return UNFORESEEN.format(kind=type(error).__name__)


@st.cache_resource(scope="session", on_release=LoadVisit.discard, show_spinner=False)
def visit() -> LoadVisit:
    """Return the visitor's own. When they leave, their files do not stay behind."""
    return LoadVisit()

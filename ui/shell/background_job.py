"""Work that goes on whether or not anybody watches: a click must not stop a load half-way."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Callable
from typing import Generic, TypeVar

import streamlit as st

from ui.shell import page_queue

Result = TypeVar("Result")
Progress = Callable[[float, str], None]  # share done (0 to 1), what is being done

GLANCE = 0.2  # seconds


class Job(Generic[Result]):
    """Work in a thread of its own; Streamlit stops the thread of a page at any click.

    Parameters
    ----------
    title : str
        What is being done, in a word or two.
    work : callable
        Does it, and is given a function that reports how far it is.
    after : callable
        Called when the work is over, however it ended.
    """

    def __init__(
        self,
        title: str,
        work: Callable[[Progress], Result],
        after: Callable[[], None] = lambda: None,
    ) -> None:
        self.title = title
        self._share, self._doing = 0.0, ""
        pool = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix=title)
        self._future = pool.submit(self._run, work, after)
        pool.shutdown(wait=False)

    def _run(self, work: Callable[[Progress], Result], after: Callable[[], None]) -> Result:
        try:
            return work(self._progress)
        finally:
            after()

    def _progress(self, share: float, doing: str) -> None:
        self._share, self._doing = min(max(share, 0.0), 1.0), doing

    def watch(self) -> None:
        """Show how far it is, until it is over."""
        place = st.empty()
        while not self._over():
            if self._doing:
                place.progress(self._share, f"{self.title}: {self._doing}")
            else:
                place.markdown(f"{self.title} …")
        place.empty()

    def _over(self) -> bool:
        with page_queue.let_pass():
            return bool(concurrent.futures.wait([self._future], GLANCE).done)

    def when_over(self, then: Callable[[], None]) -> None:
        """Do something when the work is over; at once, if it is."""
        self._future.add_done_callback(lambda _: then())

    @property
    def error(self) -> BaseException | None:
        """What went wrong, when it is over."""
        return self._future.exception()

    @property
    def result(self) -> Result:
        """the outcome of it, when it is over."""
        return self._future.result()

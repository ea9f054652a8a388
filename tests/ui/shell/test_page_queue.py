"""Pages are made one after the other, and no page keeps the others waiting for good."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from ui.shell import page_queue
from ui.shell.background_job import Job


def test_pages_are_made_one_after_the_other() -> None:
    inside, most = 0, 0
    look = threading.Lock()

    def page(_: int) -> None:
        nonlocal inside, most
        with page_queue.taken():
            with look:
                inside += 1
                most = max(most, inside)
            threading.Event().wait(0.005)
            with look:
                inside -= 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(page, range(24)))
    assert most == 1


def test_a_page_that_fails_lets_the_next_one_have_its_turn() -> None:
    with pytest.raises(ZeroDivisionError), page_queue.taken():
        1 / 0  # noqa: B018
    assert _another_comes_at_once()


def test_who_only_waits_for_a_job_lets_others_pass() -> None:
    met = threading.Event()

    def work(_: object) -> bool:
        return met.wait(20)

    def other() -> None:
        with page_queue.taken():
            met.set()

    with page_queue.taken():
        job = Job("Waiting", work)
        another = threading.Thread(target=other)
        another.start()
        job.watch()
        assert job.result  # the other had its turn meanwhile
        assert not _another_comes_at_once()  # and this page has it again
    another.join()
    assert _another_comes_at_once()


def test_a_page_that_hangs_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_queue, "PATIENCE", 0.05)
    with page_queue.taken():  # and never comes to an end
        other = threading.Thread(target=_come)
        other.start()
        other.join(5)
        assert not other.is_alive()
        assert not _another_comes_at_once()  # the turn is still this page's: not given away twice
    assert _another_comes_at_once()


def _come() -> None:
    with page_queue.taken():
        pass


def _another_comes_at_once() -> bool:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_free).result()


def _free() -> bool:
    free = page_queue._turn.acquire(blocking=False)
    if free:
        page_queue._turn.release()
    return free

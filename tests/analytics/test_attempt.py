"""One indicator that cannot be worked out does not take the others with it."""

from __future__ import annotations

import pytest

from analytics.attempt import without_failing


def doubled(numbers: tuple[int, ...]) -> list[int]:
    return [12 // number for number in numbers]


def test_what_fails_alone_is_left_out_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    assert without_failing((1, 0, 3), doubled) == ([12, 4], (0,))
    assert "ZeroDivisionError" in caplog.text


def test_nothing_is_tried_again_where_all_goes_well(caplog: pytest.LogCaptureFixture) -> None:
    calls = []
    made = without_failing((1, 2), lambda numbers: calls.append(numbers))
    assert (made, calls, caplog.records) == ((None, ()), [(1, 2)], [])


def test_what_fails_only_together_is_raised() -> None:
    def make(numbers: tuple[int, ...]) -> int:
        return 1 // (3 - len(numbers))

    with pytest.raises(ZeroDivisionError):
        without_failing((1, 2, 3), make)

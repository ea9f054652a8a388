"""Work something out for many things, leaving out those for which it fails."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")
_log = logging.getLogger(__name__)


def without_failing(
    things: Sequence[Thing], make: Callable[[tuple[Thing, ...]], Result]
) -> tuple[Result, tuple[Thing, ...]]:
    """Work something out of many things; where that fails, leave out those that fail alone.

    Parameters
    ----------
    things : sequence
        Indicators, say.
    make : callable
        Works it out of a tuple of them.

    Returns
    -------
    tuple
        What was made, and the things that were left out; the log has a trace for each.

    Raises
    ------
    Exception
        What `make` raised, if no thing fails by itself.
    """
    try:
        return make(tuple(things)), ()
    except Exception:
        failing = tuple(thing for thing in things if _fails(make, thing))
        if not failing:
            raise
    return make(tuple(item for item in things if item not in failing)), failing


def _fails(make: Callable[[tuple[Thing, ...]], Result], thing: Thing) -> bool:
    try:
        make((thing,))
    except Exception:  # noqa: BLE001 - whatever it is, the others are worked out without it
        _log.exception("could not be worked out: %s", getattr(thing, "key", thing))
        return True
    return False

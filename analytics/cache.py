"""Answers kept for as long as the warehouse has not changed, and what was made of them."""

from __future__ import annotations

import functools
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

import pandas as pd

from data.warehouse.snapshot import Snapshot

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")

# Of one question. An answer is mostly a frame of a few hundred rows; what is asked of all districts
# at once has some thousand. Fewer would not hold every district of every indicator, and going round
# more than there is room for finds nothing again.
MOST_ANSWERS = 4096


class _Shelf(Generic[Answer]):
    """The answers used last, shared by all sessions."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> Answer | None:
        with self._lock:
            if key not in self._answers:
                return None
            self._answers.move_to_end(key)
            return self._answers[key]

    def put(self, key: Hashable, answer: Answer) -> None:
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > MOST_ANSWERS:
                self._answers.popitem(last=False)


def remembered(
    question: Callable[Concatenate[Snapshot, Arguments], Answer],
) -> Callable[Concatenate[Snapshot, Arguments], Answer]:
    """Keep the answers of a question by the state it was asked of and its arguments.

    The key holds the name of the state, not the state, so that an old state can be closed. The
    answer itself is handed out, not a copy: do not change it. Two sessions
    may ask the same at once; neither waits for the other.
    """
    shelf: _Shelf[tuple[Answer]] = _Shelf()

    @functools.wraps(question)
    def ask(state: Snapshot, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        key = (state.path, state.generation, args, tuple(sorted(kwargs.items())))
        answer = shelf.find(key)
        if answer is None:
            answer = (question(state, *args, **kwargs),)
            shelf.put(key, answer)
        return answer[0]

    return ask


def remembered_for_frame(
    make: Callable[Concatenate[pd.DataFrame, Arguments], Answer],
) -> Callable[Concatenate[pd.DataFrame, Arguments], Answer]:
    """Keep what is made of a remembered frame and of arguments, while the frame itself lives.

    A remembered answer is the same object each time it is asked for, so its identity will do as
    a key; the reference tells whether the object of that identity is still the one it was.
    """
    shelf: _Shelf[tuple[weakref.ref[Any], Answer]] = _Shelf()

    @functools.wraps(make)
    def made(frame: pd.DataFrame, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        key = (id(frame), args, tuple(sorted(kwargs.items())))
        held = shelf.find(key)
        if held is None or held[0]() is not frame:
            held = (weakref.ref(frame), make(frame, *args, **kwargs))
            shelf.put(key, held)
        return held[1]

    return made

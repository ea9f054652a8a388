"""Keeps Python's collector of rubbish away from what stays for good.

After every run of a page Streamlit has all objects of the process searched for rubbish. Most of
them are modules, which never become any: the search takes over 100 ms, in which no page of any
viewer is made. Frozen objects are not searched.
"""

from __future__ import annotations

import atexit
import gc
import sys

_frozen_modules = 0


def freeze() -> None:
    """Freeze what has been imported since the last time, if anything has."""
    global _frozen_modules
    if len(sys.modules) > _frozen_modules:
        _frozen_modules = len(sys.modules)
        gc.collect()
        gc.freeze()


# At the end everything is cleared away as ever; DuckDB would complain of what is left.
atexit.register(gc.unfreeze)

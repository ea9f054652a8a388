"""Why something is not fetched: one exception for each outcome, with a sentence for a person."""

from __future__ import annotations


class NotFetched(Exception):
    """Nothing was changed; the message says why and what to do next.

    Attributes
    ----------
    status : str
        'failed' (the publisher could not be asked, or the file could not be written) or 'refused'
        (what came is not what was asked for).
    """

    status = "failed"


class Unreachable(NotFetched):
    """The publisher did not answer, asked for a long pause, or answered with an error."""


class Refused(NotFetched):
    """An answer that must not be used: of another kind, cut off, too old, or from another host."""

    status = "refused"


class Changed(Refused):
    """The publisher replaced the file while it was being read: ask again from the beginning."""


class Absent(Unreachable):
    """The publisher has no such file (yet)."""


class TableError(Exception):
    """The table of sources cannot be used; the message names the file, the key and what to do."""

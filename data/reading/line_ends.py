"""How the lines of a file end, seen while it is read: all alike, or here so and there otherwise."""

from __future__ import annotations


class LineEnds:
    """Counts the ends of lines, chunk by chunk."""

    def __init__(self) -> None:
        self._returns = self._pairs = self._feeds = 0
        self._plain_feed = False
        self._last = b""

    def add(self, chunk: bytes) -> None:
        """Take the next bytes of the file."""
        if b"\r" in chunk or self._last == b"\r":
            self._returns += chunk.count(b"\r")
            split = self._last == b"\r" and chunk[:1] == b"\n"
            self._pairs += chunk.count(b"\r\n") + split
            self._feeds += chunk.count(b"\n")
        elif self._returns:
            self._feeds += chunk.count(b"\n")
        elif not self._plain_feed:
            self._plain_feed = b"\n" in chunk
        self._last = chunk[-1:]

    @property
    def mixed(self) -> bool:
        """Whether lines end in different ways, or a cell holds a carriage return."""
        if not self._returns or not (self._feeds or self._plain_feed):
            return False
        return self._plain_feed or self._returns != self._pairs or self._feeds != self._pairs

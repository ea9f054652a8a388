"""What somebody may have meant by a word that is not known."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches


def nearest(text: str, known: Sequence[str], limit: int = 2) -> list[str]:
    """Return the known words that come nearest to a text, capitals aside; the nearest first."""
    folded = {word.casefold(): word for word in reversed(known)}
    # The ratio takes time with the square of the length, and no known word is that long.
    return [
        folded[word]
        for word in get_close_matches(text.casefold()[:80], list(folded), limit, cutoff=0.6)
    ]

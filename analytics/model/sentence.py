"""A sentence a person reads, with its title and its longer text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sentence:
    """A finding in words.

    Attributes
    ----------
    title : str
        One sentence with the figure, its comparison, and how sure.
    text : str
        The same at length, for those who cannot see the picture: it can be read by itself.
    """

    title: str
    text: str

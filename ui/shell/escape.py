"""Text made safe for HTML and Markdown."""

from __future__ import annotations

import re
from html import escape


def html(text: str) -> str:
    """Make text safe inside HTML: names come from files that somebody loaded."""
    return escape(text, quote=True)


def plain(text: str) -> str:
    """Keep Markdown from taking signs of a text for its own: no link, picture or formula of it.

    Addresses become links, and names of icons icons, whatever is escaped: so a sign of no width
    parts them.
    """
    text = re.sub(r"([\\`*_\[\]<>~$&|])", r"\\\1", text)
    text = re.sub(r"(?m)^(\s*)([#+\-=]|\d+(?=[.)]))", "\\1\u2060\\2", text)
    return re.sub(r"(?i)(:(?=[a-z+/])|www|@)", "\\1\u2060", text)

"""The accessibility statement: what was checked and how, and what does not hold."""

from __future__ import annotations

import streamlit as st

from analytics import as_text
from analytics.model import site
from ui.shell import escape

HOLDS = (
    "Every page can be used with the keyboard alone, in the order in which it is read, and what "
    "has the focus is outlined.",
    "Every chart and map has its finding as a sentence above it, a longer description for screen "
    "readers, and its figures in a table on the same page.",
    "Nothing depends on colour alone: a verdict is a word and a shape as well. Text and marks keep "
    "the contrast of level AA in light and dark.",
    "At 320 pixels wide, or enlarged to 400%, text is not cut off and does not need to be scrolled "
    "sideways; wide tables scroll inside their own frame.",
    "Nothing blinks or moves by itself, and transitions stop where the browser asks for less "
    "motion.",
)
DOES_NOT_HOLD = (
    "1.3.1 and 4.1.2, tables to sort and search: they are drawn on a canvas by the software behind "
    "this site. A screen reader is given their cells, but not always their headings. “Download as "
    "CSV” below each of them has the same figures.",
    "2.1.1, areas on a map and bars: a click on them chooses an area, the keyboard does not reach "
    "them. The list “Area” does the same.",
    "1.4.12, text spacing: labels inside charts do not follow a change of spacing. The table below "
    "has the same words.",
    "2.4.1, skipping to the content: there is no link that skips the menu; the headings of each "
    "page can be used instead.",
    "4.1.3, status messages: that a page is working on a new choice is shown, but not announced.",
    "Screens of the Challenge kept as PDF are not tagged. The same screens on the page Challenge "
    "can be read as text, each with its table.",
)
CHECKED = (
    "Every page is checked by program (axe-core, rules of WCAG 2.0 to 2.2, levels A and AA) in "
    "Chromium, in light and dark, at 390, 1366 and 1920 pixels, each time the site is changed; so "
    "are the order of the keyboard and what is enlarged."
)
NOT_BY_HAND = (
    "No check with people who use assistive technology, and none with a screen reader, has been "
    "recorded for this copy of the site yet."
)


def statement() -> None:
    """Say how far the site meets WCAG 2.2 AA, what does not hold, and how to ask for more."""
    about = site.settings()
    _paragraph(
        f"This statement is about {about.name}, a site of the {about.owner.removeprefix('The ')}. "
        "It partially conforms to the Web Content Accessibility Guidelines (WCAG) 2.2, level AA; "
        "what does not hold is listed below."
    )
    st.header("What does not hold", anchor=False)
    _list(DOES_NOT_HOLD)
    st.header("What holds", anchor=False)
    _list(HOLDS)
    st.header("How it was checked", anchor=False)
    by_hand = NOT_BY_HAND
    if about.accessibility_checked:
        by_hand = f"The whole site was last checked on {as_text.day(about.accessibility_checked)}."
    _paragraph(f"{CHECKED} {by_hand}")
    st.header("If something does not work for you", anchor=False)
    _paragraph(
        "Tell those who run this site what you could not do, on which page, and with which "
        "browser or aid; or ask for figures in another form, such as large print or a plain table."
    )
    st.page_link("pages/site/about-this-site.py", label="Contact and mistakes")
    st.header("If you are not content with the answer", anchor=False)
    _paragraph(
        "The Equality and Human Rights Commission enforces the Public Sector Bodies (Websites and "
        "Mobile Applications) (No. 2) Accessibility Regulations 2018. The Equality Advisory and "
        "Support Service (EASS) advises people who are not content with an answer."
    )


def _paragraph(text: str) -> None:
    st.html(f'<p class="said">{escape.html(text)}</p>')


def _list(items: tuple[str, ...]) -> None:
    listed = "".join(f"<li>{escape.html(item)}</li>" for item in items)
    st.html(f'<ul class="said">{listed}</ul>')

"""The server, and the router: which pages there are, who may see them, which state they see."""

import streamlit as st
from starlette.middleware import Middleware

from analytics.model.indicators import AREAS_OF_FOCUS
from ui.challenge import edition
from ui.shell import (
    access,
    browser,
    choice_held_in_address,
    page_queue,
    part_of_page,
    session,
    site_frame,
    theme,
)
from ui.shell.serving import server
from ui.shell.serving.served_files import ServedFiles


def page(
    address: str, title: str, help: str, *, default: bool = False, in_menu: bool = True
) -> st.Page:
    """Make a page; its file is named as its address."""
    return st.Page(
        f"pages/{address}.py", title=title, help=help, default=default,
        visibility="visible" if in_menu else "hidden",
    )  # fmt: skip


FIRST = [
    page(
        "overview",
        "Overview",
        "What is really getting worse or better, and every headline indicator.",
        default=True,
    ),
    *(page(focus.page, focus.title, focus.help) for focus in AREAS_OF_FOCUS),
    page(
        "challenge",
        "Challenge",
        "The screens of the Essex Police Challenge, to look at, to read and to keep.",
    ),
    page("site/about-this-site", "About this site", "Whose it is, contact.", in_menu=False),
    page("site/accessibility", "Accessibility", "What holds of WCAG 2.2 AA.", in_menu=False),
]
EXPLORE = [
    page("my-ward", "My ward", "What changed in one ward: to find by its name, and to share."),
    page("explorer", "Explorer", "Any indicators of any set of wards or districts, any period."),
    page(
        "district-profile",
        "District profile",
        "Every indicator of one district or ward, on a page to print.",
    ),
    page(
        "data-and-methods",
        "Data and methods",
        "What every figure counts, how fresh it is, and what was revised.",
    ),
]
ACCOUNTS = [
    page(f"accounts/{address}", title, help)
    for address, title, help in (
        (
            "meetings-and-actions",
            "Meetings and actions",
            "Scrutiny meetings, their actions, what is late, matters arising.",
        ),
        ("recommendations", "Recommendations", "What inspectors and auditors asked for."),
        ("accounts", "Accounts", "Reasons for change by quarter, with figures from the data."),
        ("supply", "Supply", "Which data is due from whom, what was received, what is late."),
        ("money", "Money", "Bids, awards, and what they delivered."),
        ("research", "Research", "Topics, findings, and the decisions they informed."),
        ("events-and-questions", "Events and questions", "Public meetings, questions, answers."),
        ("papers", "Papers", "Reports and briefing notes: make them, issue them, find them."),
        ("duties", "Duties", "What must be published, and when it is next due."),
    )
]
PUBLISHED = [
    ("issued-papers", "Papers", "Reports and briefing notes that were issued."),
    ("actions", "Actions", "What was asked for at meetings, by when, and its state."),
    ("funding", "Funding", "Awards, where they went, and what they delivered."),
]
OFFICE = [page("load-data", "Load data", "Check files, load them, and undo a load.")]


def show_page() -> None:
    """Show the visitor the page of the address, over one state of the warehouse."""
    newest, trouble = session.newest()
    is_public = access.is_public(newest)
    # In the office, the same pages are a preview that no menu names.
    published = [
        page(f"published/{address}", title, help, in_menu=is_public)
        for address, title, help in PUBLISHED
    ]
    public = {"": FIRST, "Explore": EXPLORE, "Giving account": published}
    office = {
        "": [*FIRST, *OFFICE], "Explore": EXPLORE, "Giving account": [*ACCOUNTS, *published],
    }  # fmt: skip
    shown = st.navigation(public if is_public else office, position="top")
    st.set_page_config(page_title=site_frame.browser_title(shown.title), layout="wide")
    theme.page_style()
    browser.adapt()
    choice_held_in_address.begin()
    access.admit(access.edition(newest), shown.url_path)
    session.stop_if(trouble)
    edition.keep_up(newest)
    with session.holding(newest or session.demonstration()), page_queue.taken():
        site_frame.head(session.state())
        body = st.container()
        site_frame.foot()  # before the page is run: it may end early, and nothing comes after that
        with body, part_of_page.failing_alone("This page", part_of_page.NO_REST):
            shown.run()
    choice_held_in_address.finish()
    site_frame.on_paper()


if server.is_starting():
    app = st.App(__file__, lifespan=server.ready, middleware=[Middleware(ServedFiles)])
else:
    show_page()

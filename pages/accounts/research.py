"""Research: topics of the network, what was found, and which decision it informed."""

from ui.screens.accounts import open_register, page
from ui.shell import session

state = session.state()
open_register.heading(
    "Research",
    "Topics by Area of Focus, their findings by EMMIE, and the decisions they informed.",
)
register = open_register.begin(state)

kind = page.choose_kind(("topic",))
record = page.records(register, kind)
page.record_page(register, kind, record)

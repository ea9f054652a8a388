"""Supply: which data is due from which partner, what was received, and what is late."""

from ui.screens.accounts import open_register, page, returns
from ui.shell import session

state = session.state()
open_register.heading(
    "Supply",
    "Which data is due from which partner, when it was loaded, and what needs chasing.",
)
register = open_register.begin(state)
owed = returns.owed(state, register)
returns.reminders(register, owed)

kind = page.choose_kind(("supply",))
record = page.records(register, kind)
page.record_page(register, kind, record)

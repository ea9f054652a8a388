"""Supply: who owes which data by when, what came, and what is late."""

from ui.screens.accounts import open_register, page, returns
from ui.shell import session

state = session.state()
open_register.heading(
    "Supply",
    "Who owes which data, by when it is due, when it was loaded, and what has to be asked for.",
)
register = open_register.begin(state)
owed = returns.owed(state, register)
returns.reminders(register, owed)

kind = page.choose_kind(("supply",))
record = page.records(register, kind)
page.record_page(register, kind, record)

"""Improving crime prevention: what is recorded and solved, where, and since when."""

from functools import partial

from analytics import queries
from analytics.findings import answers as asked
from analytics.model import indicators
from ui import controls, focus, session

FOCUS = "Improving crime prevention"

state = session.state()
contents = queries.contents(state, indicators.indicators_of(FOCUS))
missing = indicators.not_supplied(FOCUS, contents)
focus.head("Improving crime prevention", contents, missing)

# Where and when
what = controls.what(contents)
where = controls.where(contents, what.indicator, partial(queries.areas, state))
answers = asked.ask(state, what, where)
about = focus.about(answers, contents)

# What changed, where, since when, and beside what
focus.what_changed(answers, about)
focus.where(answers, about)
focus.since_when(answers, about)
focus.beside_each_other(answers, about)

# The tables behind the pictures, and what the page stands on
focus.tables_behind(answers, about)
focus.not_supplied(missing)

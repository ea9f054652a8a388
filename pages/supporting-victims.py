"""Supporting victims of crime: satisfaction, and who is a victim again."""

from functools import partial

from analytics import queries
from analytics.findings import answers as asked
from analytics.model import indicators
from analytics.views import topic
from ui import controls, focus, session, victims

FOCUS = "Supporting victims of crime"

state = session.state()
contents = queries.contents(state, indicators.indicators_of(FOCUS))
missing = indicators.not_supplied(FOCUS, contents)
focus.head("Supporting victims of crime", contents, missing)

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

# How satisfied victims are, and who is a victim again
told = topic.Stories(answers, contents)
victims.satisfied(told, about)
victims.in_detail(told, about)
victims.repeats(told, about)

# The tables behind the pictures, and what the page stands on
focus.tables_behind(answers, about)
focus.not_supplied(missing)

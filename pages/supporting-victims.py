"""Supporting victims of crime: satisfaction, and who is a victim again."""

from functools import partial

from analytics import queries
from analytics.findings import answers as asked
from analytics.model import indicators
from analytics.views import topic
from ui.sections import area_of_focus, repeat_victims, victim_satisfaction
from ui.shell import filters, session

FOCUS = "Supporting victims of crime"

state = session.state()
contents = queries.contents(state, indicators.indicators_of(FOCUS))
missing = indicators.not_supplied(FOCUS, contents)
area_of_focus.head("Supporting victims of crime", contents, missing)

# Where and when
what = filters.what(contents)
where = filters.where(contents, what.indicator, partial(queries.areas, state))
answers = asked.ask(state, what, where)
about = area_of_focus.about(answers, contents)

# What changed, where, since when, and beside what
area_of_focus.what_changed(answers, about)
area_of_focus.where(answers, about)
area_of_focus.since_when(answers, about)
area_of_focus.beside_each_other(answers, about)

# How satisfied victims are, and who is a victim again
told = topic.Stories(answers, contents)
victim_satisfaction.satisfied(told, about)
victim_satisfaction.in_detail(told, about)
repeat_victims.repeats(told, about)

# The tables behind the pictures, and what the page stands on
area_of_focus.tables_behind(answers, about)
area_of_focus.not_supplied(missing)

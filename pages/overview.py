"""Overview: how Essex, or one area of it, is doing on every headline indicator."""

import streamlit as st

from analytics import queries
from analytics.views import my_ward
from analytics.views import overview as glance
from analytics.views.real_changes import real_changes
from ui.screens import data_and_methods
from ui.screens.accounts import on_other_pages
from ui.screens.overview import district_grid, getting_worse, rows, summary, tables
from ui.shell import choice_held_in_address, escape, page_frame, session

state = session.state()
contents = queries.contents(state, glance.headline())
title = st.empty()
title.title("How is Essex doing", anchor=False)
page_frame.edition(contents)
page_frame.stop_if_empty(contents)
areas = queries.areas(state, contents.ward_set)

# Where, and what is compared
with choice_held_in_address.row("what"):
    area = summary.area(areas)
    span, since = summary.span(on_other_pages.scrutiny_meetings(state))
    summary.my_ward(my_ward.names(state, contents.ward_set))
choice_held_in_address.complaints()
seen = glance.overview(state, contents, area, span, data_and_methods.today())
title.title(f"How is {escape.plain(seen.name)} doing", anchor=False)

summary.instead(seen, span)

# What is really getting worse and better
changes = real_changes(state, contents.ward_set, seen.area, span)
getting_worse.show(changes, seen.name, since)

# Every headline indicator by Area of Focus
summary.say(seen)
summary.similar_forces(state, seen)
names = queries.names(state, contents.ward_set)
rows.indicators(seen, names)

# Which districts differ from Essex
district_grid.grid(seen, changes, names, since)

# The tables behind them, and what they stand on
tables.tables(seen, names, contents)
summary.source(seen, contents)

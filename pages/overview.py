"""Overview: how Essex, or one area of it, is doing on every headline indicator."""

import streamlit as st

from analytics import queries
from analytics.views import overview as glance
from analytics.wording import phrases
from ui import catalogue, controls, foot, overview, session

state = session.state()
contents = queries.contents(state, glance.headline())
title = st.empty()
title.title("How is Essex doing", anchor=False)
foot.edition(contents)
foot.stop_if_empty(contents)
areas = queries.areas(state, contents.ward_set)

# Where, and what is compared
with controls.row("what"):
    area = overview.area(areas)
    span = overview.span()
controls.complaints()
seen = glance.overview(state, contents, area, span, catalogue.today())
title.title(f"How is {phrases.plain(seen.name)} doing", anchor=False)

# What changed most, and every indicator by Area of Focus
overview.say(seen)
names = queries.names(state, contents.ward_set)
overview.indicators(seen, names)

# Which districts differ from Essex
overview.grid(seen, names)

# The tables behind them, and what they stand on
overview.tables(seen, names, contents)
overview.source(seen, contents)

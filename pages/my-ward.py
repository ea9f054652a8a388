"""My ward: what changed in one ward, on one screen of a phone, to be found by name and shared."""

from analytics import queries
from analytics.views import my_ward as wards
from analytics.views.explorer import every_indicator
from ui.screens import my_ward
from ui.shell import choice_held_in_address, page_frame, session

state = session.state()
contents = queries.contents(state, every_indicator())
my_ward.title()
page_frame.edition(contents)
page_frame.stop_if_empty(contents)

# Which ward
chosen = my_ward.choose(wards.names(state, contents.ward_set))
choice_held_in_address.complaints()
my_ward.stop_without(chosen)

# What changed, compared with what; what is not shown and why
view = wards.ward_view(state, chosen, contents.ward_set)
with my_ward.screen():
    my_ward.changes(view)
    my_ward.not_shown(view)

    # To share, and to read on
    my_ward.onward(view, chosen)

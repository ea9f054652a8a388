"""District profile: every indicator of one district or ward, on a page that can be printed."""

from functools import partial

from analytics import queries
from analytics.queries import many_indicators
from analytics.views import district_profile
from analytics.views.explorer import every_indicator
from analytics.wording import phrases
from geo import essex
from ui.screens import district_profile as sheet
from ui.screens import district_profile_tables
from ui.screens.accounts import on_other_pages
from ui.shell import choice_held_in_address, filters, page_frame, session

state = session.state()
contents = queries.contents(state, every_indicator())
sheet.style()
page_frame.edition(contents)
page_frame.stop_if_empty(contents)

# Where, and over what time
with choice_held_in_address.row("what"):
    boundary_set = filters.set_of_profile(contents)
    areas = queries.areas(state, boundary_set)
    district = filters.district(areas, "Essex as a whole")
    ward = sheet.ward(areas, district)
    over = sheet.over()
    shown = sheet.mapped(contents, district)
area = ward or district or essex.FORCE
profile = district_profile.profile(state, area, boundary_set, over)
source = phrases.source_line(
    many_indicators.publishers(state), contents.demonstration, state.release
)

# What changed, and where
sheet.head(profile)
choice_held_in_address.complaints()
if shown is None:
    sheet.on_one_sheet()
    sheet.say(profile)
else:
    left, right = sheet.halves()
    with left:
        sheet.say(profile)
    with right:
        mapped = partial(district_profile.mapped, state, shown, district, boundary_set)
        sheet.small_map(mapped, contents, ward)

# Every indicator, and what the page is based on
district_profile_tables.tables(profile)
sheet.left_out(profile)
sheet.foot(source, contents, boundary_set, profile.years)
district_profile_tables.download(profile, source, contents, over)

# What the office says and has asked for here
if area in essex.DISTRICTS or ward:
    on_other_pages.of_area(state, area)

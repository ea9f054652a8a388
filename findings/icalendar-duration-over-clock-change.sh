#!/usr/bin/env bash
# icalendar: a meeting of four hours over the end of summer time lasts five.
#
# What one would guess: DURATION:PT4H is four hours. RFC 5545 (3.3.6) makes hours exact and only days
# and weeks nominal: from 23:30 on 24 October 2026 in London, four hours end at 02:30 GMT.
# What happens: Event.end adds the duration to the clock on the wall and gives 03:30 GMT, five hours
# later; in March, over the beginning of summer time, it gives three. Nothing is reported.
# Why it matters here: an end worked out by the library and one worked out by a person's calendar
# program from the same file differ by an hour. Write DTEND, not DURATION.
# Seen with icalendar 7.3.2 on Python 3.11, 30 November 2026.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet icalendar==7.3.2 tzdata==2026.6
"$folder/env/bin/python" - <<'PYTHON'
import sys
from datetime import UTC

import icalendar

TEXT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//EN
BEGIN:VEVENT
UID:{day}@example.org
DTSTAMP:20260101T000000Z
DTSTART;TZID=Europe/London:{day}T233000
DURATION:PT4H
END:VEVENT
END:VCALENDAR
"""
lasted = {}
for day in ("20261024", "20260328", "20260612"):
    calendar = icalendar.Calendar.from_ical(TEXT.format(day=day).replace("\n", "\r\n"))
    (event,) = calendar.events
    hours = (event.end.astimezone(UTC) - event.start.astimezone(UTC)).total_seconds() / 3600
    lasted[day] = hours
    print(f"{day}: DURATION:PT4H from {event.start} to {event.end}: {hours:g} hours")
sys.exit(0 if lasted == {"20261024": 5, "20260328": 3, "20260612": 4} else 1)
PYTHON

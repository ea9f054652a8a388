"""The scrutiny meeting of 26 February 2015 as records: every kind of matter, without names."""

from __future__ import annotations

from typing import Any

from data.accounts.register import Register

AUTHOR = "performance.officer@example.org"
BEFORE = {
    # the actions of January and earlier, and what became of them until 26 February
    "76/14": "Accepted",
    "81/14": "",
    "91/14": "",
    "92/14": "Accepted",
    "93/14": "",
    "94/14": "SH to action",
    "97/14": "",
    "01/15": "Accepted",
    "02/15": "Accepted",
    "03/15": "Accepted",
    "04/15": "Accepted",
    "05/15": "",
    "06/15": "Accepted",
}
PRESENT = [
    {"role": "Deputy Police and Crime Commissioner", "body": "OPCC", "initials": "LW"},
    {"role": "Chief Executive", "body": "OPCC", "initials": "SH"},
    {"role": "Head of Corporate Services", "body": "Essex Police", "initials": "WK"},
    {"role": "Detective Chief Inspector", "body": "Essex Police", "initials": "TS"},
    {"role": "Detective Sergeant", "body": "Essex Police", "initials": "PL"},
    {"role": "Performance and Scrutiny Officer", "body": "OPCC", "initials": "TB"},
]
ITEMS: list[dict[str, Any]] = [
    {"number": "1", "title": "Matters arising"},
    {"number": "2", "title": "Minutes of the meeting of 29 January 2015", "minute": "Agreed."},
    {
        "number": "3",
        "title": "Monthly force performance report",
        "paper": "Report on force performance for January 2015",
        "presenter": "Head of Corporate Services",
        "verdict": "Partly assured",
    },
    {
        "number": "3.1",
        "title": "Domestic abuse",
        "minute": "The solved rate has decreased to {da_solved_rate | Essex | January 2015}. "
        "Productivity has increased, with {324 | from elsewhere: the monthly force report} more "
        "offences being detected.",
    },
    {
        "number": "4",
        "title": "Domestic abuse quarterly report",
        "presenter": "Detective Chief Inspector",
        "minute": "The action plan was discussed. {Two | from elsewhere: the action plan} actions "
        "are currently red.",
    },
    {
        "number": "5",
        "title": "Drugs report",
        "minute": "Restricted discussion of current operations.",
        "part": "II",
    },
    {"number": "6", "title": "Any other business"},
]
# reference, item, matter, action, owners, due
ACTIONS = [
    ("07/15", "3", "Supporting victims", "To be briefed after board meetings. Improvement plan to "
     "be provided to OPCC", ("GM",)),
    ("08/15", "3", "Alcohol, drugs and mental health", "WK to be provided with most recent data "
     "from DAAT", ("TB",)),
    ("09/15", "4", "Disclosure Scheme", "To consider national information for learning",
     ("SH", "CF")),
    ("10/15", "4", "Community resolution panel", "To contact Essex Police for details", ("TS",)),
    ("11/15", "4", "Quarterly report", "Domestic abuse quarterly reports to be shared with PCP",
     ("OPCC",)),
    ("12/15", "4", "Domestic homicide reviews", "To be provided with DHR information", ("WK",)),
    ("13/15", "5", "Drug seizures", "OPCC to be provided with number of seizures and street "
     "values, and a profile of offenders", ("PL",)),
    ("14/15", "5", "Drug related crime", "OPCC to look at national research", ("TB",)),
    ("15/15", "5", "Mephedrone", "To be provided with any information of the scale of use",
     ("PL",)),
    ("16/15", "5", "Drugs crime", "Meeting to be arranged", ("TB",)),
]  # fmt: skip


def keep(register: Register) -> None:
    """Save the meetings of January and February 2015 and their actions, as they were."""
    january = register.save(
        "meeting", {"series": "Performance scrutiny", "date": "2015-01-29"}, AUTHOR
    ).reference
    for reference, became in BEFORE.items():
        updates = []
        if became == "Accepted":
            updates = [{"date": "2015-02-26", "by": "OPCC", "step": "Accepted"}]
        elif became:
            updates = [{"date": "2015-02-26", "step": "Progress", "words": became}]
        register.save(
            "action",
            {
                "meeting": january,
                "agreed": "2015-01-29" if reference.endswith("15") else "2014-12-18",
                "matter": "Matter of an earlier meeting",
                "words": "Action of an earlier meeting",
                "owners": [{"initials": "SH"}],
                "updates": updates,
            },
            AUTHOR,
            reference=reference,
        )
    february = register.save(
        "meeting",
        {
            "series": "Performance scrutiny",
            "date": "2015-02-26",
            "time": "9:00am",
            "place": "PCC's Conference Room",
            "present": PRESENT,
            "items": ITEMS,
            "next_meeting": "2015-03-26",
            "next_place": "OPCC Conference room",
        },
        AUTHOR,
    ).reference
    for reference, item, matter, words, owners in ACTIONS:
        saved = register.save(
            "action",
            {
                "meeting": february,
                "item": item,
                "agreed": "2015-02-26",
                "matter": matter,
                "words": words,
                "owners": [{"initials": owner} for owner in owners],
            },
            AUTHOR,
            part="II" if reference == "15/15" else "I",
            ground="Operational" if reference == "15/15" else "",
        )
        assert saved.reference == reference
    register.save(
        "action",
        {
            "meeting": february,
            "item": "2",
            "agreed": "2015-02-26",
            "matter": "Minutes",
            "words": "Publication on PCC website",
            "owners": [{"initials": "JK"}],
            "due": "2015-03-12",
        },
        AUTHOR,
    )

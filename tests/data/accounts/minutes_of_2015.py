"""The scrutiny meeting of 26 February 2015 as records: every kind of matter, without names.

Roles are as they were; initials are made up.
"""

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
    "94/14": "CD to action",
    "97/14": "",
    "01/15": "Accepted",
    "02/15": "Accepted",
    "03/15": "Accepted",
    "04/15": "Accepted",
    "05/15": "",
    "06/15": "Accepted",
}
PRESENT = [
    {"role": "Deputy Police and Crime Commissioner", "body": "OPCC", "initials": "AB"},
    {"role": "Chief Executive", "body": "OPCC", "initials": "CD"},
    {"role": "Head of Corporate Services", "body": "Essex Police", "initials": "EF"},
    {"role": "Detective Chief Inspector", "body": "Essex Police", "initials": "GH"},
    {"role": "Detective Sergeant", "body": "Essex Police", "initials": "IJ"},
    {"role": "Performance and Scrutiny Officer", "body": "OPCC", "initials": "KL"},
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
        "number": "3.2",
        "title": "Supporting victims of crime",
        "minute": "Satisfaction has fallen over the last {three | from elsewhere: the monthly "
        "force report} months in every aspect. The gap between ethnic groups is from too few "
        "answers to say. It would help to see the improvement plan of the board.",
    },
    {
        "number": "3.3",
        "title": "Youth offending and re-offending",
        "minute": "The framework for offender management will be completed soon; the monitoring "
        "that follows will give a better understanding of the figures.",
    },
    {
        "number": "3.4",
        "title": "Road safety",
        "minute": "Some breakdowns are missing because of problems with input at the supplier. "
        "With the new system the force will be able to extract the data itself.",
    },
    {
        "number": "3.5",
        "title": "Crime prevention",
        "minute": "The survey shows {58.3% | from elsewhere: Crime Survey for England and Wales} "
        "against {57.9% | from elsewhere: Crime Survey for England and Wales} a year before.",
    },
    {
        "number": "3.6",
        "title": "Organisational health",
        "minute": "Sickness of PCSOs goes on rising: to be raised at the next Resources scrutiny "
        "meeting.",
    },
    {
        "number": "3.7",
        "title": "Emergency response report (action 76/14)",
        "minute": "The monitoring of emergency response is being reviewed.",
    },
    {
        "number": "4",
        "title": "Domestic abuse quarterly report",
        "paper": "Domestic abuse quarterly report",
        "presenter": "Detective Chief Inspector",
        "verdict": "Partly assured",
        "minute": "The action plan was discussed. {Two | from elsewhere: the action plan} actions "
        "are currently red. {35% | from elsewhere: the quarterly report} of applications to the "
        "Disclosure Scheme were authorised, nationally {11% to 60% | from elsewhere: HMIC}. A "
        "response was given to the letter on the action plan.",
    },
    {
        "number": "5",
        "title": "Drugs report",
        "presenter": "Detective Sergeant",
        "minute": "Restricted discussion of current operations.",
        "part": "II",
    },
    {
        "number": "6",
        "title": "Any other business",
        "minute": "From April 2015 all reports of these meetings are to be published; restricted "
        "information comes in a separate part, which is not for publication.",
    },
]
# reference, item, matter, action, owners, due
ACTIONS = [
    ("07/15", "3", "Supporting victims", "To be briefed after board meetings. Improvement plan to "
     "be provided to OPCC", ("OP",)),
    ("08/15", "3", "Alcohol, drugs and mental health", "EF to be provided with most recent data "
     "from DAAT", ("KL",)),
    ("09/15", "4", "Disclosure Scheme", "To consider national information for learning",
     ("CD", "MN")),
    ("10/15", "4", "Community resolution panel", "To contact Essex Police for details", ("GH",)),
    ("11/15", "4", "Quarterly report", "Domestic abuse quarterly reports to be shared with PCP",
     ("OPCC",)),
    ("12/15", "4", "Domestic homicide reviews", "To be provided with DHR information", ("EF",)),
    ("13/15", "5", "Drug seizures", "OPCC to be provided with number of seizures and street "
     "values, and a profile of offenders", ("IJ",)),
    ("14/15", "5", "Drug related crime", "OPCC to look at national research", ("KL",)),
    ("15/15", "5", "Mephedrone", "To be provided with any information of the scale of use",
     ("IJ",)),
    ("16/15", "5", "Drugs crime", "Meeting to be arranged", ("KL",)),
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
                "owners": [{"initials": "CD"}],
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
            "owners": [{"initials": "QR"}],
            "due": "2015-03-12",
        },
        AUTHOR,
    )

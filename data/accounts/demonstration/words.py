"""Words of the demonstration: roles, matters, recommendations, projects. All made up."""

from __future__ import annotations

from data import catalogue

OFFICE = "Office of the Police and Crime Commissioner"
POLICE = "Essex Police"
ROLES = (
    ("Commissioner", OFFICE, "PCC"),
    ("Deputy Commissioner", OFFICE, "DPCC"),
    ("Chief Executive", OFFICE, "CEO"),
    ("Performance and Scrutiny Officer", OFFICE, "PSO"),
    ("Chief Constable", POLICE, "CC"),
    ("Assistant Chief Constable, local policing", POLICE, "ACC"),
    ("Head of Corporate Services", POLICE, "HCS"),
    ("Head of Public Protection", POLICE, "HPP"),
    ("Head of Roads Policing", POLICE, "HRP"),
    ("Head of Criminal Justice", POLICE, "HCJ"),
)
FOCUSES = {
    "Reducing domestic abuse": ("da_incidents", "da_solved_rate", "da_repeat_incidents"),
    "Supporting victims of crime": ("repeat_victims", "satisfaction_overall"),
    "Reducing youth offending and all types of re-offending": (
        "first_time_entrants",
        "reoffending_adult",
    ),
    "Tackling the consequences of alcohol and drugs abuse and mental health issues": (
        "night_time_economy_crime",
        "treatment_engagement",
        "section_136",
    ),
    "Improving road safety": ("ksi_total", "ksi_motorcycle"),
    "Improving crime prevention": ("recorded_crime", "solved_rate", "burglary"),
}
NAMES = {key: catalogue.indicators()[key].name for keys in FOCUSES.values() for key in keys}
# Area of Focus: matter, action. What is asked for is what such meetings ask for.
ACTIONS = {
    "Reducing domestic abuse": (
        ("Body-worn video", "Report how often victims support a prosecution where it was used"),
        ("Disclosure Scheme", "Compare applications and authorisations with other forces"),
        ("Repeat incidents", "List the addresses to which officers return most often"),
        ("Quarterly report", "Share the domestic abuse quarterly report with the Panel"),
        ("Homicide reviews", "Provide the state of every recommendation of homicide reviews"),
    ),
    "Supporting victims of crime": (
        ("Being kept informed", "Provide the improvement plan of the satisfaction board"),
        ("Repeat victims", "Explain how repeat victims are found and who contacts them"),
        ("Survey", "Ask the contractor for the number of answers by ethnic group"),
        ("Restorative justice", "Report the take-up of restorative justice by district"),
    ),
    "Reducing youth offending and all types of re-offending": (
        ("Integrated Offender Management", "Brief the office on the new framework"),
        ("First time entrants", "Provide the reasons for first entries by district"),
        ("Community resolutions", "Report how many are followed by another offence"),
    ),
    "Tackling the consequences of alcohol and drugs abuse and mental health issues": (
        ("Drug seizures", "Provide the number of seizures with their street value"),
        ("Drug testing on arrest", "Look at national research into drug related crime"),
        ("Section 136", "Report where people were taken, and how long they waited"),
        ("Night-time economy", "Meet the licensing officers of the districts concerned"),
    ),
    "Improving road safety": (
        ("Missing breakdowns", "Agree with the supplier when the breakdowns will be complete"),
        ("Motorcycles", "Present the plan for the summer season"),
        ("Young drivers", "Evaluate the course for young drivers"),
        ("Drink driving", "Report the results of the December campaign"),
    ),
    "Improving crime prevention": (
        ("Burglary", "Present the burglary plan of the district that stands out"),
        ("Solved rate", "Explain the share of outcomes that are still awaited"),
        ("Feeling safe", "Compare the survey with that of similar forces"),
        ("Neighbourhood Watch", "List the wards without a scheme"),
        ("Business crime", "Provide the number of repeat victims among businesses"),
    ),
}
PROGRESS = (
    "Work has begun; a first draft is with the owner.",
    "Data has been asked for.",
    "Discussed with partners; to be brought to the next meeting.",
    "Delayed by other work.",
)
DROPPED = ("Overtaken by the new plan.", "The same work is done under another action.")
MOVED = ("Data from a partner is late.", "The owner asked for more time.", "Waits for a board.")
REPORTS = (
    ("HMICFRS", "PEEL assessment"),
    ("HMICFRS", "Crime data integrity inspection"),
    ("HMICFRS", "Joint inspection of custody"),
    ("Internal audit", "Audit of grants and commissioning"),
    ("Internal audit", "Audit of data quality"),
    ("External audit", "Annual audit letter"),
    ("Domestic homicide review", "Overview report"),
    ("IOPC", "Learning from an investigation"),
    ("Police and Crime Panel", "Review of the Police and Crime Plan"),
)
RECOMMENDATIONS = (
    "Record reports of domestic abuse within 24 hours of the first call",
    "Keep victims informed at the stages that the code for victims names",
    "Review the supervision of investigations before they are closed",
    "Make sure that risk assessments are complete before a handover",
    "Publish how funds are awarded and what they achieve",
    "Check the quality of data before it is sent to partners",
    "Share information on adults at risk as it is shared on children",
    "Train call handlers to recognise repeat victims",
)
WHY_NOTHING = (
    "The office accepts the aim; the national programme will meet it and no separate action is "
    "proportionate."
)
RECIPIENTS = (
    ("GB-CHC-1900001", "Harbour Lights Refuge (made up)"),
    ("GB-CHC-1900002", "Estuary Youth Trust (made up)"),
    ("GB-CHC-1900003", "Safer Streets Essex (made up)"),
    ("GB-COH-09900004", "Road Sense CIC (made up)"),
    ("GB-CHC-1900005", "Clear Path Recovery (made up)"),
    ("GB-CHC-1900006", "Victims First Essex (made up)"),
    ("GB-COH-09900007", "Night Angels CIC (made up)"),
)
PROJECTS = {
    "Reducing domestic abuse": ("Outreach to rural homes", "Recovery groups for children"),
    "Supporting victims of crime": ("Home visits after burglary", "Court companions"),
    "Reducing youth offending and all types of re-offending": ("Boxing and mentoring",
                                                                "Work after prison"),
    "Tackling the consequences of alcohol and drugs abuse and mental health issues": (
        "Street triage car", "Welfare point in the town centre"),
    "Improving road safety": ("Young driver days", "Bike safety weekends"),
    "Improving crime prevention": ("Locks for older residents", "Alley lighting"),
}  # fmt: skip
MEASURES = ("Homes visited", "People supported", "Sessions held", "Referrals taken up")
TOPICS = (
    ("Reducing domestic abuse",
     "How long is it before a victim has a good conversation with the police?"),
    ("Reducing domestic abuse", "What happens to incidents seen by health services only?"),
    ("Supporting victims of crime", "How satisfied are victims with community resolutions?"),
    ("Supporting victims of crime", "How long does it take to break a cycle of repeat crime?"),
    ("Reducing youth offending and all types of re-offending",
     "Which early help prevents a first offence?"),
    ("Reducing youth offending and all types of re-offending",
     "Do community resolutions prevent young people from offending again?"),
    ("Tackling the consequences of alcohol and drugs abuse and mental health issues",
     "How many people arrested for trigger offences test positive?"),
    ("Tackling the consequences of alcohol and drugs abuse and mental health issues",
     "What do treatment outcome profiles say about offending?"),
    ("Improving road safety", "Are some people more likely to have collisions, and why?"),
    ("Improving crime prevention", "Do the public know where to go for good advice?"),
    ("Improving crime prevention", "Who are the repeat victims of business crime?"),
    ("Improving crime prevention", "Which prevention activity pays for itself?"),
)  # fmt: skip
ISSUES = (
    "Speeding in residential streets", "Anti-social behaviour in the park", "Drug dealing",
    "Burglary of sheds and garages", "Parking at schools", "Police visibility",
    "The night-time economy", "Rural crime",
)  # fmt: skip
QUESTIONS = (
    "What is done about speeding in our street?",
    "When will we see officers on foot again?",
    "What happens after I report a burglary?",
    "Who answers when I report dealing in the park?",
    "Why was the closure of the police station not discussed with us?",
    "How is the money for community safety shared between districts?",
)
DUTIES = (
    ("Police and Crime Plan", "Schedule 1, paragraph 2", "when it changes"),
    ("Contact details and office holders", "Schedule 1, paragraph 1", "when it changes"),
    ("Budget and precept", "Schedule 1, paragraph 3", "year"),
    ("Expenditure over 500 pounds", "Schedule 1, paragraph 3", "quarter"),
    ("Crime and disorder reduction grants", "Schedule 1, paragraph 3", "month"),
    ("Annual report", "Schedule 1, paragraph 5", "year"),
    ("HMICFRS reports and responses", "Schedule 1, paragraph 5", "when it changes"),
    ("Decisions of significant public interest", "Schedule 1, paragraph 6", "month"),
    ("Minutes of public meetings", "Schedule 1, paragraph 6", "month"),
    ("Complaints about the Commissioner", "Schedule 1, paragraph 1", "quarter"),
    ("Register of interests", "Schedule 1, paragraph 1", "year"),
    ("Gifts and hospitality", "Schedule 1, paragraph 1", "quarter"),
)
REASONS = (
    "More reports are recorded as offences since supervisors review each incident within a day.",
    "Officers visit victims again who withdrew their support, and some continue after all.",
    "Partners have changed how they refer people, so that part of the change is in recording.",
    "The change is spread over most districts and no single cause is known.",
)
DOING = (
    "The board for this Area of Focus meets every month and reviews the districts that stand out.",
    "A joint team works in the wards with most incidents; its work is to be judged in spring.",
    "Supervisors look at a sample of cases every week and report what they find.",
)
NEXT = (
    "The office will bring the results to the next quarterly meeting.",
    "The districts that stand out will present their plans to the scrutiny meeting.",
)

"""The quarterly report to the Police and Crime Panel: two pages an Area of Focus, no more."""

from __future__ import annotations

from analytics import as_text, queries
from analytics.findings.over_time.views_over_time import PERIODS
from analytics.model.indicators import area_of_focus
from analytics.views import quarter_report, similar_forces
from analytics.views.quarter_report import Position
from analytics.wording import levels
from analytics.wording import similar_forces as words
from analytics.wording.caption import about_choice
from data.accounts import worked_out
from data.accounts.kinds import AREAS
from data.accounts.records import Record
from data.areas_of_focus import AREA_OF_FOCUS_NAMES
from geo.essex import FORCE
from ui.charts.over_time import control_chart
from ui.papers.contents import Block, Bullets, Chart, Heading, NewPage, Paper, Table, Text
from ui.papers.material import Material
from ui.papers.reports.action_log import open_actions
from ui.shell import theme

ACROSS = "Across all"
MOST_ACTIONS = 4
MOST_MONTHS = 36  # of a chart that is edited
METHOD = (
    "Figures come from the data loaded on the day of this report and are compared with the same "
    "period a year before. A real change of a count is beyond 3 standard deviations of what chance "
    "gives; of a percentage, the 95% interval of the difference does not include zero. No targets "
    "are set, so none are shown. Districts stand out where they differ from Essex beyond the usual "
    "variation between districts, allowing for the number compared."
)


def paper(material: Material) -> Paper:
    """Make the public part of the report."""
    blocks: list[Block] = [Heading("Summary")]
    summary, chapters = [], []
    for focus in AREA_OF_FOCUS_NAMES:
        if focus == ACROSS:
            continue
        positions = quarter_report.positions(material.state, focus, material.start, material.end)
        ones = [item for item in positions if not item.missing]
        if ones:
            summary.append(f"{focus}: {quarter_report.finding(ones[0])}")
        else:
            summary.append(f"{focus}: nothing has been supplied yet.")
        chapters += chapter(material, focus, positions)
    blocks += [Bullets(tuple(summary)), *chapters]
    blocks += [NewPage(), Heading("Method"), Text(METHOD)]
    return Paper(
        "Quarterly performance report",
        f"To the Police and Crime Panel, {material.quarter}",
        "panel-report",
        (
            ("Period", as_text.span(material.start, material.end)),
            ("Compared with", "the same period a year before"),
        ),
        tuple(blocks),
        material.on,
        made_up=material.made_up,
    )


def chapter(material: Material, focus: str, positions: list[Position]) -> list[Block]:
    """Write an Area of Focus: position, trend, reasons, where, what is done, what is missing."""
    ones = [item for item in positions if not item.missing]
    blocks: list[Block] = [NewPage(), Heading(focus)]
    if ones:
        blocks += [
            Text(quarter_report.finding(ones[0]), "finding"),
            position_table(focus, ones),
        ]
        drawn = trend(material, ones[0])
        if drawn is not None:
            blocks.append(drawn)
    account = _account(material, focus)
    none = "published" if material.state.release is not None else "agreed yet"
    blocks += _reasons(material, account, none)
    where = [
        sentence for each in ones[:3] for sentence in quarter_report.stand_out(material.state, each)
    ]
    blocks.append(Heading("Where in Essex", 2))
    blocks.append(
        Bullets(tuple(where[:5]))
        if where
        else Text("These figures are given for Essex as a whole only.")
    )
    if focus == area_of_focus("crime-prevention").name:
        blocks += _similar_forces(material)
    missing = [f"{element.name}: {element.missing}." for element in positions if element.missing]
    if missing:
        blocks += [Heading("What is missing, and why", 2), Bullets(tuple(missing))]
    actions = [
        action
        for action in material.public("action")
        if action.text("focus") == focus
        and (agreed := action.day("agreed"))
        and agreed <= material.on
        and worked_out.state(action, material.on) in worked_out.OPEN
    ]
    if actions:
        blocks.append(Heading("Open actions", 2))
        table = open_actions(actions, material.on, f"Open actions, late ones first: {focus}")
        more = len(table.rows) - MOST_ACTIONS
        blocks.append(
            Table(table.caption, table.header, table.rows[:MOST_ACTIONS], table.widths,
                  table.numbers)
        )  # fmt: skip
        if more > 0:
            blocks.append(Text(f"And {as_text.number(more)} more in the action log.", "small"))
    return blocks


def _similar_forces(material: Material) -> list[Block]:
    """Say how Essex compares with its most similar forces; nothing where none is loaded."""
    results = similar_forces.comparisons(material.state, material.start, material.end)
    if not results:
        return []
    lines = tuple(words.finding(result).text for result in results)
    group = results[0].group
    return [
        Heading("Compared with similar forces", 2),
        Bullets(lines),
        Text(f"The {group.name}: {as_text.joined(group.forces)} ({group.source}).", "small"),
    ]


def position_table(focus: str, positions: list[Position]) -> Table:
    """Lay out the indicators: the figure, a year before, the change and how sure it is."""
    rows = []
    for item in positions:
        assert item.series is not None
        assert item.figure is not None
        indicator, compared = item.series.indicator, item.compared
        before = (
            levels.briefly(compared.before, indicator)
            if compared and compared.before and not compared.before.why
            else "–"
        )
        rows.append(
            (
                item.name,
                as_text.span(item.figure.start, item.figure.end),
                levels.briefly(item.figure, indicator),
                before,
                quarter_report.change(item),
                quarter_report.verdict(item),
            )
        )
    return Table(
        f"Headline indicators: {focus}",
        ("Indicator", "Period", "Figure", "Year before", "Change", "How sure"),
        tuple(rows),
        (3.4, 2.0, 1.1, 1.2, 2.2, 2.2),
        frozenset({2, 3}),
    )


def trend(material: Material, position: Position, area: str = FORCE) -> Chart | None:
    """Draw an indicator through time with its control limits; None where nothing can be drawn."""
    answers = quarter_report.answers(material.state, position)
    if answers is None or position.series is None:
        return None
    contents = queries.contents(material.state, (position.key,))
    caption = about_choice(answers, contents)
    drawing = control_chart.drawing(answers, caption, PERIODS, theme.LIGHT)
    if drawing.rows is None or drawing.specification is None:
        return None
    values, length = position.series.values.tail(MOST_MONTHS), position.series.indicator.length
    names = tuple(
        f"{start:%b %y}" if length == 1 else as_text.span(start.date(), end.date())
        for start, end in zip(values["start"], values["end"], strict=True)
    )
    numbers = tuple(None if value != value else float(value) for value in values["value"])
    return Chart(
        drawing.title,
        drawing.alt or f"{drawing.title}. {drawing.subtitle}",
        drawing.specification,
        drawing.rows,
        categories=names,
        series=((f"{position.name}, {AREAS.get(area, 'Essex')}", numbers),),
        percent=position.series.indicator.is_share,
    )


def _account(material: Material, focus: str) -> Record | None:
    """Return the account of the Area of Focus for the quarter: the last one that was agreed."""
    ones = [
        item
        for item in material.public("account")
        if item.text("focus") == focus
        and item.text("quarter") == material.quarter
        and item.text("area") == FORCE
        and item.text("stage") in ("Agreed", "Published")
    ]
    return ones[-1] if ones else None


def _reasons(material: Material, account: Record | None, none: str) -> list[Block]:
    if account is None:
        return [
            Heading("Reasons for change", 2),
            Text(f"No account of this quarter has been {none}."),
        ]
    text = material.narrative(account)
    sure = account.text("strength").lower()
    blocks: list[Block] = [
        Heading("Reasons for change", 2),
        Text(text.get("why", "")),
        Text(f"Account by the {account.text('author_role')}; evidence: {sure}.", "small"),
    ]
    for key, title in (("doing", "What is being done"), ("next", "What comes next")):
        if text.get(key):
            blocks += [Heading(title, 2), Text(text[key])]
    return blocks

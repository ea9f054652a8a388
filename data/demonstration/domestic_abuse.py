"""Returns of Essex Police on domestic abuse: one to the last quarter but one, one a quarter later.

The later one brings the last quarter and says the one before it again, final and with what was
still missing then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from data.demonstration.basics import Integers, generator
from data.demonstration.ground import ward_shares
from data.demonstration.returns import (
    CONFIDENTIAL,
    PLAN,
    Draw,
    Hide,
    Sheet,
    counts_of,
    line,
    name,
    units,
)
from data.demonstration.setting import Setting

Pairs = dict[str, tuple[int, int]]
"""Numerator and denominator by breakdown; '' is the whole."""


def write(folder: Path, setting: Setting) -> Iterator[Path]:
    """Write the two returns."""
    rng = generator("returns of Essex Police: domestic abuse")
    months = setting.months
    counts = _incidents(rng, setting)
    offences = _offences(rng, setting)
    supporting = _not_supporting(rng, len(months) // 3)
    disclosure = _disclosure(rng, len(months) // 3)
    missing = _still_missing(rng, counts)
    before = {indicator: known - missing[indicator] for indicator, known in counts.items()}
    for known, positions in (
        (before, range(len(months) - 3)),
        (counts, range(len(months) - 6, len(months))),
    ):
        last = positions[-1]
        sheet = Sheet(setting, ["body_worn_video", "national"], months[last - 2])
        _add_incidents(sheet, known, positions)
        sheet.add_counts("da_solved_rate", offences[1], offences[0], positions=positions)
        for quarter in range(positions[0] // 3, last // 3 + 1):
            for of, (closed, decided) in supporting[quarter].items():
                split = {"body_worn_video": of} if of else {}
                sheet.add_quarter("da_victims_not_supporting", quarter, closed, decided, **split)
            _add_disclosure(sheet, quarter, *disclosure[quarter])
        yield sheet.save(folder / "returns" / name("essex-police-domestic-abuse", months[last]))


def _incidents(rng: Draw, setting: Setting) -> dict[str, Integers]:
    """Draw incidents, and those of them that are of a kind, by month and unit."""
    incidents = counts_of(rng, setting, "da_incidents")
    repeat = line(PLAN["da_repeat_incidents"]["share"], len(setting.months))
    repeated = rng.binomial(incidents, repeat[:, None])
    return {
        "da_incidents": incidents,
        "da_repeat_incidents": repeated,
        "da_repeat_offenders": rng.binomial(repeated, PLAN["da_repeat_offenders"]["share"]),
        "da_high_risk_incidents": rng.binomial(incidents, PLAN["da_high_risk_incidents"]["share"]),
    }


def _still_missing(rng: Draw, counts: dict[str, Integers]) -> dict[str, Integers]:
    """Say what the earlier return does not know yet of its last quarter."""
    share = PLAN["da_revised"]["share"]
    missing = {indicator: np.zeros_like(known) for indicator, known in counts.items()}
    for indicator, known in counts.items():
        missing[indicator][-6:-3] = rng.binomial(known[-6:-3], share)
    # What is not known at all is not known to be a repeat either.
    known = counts["da_incidents"] - missing["da_incidents"]
    excess = counts["da_repeat_incidents"] - missing["da_repeat_incidents"] - known
    missing["da_repeat_incidents"] += np.maximum(excess, 0)
    return missing


def _add_incidents(sheet: Sheet, known: dict[str, Integers], positions: Sequence[int]) -> None:
    hide = _confidential(sheet.setting, known["da_repeat_incidents"])
    sheet.add_counts("da_incidents", known["da_incidents"], wards=True, positions=positions)
    repeated = known["da_repeat_incidents"]
    sheet.add_counts("da_repeat_incidents", repeated, wards=True, positions=positions, hide=hide)
    for indicator in ("da_repeat_offenders", "da_high_risk_incidents"):
        sheet.add_counts(indicator, known[indicator], positions=positions)


def _confidential(setting: Setting, counts: Integers) -> Hide:
    """Hide both of the smallest wards of some districts where one has few incidents."""
    plan = PLAN["da_repeat_incidents"]
    by_size = setting.wards.sort_values("postcodes", kind="stable")
    pairs: dict[int, list[int]] = {}
    for district in plan["confidential_districts"]:
        pair = by_size.index[by_size["LAD25NM"] == district][:2].tolist()
        pairs |= dict.fromkeys(pair, pair)

    def hide(position: int, ward: int) -> tuple[str, str] | None:
        few = [
            0 < counts[position, each] < plan["confidential_below"] for each in pairs.get(ward, ())
        ]
        return (CONFIDENTIAL, "Few incidents in small wards") if any(few) else None

    return hide


def _offences(rng: Draw, setting: Setting) -> tuple[Integers, Integers]:
    """Draw offences recorded and solved by month and unit, exact in each year and last quarter."""
    plan = PLAN["da_solved_rate"]
    shares = units(setting, ward_shares(setting.wards, plan["concentration"]))
    recorded, solved = [], []
    for year in range(3):
        parts = [(12, plan["recorded"][year], plan["solved"][year])]
        if year:
            last = 3, plan["quarter_recorded"][year - 1], plan["quarter_solved"][year - 1]
            parts = [(9, parts[0][1] - last[1], parts[0][2] - last[2]), last]
        for months, offences, of_them in parts:
            spread = np.tile(shares, months) / (months * shares.sum())
            drawn = rng.multinomial(offences, spread)
            recorded.append(drawn.reshape(months, -1))
            picked = rng.multivariate_hypergeometric(drawn, of_them, method="marginals")
            solved.append(picked.reshape(months, -1))
    return np.concatenate(recorded), np.concatenate(solved)


def _not_supporting(rng: Draw, quarters: int) -> list[Pairs]:
    """Draw offences decided and closed for lack of support, with video and without."""
    plan = PLAN["da_victims_not_supporting"]
    first = plan["first_quarter_with_video"]
    use = np.concatenate([np.zeros(first), line(plan["recorded_on_video"], quarters - first)])
    drawn = []
    for share in use:
        decided = int(rng.poisson(plan["decided"]))
        on_video = int(rng.binomial(decided, share))
        pairs = {}
        for of, number in (("yes", on_video), ("no", decided - on_video)):
            closing = plan["with_video" if of == "yes" else "without_video"]
            if number:
                pairs[of] = int(rng.binomial(number, closing)), number
        pairs[""] = sum(closed for closed, _ in pairs.values()), decided
        drawn.append(pairs)
    return drawn


def _disclosure(rng: Draw, quarters: int) -> list[tuple[int, int, int]]:
    """Draw applications, those decided and those authorised, by quarter; the last is given."""
    plan = PLAN["dvds"]
    drawn = []
    for level in line(plan["applications"], quarters):
        applications = int(rng.poisson(level))
        decided = int(rng.binomial(applications, plan["decided"]))
        drawn.append((applications, decided, int(rng.binomial(decided, plan["authorised"]))))
    drawn[-1] = drawn[-1][0], plan["last_decided"], plan["last_authorised"]
    return drawn


def _add_disclosure(
    sheet: Sheet, quarter: int, applications: int, decided: int, authorised: int
) -> None:
    sheet.add_quarter("dvds_applications", quarter, applications)
    sheet.add_quarter("dvds_authorised", quarter, authorised, decided)
    for of, per_cent in zip(("lowest", "highest"), PLAN["dvds"]["national"], strict=True):
        sheet.add_quarter("dvds_authorised", quarter, value=f"{per_cent}%", national=of)

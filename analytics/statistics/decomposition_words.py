"""The sentence that says why a share rose or fell: true whichever way its two numbers went."""

from dataclasses import dataclass

from analytics import as_text
from analytics.as_text import number, signed
from analytics.statistics.count_change import SMALLEST_BASE
from analytics.statistics.intervals import FEWEST_ANSWERS, NO_SIGNIFICANT_DIFFERENCE, TOO_FEW


@dataclass(frozen=True)
class Words:
    """What a share is of: the solved rate, recorded offences, offences solved, "solved"."""

    name: str
    recorded: str
    solved: str
    done: str


def rate_sentence(
    x_before: float, n_before: float, x_after: float, n_after: float, verdict: str, words: Words
) -> str:
    """Say how x/n changed and which of its two numbers moved it.

    Whether it rose is judged by the rates as they are shown: 44.3% after 44.3% has stayed.
    """
    name, recorded, solved = words.name, words.recorded, words.solved
    if n_before == 0 or n_after == 0:
        when = "either" if n_before == n_after else "the earlier" if n_before == 0 else "the later"
        return as_text.upper_first(
            f"{name} cannot be compared: {recorded} came to 0 in {when} period."
        )
    before, after = _percent(x_before / n_before), _percent(x_after / n_after)
    n = _Move(recorded, n_before, n_after)
    x = _Move(solved, x_before, x_after)
    more = _more(x.difference, words)
    if before == after:
        return as_text.upper_first(
            f"{name} stayed at {after}: {_alike(n, x, words)}{more and '; '}{more}."
        )
    rose = x_after / n_after > x_before / n_before
    way = "rose" if rose else "fell"
    reason = f"{_reason(n, x, rose)}{more and ': '}{more}"
    text = f"{name} {way} from {before} to {after} because {reason}."
    return as_text.upper_first(text) + _doubt(verdict, name)


@dataclass(frozen=True)
class _Move:
    """One of the two numbers, and which way it went."""

    name: str
    before: float
    after: float

    @property
    def difference(self) -> float:
        return self.after - self.before

    @property
    def verb(self) -> str:
        return "grew" if self.difference > 0 else "fell"

    @property
    def percent(self) -> str:
        """Growth as shown; nothing of a small base, or where it would show as 0."""
        if self.before < SMALLEST_BASE:
            return ""
        text = signed(100 * self.difference / self.before, 1)
        return f"{text}%" if any(digit in text for digit in "123456789") else ""

    @property
    def counts(self) -> str:
        return f"from {_count(self.before)} to {_count(self.after)}"

    def __str__(self) -> str:
        if self.difference == 0:
            return f"{self.name} stayed the same"
        return f"{self.name} {self.verb} ({self.percent or self.counts})"


def _reason(n: _Move, x: _Move, rose: bool) -> str:
    """Name first the number that moved the rate, then the one that it left behind."""
    if n.difference * x.difference > 0:  # both grew or both fell: the faster one decided
        fast, slow = (x, n) if rose == (x.difference > 0) else (n, x)
        how = (fast.percent, slow.percent)
        if not all(how) or fast.percent == slow.percent:  # +7.4% is not faster than +7.4%
            how = (fast.counts, slow.counts)
        return f"{fast.name} {fast.verb} faster ({how[0]}) than {slow.name} ({how[1]})"
    first, second = (x, n) if (x.difference > 0) == rose and x.difference else (n, x)
    return f"{first} while {second}"


def _alike(n: _Move, x: _Move, words: Words) -> str:
    if x.before == x.after == 0:
        none = f"none were {words.done}" if words.done else f"no {words.solved}"
        return f"{none} in either period"
    if n.difference == x.difference == 0:
        return f"{n.name} and {x.name} stayed the same"
    return f"{n} and {x}"


def _doubt(verdict: str, name: str) -> str:
    if verdict == NO_SIGNIFICANT_DIFFERENCE:
        return f" Chance alone could have moved {name} as far."
    if verdict == TOO_FEW:
        return (
            f" Fewer than {FEWEST_ANSWERS} in a period are too few to say whether {name} really "
            "changed."
        )
    return ""


def _more(difference: float, words: Words) -> str:
    """ "324 more were solved", or "324 more offences solved"; nothing where as many were."""
    if difference == 0:
        return ""
    size = f"{_count(abs(difference))} {'more' if difference > 0 else 'fewer'}"
    if not words.done:
        return f"{size} {words.solved}"
    return f"{size} {'was' if size.startswith('1 ') else 'were'} {words.done}"


def _count(value: float) -> str:
    """A whole number, or of a weighted one as many decimals as it takes to show it."""
    if value == round(value):
        return number(value)
    return next(
        (
            text
            for text in (number(value, k) for k in range(1, 6))
            if float(text.replace(",", "")) > 0
        ),
        number(value, 6),
    )


def _percent(share: float) -> str:
    return f"{number(100 * share, 1)}%"

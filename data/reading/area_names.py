"""Areas as people write them: a code or a name of the force, the county, a district or a ward."""

from __future__ import annotations

import re
from collections import defaultdict

import duckdb

from data.problems import LISTED, quoted
from data.reading.did_you_mean import nearest
from data.warehouse.ward_codes_of_other_years import successors
from data.warehouse.ward_sets import ward_sets
from geo import essex

_CODE = re.compile(r"[A-Za-z]\d{8}")
_FORCE = ("essex", "essex police", "essex force", "essex force area", "essex police force area",
          "essex police area", "force", "force area", "whole of essex")  # fmt: skip
_COUNTY = ("essex county", "essex county council", "essex county council area",
           "essex county area", "county of essex")  # fmt: skip
# "Essex (excl. Southend and Thurrock)" is the county, "Essex including Southend" the force area.
_WITH_UNITARIES = re.compile(
    r"essex(?: county)?(?: (?P<without>excluding|excl|exc|without|less|minus|not including)"
    r"| (?:including|incl|inc|with))?\b"
)
_UNITARIES = re.compile(
    r"\b(southend(?: on sea)?|thurrock|unitary|unitaries|authorities|the|and)\b"
)
# What is written behind "Essex" where the county council is meant.
_OF_COUNTY = {"cc", "council", "county", "la", "lea", "ua", "utla", "ctyua", "authority", "local",
              "education", "upper", "tier"}  # fmt: skip
# What is written around the name of a district; not "north" or the like, which wards are named by.
_OF_DISTRICT = re.compile(
    r"^(city|borough|district) of | "
    r"(city|borough|district|unitary|unitary authority|ua|la|lad|ltla|utla|bc|cc|dc|council|csp|"
    r"community safety partnership)"
    r"( council| area)?$"
)
_LONGEST = 200  # characters of a name that are looked at
_QUALIFIED = re.compile(r"\s*[,:/(]\s*|\s+-\s+")


class UnknownArea(Exception):
    """What was written names no area, or more than one.

    Attributes
    ----------
    fault, expected : str
        As of a `data.problems.Problem`.
    """

    def __init__(self, text: str, expected: str) -> None:
        self.fault = text
        self.expected = expected
        super().__init__(f"{text}. {expected}")


class AreaNames:
    """Finds the code of an area, by the ward set in use.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        To a warehouse whose table ``ward_carried`` is up to date.

    Attributes
    ----------
    boundary_set : str
        The ward set in use; '' if there is none.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._looked_up = 0
        known = ward_sets(connection)
        self.boundary_set = known[-1] if known else ""
        rows = connection.execute(
            """
            select code, name, kind, parent from area
            where boundary_set in ('', ?)
                    and kind in ('force', 'county', 'district', 'unitary', 'ward')
                or kind = 'council' and boundary_set in (
                    select boundary_set from boundary_set where complete
                )
            order by kind = 'council' desc, code
            """,
            [self.boundary_set],
        ).fetchall()
        self._names = {code: name for code, name, _, _ in rows}
        self._kinds = {code: kind for code, _, kind, _ in rows}
        self._parents = {code: parent for code, _, _, parent in rows}
        self._carried = dict(
            connection.execute(
                "select given_as, code from ward_carried where boundary_set = ?",
                [self.boundary_set],
            ).fetchall()
        )
        self._wards: dict[str, list[str]] = defaultdict(list)
        self._wholes = dict.fromkeys(_FORCE, essex.FORCE) | dict.fromkeys(_COUNTY, essex.COUNTY)
        self._districts = {"southend": essex.DISTRICT_CODES["Southend-on-Sea"]}
        for code, name, kind, _ in rows:
            if kind == "ward":
                self._wards[_plain(name)].append(code)
            # Councils of another date come first: a name that today's have too is today's.
            elif kind in ("council", "district", "unitary"):
                self._districts[_plain(name)] = code

        self._districts_of_names: dict[str, set[str]] = defaultdict(set)
        for name, district in connection.execute(
            "select distinct name, parent from area where kind = 'ward' and parent is not null"
        ).fetchall():
            self._districts_of_names[_plain(name)].add(district)

    def find(self, text: str, district: str | None = None) -> str:
        """Return the code of an area.

        Parameters
        ----------
        text : str
            A code, also a ward's of another year that stands for one ward of the set in use (it is
            returned as given); or a name, a ward's qualified by its district where several have it.
        district : str, optional
            Code of the district that a ward is looked for in.

        Raises
        ------
        UnknownArea
            Saying what comes nearest, what has become of a ward, or which areas are meant alike.
        """
        text = text.strip()
        if _CODE.fullmatch(text):
            return self._by_code(text.upper())
        plain = _plain(text)
        if district is None and (whole := self._whole(plain)):
            return whole
        if code := self._ward(text, plain, district):
            return code
        # A comma may belong to the name: Little Baddow, Danbury and Sandon, Chelmsford.
        for mark in _QUALIFIED.finditer(text[:_LONGEST]):
            parts = (_plain(text[: mark.start()]), _plain(text[mark.end() :]))
            for ward, name in (parts, parts[::-1]):
                inside = self._whole(name)
                if (
                    inside
                    and district in (None, inside)
                    and (code := self._ward(text, ward, inside))
                ):
                    return code
        result = f"{quoted(text)} names no area" if text else "no area is named"
        raise UnknownArea(result, self._nearest(plain, district))

    def is_ward_name_alone(self, text: str) -> bool:
        """Say whether a text is the name of a ward of the set in use, without its district."""
        plain = _plain(text)
        return not _CODE.fullmatch(text.strip()) and (
            plain in self._wards or plain.removesuffix(" ward") in self._wards
        )

    def districts_of_name(self, text: str) -> set[str]:
        """Return the districts that have a ward of this name in any of the years loaded."""
        plain = _plain(text)
        return self._districts_of_names.get(plain) or self._districts_of_names.get(
            plain.removesuffix(" ward"), set()
        )

    def district(self, code: str) -> str | None:
        """Return the district of a ward, None of any other area."""
        now = self.stands_for(code)
        return self._parents.get(now) if self.kind(now) == "ward" else None

    def is_bare_essex(self, text: str) -> bool:
        """Say whether a text is 'Essex' and nothing that tells force and county apart."""
        return _plain(text) == "essex"

    def kind(self, code: str) -> str:
        """Return 'force', 'county', 'unitary', 'district', 'council' or 'ward' of a code found."""
        return self._kinds.get(code, "ward")

    def stands_for(self, code: str) -> str:
        """Return the code in the set in use: for a ward's code of another year the ward it is."""
        return self._carried.get(code, code)

    def name(self, code: str) -> str:
        """Return the name of a code that was found, a ward's with its district."""
        now = self.stands_for(code)
        if self.kind(now) != "ward":
            return self._names[now]
        return f"{self._names[now]}, {self._names[self._parents[now]]}"

    def _whole(self, plain: str) -> str | None:
        if plain in self._wholes:
            return self._wholes[plain]
        if match := _WITH_UNITARIES.match(plain):
            rest = plain[match.end() :]
            both = ("southend" in rest and "thurrock" in rest) or "unitar" in rest
            if both and not _UNITARIES.sub("", rest).strip():
                return essex.COUNTY if match["without"] else essex.FORCE
        # "Essex Council" is not the force: only names of districts are shortened.
        while plain not in self._districts:
            shorter = _OF_DISTRICT.sub("", plain)
            if shorter == plain:
                return None
            plain = shorter
        return self._districts[plain]

    def _ward(self, text: str, plain: str, district: str | None) -> str | None:
        codes = self._wards.get(plain) or self._wards.get(plain.removesuffix(" ward"), [])
        if district:
            codes = [code for code in codes if self._parents[code] == district]
        if len(codes) > 1:
            meant = " or ".join(f"'{self.name(code)}' ({code})" for code in codes)
            raise UnknownArea(f"{quoted(text)} names {len(codes)} wards", f"Expected {meant}.")
        return codes[0] if codes else None

    def _by_code(self, code: str) -> str:
        if code in self._kinds or code in self._carried:
            return code
        if self._tired():
            raise UnknownArea(f"{code} is not a known area", _EXPECTED)
        if followed := successors(self._connection, self.boundary_set, code):
            raise UnknownArea(
                f"{code} is a ward of another year and no single ward of those in use",
                f"It shares its area with {', '.join(followed)}. Report these instead.",
            )
        held = self._connection.execute(
            "select name from area where code = ? order by boundary_set desc limit 1", [code]
        ).fetchall()
        if held:
            raise UnknownArea(
                f"{code} ({held[0][0]}) is not a ward in use",
                "Expected a ward in use, or one that a loaded lookup carries over to it.",
            )
        alike = [other for other in self._names if other[:3] == code[:3]]
        text = " or ".join(f"{near} ({self.name(near)})" for near in nearest(code, alike, limit=3))
        raise UnknownArea(
            f"{code} is the code of no area that is known",
            f"Nearest: {text}." if text else _EXPECTED,
        )

    def _tired(self) -> bool:
        """Whether enough was looked up for one file: in a wrong column nothing is an area."""
        self._looked_up += 1
        return self._looked_up > LISTED

    def _nearest(self, plain: str, district: str | None) -> str:
        if self._tired():
            return _EXPECTED
        first, _, rest = plain.partition(" ")
        if first == "essex" and rest and set(rest.split()) <= _OF_COUNTY:
            return f"Nearest: '{self.name(essex.COUNTY)}' ({essex.COUNTY})."
        known = {
            _plain(name): code
            for code, name in self._names.items()
            if district is None or self._parents[code] == district
        }
        near = [known[name] for name in nearest(plain, list(known), limit=3)]
        if not near:
            return _EXPECTED
        return "Nearest: " + " or ".join(f"'{self.name(code)}' ({code})" for code in near) + "."


_EXPECTED = (
    "Expected Essex, Essex County, a district or unitary, or a ward, by name or code such as "
    "E07000070."
)


def _plain(name: str) -> str:
    """Write a name without what people write differently: capitals, '&', hyphens, dots."""
    name = name.casefold().replace("&", " and ").replace("’", "'")
    return " ".join(re.sub(r"[^a-z0-9 ]", " ", re.sub(r"['.]", "", name)).split())

"""Stop and search of data.police.uk: recognised, and passed over with a word.

It comes in the zip that is loaded as it is, so that it must not make a load look failed. It is not
made an indicator: the file has no force, no reference of a search and no person, so that a search
recorded twice is counted twice and one person's five searches are five; many have no place; and
a rate by self-defined ethnicity needs residents by ethnicity and age of the same districts,
which none of the tables read here give. A share with a find by ethnic group without that would be
read as what it cannot show.
"""

from __future__ import annotations

from data.reading.files import InputFile

WHY = (
    "stop and search is not made an indicator here: the file tells no search from another, and "
    "rates by ethnic group need residents by ethnic group, which no table loaded here gives"
)
_COLUMNS = {"legislation", "object_of_search", "self_defined_ethnicity"}


def recognise(file: InputFile) -> bool:
    """Say whether a file is a table of searches, by its header in either spelling."""
    if file.suffix != ".csv" or b"search" not in file.head[:2000].lower():
        return False
    names = file.head.split(b"\n", 1)[0].decode("utf-8-sig", "replace").split(",")
    plain = {name.strip(' "\r').lower().replace(" ", "_").replace("-", "_") for name in names}
    return plain >= _COLUMNS

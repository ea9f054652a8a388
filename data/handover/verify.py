"""Check a handover: every file by its hash, every total by adding its parts up again.

It needs nothing but Python: ``python verify.py`` in the folder of the handover, or with its path.
Exit status 0: nothing was altered and every total is right; 1: what is wrong is listed.
"""

import csv
import hashlib
import json
import sys
from pathlib import Path

MANIFEST = "manifest.json"
KEY = ("indicator", "breakdown", "period_start", "period_end")
MEASURES = ("numerator", "denominator")


def altered_files(folder: Path) -> list[str]:
    """List files that are missing, were altered, or were put in afterwards."""
    with open(folder / MANIFEST, encoding="utf-8") as file:
        listed = json.load(file)["files"]
    wrong = []
    for name, entry in sorted(listed.items()):
        path = folder / name
        if not path.is_file():
            wrong.append(f"{name}: is missing")
        elif hash_of(path) != entry["sha256"]:
            wrong.append(f"{name}: was altered (its SHA-256 is not that of the manifest)")
    held = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    skipped = {MANIFEST, *(name for name in held if "__pycache__" in name)}
    wrong += [f"{name}: is not in the manifest" for name in sorted(held - set(listed) - skipped)]
    return wrong


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def wrong_totals(part: Path) -> tuple[list[str], int]:
    """Add up the parts of every total of a folder; return what is wrong, how many are right."""
    wholes: dict[tuple[str, ...], list[float]] = {}
    parts: dict[tuple[str, ...], list[float]] = {}
    with open(part / "figures.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = tuple(row[name] for name in KEY)
            for name in row["part_of"].split(" "):
                if name:
                    sums = parts.setdefault((*key, name), [0.0, 0.0, 0.0])
                    for place, measure in enumerate(MEASURES):
                        sums[place] += float(row[measure] or 0)
                    sums[2] += 1.0
            if row["area_kind"] == "force":
                wholes[key] = [float(row[measure] or 0) for measure in MEASURES]
    wrong, right = [], 0
    with open(part / "totals.csv", encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), 2):
            key = tuple(row[name] for name in KEY)
            stated = [float(row[measure] or 0) for measure in MEASURES]
            summed = parts.get((*key, row["summed_from"]), [0.0, 0.0, 0.0])
            name = f"{part.name}/totals.csv, line {line}: {row['indicator']} {row['period_start']}"
            if summed[2] != float(row["parts"]):
                wrong.append(f"{name}: {summed[2]:g} parts in figures.csv, {row['parts']} expected")
            elif any(differs(stated[place], summed[place]) for place in (0, 1)):
                wrong.append(f"{name}: says {stated[0]:g}, its parts add up to {summed[0]:g}")
            elif key in wholes and any(
                differs(stated[place], wholes[key][place]) for place in (0, 1)
            ):
                wrong.append(
                    f"{name}: says {stated[0]:g}, the row of Essex says {wholes[key][0]:g}"
                )
            else:
                right += 1
    return wrong, right


def differs(first: float, second: float) -> bool:
    """Whether two sums differ by more than rounding."""
    return abs(first - second) > 1e-6 * (1 + abs(first))


def main(folder: Path) -> int:
    """Check a handover, print what was found and return the exit status."""
    wrong = altered_files(folder)
    right = 0
    for part in sorted(folder.glob("part-*")):
        if (part / "totals.csv").is_file() and (part / "figures.csv").is_file():
            faults, fine = wrong_totals(part)
            wrong += faults
            right += fine
    for line in wrong:
        print(line)
    print(
        f"{right} totals are right; {len(wrong)} things are wrong."
        if wrong
        else f"Nothing was altered; all {right} totals are right."
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent))

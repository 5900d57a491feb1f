"""Draw the validation split and write src/circhoral/content/studies/split.toml.

    python calibration/draw_split.py [FOLDER WITH male.csv AND female.csv]

``split_table.csv`` beside this file names, for every citation of the evidence tables, its study key and its
mechanism. It was made by reading who was studied and what was given, never the reported numbers.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path

from circhoral.evidence.split import SplitStudy, draw

SEED = 1971  # the year in which the structure of GnRH was published; chosen before the first draw
type Row = tuple[str, str, bool]  # file, id, whether the value is a number
HERE = Path(__file__).parent
TARGET = HERE.parent / "src/circhoral/content/studies/split.toml"

HEADER = """\
# The validation split. Made by calibration/draw_split.py; do not edit by hand.
#
# 1. A study is one citation, drawn whole. The same citation under several prefixes stays together, and so
#    do two reports of one study or of one growing cohort (`also`). A pooled re-analysis of several
#    studies is a study of its own.
# 2. A stratum is a mechanism within one evidence file (male, female): the prefix of the row ids, refined
#    by the intervention where a prefix mixes several. Mechanisms were assigned by reading population,
#    intervention and endpoint, without regard to the reported values. A study with rows under two
#    prefixes belongs to the one with more of its rows, and in a tie to the one that comes first.
# 3. A study is usable if at least one of its rows reports an observed outcome with a number. Studies
#    without a number, and labels, criteria and rules of thumb, are never drawn: they stay calibration.
# 4. In each stratum with at least three usable studies, a quarter (rounded half up, at least one) is
#    drawn as validation: numpy default_rng(seed), strata and keys in sorted order, the female file first.
# 5. Strata with exactly two usable studies are pooled by file: prefix families take turns in random
#    order, each turn gives one stratum and one of its two studies, until the file reaches a quarter. The
#    only usable study of a mechanism is never drawn.
# 6. No parameter may be set with a row of a validation study. Evidence rows are named here; their values
#    are not.
"""


def numeric(value: str) -> bool:
    """Tell whether a reported value starts with a number: "65", "-94", "75 vs 72", "<50; <5"."""
    return re.match(r"[<>~]?\s*[-+]?\d", value.strip()) is not None


def studies_of(folder: Path) -> list[SplitStudy]:
    """Join the evidence tables with the table of mechanisms."""
    with (HERE / "split_table.csv").open(encoding="utf-8", newline="") as handle:
        table = list(csv.DictReader(handle))
    rows: dict[str, list[Row]] = {}
    for file in ("male", "female"):
        with (folder / f"{file}.csv").open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                rows.setdefault(row["citation"].strip(), []).append((file, row["id"], numeric(row["value"])))
    named = {entry["citation"].strip() for entry in table}
    if named != set(rows):
        raise SystemExit(f"split_table.csv and the evidence tables name different citations: {named ^ set(rows)}")
    by_key: dict[str, list[dict[str, str]]] = {}
    for entry in table:
        by_key.setdefault(entry["key"], []).append(entry)
    return [_study(key, entries, rows) for key, entries in by_key.items()]


def _study(key: str, entries: list[dict[str, str]], rows: dict[str, list[tuple[str, str, bool]]]) -> SplitStudy:
    if len({entry["mechanism"] for entry in entries}) > 1:
        raise SystemExit(f"split_table.csv gives {key} two mechanisms")
    mine = [row for entry in entries for row in rows[entry["citation"].strip()]]
    if len({file for file, _, _ in mine}) > 1:
        raise SystemExit(f"{key} has rows in both evidence files")
    scorable = all(entry["scorable"] == "yes" for entry in entries)
    return SplitStudy(
        key=key,
        citation=entries[0]["citation"].strip(),
        also=tuple(entry["citation"].strip() for entry in entries[1:]),
        file="male" if mine[0][0] == "male" else "female",
        mechanism=entries[0]["mechanism"],
        usable=scorable and any(is_number for _, _, is_number in mine),
        role="calibration",
        rows=tuple(row for _, row, _ in mine),
    )


def text_of(studies: dict[str, SplitStudy], seed: int) -> str:
    """Return the split as TOML text."""
    parts = [HEADER, f"seed = {seed}"]
    for study in studies.values():
        lines = [f"\n[studies.{study.key}]", f"citation = {json.dumps(study.citation)}"]
        if study.also:
            lines.append(f"also = {json.dumps(list(study.also))}")
        lines += [
            f'file = "{study.file}"',
            f'mechanism = "{study.mechanism}"',
            f"usable = {str(study.usable).lower()}",
            f'role = "{study.role}"',
            f"rows = {json.dumps(list(study.rows))}",
        ]
        parts.append("\n".join(lines))
    return "\n".join(parts) + "\n"


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent.parent / "shared" / "evidence"
    studies = draw(studies_of(folder), SEED)
    TARGET.write_text(text_of(studies, SEED), encoding="utf-8")
    drawn = sum(study.role == "validation" for study in studies.values())
    print(f"{TARGET}: {len(studies)} studies, {drawn} for validation")


if __name__ == "__main__":
    main()

"""Accept the present results as golden: `python tests/golden/accept.py`, or `make golden`.

Only after it is known why they moved. What moved is printed, for the commit that says why the new values are right.
"""

from __future__ import annotations

import json
import sys

from runs import STORED, fresh, moved, stored


def main() -> None:
    """Print what moved, then store what the model now gives."""
    then, now = (stored() if STORED.exists() else {}), fresh()
    for name in sorted(set(then) - set(now)):
        sys.stdout.write(f"{name}: no longer run\n")
    for name, run in now.items():
        same_days = name in then and then[name]["days"] == run["days"]
        lines = moved(then[name]["values"], run["values"], run["days"]) if same_days else ["new"]
        sys.stdout.write("".join(f"{name}: {line}\n" for line in lines or ["unmoved"]))
    part = STORED.with_suffix(".json.part")
    part.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
    part.replace(STORED)


if __name__ == "__main__":
    main()

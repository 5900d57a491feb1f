"""Write src/circhoral/content/record.json, what a plan shows of the scoreboard, from docs/scoreboard.json."""

from __future__ import annotations

import json
from pathlib import Path

from circhoral.planning.record import reduced

DOCS = Path(__file__).parent
TARGET = DOCS.parent / "src/circhoral/content/record.json"


def text() -> str:
    """Return the file's text, one result per line."""
    rows = reduced(json.loads((DOCS / "scoreboard.json").read_text(encoding="utf-8")))
    return "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
    print(f"wrote {TARGET.relative_to(DOCS.parent)}")

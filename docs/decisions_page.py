"""The list of decisions in docs/decisions/README.md, for `generate.py`."""

from __future__ import annotations

from pathlib import Path


def decisions_page(notice: str, folder: Path) -> str:
    """Return the list of decisions in a folder of documents."""
    entries = []
    for path in sorted((folder / "decisions").glob("[0-9]*.md")):
        title = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
        entries.append(f"- [{title}]({path.name})")
    head = f"{notice}\n\n# Decisions\n\nOne short page each: context, decision, why, consequences.\n\n"
    return head + "\n".join(entries) + "\n"

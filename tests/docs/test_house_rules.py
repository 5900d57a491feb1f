"""Habits that a reader can count: short files, and private names that stay at home."""

import ast

FOLDERS = ("src/circhoral", "tests", "calibration", "benchmarks", "docs")
LONGEST = 500


def modules(root):
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            if not name.startswith("src/circhoral/kernels/"):
                yield name, path.read_text(encoding="utf-8")


def test_no_file_is_too_long(root):
    assert [name for name, text in modules(root) if len(text.splitlines()) > LONGEST] == []


def test_private_names_stay_in_their_module(root):
    taken = [
        f"{name}: {node.module}.{item.name}"
        for name, text in modules(root)
        if name.startswith("src/")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom)
        for item in node.names
        if item.name.startswith("_") and not item.name.startswith("__")
    ]
    assert taken == []

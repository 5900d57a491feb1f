"""Every command, option and make target that a page names exists; every command is named in the README."""

import re

import pytest
import typer
from typer.testing import CliRunner

NOT_COMMANDS = {"is", "simulates"}
SUBJECT = re.compile(r"(?<![\w/.-])circhoral ((?:[a-z]+(?:-[a-z]+)*)(?: [a-z]+)?)([^`\n]*)")


def code(text: str) -> str:
    """Code blocks and inline code of a page, one per line."""
    fenced = re.findall(r"```(?:text|sh|bash|console)?\n(.*?)```", text, re.DOTALL)
    indented = re.findall(r"(?m)^    (\S.*)$", text)
    inline = re.findall(r"`([^`\n]+)`", text)
    return "\n".join([*fenced, *indented, *inline])


@pytest.fixture(scope="module")
def commands(generator):
    return generator.cli_commands()


def named(pages, commands):
    """Return (page, command, rest of the line) for every use in code."""
    found = []
    for page, text in pages.items():
        for words, rest in SUBJECT.findall(code(text)):
            whole, first = f"circhoral {words}", f"circhoral {words.split()[0]}"
            name = whole if whole in commands else first
            found.append((page, name, whole.removeprefix(name) + rest))
    return found


def test_every_command_named_exists(pages, commands):
    groups = {name.rsplit(" ", 1)[0] for name in commands}
    uses = named(pages, commands)
    assert len(uses) > 10
    for page, name, rest in uses:
        assert name in commands or name in groups, f"{page}: {name}{rest}"


def test_every_option_named_exists(pages, commands):
    for page, name, rest in named(pages, commands):
        if name in commands:
            known = {word for item in commands[name].params for word in (*item.opts, *item.secondary_opts)}
            for option in re.findall(r"(?<!\S)--[a-z-]+", rest):
                assert option in known | {"--help"}, f"{page}: {name} {option}"


def test_every_command_is_in_the_readme(pages, commands):
    for name in commands:
        assert f"`{name}" in pages["README.md"], name


def test_every_command_has_help(commands):
    from circhoral.app import cli

    app = next(value for value in vars(cli).values() if isinstance(value, typer.Typer))
    for name in commands:
        result = CliRunner().invoke(app, [*name.split()[1:], "--help"])
        assert result.exit_code == 0, name
        assert "Usage" in result.output, name


def test_every_make_target_named_exists(root, pages):
    targets = set(re.findall(r"(?m)^([a-z-]+):", (root / "Makefile").read_text(encoding="utf-8")))
    for page, text in pages.items():
        for target in re.findall(r"(?m)(?:^|\s)make ([a-z-]+)\b", code(text)):
            assert target in targets, f"{page}: make {target}"


def test_every_make_target_says_what_it_does(root):
    text = (root / "Makefile").read_text(encoding="utf-8")
    assert set(re.findall(r"(?m)^([a-z-]+):", text)) == set(re.findall(r"(?m)^([a-z-]+):.*##", text))

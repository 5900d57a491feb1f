"""The public names: documented, importable, explained; and `circhoral` says the same of them everywhere."""

from __future__ import annotations

import inspect
import re
from importlib.resources import files

import pytest

import circhoral


def documented() -> list[str]:
    section = (circhoral.__doc__ or "").split("Names\n-----\n")[1]
    return re.findall(r"^(\w+)$", section, flags=re.MULTILINE)


def test_all_is_what_is_documented() -> None:
    assert sorted(circhoral.__all__) == sorted(documented())
    assert sorted(circhoral.__all__) == list(dir(circhoral))


@pytest.mark.parametrize("name", circhoral.__all__)
def test_every_name_loads_and_has_a_docstring(name: str) -> None:
    found = getattr(circhoral, name)
    if name == "__version__":
        assert re.match(r"\d+\.\d+", found)
    else:
        assert inspect.getdoc(found)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="simulat"):
        _ = circhoral.simulat


def test_types_are_shipped() -> None:
    assert (files("circhoral") / "py.typed").is_file()

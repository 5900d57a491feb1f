"""Antimony text: what it holds, what it refuses, and that the antimony library reads it without complaint."""

from __future__ import annotations

import pytest
import sympy as sp

from circhoral.equations import antimony
from circhoral.equations.antimony import ExportError, formula, measures_to_write, to_antimony, to_sbml
from circhoral.equations.body import System, assemble
from circhoral.equations.part import Part
from circhoral.evidence.parameters import ParameterRow


def _row(id: str, value: float, unit: str) -> ParameterRow:
    return ParameterRow(id, value, unit, f'the "{id}"', how="assumed", mark="ASSUMED", note="for a test")


ROWS = {
    row.id: row
    for row in (
        _row("lh_baseline", 4.0, "IU/L"),
        _row("lh_clearance", 12.0, "1/day"),
        _row("lh_volume", 5.0, "L"),
        _row("one_day", 1.0, "day"),
    )
}


@pytest.fixture
def system() -> System:
    p = Part("pituitary", "A toy gland.", rows=ROWS)
    base, clearance, volume, day = p.parameters("lh_baseline", "lh_clearance", "lh_volume", "one_day")
    lh = p.state("lh", "IU/L", base, "serum LH")
    made = p.flow("lh_secretion", p.process("lh_secretion") * clearance * base, "IU/L/day", "LH secretion")
    p.rate(lh, made + p.inlet("lh", "IU/day") / volume - clearance * lh)
    p.measure("lh", lh * (2 + sp.cos(2 * sp.pi * sp.Symbol("time") / day)), "IU/L", "LH as sampled")
    p.measure("lh_log", sp.log(lh / base) ** 2, "dimensionless", "log of LH")
    return assemble("toy", [p.gives(lh_made=made)])


def test_expressions_are_written_as_antimony_reads_them() -> None:
    x, n = sp.symbols("x n")
    assert formula(sp.log(x) ** 2 + sp.exp(-x) * x**n + sp.sqrt(x) / 2) == "sqrt(x)/2 + x^n*exp(-x) + ln(x)^2"
    assert formula(sp.Float("0.1")) == "0.1"
    assert formula(2 * sp.pi / x**2) == "2*pi/x^2"


def test_text_holds_states_flows_inputs_parameters_and_purpose(system: System) -> None:
    text = to_antimony(system)
    for line in (
        "lh_secretion := lh_baseline*lh_clearance*lh_secretion__scale;",
        "lh' = -lh*lh_clearance + lh__inlet/lh_volume + lh_secretion;",
        "var lh = lh_baseline;",
        "lh has unit_IU_per_L;",
        'lh is "serum LH";',
        "lh_made := lh_secretion;",
        "var lh_secretion__scale = 1.0;",
        "var lh__inlet = 0.0;",
        "const lh_clearance = 12.0;  // 1/day",
        "lh_clearance is \"the 'lh_clearance'\";",
        'lh_clearance notes "assumed, ASSUMED";',
        "measured_lh := lh*(cos(2*pi*time/one_day) + 2);",
        "lh_log := ln(lh/lh_baseline)^2;",
        "unit unit_IU_per_L = unit_IU/unit_L;",
    ):
        assert line in text, f"lacks {line!r}"
    assert "not a medical device" in text
    assert [name for name, *_ in measures_to_write(system)] == ["measured_lh", "lh_log"]


def test_values_inputs_and_extra_lines_are_taken(system: System) -> None:
    time = sp.Symbol("time")
    text = to_antimony(system, {"lh_clearance": 7.0}, {"lh__inlet": 3 * sp.exp(-time)}, extra="at (time > 1): x = 2;")
    assert "const lh_clearance = 7.0;" in text
    assert "lh__inlet := 3*exp(-time);" in text
    assert "  at (time > 1): x = 2;" in text
    assert "lh__inlet := 2*depot;" in to_antimony(system, inputs={"lh__inlet": "2*depot"})
    assert "var lh__inlet = 5.0;" in to_antimony(system, inputs={"lh__inlet": 5})


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"values": {"lh_clerance": 1.0}}, "no parameter 'lh_clerance'"),
        ({"inputs": {"fsh__inlet": 1.0}}, "no input 'fsh__inlet'"),
    ],
)
def test_strangers_are_refused(system: System, keywords: dict, message: str) -> None:
    with pytest.raises(ExportError, match=message):
        to_antimony(system, **keywords)


def test_a_reserved_name_is_refused() -> None:
    p = Part("clash", rows=ROWS)
    state = p.state("reaction", "dimensionless", sp.Integer(1))
    p.rate(state, -state * p.parameter("lh_clearance"))
    with pytest.raises(ExportError, match="'reaction' has a meaning of its own"):
        to_antimony(assemble("toy", [p.gives()]))


def test_a_missing_library_is_named(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(antimony, "import_module", absent)
    with pytest.raises(ExportError, match="pip install"):
        to_sbml(system)


def test_sbml_names_units_labels_and_notes(system: System) -> None:
    pytest.importorskip("antimony")
    text = to_sbml(system)
    assert 'id="lh" name="serum LH"' in text
    assert 'units="unit_IU_per_L"' in text
    assert "not a medical device" in text
    assert "rateRule" in text


def test_broken_lines_are_refused_with_the_library_s_reason(system: System) -> None:
    pytest.importorskip("antimony")
    with pytest.raises(ExportError, match="refuses the text of 'toy'"):
        to_sbml(system, extra="lh' = = 3;")

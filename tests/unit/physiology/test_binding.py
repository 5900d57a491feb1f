"""Free testosterone against the published worked example of the Vermeulen equation."""

import pytest
import sympy as sp

from circhoral.physiology.binding_proteins import free_fraction_solution


def test_free_testosterone_against_the_vermeulen_calculator() -> None:
    # total 10 nmol/L, SHBG 40 nmol/L, albumin 43 g/L (69 kg/mol): 1.74 % free (agents table, binding check)
    albumin = 43 / 69000 * 1e9
    free = free_fraction_solution(sp.Float(10), sp.Float(40), sp.Float(1 + 3.6e-5 * albumin), sp.Float(1.0))
    assert float(free) / 10 == pytest.approx(0.0174, abs=5e-5)


def test_what_is_free_and_bound_adds_up() -> None:
    albumin_term, affinity, total, shbg = 23.4, 1.0, 18.0, 35.0
    free = float(free_fraction_solution(sp.Float(total), sp.Float(shbg), sp.Float(albumin_term), sp.Float(affinity)))
    assert free * albumin_term + shbg * affinity * free / (1 + affinity * free) == pytest.approx(total, rel=1e-12)

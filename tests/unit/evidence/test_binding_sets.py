"""Sets of binding constants: each with its source, for the same parameters."""

from circhoral.evidence.binding import binding_sets
from circhoral.evidence.parameters import MARKS, all_rows
from circhoral.evidence.sources import all_sources


def test_every_set_names_its_source_and_the_same_constants():
    sets = binding_sets()
    assert set(sets) == {"vermeulen", "sodergard", "ross", "dunn"}
    assert len({tuple(sorted(name for name, _ in one.values)) for one in sets.values()}) == 1
    for key, one in sets.items():
        assert one.id == key
        assert one.source in all_sources()
        assert one.mark in MARKS
        assert all(name in all_rows() and value > 0 for name, value in one.values)


def test_the_first_set_is_that_of_the_parameter_rows():
    for name, value in binding_sets()["vermeulen"].values:
        assert all_rows()[name].value == value

"""Circhoral: quantitative systems pharmacology of the human reproductive hormone axis.

For research and education. Not a medical device; nothing it prints is treatment advice.

>>> import circhoral as ch
>>> result = ch.simulate("person.yaml", ["regimen.yaml"], days=365)  # doctest: +SKIP

Names
-----
__version__
    Version of the package.
Person
    A person: who they are, what they were given, what was measured.
Regimen
    What a person is given from time 0 on.
read_person
    A person from a YAML or JSON file.
read_regimen
    A regimen from a YAML or JSON file.
simulate
    A person, or people like them, under regimens: an xarray.Dataset with units.
explain
    Why a measure changed between two days: a budget of flows, and the causes upstream.
save_results
    Write a dataset as .nc, .csv or .parquet.
read_results
    Read what was written, with units.
trajectory_figure
    One picture of every arm, for Matplotlib.
trajectory_page
    The same as an HTML page that needs no network.
treatment_periods
    What was given when, for the pictures.
read_study
    A published study from a YAML file.
replicate
    Run studies and score their endpoints.
detect_pulses
    The pulses of a hormone series, by a detector that studies used.
catalogue
    Every agent that can be given, by id.
measures
    Every measure, by id.
parameters
    Every parameter row with unit, spread and source, by id.
phenotypes
    Every phenotype, by id.
sources
    Every source, by key.
InputError
    A file that cannot be used, with every problem found in it.
SimulationError
    Something that cannot be simulated as asked.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from circhoral.agents.catalogue import catalogue as catalogue
    from circhoral.app.figures import trajectory_figure as trajectory_figure
    from circhoral.app.figures import trajectory_page as trajectory_page
    from circhoral.app.figures import treatment_periods as treatment_periods
    from circhoral.app.results import read_results as read_results
    from circhoral.app.results import save_results as save_results
    from circhoral.evidence.parameters import all_rows as parameters
    from circhoral.evidence.phenotypes import phenotypes as phenotypes
    from circhoral.evidence.sources import all_sources as sources
    from circhoral.evidence.studies import read_study as read_study
    from circhoral.people.person import Person as Person
    from circhoral.people.person import read_person as read_person
    from circhoral.protocols.regimen import Regimen as Regimen
    from circhoral.protocols.regimen import read_regimen as read_regimen
    from circhoral.quantities.analytes import measures as measures
    from circhoral.quantities.problems import InputError as InputError
    from circhoral.simulation.errors import SimulationError as SimulationError
    from circhoral.simulation.explain import explain as explain
    from circhoral.simulation.simulate import simulate as simulate
    from circhoral.validation.pulses import detect_pulses as detect_pulses
    from circhoral.validation.replicate import replicate as replicate

    __version__: str

__all__ = [
    "InputError",
    "Person",
    "Regimen",
    "SimulationError",
    "__version__",
    "catalogue",
    "detect_pulses",
    "explain",
    "measures",
    "parameters",
    "phenotypes",
    "read_person",
    "read_regimen",
    "read_results",
    "read_study",
    "replicate",
    "save_results",
    "simulate",
    "sources",
    "trajectory_figure",
    "trajectory_page",
    "treatment_periods",
]

_HOMES = {
    "InputError": "quantities.problems:InputError",
    "Person": "people.person:Person",
    "Regimen": "protocols.regimen:Regimen",
    "SimulationError": "simulation.errors:SimulationError",
    "catalogue": "agents.catalogue:catalogue",
    "detect_pulses": "validation.pulses:detect_pulses",
    "explain": "simulation.explain:explain",
    "measures": "quantities.analytes:measures",
    "parameters": "evidence.parameters:all_rows",
    "phenotypes": "evidence.phenotypes:phenotypes",
    "read_person": "people.person:read_person",
    "read_regimen": "protocols.regimen:read_regimen",
    "read_results": "app.results:read_results",
    "read_study": "evidence.studies:read_study",
    "replicate": "validation.replicate:replicate",
    "save_results": "app.results:save_results",
    "simulate": "simulation.simulate:simulate",
    "sources": "evidence.sources:all_sources",
    "trajectory_figure": "app.figures:trajectory_figure",
    "trajectory_page": "app.figures:trajectory_page",
    "treatment_periods": "app.figures:treatment_periods",
}
"""Where each public name lives; it is loaded when first asked for, so that `import circhoral` is instant."""


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("circhoral")
    if name not in _HOMES:
        raise AttributeError(f"module 'circhoral' has no attribute '{name}'")
    module, _, attribute = _HOMES[name].partition(":")
    found = getattr(import_module(f"circhoral.{module}"), attribute)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__

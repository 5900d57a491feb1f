"""Drugs, hormones given and lifestyle: what is given, how it moves through the body, and where it acts."""

from circhoral.agents.agent import (
    Agent,
    AgentError,
    Binding,
    Formulation,
    Inlet,
    Output,
    PulseSite,
    Route,
    Scaling,
    Species,
)
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.catalogue import catalogue
from circhoral.agents.exponentials import (
    ExponentialSum,
    convolve,
    first_order_input,
    one_compartment,
    two_compartment,
)
from circhoral.agents.labels import PREGNANCY, DoseRange, Fact, Label, LabelError, Limit
from circhoral.agents.pathways import OneCompartment, Pathway, TwoCompartment, Values, rest_of, share
from circhoral.agents.pulses import EquivalentPulse, equivalent_pulse, pulse_amplitude

__all__ = [
    "PREGNANCY",
    "Agent",
    "AgentBuilder",
    "AgentError",
    "Binding",
    "DoseRange",
    "EquivalentPulse",
    "ExponentialSum",
    "Fact",
    "Formulation",
    "Inlet",
    "Label",
    "LabelError",
    "Limit",
    "OneCompartment",
    "Output",
    "Pathway",
    "PulseSite",
    "Route",
    "Scaling",
    "Species",
    "TwoCompartment",
    "Values",
    "catalogue",
    "convolve",
    "equivalent_pulse",
    "first_order_input",
    "one_compartment",
    "pulse_amplitude",
    "rest_of",
    "share",
    "two_compartment",
]

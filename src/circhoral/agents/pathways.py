"""From a dose to an output: fractions, first-order steps in a row, and where the drug spreads.

A `Pathway` names parameter rows only; given their values it returns the exact `ExponentialSum`. A pathway
without a disposition ends as a rate of appearance (it feeds a native pool); one with a disposition ends as
a concentration.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from circhoral.agents.exponentials import (
    ExponentialSum,
    FloatArray,
    convolve,
    first_order_input,
    one_compartment,
    together,
    two_compartment,
)

#: Values of parameter rows by id, one number per person (person,), in the unit of the row.
type Values = Mapping[str, FloatArray]

FRACTION, RATE, CLEARANCE, VOLUME, DURATION = "dimensionless", "1/day", "L/day", "L", "day"


class Disposition(ABC):
    """How a drug spreads in the body and leaves it."""

    clearance: str

    @abstractmethod
    def needs(self) -> dict[str, str]:
        """Return the parameter rows by id with the unit each must have."""

    @abstractmethod
    def response(self, q: Values) -> ExponentialSum:
        """Return the concentration after one unit put into the central volume [1/L]."""


@dataclass(frozen=True, slots=True)
class OneCompartment(Disposition):
    """One well-mixed volume. Attributes are parameter ids."""

    clearance: str
    volume: str

    def needs(self) -> dict[str, str]:
        """Return the parameter rows by id with the unit each must have."""
        return {self.clearance: CLEARANCE, self.volume: VOLUME}

    def response(self, q: Values) -> ExponentialSum:
        """Return the concentration after one unit put into the volume [1/L]."""
        return one_compartment(q[self.clearance], q[self.volume])


@dataclass(frozen=True, slots=True)
class TwoCompartment(Disposition):
    """A central volume that exchanges with a peripheral one. Attributes are parameter ids."""

    clearance: str
    volume: str
    intercompartmental_clearance: str
    peripheral_volume: str

    def needs(self) -> dict[str, str]:
        """Return the parameter rows by id with the unit each must have."""
        return {
            self.clearance: CLEARANCE,
            self.volume: VOLUME,
            self.intercompartmental_clearance: CLEARANCE,
            self.peripheral_volume: VOLUME,
        }

    def response(self, q: Values) -> ExponentialSum:
        """Return the concentration after one unit put into the central volume [1/L]."""
        return two_compartment(
            q[self.clearance], q[self.volume], q[self.intercompartmental_clearance], q[self.peripheral_volume]
        )


@dataclass(frozen=True, slots=True)
class FormedFrom(Disposition):
    """A metabolite: all that the parent's clearance takes appears as the metabolite, then spreads by its own.

    The part of the parent that becomes this metabolite is a share of the pathway.
    """

    parent: Disposition
    body: Disposition
    clearance: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "clearance", self.body.clearance)

    def needs(self) -> dict[str, str]:
        """Return the parameter rows by id with the unit each must have."""
        return self.parent.needs() | self.body.needs()

    def response(self, q: Values) -> ExponentialSum:
        """Return the metabolite's concentration after one unit of the parent put into its central volume [1/L]."""
        formed = self.parent.response(q).scale(q[self.parent.clearance])
        return convolve(formed, self.body.response(q))


@dataclass(frozen=True, slots=True)
class Share:
    """A fraction of the dose: the row itself, or what the row leaves (1 minus it) where `rest` is true."""

    id: str
    rest: bool = False

    def value(self, q: Values) -> FloatArray:
        """Return the fraction per person (person,)."""
        fraction = np.asarray(q[self.id], dtype=np.float64)
        return 1.0 - fraction if self.rest else fraction


def share(id: str) -> Share:
    """Return the fraction that parameter `id` gives: a bioavailability, an isomer's part of the dose."""
    return Share(id)


def rest_of(id: str) -> Share:
    """Return what parameter `id` leaves of the dose."""
    return Share(id, rest=True)


@dataclass(frozen=True, slots=True)
class Pathway:
    """How one unit given becomes one output.

    Parameters
    ----------
    shares : tuple of Share
        Fractions of the dose that take this way; their product counts.
    steps : tuple of str
        Parameter ids of first-order steps in a row [1/day].
    disposition : Disposition, optional
        Without one, the output is a rate of appearance [1/day] per unit given.
    beside : Pathway, optional
        Another way to the same output that a further part of the dose takes (a depot's burst and its slow rest).
    """

    shares: tuple[Share, ...] = ()
    steps: tuple[str, ...] = ()
    disposition: Disposition | None = None
    beside: Pathway | None = None

    def __post_init__(self) -> None:
        if not self.steps and self.disposition is None:
            raise ValueError("a pathway needs a first-order step or a disposition")
        if self.beside and (self.disposition is None) != (self.beside.disposition is None):
            raise ValueError("two ways to one output both need a disposition, or neither")

    def needs(self) -> dict[str, str]:
        """Return the parameter rows by id with the unit each must have."""
        rows = {item.id: FRACTION for item in self.shares} | dict.fromkeys(self.steps, RATE)
        rows |= self.disposition.needs() if self.disposition else {}
        return rows | (self.beside.needs() if self.beside else {})

    def fraction(self, q: Values) -> FloatArray:
        """Return the part of the dose that arrives (person,), by whichever way."""
        product = np.asarray(1.0, dtype=np.float64)
        for item in self.shares:
            product = product * item.value(q)
        return product + self.beside.fraction(q) if self.beside else product

    def response(self, q: Values) -> ExponentialSum:
        """Return the output after one unit given at time 0.

        Parameters
        ----------
        q : mapping of parameter id to ndarray (person,)
            In the units of the rows.
        """
        own = replace(self, beside=None)
        parts = [first_order_input(q[step]) for step in self.steps]
        if self.disposition is not None:
            parts.append(self.disposition.response(q))
        answer = parts[0]
        for part in parts[1:]:
            answer = convolve(answer, part)
        answer = answer.scale(own.fraction(q))
        return answer if self.beside is None else together(answer, self.beside.response(q))

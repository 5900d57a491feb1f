"""Doses, regimens, the schedule they make, and rules for changing them."""

from circhoral.protocols.dose import Dose
from circhoral.protocols.regimen import Regimen, RegimenError, complete_regimen, read_regimen
from circhoral.protocols.schedule import Administration, ScheduleError, expand
from circhoral.protocols.templates import template

__all__ = [
    "Administration",
    "Dose",
    "Regimen",
    "RegimenError",
    "ScheduleError",
    "complete_regimen",
    "expand",
    "read_regimen",
    "template",
]

"""Persons with their history, laboratory values, semen analyses and cycles."""

from circhoral.people.history import day_of, history_habits, history_schedule, last_dose_day
from circhoral.people.person import Person, read_person
from circhoral.people.records import Cycles, Lab, Semen

__all__ = [
    "Cycles",
    "Lab",
    "Person",
    "Semen",
    "day_of",
    "history_habits",
    "history_schedule",
    "last_dose_day",
    "read_person",
]

"""Protocols compared, titrated and searched on a twin.

How data flow: a person's goal (evidence/goals.py) says what is wanted and what must not happen. Every protocol that
safety lets through is lived by the same draws of the twin, with waiting beside them (compare.py); outcomes.py reads
from each life when the goal is reached and which limits are broken; burden.py counts what it takes. record.py says how
the model has done on published results of the same agents. search.py looks for better doses within their ranges.
plan.py holds all of it together.
"""

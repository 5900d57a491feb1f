"""Proof that a twin says what is true of persons whose truth is known.

`synthetic.py` makes persons: a truth drawn from the prior, and labs drawn from the observation model around it.
`ranks.py` counts where the truth stands among the draws of their twin; over many persons that is uniform if prior,
likelihood and sampler agree (simulation-based calibration: Talts and others, 2018; Modrak and others, 2023).
`withheld.py` predicts labs that the twin was not told. `misspecified.py` makes labs by another model, the
pulse-resolved one. `run.py` does it person by person, one file each, and `summary.py` sums up.
"""

from __future__ import annotations

from circhoral.twin.check.run import Settings, check_person, default_folder, run_check
from circhoral.twin.check.summary import Summary, summarise

__all__ = ["Settings", "Summary", "check_person", "default_folder", "run_check", "summarise"]

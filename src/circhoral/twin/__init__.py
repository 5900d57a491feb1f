"""From a person's own values to what the model says of their axis.

How data flow: a person's file becomes `Records` (records.py), each with the scatter that its method and the person
have. A `Prior` (prior.py) holds the persons that their description leaves open under one phenotype. A reader
(reading.py) lives them and reads what each record would have been; the likelihood (likelihood.py) compares. For every
phenotype `climb` (maximum.py) finds the most probable person and `sample` (sampling.py) draws around it; fit.py
weighs phenotypes against each other. A `Twin` (posterior.py) is equally weighted draws with a verdict (verdict.py),
storage.py its file, forecast.py what comes of it under regimens.
`indices/` is the quick look beside it: closed forms from one visit.
"""

from __future__ import annotations

from circhoral.twin.indices import Index, Visit, structure_indices

__all__ = ["Index", "Visit", "structure_indices"]

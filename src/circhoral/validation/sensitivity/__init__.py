"""Which parameters decide an output: local elasticities, Morris screening, Sobol indices (SALib).

How data flow: a person and a regimen become a `Setting` (`simulation/setting.py`), the same for everyone.
`uncertain` takes the rows that this run uses and that have a prior, and turns points of the unit cube
(point, parameter) into their values. `indices` makes the points of a design and, later, indices from outputs (point,);
it knows nothing of the body. `ensemble` lives all points as persons of one batch, `outputs` reads what is asked of
each; `run` joins these and ends in a `Sensitivity`, which tables, files and pictures show.
"""

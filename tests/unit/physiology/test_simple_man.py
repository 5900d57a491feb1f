"""The one-page man shows what he is there to teach."""

import numpy as np

from circhoral.engine.batch import Batch, EventKind, Events, Links, Modes
from circhoral.engine.kernel import make_kernel
from circhoral.equations.codegen import generate
from circhoral.evidence.parameters import all_rows
from circhoral.physiology.simple_man import simple_man


def test_testosterone_from_outside_lowers_lh_and_sperm_until_it_stops() -> None:
    made = generate(simple_man())
    kernel = make_kernel(made.source, made.names)
    inlet = kernel.names.input("testosterone__inlet")
    switch = Events(
        time=np.array([0.0, 300.0]), kind=np.full(2, EventKind.LEVEL, dtype=np.int64), first=np.full(2, inlet),
        last=np.full(2, inlet), amount=np.array([40000.0, 0.0]), group=np.zeros(2, np.int64), taken=np.ones(2),
        dose_factor=np.ones((1, 1)),
    )  # fmt: skip
    values = np.array([[all_rows()[name].value for name in kernel.names.parameters]])
    batch = Batch(kernel, values, Modes.none(1), Links.none(1), switch, np.ones(len(kernel.names.states)))
    run = batch.live(batch.begin(-10.0), 900.0, np.array([-1.0, 299.0, 899.0]), np.arange(4))
    lh, serum, inside, sperm = run.samples[0].T
    assert serum[1] > 1.5 * serum[0]
    assert lh[1] < 0.1 * lh[0]
    assert inside[1] < 0.1 * inside[0]
    assert sperm[1] < 0.25 * sperm[0]
    assert np.allclose(run.samples[0, 2], run.samples[0, 0], rtol=1e-3)

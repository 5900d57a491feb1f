"""Kernels, integrator, events, inputs and batches. Knows numbers, never a hormone."""

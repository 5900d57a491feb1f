"""Organs and bodies: the equations of the axis."""

"""A person calibrated to their own labs."""

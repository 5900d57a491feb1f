"""Data, no code: parameter rows, sources, studies, protocols."""

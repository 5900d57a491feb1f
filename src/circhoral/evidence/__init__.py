"""Typed readers of content/: parameter rows, sources, claims and study records."""

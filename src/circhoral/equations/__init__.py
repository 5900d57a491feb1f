"""The little language in which the model is written, and everything derived from it."""

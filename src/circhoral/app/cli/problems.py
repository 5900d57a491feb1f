"""What went wrong, in words for the person at the terminal."""

from __future__ import annotations


class CommandError(ValueError):
    """Something asked of the command line that cannot be done; the message says what can."""


class SeveralErrorsError(ValueError):
    """The problems of several files, so that all are shown at once."""

    def __init__(self, errors: list[Exception]) -> None:
        super().__init__("\n".join(explain(error)[0] for error in errors))


def explain(error: Exception) -> tuple[str, int]:
    """Return the message for an error and the exit code that goes with it."""
    home = type(error).__module__.split(".")[0]
    if home == "circhoral":
        return str(error), 2
    if home.startswith("pydantic"):
        return " ".join(str(error).split()), 2
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror or error}", 2
    if isinstance(error, MemoryError):
        return "not enough memory for this run; simulate fewer people, or keep fewer measures with --measure", 2
    return f"{type(error).__name__}: {error} (a fault of circhoral; run again with --debug to see where)", 1

"""Sleep and alcohol as a regimen states them. In a woman nothing follows from them, for lack of a trial."""

from circhoral.equations.part import Part


def habits() -> Part:
    """Sleep that is missing, and alcohol drunk."""
    p = Part("habits", "Sleep that is missing, and alcohol.")
    return p.gives(
        sleep_short=p.flow("sleep_short", p.outside("sleep_deficit", "hour", "sleep missing per night"), "hour"),
        alcohol=p.flow("alcohol", p.outside("alcohol_intake", "g/day", "alcohol drunk"), "g/day"),
    )

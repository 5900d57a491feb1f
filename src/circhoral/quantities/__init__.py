"""Units, analytes and the clock: the one vocabulary that every other floor speaks."""

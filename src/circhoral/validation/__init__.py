"""Published studies lived by virtual people and scored against what was reported."""

"""Intervals, tests, effect sizes and resampling: the arithmetic that skills choose from."""

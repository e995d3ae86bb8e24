"""Measurements: how fast, how often right, against what others reach. `python -m bench` runs them all."""

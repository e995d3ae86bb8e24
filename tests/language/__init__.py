"""Tests of reading: what words mean, and in which order."""

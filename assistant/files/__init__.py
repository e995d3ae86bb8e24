"""Bytes to a Dataset: one module a format, with a note of everything assumed."""

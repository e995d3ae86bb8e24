"""Chunks to requests of counts, averages, groups, rankings, rows and pictures."""

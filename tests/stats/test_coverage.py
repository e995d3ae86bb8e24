"""A short look at what `python -m bench analyst` measures at length: intervals hold, and alarms are as rare as promised."""

from __future__ import annotations

import pytest

from bench import analyst

# (answer, shape, rows): coverage and false alarms of 200 rounds lie within what chance makes of 95 and 5 of a hundred.
SHORT = (
    (analyst.two_means, "normal", 30), (analyst.two_means, "skewed", 30), (analyst.uneven_means, "normal", 100),
    (analyst.uneven_means, "heavy", 30), (analyst.many_means, "normal", 30), (analyst.shares, "normal", 100),
    (analyst.correlations, "normal", 30), (analyst.correlations, "skewed", 100), (analyst.rank_correlations, "heavy", 100),
)  # fmt: skip


@pytest.mark.parametrize(("measure", "shape", "rows"), SHORT, ids=lambda v: getattr(v, "__name__", str(v)))
def test_intervals_hold_and_alarms_are_rare(measure, shape: str, rows: int):
    held, alarms = measure(shape, rows, 200, 1)
    assert held >= 0.9
    assert alarms <= 0.1

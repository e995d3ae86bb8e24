"""Groups are called the same only where a difference worth having is ruled out."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from assistant.estimate import Interval
from assistant.stats.equivalence import equivalent
from assistant.stats.interval import difference
from skills.compare import SKILL, compare


def two(n: int, shift: float, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame({"group": ["a"] * n + ["b"] * n, "x": np.append(rng.normal(0, 1, n), rng.normal(shift, 1, n))})


def test_two_one_sided_tests_by_hand():
    rng = np.random.default_rng(1)
    a, b = rng.normal(0, 1, 400), rng.normal(0.02, 1, 400)
    gap = difference(a, b)
    assert isinstance(gap.sure, Interval)
    se, df = (a.var(ddof=1) / 400 + b.var(ddof=1) / 400) ** 0.5, 798
    for within in (0.1, 0.2, 0.3):
        worst = max(stats.t.sf((gap.value + within) / se, df), stats.t.cdf((gap.value - within) / se, df))
        assert equivalent(gap, within) == (worst < 0.025)


def test_a_difference_at_the_margin_is_seldom_called_the_same():
    called = [
        bool([f for f in SKILL.tell(compare(two(500, 0.2, seed), target="x", by="group"), None).findings if f.name == "equivalent within"])
        for seed in range(60)
    ]  # fmt: skip
    assert np.mean(called) <= 0.1


def test_many_alike_are_called_the_same_and_few_are_not():
    def said(n: int) -> set[str]:
        answer = SKILL.tell(compare(two(n, 0.0, 5), target="x", by="group"), None)
        return {getattr(b, "key", "") for b in answer.blocks}

    assert "compare.close" in said(3000) and "compare.close" not in said(20)

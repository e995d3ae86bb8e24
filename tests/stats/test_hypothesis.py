"""Named tests against a second implementation or published numbers, and how often they cry wolf."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assistant.stats import counts, groups, hypothesis

RNG = np.random.default_rng(1)
A, B, C = RNG.normal(0, 1, 40), RNG.normal(0.5, 2, 30), RNG.exponential(1, 35)

# Admissions to Berkeley's six largest departments in 1973 (Bickel, Hammel and O'Connell 1975): admitted, rejected.
BERKELEY = {
    "A": ((512, 313), (89, 19)), "B": ((353, 207), (17, 8)), "C": ((120, 205), (202, 391)),
    "D": ((138, 279), (131, 244)), "E": ((53, 138), (94, 299)), "F": ((22, 351), (24, 317)),
}  # fmt: skip


def test_anova_and_welch_against_statsmodels():
    from statsmodels.stats.oneway import anova_oneway

    plain, welch = hypothesis.anova([A, B, C]), hypothesis.welch_anova([A, B, C])
    other = anova_oneway([A, B, C], use_var="equal")
    assert (plain.statistic, plain.p) == pytest.approx((other.statistic, other.pvalue))
    other = anova_oneway([A, B, C], use_var="unequal", welch_correction=True)
    assert (welch.statistic, welch.p) == pytest.approx((other.statistic, other.pvalue))


def test_anova_keeps_digits_far_from_nought():
    """NIST's SmLs09 in small: the same groups a thousand billion further out give the same F."""
    near = [np.array([1.0, 1.2, 1.4, 1.1]) + k / 10 for k in range(3)]
    far = [g + 2.0**30 for g in near]
    assert hypothesis.anova(far).statistic == pytest.approx(hypothesis.anova(near).statistic, rel=1e-6)


def test_f_test_of_variances_by_hand():
    found = hypothesis.f_variance(np.array([1.0, 2, 3, 4, 5]), np.array([2.0, 4, 6, 8, 10]))
    # The variances are 2.5 and 10; F(4, 4) below 0.25 has 10.4 %.
    assert found.statistic == pytest.approx(0.25)
    assert found.p == pytest.approx(0.208, abs=1e-3)


def test_normality_tests_agree_on_clear_cases():
    rng = np.random.default_rng(2)
    for test in (hypothesis.shapiro, hypothesis.anderson, hypothesis.lilliefors, hypothesis.dagostino):
        assert test(rng.normal(size=400)).p > 0.01
        assert test(rng.exponential(size=400)).p < 1e-3
        far = rng.normal(size=100)
        assert test(far * 1e-9 + 1e3).p == pytest.approx(test(far).p, rel=0.05)


def test_fitted_curves_hold_their_level():
    rng = np.random.default_rng(3)
    draws = {
        "uniform": lambda: rng.uniform(2, 5, 60),
        "exponential": lambda: rng.exponential(3, 60),
        "gamma": lambda: rng.gamma(2, 3, 60),
    }
    for curve, draw in draws.items():
        rate = np.mean([hypothesis.ks_fit(draw(), curve).p <= 0.05 for _ in range(60)])
        assert rate < 0.17, curve
        wrong = (
            rng.normal(50, 1, 300)
            if curve == "exponential"
            else rng.exponential(1, 300)
            if curve == "uniform"
            else None
        )
        if wrong is not None:
            assert hypothesis.ks_fit(wrong, curve).p < 0.01


def test_chi_square_and_fisher_as_published():
    # Fisher's tea (1935): three of four cups told right, p = 0.4857; Pearson without correction against scipy.
    from scipy import stats

    assert counts.fisher(np.array([[3.0, 1], [1, 3]])).p == pytest.approx(0.4857, abs=1e-4)
    table = np.array([[20.0, 15, 9], [10, 22, 14]])
    other = stats.chi2_contingency(table, correction=False)
    found = counts.chi_square(table)
    assert (found.statistic, found.p) == pytest.approx((other.statistic, other.pvalue))


def test_fisher_for_larger_tables_is_near_chi_square():
    table = np.array([[20.0, 15, 9], [10, 22, 14]])
    assert counts.fisher(table).p == pytest.approx(counts.chi_square(table).p, abs=0.02)


def test_mantel_haenszel_on_berkeley():
    """Men are admitted more often overall; within departments there is no difference (R gives 1.5246 without correction)."""
    from statsmodels.stats.contingency_tables import StratifiedTable

    tables = [np.array(t, float) for t in BERKELEY.values()]
    found = counts.mantel_haenszel(tables)
    assert found.statistic == pytest.approx(StratifiedTable(tables).test_null_odds(correction=False).statistic)
    assert found.p > 0.2
    whole = counts.chi_square(sum(tables))
    assert whole.p < 1e-20
    same = counts.same_odds(tables)
    assert same is not None and same.p < 0.01


def test_mantel_haenszel_for_larger_tables_adds_up():
    """One stratum alone gives Pearson's statistic, times (n - 1) / n."""
    table = np.array([[20.0, 15, 9], [10, 22, 14]])
    found = counts.mantel_haenszel([table])
    assert found.statistic == pytest.approx(counts.chi_square(table).statistic * 89 / 90)
    assert found.df == (2.0,)


def test_series_tests_tell_walks_from_noise():
    rng = np.random.default_rng(5)
    noise, walk = rng.normal(size=300), rng.normal(size=300).cumsum()
    assert hypothesis.adf(noise).p < 0.01 and hypothesis.adf(walk).p > 0.05
    assert hypothesis.kpss(noise).p >= 0.05 and hypothesis.kpss(walk).p <= 0.05


EQUAL = {
    "normal": lambda r: [r.normal(size=30), r.normal(size=30)],
    "unequal spread": lambda r: [r.normal(0, 3, 12), r.normal(0, 1, 40)],
    "skewed": lambda r: [r.lognormal(size=15), r.lognormal(size=50)],
    "four groups": lambda r: [r.normal(0, s, n) for s, n in ((1, 15), (3, 20), (1, 30), (2, 12))],
}


@pytest.mark.parametrize("case", EQUAL)
def test_equal_means_are_seldom_called_different(case: str):
    rng = np.random.default_rng(6)
    rate = np.mean([groups.test_means(EQUAL[case](rng)).p < 0.05 for _ in range(400)])
    assert rate < 0.09


@pytest.mark.slow
@pytest.mark.parametrize("case", EQUAL)
def test_false_alarms_are_five_percent(case: str):
    rng = np.random.default_rng(7)
    rate = np.mean([groups.test_means(EQUAL[case](rng)).p < 0.05 for _ in range(4000)])
    assert 0.03 <= rate <= 0.062


def test_shares_hold_their_level():
    rng = np.random.default_rng(8)
    for p, n1, n2 in ((0.5, 30, 30), (0.1, 50, 80), (0.05, 40, 40)):
        draws = np.column_stack([rng.binomial(n1, p, 1500), rng.binomial(n2, p, 1500)])
        alarms = 0
        for a, b in draws:
            table = np.array([[a, n1 - a], [b, n2 - b]], float)
            alarms += bool((table.sum(0) > 0).all() and counts.two_shares(table).p < 0.05)
        assert alarms / 1500 < 0.07


def test_simpson_is_found_by_name():
    from assistant.stats.simpson import reversed_by

    rows = [
        {"dept": d, "man": float(k), "admitted": float(v)}
        for d, t in BERKELEY.items() for k, sex in ((1, t[0]), (0, t[1])) for v, n in ((1, sex[0]), (0, sex[1])) for _ in range(n)
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    assert reversed_by(frame, frame["admitted"], frame["man"], None, ("man", "admitted")) == "dept"
    shuffled = frame.assign(dept=np.random.default_rng(1).permutation(frame["dept"]))
    assert reversed_by(shuffled, frame["admitted"], frame["man"], None, ("man", "admitted")) is None

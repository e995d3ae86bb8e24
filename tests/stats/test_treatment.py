"""Effects of treatments against second implementations, and on data whose true effect is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from assistant.stats import treatment
from assistant.stats.arms import arm, guessed, moved_by

TRUE = 2.0


def confounded(n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Outcome, treatment and one column that moves both; the effect is two."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    d = (rng.random(n) < 1 / (1 + np.exp(-x))).astype(float)
    return TRUE * d + 1.5 * x + rng.normal(size=n), d, x[:, None]


def test_difference_in_means_is_welch():
    from scipy import stats

    y, d, _ = confounded(60, 1)
    found = treatment.difference(y, d)
    wanted = stats.ttest_ind(y[d == 1], y[d == 0], equal_var=False)
    assert (found.p, found.df) == pytest.approx((wanted.pvalue, wanted.df))
    assert found.estimate().sure.low == pytest.approx(wanted.confidence_interval().low)


def test_adjusting_is_least_squares_with_hc3():
    y, d, x = confounded(80, 2)
    wanted = sm.OLS(y, sm.add_constant(np.column_stack([d, x]))).fit(cov_type="HC3")
    found = treatment.adjusted(y, d, x)
    assert (found.value, found.error) == pytest.approx((wanted.params[1], wanted.bse[1]))


def test_weighting_is_the_ratio_of_weighted_means():
    y, d, x = confounded(200, 3)
    chance = sm.Logit(d, sm.add_constant(x)).fit(disp=0).predict()
    one, other = np.average(y, weights=d / chance), np.average(y, weights=(1 - d) / (1 - chance))
    assert treatment.weighted(y, d, x).value == pytest.approx(one - other, rel=1e-6)


def test_two_stages_by_hand_and_by_wald():
    rng = np.random.default_rng(4)
    z = rng.integers(0, 2, 500).astype(float)
    hidden = rng.normal(size=500)
    d = ((z + hidden) > 0.5).astype(float)
    y = TRUE * d + hidden + rng.normal(size=500)
    found = treatment.instrumented(y, d, z, np.empty((500, 0)))
    wald = (y[z == 1].mean() - y[z == 0].mean()) / (d[z == 1].mean() - d[z == 0].mean())
    assert found.value == pytest.approx(wald)
    x = rng.normal(size=(500, 1))
    with_x = treatment.instrumented(y, d, z, x)
    first = sm.OLS(d, sm.add_constant(np.column_stack([x, z]))).fit()
    second = sm.OLS(y, sm.add_constant(np.column_stack([x, first.fittedvalues]))).fit()
    assert with_x.value == pytest.approx(second.params[-1])
    assert found.figures["first_stage_f"] > treatment.STRONG_FIRST_STAGE


def test_difference_in_differences_is_that_of_four_means():
    rng = np.random.default_rng(5)
    treated, after = rng.integers(0, 2, 300).astype(float), rng.integers(0, 2, 300).astype(float)
    y = 3 * treated + after + TRUE * treated * after + rng.normal(size=300)
    found = treatment.differences(y, treated, after, np.empty((300, 0)))
    mean = {(t, a): y[(treated == t) & (after == a)].mean() for t in (0, 1) for a in (0, 1)}
    assert found.value == pytest.approx(mean[1, 1] - mean[1, 0] - mean[0, 1] + mean[0, 0])


def test_discontinuity_is_a_weighted_line_on_each_side():
    rng = np.random.default_rng(6)
    running = rng.uniform(0, 100, 400)
    y = 0.1 * running + TRUE * (running >= 50) + rng.normal(size=400)
    found = treatment.cut(y, running, 50, 20)
    away = running - 50
    inside = np.abs(away) <= 20
    side = (away >= 0)[inside].astype(float)
    line = sm.WLS(y[inside], sm.add_constant(np.column_stack([side, away[inside], side * away[inside]])), weights=1 - np.abs(away[inside]) / 20).fit()  # fmt: skip
    assert found.value == pytest.approx(line.params[1], rel=1e-4)


@pytest.mark.parametrize("method", ["adjusted", "weighted", "robust", "matched"])
def test_intervals_hold_the_truth_where_what_moves_both_is_known(method: str):
    work = {
        "adjusted": treatment.adjusted, "weighted": treatment.weighted, "matched": treatment.matched,
        "robust": lambda y, d, x: treatment.weighted(y, d, x, True),
    }  # fmt: skip
    held = 0
    for seed in range(120):
        sure = work[method](*confounded(300, seed)).estimate().sure
        held += sure.low <= TRUE <= sure.high
    assert held >= 106  # nominal 114; a right method falls below with a chance under one in a thousand


def test_the_plain_difference_misses_what_moves_both():
    y, d, x = confounded(2000, 7)
    assert abs(treatment.difference(y, d).value - TRUE) > 0.5
    assert abs(treatment.debiased(y, d, x).value - TRUE) < 0.3
    assert abs(treatment.adjusted(y, d, x).value - TRUE) < 0.2


def test_columns_that_tell_of_the_treatment_alone_are_left_out():
    rng = np.random.default_rng(8)
    x, pushes = rng.normal(size=600), rng.normal(size=600)
    d = (x + 2 * pushes + rng.normal(size=600) > 0).astype(float)
    y = TRUE * d + 1.5 * x + rng.normal(size=600)
    assert treatment.telling(y, d, np.column_stack([x, pushes])) == [0]


def test_which_value_means_treated():
    frame = pd.DataFrame({"group": ["control", "vaccine"] * 3, "site": ["a", "b"] * 3, "score": range(6)})
    found = arm(frame, "group", None)
    assert found is not None and found[1] == "vaccine" and found[0].tolist() == [0, 1] * 3
    assert arm(pd.DataFrame({"g": list("xyz")}), "g", None) is None
    assert guessed(frame, "treatment", (), None) == "group"


def test_what_assigns_a_treatment_is_not_the_treatment():
    frame = pd.DataFrame({"mail_assigned": [0, 1] * 3, "mail_opened": [0, 0, 0, 1, 0, 1], "spent": range(6)})
    assert moved_by(frame, "mail_assigned", ("spent",)) == "mail_opened"
    assert guessed(frame, "instrument", ("spent",), None) == "mail_assigned"

"""Scores, ranges and chances: against other implementations, and by simulation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assistant.errors import CannotAnswer
from assistant.learning.calibrate import calibrate
from assistant.learning.conformal import fit_ranges, fit_sets
from assistant.learning.evaluate import auc, calibration_error, scores, wilson
from assistant.learning.fit import cross_fit, predicted, refit
from assistant.learning.learn import learn
from assistant.learning.prepare import prepare
from assistant.learning.slices import weak_slices


def rng(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_scores_agree_with_scikit_learn():
    from sklearn import metrics

    g = rng(0)
    y, margin = g.normal(size=200), g.normal(size=200)
    guess = np.full(200, y.mean())
    found = scores("number", y, y * 0.5 + margin * 0.3, guess)
    assert found["r2"].value.value == pytest.approx(metrics.r2_score(y, y * 0.5 + margin * 0.3))
    assert found["mae"].value.value == pytest.approx(metrics.mean_absolute_error(y, y * 0.5 + margin * 0.3))
    hit = (y + margin > 0).astype(float)
    found = scores("yesno", hit, margin, np.zeros(200))
    assert found["auc"].value.value == pytest.approx(metrics.roc_auc_score(hit, margin))
    assert found["f1"].value.value == pytest.approx(metrics.f1_score(hit, margin >= 0))
    assert found["log_loss"].value.value == pytest.approx(metrics.log_loss(hit, predicted(margin, "yesno")[:, 1]))
    assert found["brier"].value.value == pytest.approx(metrics.brier_score_loss(hit, predicted(margin, "yesno")[:, 1]))
    assert found["average_precision"].value.value == pytest.approx(metrics.average_precision_score(hit, margin))
    assert found["balanced_accuracy"].value.value == pytest.approx(metrics.balanced_accuracy_score(hit, margin >= 0))


def test_wilson_agrees_with_statsmodels():
    from statsmodels.stats.proportion import proportion_confint

    for hits, n in ((0, 10), (3, 10), (50, 60), (10, 10)):
        assert wilson(hits, n) == pytest.approx(proportion_confint(hits, n, method="wilson"), abs=1e-9)


def test_delong_covers_the_true_auc():
    from scipy.stats import norm

    true, inside = norm.cdf(1 / np.sqrt(2)), 0
    for seed in range(300):
        g = rng(seed)
        y = np.repeat([0.0, 1.0], [60, 40])
        area, error = auc(y, g.normal(size=100) + y)
        inside += abs(area - true) < 1.96 * error
    assert 0.91 <= inside / 300 <= 0.98


def test_r2_intervals_cover():
    inside, true = 0, 1 - 1 / (1 + 0.8**2)
    for seed in range(300):
        g = rng(seed)
        f = 0.8 * g.normal(size=150)
        y = f + g.normal(size=150)
        sure = scores("number", y, f, np.zeros(150))["r2"].value.sure
        inside += sure.low <= true <= sure.high
    assert 0.90 <= inside / 300 <= 0.985


def test_noise_is_called_no_better_than_guessing():
    """Of 40 models learned from nothing, at most 5 may seem to beat guessing (one in twenty is allowed)."""
    fooled = 0
    for seed in range(40):
        g = rng(seed)
        frame = pd.DataFrame(g.normal(size=(120, 6)), columns=list("abcdef"))
        frame["y"] = g.normal(size=120) if seed % 2 else g.integers(0, 2, 120)
        fooled += learn(frame, "y", seed=seed).scores.better
    assert fooled <= 5


@pytest.mark.slow
def test_noise_is_called_no_better_than_guessing_often():
    fooled = 0
    for seed in range(400):
        g = rng(seed)
        n, k = int(g.integers(60, 1_000)), int(g.integers(2, 30))
        frame = pd.DataFrame(g.normal(size=(n, k)), columns=[f"x{i}" for i in range(k)])
        frame["y"] = [g.normal(size=n), g.integers(0, 2, n), g.choice(list("pqr"), n)][seed % 3]
        fooled += learn(frame, "y", seed=seed).scores.better
    assert fooled <= 28


def test_ranges_hold_where_it_is_noisy_too():
    """Noise that grows with a column: nine in ten overall, and at least 85 % in the hardest fifth, on new rows."""
    g = rng(1)
    x = g.uniform(0, 1, (6_000, 3))
    y = 3 * x[:, 0] + (0.1 + 2 * x[:, 1]) * g.normal(size=6_000)
    frame = pd.DataFrame(x, columns=list("abc")).assign(y=y)
    train, test = frame.iloc[:1_500], frame.iloc[1_500:]
    prepared = prepare(train, "y")
    cross = cross_fit(prepared)
    ranges = fit_ranges(prepared, cross.folds, cross.margins["blend"])
    new = prepared.apply(test)
    value = refit(cross, "blend").predict(new)
    low, high = ranges.around(new, value)
    inside = ((test["y"] >= low) & (test["y"] <= high)).to_numpy()
    assert 0.87 <= inside.mean() <= 0.93
    assert inside[test["b"].to_numpy() > 0.8].mean() >= 0.85
    assert abs(ranges.covered - inside.mean()) < 0.04


def test_ranges_of_few_rows_do_not_promise_too_much():
    inside = []
    for seed in range(30):
        g = rng(seed)
        frame = pd.DataFrame({"a": g.normal(size=90)}).assign(y=lambda d, g=g: d["a"] + g.normal(size=90))
        prepared = prepare(frame.iloc[:60], "y")
        cross = cross_fit(prepared, ("linear",))
        ranges = fit_ranges(prepared, cross.folds, cross.margins["linear"])
        new = prepared.apply(frame.iloc[60:])
        low, high = ranges.around(new, refit(cross, "linear").predict(new))
        inside.append(((frame["y"].iloc[60:] >= low) & (frame["y"].iloc[60:] <= high)).mean())
    assert 0.86 <= np.mean(inside) <= 0.97


def test_sets_hold_each_class():
    g = rng(2)
    y = g.choice(3, 3_000, p=[0.6, 0.3, 0.1])
    margin = g.normal(size=(3_000, 3)) + 1.5 * np.eye(3)[y]
    shares = predicted(margin, "classes")
    sets = fit_sets(y[:1_500].astype(float), shares[:1_500])
    inside = sets.of(shares[1_500:])[np.arange(1_500), y[1_500:]]
    for k in range(3):
        assert 0.84 <= inside[y[1_500:] == k].mean() <= 0.95


def test_calibration_helps_where_chances_are_too_bold_and_not_elsewhere():
    g = rng(3)
    true = g.normal(size=2_000)
    y = (g.random(2_000) < predicted(true, "yesno")[:, 1]).astype(float)
    folds = np.arange(2_000) % 5
    bold = calibrate("yesno", y, 3 * true, folds)
    assert bold.helped and 0.25 < bold.slope < 0.45
    before, after = (calibration_error(y, predicted(m, "yesno")[:, 1]) for m in (3 * true, bold.margins))
    assert after < 0.03 < before
    assert not calibrate("yesno", y, true, folds).helped or abs(calibrate("yesno", y, true, folds).slope - 1) < 0.15


def test_a_planted_weak_slice_is_found_and_nobody_slandered():
    found = wolf = 0
    for seed in range(12):
        g = rng(seed)
        frame = pd.DataFrame(g.normal(size=(1_000, 4)), columns=list("abcd")).assign(r=g.choice(list("NSEW"), 1_000))
        errors = np.abs(g.normal(size=1_000))
        wolf += bool(weak_slices(frame, errors, list(frame.columns), seed)[0])
        bad = ((frame["r"] == "N") & (frame["a"] > 0)).to_numpy()
        slices, _ = weak_slices(frame, errors * np.where(bad, 2.2, 1), list(frame.columns), seed)
        found += bool(slices) and {c for c, _ in slices[0].about} <= {"r", "a"}
    assert found >= 11 and wolf <= 2


@pytest.mark.parametrize(
    ("make", "key"),
    [
        (lambda g: pd.DataFrame(g.normal(size=(12, 3)), columns=list("aby")), "train.too_few_rows"),
        (lambda g: pd.DataFrame(g.normal(size=(300, 2)), columns=list("ab")).assign(y=[1, 1, 1] + [0] * 297), "train.too_few_positives"),
        (lambda g: pd.DataFrame(g.normal(size=(60, 2)), columns=list("ab")).assign(y=[f"k{i % 20}" for i in range(60)]), "train.too_many_classes"),
    ],
)  # fmt: skip
def test_what_cannot_carry_a_model_is_declined(make, key: str):
    with pytest.raises(CannotAnswer) as cannot:
        learn(make(rng(4)), "y")
    assert cannot.value.why.key == key and cannot.value.instead

"""The tests behind the drivers: their building blocks against other implementations, their false alarms by simulation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assistant.learning.candidates import promising, units_of
from assistant.learning.prepare import prepare
from assistant.learning.redraw import PENALTIES, basis_of, redraw, ridge
from assistant.learning.screening import outcomes, screen
from assistant.learning.shape import SHAPES, isotonic, shape_of
from assistant.learning.stepdown import step_down
from assistant.learning.twins import alike, association


def test_ridge_is_ridge_at_the_penalty_that_cross_validation_likes():
    from sklearn.linear_model import Ridge

    rng = np.random.default_rng(0)
    z = rng.normal(size=(120, 15))
    z -= z.mean(axis=0)
    y = z[:, :3] @ [1.0, -2.0, 0.5] + rng.normal(size=120)
    y -= y.mean()
    ours = ridge(z, y[:, None])[:, 0]
    distance = [np.abs(Ridge(alpha=a, fit_intercept=False).fit(z, y).coef_ - ours).max() for a in PENALTIES]
    assert min(distance) < 1e-8
    assert PENALTIES[int(np.argmin(distance))] < 100  # a clear signal is hardly shrunk


def test_draws_keep_what_the_other_columns_say():
    rng = np.random.default_rng(1)
    a = rng.normal(size=2_000)
    b = 0.8 * a + 0.6 * rng.normal(size=2_000)
    c = pd.Categorical(np.where(rng.random(2_000) < 1 / (1 + np.exp(-2 * a)), "high", "low"))
    x = pd.DataFrame({"a": a, "b": b, "c": c})
    basis = basis_of(x)
    (fresh,) = redraw(x, ["b"], basis, [4], rng)
    drawn = fresh.values[:, 0, 0]
    assert abs(np.corrcoef(drawn, a)[0, 1] - 0.8) < 0.04
    assert abs(np.corrcoef(drawn, b)[0, 1] - 0.64) < 0.05  # only what a says of b is left
    assert abs(drawn.std() - b.std()) < 0.05
    again = redraw(x, ["c"], basis, [4], rng)[0].values[:, :, 0]
    high = list(x["c"].cat.categories).index("high")
    for part in (a < -1, np.abs(a) < 0.3, a > 1):
        assert abs((again[part] == high).mean() - (c[part] == "high").mean()) < 0.08


def test_draws_keep_gaps():
    rng = np.random.default_rng(2)
    x = pd.DataFrame({"a": rng.normal(size=400), "b": np.where(rng.random(400) < 0.3, np.nan, rng.normal(size=400))})
    drawn = redraw(x, ["b"], basis_of(x), [3], rng)[0].values
    assert np.isnan(drawn).sum() == 3 * x["b"].isna().sum()


def test_step_down_is_sharper_than_holm_where_tests_agree():
    rng = np.random.default_rng(3)
    one = rng.normal(size=(500, 1))
    same = one + 0.01 * rng.normal(size=(500, 20))
    two_sided = np.ones(20, bool)
    t = np.full(20, 2.5)
    p = step_down(same, t, two_sided, np.arange(20), 20)
    assert p.max() < 0.03  # twenty times the same test: nothing to correct for
    apart = step_down(rng.normal(size=(500, 20)), t, two_sided, np.arange(20), 20)
    assert 0.15 < apart.min() < 0.35  # 20 × 0.0124 and a little less


def test_step_down_raises_at_most_five_false_alarms_in_a_hundred():
    false = 0
    for seed in range(200):
        rng = np.random.default_rng([4, seed])
        scores = rng.normal(size=(200, 10)) + rng.normal(size=(200, 1))
        t = scores.mean(axis=0) / scores.std(axis=0, ddof=1) * np.sqrt(200)
        false += step_down(scores, t, np.ones(10, bool), np.arange(10), 10, seed=seed).min() <= 0.05
    assert false <= 18  # 10 expected, standard deviation 3


def test_correction_counts_all_that_were_tried():
    rng = np.random.default_rng(5)
    scores = rng.normal(size=(300, 3))
    t = np.array([3.2, 1.0, 0.5])
    few = step_down(scores, t, np.ones(3, bool), np.arange(3), 3)
    many = step_down(scores, t, np.ones(3, bool), np.arange(3), 3, tried=500)
    assert few[0] < 0.01 < many[0]


def test_screen_finds_lines_bends_and_products_and_passes_over_their_decoys():
    rng = np.random.default_rng(6)
    n = 600
    x = pd.DataFrame(rng.normal(size=(n, 10)), columns=list("abcdefghij"))
    x["f"] = 0.9 * x["a"] + np.sqrt(0.19) * rng.normal(size=n)
    x["g"] = 0.9 * x["b"] + np.sqrt(0.19) * rng.normal(size=n)
    y = 0.7 * x["a"] + x["b"] ** 2 + 1.2 * np.sign(x["c"]) * np.sign(x["d"]) + 0.7 * rng.normal(size=n)
    found = screen(x, y.to_numpy()[:, None], [[name] for name in x])
    named = {unit[0] for unit, p in zip(found.units, found.p, strict=True) if p <= 0.05}
    assert named == set("abcd")


def test_screen_names_nothing_in_noise():
    named = 0
    for seed in range(6):
        rng = np.random.default_rng([7, seed])
        x = pd.DataFrame(rng.normal(size=(300, 8)), columns=list("abcdefgh"))
        named += screen(x, np.exp(rng.normal(size=300))[:, None], [[name] for name in x], seed=seed).p.min() <= 0.05
    assert named <= 2  # 0.3 expected


def test_rows_that_repeat_are_counted_once():
    rng = np.random.default_rng(8)
    x = pd.DataFrame(rng.normal(size=(60, 3)), columns=list("abc"))
    y = rng.normal(size=60)
    again, wide = pd.concat([x] * 8, ignore_index=True), np.tile(y, 8)[:, None]
    clusters = np.tile(np.arange(60), 8)
    assert screen(again, wide, [["a"], ["b"], ["c"]], clusters=clusters).p.min() > 0.05


def test_association_of_numbers_and_categories():
    rng = np.random.default_rng(9)
    a = rng.normal(size=500)
    x = pd.DataFrame({"a": a, "b": -a + 0.01 * rng.normal(size=500), "c": pd.Categorical(np.where(a > 0, "u", "d"))})
    x["d"] = pd.Categorical(np.where(a > 0, "up", "down"))
    x["e"] = rng.normal(size=500)
    found = association(x)
    assert found[0, 1] > 0.99 and found[2, 3] > 0.99 and found[0, 2] > 0.8 and found[0, 4] < 0.2 and found[2, 4] < 0.2
    assert alike(x, {n: n for n in x}, 0.95) == [("a", "b"), ("c", "d")]


def test_of_many_columns_the_promising_are_tested_and_all_are_counted():
    rng = np.random.default_rng(10)
    frame = pd.DataFrame(rng.normal(size=(300, 120)), columns=[f"c{i}" for i in range(120)])
    frame["y"] = frame["c7"] + np.abs(frame["c9"]) * 1.5 + rng.normal(size=300)
    prepared = prepare(frame, "y")
    assert not prepared.set_aside  # columns of all different cells are no copies of each other
    x, units, tried = promising(prepared, units_of(prepared))
    assert tried >= 120 and len(units.single) <= 40
    assert {"c7", "c9"} <= {unit[0] for unit in units.single} and {"c7", "c9"} <= set(x)


def test_outcomes_of_classes():
    made = outcomes(np.array([0.0, 1, 2, 1]), 3)
    assert made.shape == (4, 3) and made.sum() == 4


@pytest.mark.parametrize(
    ("curve", "name"),
    [
        (lambda v: 2 * v, "rises"), (lambda v: -v, "falls"), (lambda v: np.minimum(v, 3), "rises_then_flat"),
        (lambda v: -np.minimum(v, 3), "falls_then_flat"), (lambda v: np.maximum(v, 6), "flat_then_rises"),
        (lambda v: -np.maximum(v, 6), "flat_then_falls"), (lambda v: 1.0 * (v > 4), "step_up"), (lambda v: -1.0 * (v > 4), "step_down"),
        (lambda v: -((v - 5) ** 2), "peak"), (lambda v: (v - 5) ** 2, "trough"), (lambda v: np.sin(2 * v), "waves"),
        (lambda v: 0 * v, "flat"),
    ],
)  # fmt: skip
def test_shapes_have_names(curve, name: str):
    at = np.linspace(0, 10, 21)
    found = shape_of(at, curve(at))
    assert found.name == name and name in SHAPES
    wobbly = curve(at) + 0.02 * np.ptp(curve(at)) * np.random.default_rng(0).normal(size=21)
    assert shape_of(at, wobbly).name == name


def test_isotonic_against_scikit_learn():
    from sklearn.isotonic import IsotonicRegression

    value = np.random.default_rng(11).normal(size=60).cumsum()
    assert np.allclose(isotonic(value), IsotonicRegression().fit_transform(np.arange(60), value))

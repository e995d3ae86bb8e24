"""Models of every family: honest folds, exact explanations, the same digits each time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from assistant.learning.explain import additive_error, contributions, held_contributions
from assistant.learning.fit import best_family, cross_fit, fit, refit
from assistant.learning.folds import fold_ids
from assistant.learning.learn import learn
from assistant.learning.prepare import Prepared, prepare
from tests import tables

TARGETS = {"number": "income", "yesno": "survived", "classes": "city"}


def table(n: int = 400, seed: int = 0) -> pd.DataFrame:
    """Numbers with gaps, few and many levels, and three kinds of target."""
    g = np.random.default_rng(seed)
    towns = np.array([f"town {i}" for i in range(60)])
    frame = pd.DataFrame(
        {
            "age": g.normal(40, 10, n),
            "size": g.lognormal(size=n),
            "kind": g.choice(list("abc"), n),
            "town": g.choice(towns, n),
        }
    )
    frame.loc[g.random(n) < 0.2, "age"] = np.nan
    frame.loc[g.random(n) < 0.1, "kind"] = None
    score = frame["age"].fillna(35) / 10 + (frame["kind"] == "a") * frame["size"] + g.normal(size=n)
    return frame.assign(
        number=score,
        yesno=np.where(score > score.median(), "yes", "no"),
        classes=pd.cut(score, 3, labels=["low", "mid", "top"]).astype(str),
    )


def prepared_for(task: str, seed: int = 0) -> Prepared:
    return prepare(table(seed=seed).drop(columns=[t for t in TARGETS if t != task]), task)


@pytest.fixture(scope="module")
def crossed():
    return {task: cross_fit(prepared_for(task), folds=4) for task in TARGETS}


@pytest.mark.parametrize("task", TARGETS)
@pytest.mark.parametrize("family", ["guess", "linear", "boosted", "blend"])
def test_explanations_add_up(crossed, task: str, family: str):
    cross = crossed[task]
    x = cross.prepared.x
    for fitted in (refit(cross, family), replace(cross.models[family][1], slope=1.3, shift=-0.2)):
        for level in range(max(1, fitted.classes)):
            assert additive_error(fitted, x, level) < 1e-6
    # also for what was never seen: other levels, gaps, values far away
    odd = cross.prepared.apply(
        pd.DataFrame(
            {
                "age": [np.nan, 1e9, -5],
                "size": [0, np.nan, 1e6],
                "kind": ["new", None, "a"],
                "town": ["x", None, "town 1"],
            }
        )
    )
    assert additive_error(refit(cross, family), odd) < 1e-6


@pytest.mark.parametrize("task", TARGETS)
def test_explanations_are_by_data_column(crossed, task: str):
    cross = crossed[task]
    _, parts = contributions(refit(cross, "blend"), cross.prepared.x)
    assert list(parts.columns) == cross.prepared.columns


def test_one_signal_is_credited_to_its_column():
    g = np.random.default_rng(1)
    frame = pd.DataFrame(g.normal(size=(400, 5)), columns=list("abcde")).assign(
        y=lambda d: 3 * d["c"] + g.normal(0, 0.3, 400)
    )
    for family in ("linear", "boosted"):
        prepared = prepare(frame, "y", leaks=False)
        sizes = contributions(fit(prepared, family), prepared.x)[1].abs().mean()
        assert sizes.idxmax() == "c" and sizes["c"] > 0.85 * sizes.sum()


def test_lightgbm_and_shap_agree(crossed):
    """Another implementation of tree SHAP gives the same parts."""
    import warnings

    cross = crossed["number"]
    fitted = cross.models["boosted"][0]
    engine = fitted.members[0].engine
    encoded, _ = fitted.members[0].encoder.transform(cross.prepared.x.iloc[:40])
    numeric = [c for c in encoded.columns if encoded[c].dtype != "category"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import shap

        from assistant.learning.boosted import matrix

        explainer = shap.TreeExplainer(engine.booster)
        values = explainer.shap_values(matrix(encoded), check_additivity=False)
    if engine.rounds == engine.booster.current_iteration():
        _, parts = engine.contributions(encoded)
        assert np.allclose(values, parts[:, 0], atol=1e-6)
    assert numeric


@pytest.mark.parametrize("task", TARGETS)
def test_held_out_predictions_come_from_models_that_did_not_see_the_row(crossed, task: str):
    cross = crossed[task]
    for k, fitted in enumerate(cross.models["blend"]):
        own = np.flatnonzero(cross.folds == k)[:20]
        assert np.allclose(fitted.margin(cross.prepared.x.iloc[own]), cross.margins["blend"][own], atol=1e-6)


@pytest.mark.parametrize("task", TARGETS)
def test_same_seed_same_digits(crossed, task: str):
    again = cross_fit(prepared_for(task), folds=4)
    for family in again.margins:
        assert np.array_equal(again.margins[family], crossed[task].margins[family])


def test_a_real_signal_beats_guessing_and_the_best_family_is_found(crossed):
    for task, cross in crossed.items():
        family = best_family(cross)
        assert cross.losses(family).mean() < 0.9 * cross.losses("guess").mean(), task
    g = np.random.default_rng(2)
    straight = pd.DataFrame(g.normal(size=(150, 4)), columns=list("abcd")).assign(
        y=lambda d: d["a"] - d["b"] + g.normal(size=150)
    )
    assert best_family(cross_fit(prepare(straight, "y"))) == "linear"
    xor = pd.DataFrame({"a": g.integers(0, 2, 600), "b": g.integers(0, 2, 600)}).assign(
        y=lambda d: (d["a"] ^ d["b"]) + g.normal(0, 0.1, 600)
    )
    assert best_family(cross_fit(prepare(xor, "y"))) != "linear"


def test_folds_keep_groups_together_and_follow_time():
    groups = np.repeat(np.arange(20), 10)
    ids = fold_ids(np.zeros(200), "number", 5, 0, groups)
    assert all(len(set(ids[groups == g])) == 1 for g in range(20))
    assert np.bincount(ids).max() - np.bincount(ids).min() <= 10
    time = pd.Series(pd.date_range("2024-01-01", periods=60)[::-1])
    ids = fold_ids(np.zeros(60), "number", 5, 0, None, time, ordered=True)
    assert (np.diff(ids) <= 0).all() and ids.min() == -1 and ids.max() == 4


def test_folds_spread_classes_evenly():
    y = np.array([0] * 90 + [1] * 10)
    ids = fold_ids(y, "yesno", 5, 3)
    assert all((y[ids == k] == 1).sum() == 2 for k in range(5))


@pytest.mark.parametrize("task", TARGETS)
def test_any_columns_can_be_fitted(task: str):
    """More columns than rows, one column, hardly any rows of a class."""
    g = np.random.default_rng(3)
    wide = pd.DataFrame(g.normal(size=(40, 120)), columns=[f"x{i}" for i in range(120)])
    wide["y"] = {
        "number": wide["x0"],
        "yesno": wide["x0"] > 0,
        "classes": g.choice(list("pqr"), 40, p=[0.9, 0.05, 0.05]),
    }[task]
    cross = cross_fit(
        prepare(
            wide.assign(y=wide["y"] + (g.normal(size=40) if task == "number" else 0)) if task == "number" else wide,
            "y",
            leaks=False,
        )
    )
    assert np.isfinite(cross.margins["blend"]).all()
    one = prepare(wide[["x1", "y"]], "y", leaks=False)
    assert np.isfinite(refit(cross_fit(one), "blend").predict(one.x)).all()


def test_a_row_is_explained_as_it_is_predicted():
    model = learn(tables.people(), "survived")
    starts, parts, margin = held_contributions(model, tables.people().head(60))
    assert np.allclose(starts + parts.to_numpy().sum(axis=1), margin, atol=1e-6)
    assert np.allclose(model.margin_of(tables.people().head(60))[0], margin, atol=1e-6)
    strangers = tables.people().head(60).set_axis(range(10_000, 10_060))
    assert not model.margin_of(strangers)[1].any()

"""Groups: planted ones are found, none where there are none, whatever the shape of the columns."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assistant.errors import CannotAnswer
from assistant.stats.cluster import find_groups
from assistant.stats.coordinates import points
from skills.segment import segment


def planted(n: int = 300, seed: int = 0, k: int = 3) -> tuple[pd.DataFrame, np.ndarray]:
    """Members in groups that differ in two numbers and a category; age and town have nothing to do with them."""
    rng = np.random.default_rng(seed)
    group = rng.choice(k, n)
    frame = pd.DataFrame(
        {
            "visits": rng.normal(np.array([4, 20, 36])[group], 3),
            "spend": rng.normal(np.array([60, 20, 100])[group], 8),
            "plan": np.where(rng.random(n) < np.array([0.95, 0.1, 0.1])[group], "basic", "plus"),
            "age": rng.normal(40, 10, n),
            "town": rng.choice(["Ulm", "Bern"], n),
        }
    )
    return frame, group


def none(shape: str, n: int, rng: np.random.Generator) -> pd.DataFrame:
    """A table without groups: one cloud of some shape."""
    mixed = rng.normal(size=(n, 4)) @ rng.normal(size=(4, 4))
    wide = {
        "normal": mixed, "skewed": np.exp(mixed * 0.5), "uniform": rng.random((n, 4)), "heavy": rng.standard_t(3, (n, 4)),
        "counts": rng.poisson(3, (n, 4)),
    }[shape]  # fmt: skip
    frame = pd.DataFrame(wide, columns=list("abcd"))
    return frame.assign(plan=rng.choice(["x", "y", "z"], n, p=[0.6, 0.3, 0.1]), yes=rng.choice(["yes", "no"], n))


def test_planted_groups_are_found_and_named():
    frame, group = planted()
    found = segment(frame)
    assert found.found is not None and found.found.k == 3 and found.found.clear
    same = pd.crosstab(found.found.labels, group).to_numpy()
    assert same.max(1).sum() / same.sum() > 0.9
    assert all({t.column for t in told[:2]} <= {"visits", "spend", "plan"} for told in found.traits)


@pytest.mark.parametrize("shape", ["normal", "skewed", "uniform", "heavy", "counts"])
def test_no_groups_where_there_are_none(shape: str):
    rng = np.random.default_rng(7)
    found = [find_groups(points(none(shape, 200, rng), None)) for _ in range(2)]
    assert sum(f is not None for f in found) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("shape", ["normal", "skewed", "uniform", "heavy", "counts"])
def test_false_groups_are_rare(shape: str):
    rng = np.random.default_rng(8)
    found = [find_groups(points(none(shape, int(n), rng), None)) for n in rng.integers(60, 400, 60)]
    assert np.mean([f is not None for f in found]) <= 0.1


def test_groups_that_were_told_are_given_with_a_warning():
    frame = none("normal", 200, np.random.default_rng(1))
    found = segment(frame, k=4)
    assert found.found is not None and found.found.k == 4 and not found.found.clear


def test_groups_agree_with_another_implementation():
    cluster = pytest.importorskip("sklearn.cluster")
    frame, _ = planted(200, 3)
    real = points(frame.drop(columns=["town", "age"]), None)
    found = find_groups(real, 3)
    other = cluster.KMeans(3, n_init=10, random_state=0).fit_predict(real.all)
    assert found is not None
    assert pd.crosstab(found.labels, other).to_numpy().max(1).sum() >= 198


def test_columns_weigh_the_same():
    frame, _ = planted()
    real = points(frame, None)
    assert np.allclose(real.smooth.std(0), 1) and all(0.5 < (s**2).mean(0).sum() <= 1.01 for s in real.stepped)
    doubled = points(frame.assign(again=frame["visits"] * 2), None)
    assert doubled.repeats == ("again",) and np.allclose(doubled.smooth, real.smooth)


def test_things_that_repeat_are_one_row_each():
    frame, _ = planted(60, 2)
    shops = pd.concat([frame.assign(shop=[f"s{i}" for i in range(60)])] * 4, ignore_index=True)
    found = segment(shops, k=3, things="shop", keep="keep")
    assert len(found.frame) == 60 and found.kept is not None and len(found.kept) == 240
    assert (found.kept.groupby("shop")["group"].nunique() == 1).all()


def test_kept_groups_leave_the_table_alone():
    frame, _ = planted(100)
    before = frame.copy()
    found = segment(frame.iloc[:80], k=2, keep="keep", whole=frame)
    assert found.kept is not None and found.kept["group"].notna().sum() == 80 and frame.equals(before)


def test_few_rows_are_declined():
    with pytest.raises(CannotAnswer):
        segment(planted(20)[0])

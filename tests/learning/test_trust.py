"""What a model is warned about: planted faults are named, clean tables are left in peace."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from assistant.learning.changes import changed, changes_of
from assistant.learning.counter import ways
from assistant.learning.effects import effect_of, outputs
from assistant.learning.learn import learn
from assistant.learning.telling import cautions
from assistant.learning.trustworthy import GOOD, checks, verdict
from tests import tables


def clean(seed: int, n: int = 300) -> pd.DataFrame:
    g = np.random.default_rng(seed)
    frame = pd.DataFrame({"a": g.normal(size=n), "b": g.normal(size=n), "kind": g.choice(["x", "y"], n)})
    return frame.assign(y=frame["a"] + (frame["kind"] == "x") + g.normal(size=n))


def copies(seed: int) -> pd.DataFrame:
    frame = clean(seed)
    return pd.concat([frame, frame.head(150)], ignore_index=True)


def leak(seed: int) -> pd.DataFrame:
    frame = clean(seed)
    return frame.assign(other=-3 * frame["y"] + np.random.default_rng(seed).normal(0, 1e-3, len(frame)))


def future(seed: int) -> pd.DataFrame:
    frame = clean(seed)
    noise = 0.2 * np.random.default_rng(seed).normal(0, frame["y"].std(), len(frame))
    return frame.assign(final_result=frame["y"] + noise)


def numbered(seed: int) -> pd.DataFrame:
    frame = clean(seed).sort_values("y", ignore_index=True)
    return frame.assign(case_id=np.arange(len(frame))).sample(frac=1, random_state=seed, ignore_index=True)


def entities(seed: int) -> pd.DataFrame:
    g = np.random.default_rng(seed)
    frame = clean(seed).assign(patient_id=[f"P{i}" for i in np.repeat(np.arange(60), 5)])
    return frame.assign(y=frame["y"] + np.repeat(g.normal(size=60), 5))


def dated(seed: int) -> pd.DataFrame:
    return clean(seed).assign(day=pd.date_range("2024-01-01", periods=300))


@pytest.mark.parametrize(
    ("make", "key"),
    [
        (copies, "duplicates_across_split"), (leak, "leakage"), (future, "leakage"), (numbered, "row_order"),
        (entities, "grouped_rows"), (dated, "time_order_split"),
    ],
)  # fmt: skip
def test_planted_faults_are_named(make: Callable[[int], pd.DataFrame], key: str):
    for seed in range(2):
        model = learn(make(seed), "y", family="linear")
        assert f"caution.{key}" in [say.key for say in cautions(model)]
        if key in ("duplicates_across_split", "leakage", "row_order"):
            assert verdict(checks(model)) != GOOD


def test_clean_tables_are_left_in_peace():
    warned = [[say.key for say in cautions(learn(clean(seed), "y", family="linear"))] for seed in range(10)]
    assert sum(bool(keys) for keys in warned) <= 1, warned


def test_an_entity_is_not_met_twice():
    model = learn(entities(0), "y", family="linear")
    who = entities(0)["patient_id"]
    assert all(len(set(model.folds[(who == name).to_numpy()])) == 1 for name in who.unique())


def test_a_straight_line_has_its_slope_as_effect():
    g = np.random.default_rng(5)
    frame = pd.DataFrame({"a": g.uniform(0, 10, 400), "b": g.normal(size=400)}).assign(
        y=lambda d: 3 * d["a"] + d["b"] + g.normal(size=400)
    )
    model = learn(frame, "y", family="linear")
    curve = effect_of(model, frame, "a").table
    slope = np.polyfit(curve["value"], curve["effect"], 1)[0]
    assert slope == pytest.approx(3, rel=0.05)
    assert curve["effect"].mean() == pytest.approx(frame["y"].mean(), rel=0.1)


def test_the_smallest_change_reaches_the_goal_and_leaves_what_is_fixed():
    people = tables.people()
    model = learn(people, "survived", family="linear")
    row = people.iloc[[3]]
    start = float(outputs(model, model.fitted, row, 1)[0])
    found = ways(model, row, ["fare", "class", "income"], start + 0.05, True, 1)
    assert found and [w.size for w in found] == sorted(w.size for w in found)
    for way in found:
        new = row.assign(**{name: [value] for name, value in way.values})
        assert float(outputs(model, model.fitted, new, 1)[0]) >= start + 0.05 - 1e-9
        assert {name for name, _ in way.values} <= {"fare", "class", "income"}


def test_changes_are_made_as_said():
    people = tables.people()
    model = learn(people, "survived", family="linear")
    up = changed(people, changes_of(model, "fare", 10, None, False, False, ()))
    assert np.allclose(up["fare"], people["fare"] + 10)
    less = changed(people, changes_of(model, "fare", 10, None, True, True, ()))
    assert np.allclose(less["fare"], people["fare"] * 0.9)
    to = changed(people, changes_of(model, None, None, None, False, False, (("sex", "FEMALE"),)))
    assert (to["sex"] == "female").all()
    assert "sex" in people and (people["sex"] == "male").any()

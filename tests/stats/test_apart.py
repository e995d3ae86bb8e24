"""One group against the rest: tests against scipy, planted differences found, none found where there is none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from assistant.condition import Filter
from assistant.errors import CannotAnswer
from assistant.stats.apart import of_gaps, of_levels, of_numbers, one_row_each, traits
from assistant.stats.values import described
from skills.differ import differ


def table(n: int = 400, seed: int = 0, apart: float = 0.8) -> pd.DataFrame:
    """A yes/no group that differs in `age` and `plan`, and in nothing else."""
    rng = np.random.default_rng(seed)
    left = rng.random(n) < 0.4
    frame = pd.DataFrame(
        {
            "left": np.where(left, "yes", "no"),
            "age": rng.normal(40 + 10 * apart * left, 10),
            "plan": np.where(rng.random(n) < 0.3 + 0.5 * apart * left, "basic", rng.choice(["plus", "pro"], n)),
            "town": rng.choice(["Ulm", "Bern", "Graz"], n),
            "spend": rng.lognormal(3, 1, n),
        }
    )
    return frame.assign(note=[f"line {i} says {i * 7}" for i in range(n)])


def test_numbers_against_scipy():
    rng = np.random.default_rng(1)
    x, mask = pd.Series(rng.gamma(2, 3, 120), name="x"), rng.random(120) < 0.3
    found = of_numbers(x, mask, described(pd.DataFrame({"x": x}), "x", None))
    wanted = stats.brunnermunzel(x[mask], x[~mask])
    u = stats.mannwhitneyu(x[mask], x[~mask]).statistic
    assert found is not None and found.p == pytest.approx(wanted.pvalue)
    assert found.strength.value == pytest.approx(2 * u / (mask.sum() * (~mask).sum()) - 1)
    assert found.gap.value == pytest.approx(x[mask].mean() - x[~mask].mean())


def test_levels_against_scipy():
    rng = np.random.default_rng(2)
    mask = rng.random(300) < 0.5
    values = pd.Series(np.where(mask, rng.choice(list("aab"), 300), rng.choice(list("abc"), 300)))
    found = of_levels(values, mask, "x")
    wanted = stats.chi2_contingency(pd.crosstab(mask, values), correction=False)
    assert found is not None and found.p == pytest.approx(wanted.pvalue)
    shares = pd.crosstab(mask, values, normalize="index")
    gaps = (shares.loc[True] - shares.loc[False]).abs()
    assert found.level == gaps.idxmax() and abs(found.strength.value) == pytest.approx(gaps.max())


def test_a_column_of_two_values_has_the_same_strength_as_a_number():
    """Cliff's delta of noughts and ones is the difference of their shares."""
    rng = np.random.default_rng(3)
    mask, x = rng.random(200) < 0.4, (rng.random(200) < 0.5).astype(float)
    a = of_numbers(pd.Series(x, name="x"), mask, described(pd.DataFrame({"x": x + 0.0}), "x", None))
    b = of_levels(pd.Series(np.where(x > 0, "yes", "no")), mask, "x", "yes")
    assert a is not None and b is not None
    assert a.strength.value == pytest.approx(b.strength.value)


def test_gaps_are_a_trait():
    mask = np.arange(100) < 50
    cells = pd.Series(np.where(np.arange(100) % 2 == 0, np.nan, 1.0)).where(mask, 1.0)
    found = of_gaps(cells, mask, "x")
    assert found is not None and found.inside.value == 0.5 and found.outside.value == 0 and found.p < 1e-6


def test_planted_differences_come_first():
    found = differ(table(), group=Filter("left", "==", "yes"))
    assert [t.column for t in found.clear] and {t.column for t in found.clear} == {"age", "plan"}
    assert "note" not in {t.column for t in found.traits}


def test_false_alarms_are_held_over_all_columns():
    """With nothing planted, one table in twenty may show something, however many columns it has."""
    alarms = [bool(differ(table(120, seed, 0.0), group=Filter("left", "==", "yes")).clear) for seed in range(150)]
    assert np.mean(alarms) < 0.1


def test_top_rows_and_things():
    frame = table()
    top = differ(frame, of="spend", share=10.0)
    assert top.inside == 40 and top.cut == (40, False)
    assert differ(frame, of="spend", top=25, low=True).inside == 25
    shops = pd.DataFrame({"shop": np.repeat([f"s{i}" for i in range(40)], 10), "sales": np.repeat(np.arange(40.0), 10)})
    shops["size"] = np.where(shops["sales"] > 20, "large", "small")
    found = differ(shops, of="sales", things="shop")
    assert found.inside + found.outside == 40 and found.traits[0].column == "size"


def test_one_row_each_averages_and_takes_the_most_common():
    frame = pd.DataFrame({"shop": ["a", "a", "a", "b"], "x": [1.0, 2, 3, 9], "k": ["u", "v", "u", "v"]})
    made, _ = one_row_each(frame, "shop", None)
    assert made.to_dict("list") == {"shop": ["a", "b"], "x": [2.0, 9.0], "k": ["u", "v"]}


def test_one_sided_groups_are_declined():
    with pytest.raises(CannotAnswer) as declined:
        differ(table(), group=Filter("age", ">", 500))
    assert declined.value.instead


def test_strengths_hold_what_they_promise():
    """Nine to ten of ten intervals of Cliff's delta hold the truth, skewed data included."""
    rng = np.random.default_rng(5)
    mask, held, rounds = np.arange(90) < 30, 0, 300
    truth = 2 * float((rng.lognormal(0.4, 1, 200_000) > rng.lognormal(0, 1, 200_000)).mean()) - 1
    for _ in range(rounds):
        x = pd.Series(np.where(mask, rng.lognormal(0.4, 1, 90), rng.lognormal(0, 1, 90)), name="x")
        (one,) = traits(pd.DataFrame({"x": x}), pd.Series(mask), None, ("x",))
        held += one.strength.sure.low <= truth <= one.strength.sure.high
    assert 0.915 <= held / rounds <= 0.985

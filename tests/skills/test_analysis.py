"""The analysis skills on tables whose truth is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from assistant.answer import Answer
from assistant.errors import CannotAnswer
from assistant.estimate import Estimate
from assistant.script import Script
from tests.reading import SKILLS
from tests.stats.test_relation import anscombe


def ask(name: str, frame: pd.DataFrame, **args: Any) -> Answer:
    skill = SKILLS[name]
    return skill.tell(skill.compute(frame, **args), Script("table.csv", (), skill.compute, args))


def keys(answer: Answer) -> set[str]:
    return {c.key.removeprefix("caution.") for c in answer.caveats}


def finding(answer: Answer, name: str) -> Any:
    return next(f.value for f in answer.findings if f.name == name)


def kidney() -> pd.DataFrame:
    """Treatments of kidney stones (Charig and others 1986): better for each size, worse for both together."""
    counts = [("A", "small", 81, 6), ("A", "large", 192, 71), ("B", "small", 234, 36), ("B", "large", 55, 25)]
    rows = [(t, s, v) for t, s, good, bad in counts for v, n in ((1, good), (0, bad)) for _ in range(n)]
    return pd.DataFrame(rows, columns=["treatment", "stone", "success"])


def test_compare_warns_by_name_of_the_column_that_turns_it_round():
    answer = ask("compare", kidney(), by="treatment")
    said = next(c for c in answer.caveats if c.key == "caution.simpson")
    assert said.facts["columns"] == ["stone"] and answer.columns == ("success", "treatment")


def test_compare_finds_true_groups_and_says_when_there_are_none(shop: pd.DataFrame, people: pd.DataFrame):
    found = ask("compare", shop, target="sales", by="region")
    assert found.value == "north" and found.headline.key == "compare.many_clear"
    gap = ask("compare", shop, target="sales", by="region", groups=("north", "south")).findings[0].value
    assert isinstance(gap, Estimate) and gap.sure.low < 30 < gap.sure.high  # the truth of the table
    nothing = ask("compare", people, target="income", by="sex", wants="yesno")
    assert nothing.value is False and "no_effect_found" in keys(nothing)


def test_compare_asks_when_several_columns_would_do():
    with pytest.raises(CannotAnswer) as caught:
        ask("compare", kidney())
    assert len(caught.value.instead) == 3


def test_small_groups_are_called_small():
    frame = pd.DataFrame({"group": ["A"] * 12 + ["B"] * 5, "won": [0, 1] * 6 + [1, 1, 0, 1, 0]})
    assert {"underpowered", "unequal_variance_or_n"} <= keys(ask("compare", frame, by="group", groups=("B",)))


def test_relate_tells_pictures_apart():
    assert "plot_differs_from_stats" in keys(ask("relate", anscombe(), among=("x", "y"), by="set"))
    x = np.random.default_rng(1).uniform(-2, 2, 300)
    bent = ask("relate", pd.DataFrame({"x": x, "y": x**2}), among=("x", "y"))
    assert bent.headline.key == "relate.shape_clear" and "nonlinear" in keys(bent)


def test_relate_of_independent_columns_is_seldom_clear():
    rng, clear, odd = np.random.default_rng(2), 0, 0
    for _ in range(200):
        frame = pd.DataFrame({"a": rng.normal(size=80), "b": rng.normal(size=80), "g": rng.choice(list("xyz"), 80)})
        answer = ask("relate", frame, among=("a", "b"))
        clear += answer.headline.key.endswith("clear")
        odd += bool(keys(answer) & {"simpson", "selection", "spurious_trend", "nonlinear", "outlier"})
    assert clear <= 20 and odd <= 14


def test_relate_holds_columns_fixed(people: pd.DataFrame):
    answer = ask("relate", people, among=("age", "income"), given=("class",))
    assert answer.method == "Partial Correlation Coefficient" and answer.columns == ("age", "income", "class")
    stratified = ask("relate", people, among=("smoker", "survived"), by="sex")
    assert stratified.method == "Mantel-Haenszel Test"


@pytest.mark.parametrize(
    ("args", "method"),
    [
        ({"among": ("age",)}, "Anderson-Darling Test"),
        ({"among": ("fare", "income"), "topic": "variance"}, "Levene Test"),
        ({"among": ("smoker", "sex")}, "Chi-square Independence Test"),
        ({"among": ("smoker", "survived"), "by": "sex"}, "Mantel-Haenszel Test"),
        ({"among": ("smoker", "survived", "sex")}, "Mantel-Haenszel Test"),
        ({"among": ("age", "fare"), "topic": "distribution"}, "Kolmogorov-Smirnov Test"),
        ({"among": ("income",), "by": "sex"}, "Welch's t-test"),
        ({"among": ("income",), "by": "city", "method": "t"}, "One-way ANOVA"),
    ],
)
def test_the_test_that_fits_is_chosen(people: pd.DataFrame, args: dict[str, Any], method: str):
    assert ask("test", people, **args).method == method


def test_few_rows_are_tested_for_normality_by_shapiro(people: pd.DataFrame):
    assert ask("test", people.head(40), among=("age",)).method == "Shapiro-Wilk Test of Normality"


def test_two_yes_no_columns_by_phi_and_their_counts(people: pd.DataFrame):
    from scipy import stats

    answer = ask("relate", people, among=("smoker", "survived"))
    table = pd.crosstab(people["smoker"], people["survived"])
    wanted = stats.chi2_contingency(table, correction=False)
    assert answer.method == "Phi Coefficient, Chi-square Independence Test"
    assert finding(answer, "p_value").value == pytest.approx(wanted.pvalue)
    few = people.head(20)
    exact_p = stats.fisher_exact(pd.crosstab(few["smoker"], few["survived"])).pvalue
    assert finding(ask("relate", few, among=("smoker", "survived")), "p_value").value == pytest.approx(exact_p)


def test_a_cell_under_chance_alone_is_row_total_by_column_total(people: pd.DataFrame):
    from scipy import stats

    answer = ask(
        "test", people, among=("sex", "smoker"), topic="independence", cell=(("sex", "female"), ("smoker", "yes"))
    )
    there = people.dropna(subset=["sex", "smoker"])
    table = pd.crosstab(there["sex"], there["smoker"])
    wanted = pd.DataFrame(stats.contingency.expected_freq(table), table.index, table.columns)
    assert answer.value.value == pytest.approx(float(wanted.loc["female", "yes"]))


def test_gap_is_that_of_the_first_group_named(people: pd.DataFrame):
    there = people.dropna(subset=["income"])
    mean = there.groupby("sex")["income"].mean()
    for one, other in (("male", "female"), ("female", "male")):
        gap = ask("compare", people, target="income", by="sex", groups=(one, other), wants="number").value
        assert gap.value == pytest.approx(mean[one] - mean[other]) and gap.sure.low < gap.value < gap.sure.high


def test_trend_knows_rising_from_wandering():
    rng, days = np.random.default_rng(3), pd.date_range("2020-01-01", periods=60, freq="MS")
    rising = pd.DataFrame({"when": days, "y": 2.0 * np.arange(60) + rng.normal(0, 5, 60)})
    answer = ask("trend", rising, target="y", direction="up", wants="yesno")
    assert answer.value is True and answer.headline.key == "trend.up_clear"
    flat = rising.assign(y=rng.normal(0, 5, 60))
    assert ask("trend", flat, target="y").headline.key == "trend.none"


def test_outliers_by_each_rule():
    frame = pd.DataFrame({"x": [*np.linspace(10, 20, 30), 95.0]})
    for method in ("iqr", "zscore", "mad"):
        answer = ask("outliers", frame, column="x", method=method)
        assert finding(answer, "outliers") == [95.0] and answer.value.value == 1


def test_missing_tells_random_gaps_from_others():
    rng = np.random.default_rng(4)
    x = rng.normal(size=600)
    frame = pd.DataFrame(
        {"x": x, "high": np.where(x > 0.8, np.nan, x), "any": np.where(rng.random(600) < 0.2, np.nan, x)}
    )
    assert "missing_not_at_random" in keys(ask("missing", frame[["x", "high"]], column="high"))
    assert "missing_not_at_random" not in keys(ask("missing", frame[["x", "any"]], column="any"))


def test_regress_in_sentences(people: pd.DataFrame):
    answer = ask("regress", people, target="income", among=("age", "class", "sex"))
    slope = finding(answer, "coefficient age")
    assert slope.sure.low < 400 < slope.sure.high and answer.method == "Linear Regression (OLS)"
    assert ask("regress", people, target="survived", among=("sex",)).method == "Logistic Regression"


def test_distribution_in_words(people: pd.DataFrame):
    assert ask("distribution", people, column="fare").value == "right skewed"
    assert ask("distribution", people, column="city").value == "London"


@pytest.mark.slow
def test_large_tables_are_quick():
    """100,000 rows by 20 columns: a described answer under half a second, a test under two."""
    import time

    rng = np.random.default_rng(5)
    frame = pd.DataFrame(rng.normal(size=(100_000, 18)), columns=[f"x{i}" for i in range(18)])
    frame = frame.assign(g=rng.choice(list("abcd"), 100_000), h=rng.choice(list("xy"), 100_000))
    calls = {
        "compare": {"target": "x0", "by": "g"}, "relate": {"among": ("x0", "x1")}, "distribution": {"column": "x0"},
        "outliers": {"column": "x0"}, "missing": {}, "test": {"among": ("x0",), "by": "g", "topic": "variance"},
    }  # fmt: skip
    for name, args in calls.items():
        ask(name, frame.head(1000), **args)
        start = time.perf_counter()
        ask(name, frame, **args)
        assert time.perf_counter() - start < 5, name  # on a busy machine


@pytest.mark.parametrize(("said", "part"), [(None, 0.95), (0.1, 0.9), (10, 0.9), (90, 0.9), (99, 0.99)])
def test_intervals_of_a_difference_at_the_level_said(shop: pd.DataFrame, said: float | None, part: float):
    from scipy import stats

    two = shop[shop["region"].isin(["east", "west"])]
    gap = ask("compare", two, target="visits", by="region", alpha=said).findings[0].value
    high, low = (two.loc[two["region"] == r, "visits"] for r in ("east", "west"))
    wanted = stats.ttest_ind(high, low, equal_var=False).confidence_interval(part)
    ends = sorted((abs(wanted.low), abs(wanted.high)))
    assert gap.sure.level == pytest.approx(part)
    assert sorted((abs(gap.sure.low), abs(gap.sure.high))) == pytest.approx(ends, rel=1e-6)
    shares = ask("compare", two, target="returned", by="region", alpha=said).findings[0].value
    assert shares.sure.level == pytest.approx(part)


def test_the_test_to_use_is_named_with_its_reason(people: pd.DataFrame):
    answer = ask("test", people, among=("income",), by="sex", choose=True)
    assert answer.value == "Welch's t-test" and answer.headline.key == "test.fits"
    assert [b.key for b in answer.blocks[:3]] == ["test.because_means", "test.also_means", "test.means_kept"]
    named = ask("test", people, among=("income",), by="sex", method="mann_whitney")
    assert named.headline.key.startswith("test.ranks")

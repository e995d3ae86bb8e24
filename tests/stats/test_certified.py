"""NIST's certified values, and the data sets every textbook warns with: digits of agreement, and the warnings by name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from assistant.stats.hypothesis import anova
from assistant.stats.interval import of_mean
from assistant.stats.linear import least_squares
from skills.compare import compare
from skills.relate import relate

DATA = Path(__file__).parent.parent / "data"

# Means and standard deviations: the certified values of NIST's univariate sets (public domain).
UNIVARIATE = {
    "lew": (-177.435, 277.332168044316),
    "lottery": (518.958715596330, 291.699727470969),
    "mavro": (2.00185600000000, 0.000429123454003053),
    "michelso": (299.852400000000, 0.0790105478190518),
}
# Sum of squares between and within, and F, of NIST's analyses of variance.
ANOVA = {
    "sirstv": (5.11462616000000e-02, 2.16636560000000e-01, 1.18046237440255),
    "atmwtag": (3.63834187500000e-09, 1.04951729166667e-08, 1.59467335677930e01),
}


def digits(got: float, certified: float) -> float:
    """Digits of agreement (log relative error)."""
    return 15.0 if got == certified else min(15.0, -float(np.log10(abs(got - certified) / abs(certified))))


def column(name: str) -> np.ndarray:
    return pd.read_csv(DATA / f"nist_{name}.csv")["y"].to_numpy(float)


@pytest.mark.parametrize("name", UNIVARIATE)
def test_univariate(name: str):
    x, (mean, sd) = column(name), UNIVARIATE[name]
    found = of_mean(x)
    assert digits(found.value, mean) >= 9 and digits(found.error * len(x) ** 0.5, sd) >= 9


@pytest.mark.parametrize(("start", "lowest"), [(10_000_002.0, 13), (1_000_000.2, 9), (10_000_000.2, 8)])
def test_numbers_that_differ_in_their_last_digits(start: float, lowest: float):
    """NumAcc1, 3 and 4: a thousand numbers that are alike in their first seven or eight digits."""
    x = (
        np.array([start - 1, start + 1, start])
        if start == 10_000_002
        else np.append(start, np.tile([start - 0.1, start + 0.1], 500))
    )
    found = of_mean(x)
    sd = 1.0 if len(x) == 3 else 0.1
    assert digits(found.value, start) >= 13 and digits(found.error * len(x) ** 0.5, sd) >= lowest


@pytest.mark.parametrize("name", ANOVA)
def test_analysis_of_variance(name: str):
    frame = pd.read_csv(DATA / f"nist_{name}.csv")
    found = anova([g["y"].to_numpy(float) for _, g in frame.groupby("group")])
    assert digits(found.statistic, ANOVA[name][2]) >= 9


@pytest.mark.parametrize(("replicates", "f"), [(21, 21.0), (201, 201.0), (2001, 2001.0)])
@pytest.mark.parametrize(("offset", "lowest"), [(0.0, 9), (1e6, 9), (1e12, 2)])
def test_stiff_analysis_of_variance(replicates: int, f: float, offset: float, lowest: float):
    """SmLs01 to SmLs09: nine groups whose numbers are alike in their first digits, up to thirteen of them.

    With thirteen, the tenths cannot be written in double precision to more than three digits, whatever is computed.
    """
    middles = [1.4, 1.3, 1.5, 1.3, 1.5, 1.3, 1.5, 1.3, 1.5]
    waves = np.tile([-0.1, 0.1], replicates // 2)
    groups = [np.round(np.append(m, m + waves), 1) + offset for m in middles]
    assert digits(anova(groups).statistic, f) >= lowest


def test_filip():
    """A polynomial of degree ten whose columns are all but copies: default solvers lose every digit."""
    frame = pd.read_csv(DATA / "nist_filip.csv")
    x = frame["x"].to_numpy(float)
    names = tuple(f"x{k}" for k in range(1, 11))
    fit = least_squares(np.column_stack([x**k for k in range(1, 11)]), frame["y"].to_numpy(float), names, robust=False)
    certified = [
        -1467.48961422980, -2772.17959193342, -2316.37108160893, -1127.97394098372, -354.478233703349, -75.1242017393757,
        -10.8753180355343, -1.06221498588947, -0.670191154593408e-01, -0.246781078275479e-02, -0.402962525080404e-04,
    ]  # fmt: skip
    assert min(digits(a, b) for a, b in zip(fit.coefficients, certified, strict=True)) >= 7
    assert digits(fit.r2, 0.996727416185620) >= 9


# ------------------------------------------------------------------------------------------------ named cases


def berkeley() -> pd.DataFrame:
    """Admissions to the six largest departments of Berkeley in 1973 (Bickel, Hammel and O'Connell 1975)."""
    counts = {
        "A": ((512, 313), (89, 19)), "B": ((353, 207), (17, 8)), "C": ((120, 205), (202, 391)),
        "D": ((138, 279), (131, 244)), "E": ((53, 138), (94, 299)), "F": ((22, 351), (24, 317)),
    }  # fmt: skip
    rows = [
        (department, sex, answer)
        for department, sexes in counts.items()
        for sex, pair in zip(("male", "female"), sexes, strict=True)
        for answer, n in zip(("yes", "no"), pair, strict=True)
        for _ in range(n)
    ]
    return pd.DataFrame(rows, columns=["department", "sex", "admitted"])


def test_berkeley_names_the_column_that_turns_it_round():
    found = compare(berkeley(), target="admitted", by="sex")
    assert found.found and found.sides[0].name == "male" and found.sides[0].value.value == pytest.approx(1198 / 2691)
    said = [c for c in found.cautions if c.key == "caution.simpson"]
    assert said and said[0].facts["columns"] == ["department"]


def anscombe() -> pd.DataFrame:
    x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
    y = {
        "I": [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68],
        "II": [9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74],
        "III": [7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73],
        "IV": [6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.50, 5.56, 7.91, 6.89],
    }
    fourth = [8] * 7 + [19] + [8] * 3
    return pd.concat(
        [pd.DataFrame({"set": k, "x": fourth if k == "IV" else x, "y": v}) for k, v in y.items()], ignore_index=True
    )


@pytest.mark.parametrize(("name", "warned"), [("II", "nonlinear"), ("III", "outlier"), ("IV", "outlier")])
def test_anscombe_is_warned_of(name: str, warned: str):
    """The same correlation four times, and only the first means what it says."""
    frame = anscombe()
    one = relate(frame[frame["set"] == name], among=("x", "y"))
    keys = {c.key.removeprefix("caution.") for c in one.cautions}
    assert warned in keys or "plot_differs_from_stats" in keys, keys


def test_longley_says_that_its_columns_repeat_each_other():
    from skills.regress import regress

    frame = pd.read_csv(DATA / "nist_longley.csv")
    found = regress(frame, target="y")
    assert "caution.collinear" in {c.key for c in found.cautions}


def test_heights_fall_back_to_the_middle_as_galton_saw():
    """Children of tall parents are tall, but less so: the slope is below one though both spreads are the same."""
    from skills.regress import regress

    rng = np.random.default_rng(1886)
    parents = rng.normal(68.3, 1.8, 900)
    children = 68.3 + 0.65 * (parents - 68.3) + rng.normal(0, 1.8 * (1 - 0.65**2) ** 0.5, 900)
    found = regress(pd.DataFrame({"parents": parents, "children": children}), target="children", among=("parents",))
    low, high = (float(v[1]) for v in found.fit.interval())
    assert low < 0.65 < high < 1

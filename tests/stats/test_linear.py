"""Regressions against NIST's certified values and statsmodels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from assistant.stats.linear import counting, hac, least_squares

DATA = Path(__file__).parent.parent / "data"


def digits(got: np.ndarray, certified: list[float]) -> float:
    """Digits of agreement with certified values (log relative error), the worst of them."""
    wanted = np.array(certified)
    with np.errstate(divide="ignore"):
        each = -np.log10(np.abs(np.asarray(got) - wanted) / np.abs(wanted))
    return float(np.minimum(each, 15).min())


def nist(name: str) -> pd.DataFrame:
    """One of NIST's Statistical Reference Datasets (public domain), https://www.itl.nist.gov/div898/strd/."""
    return pd.read_csv(DATA / f"nist_{name}.csv")


def test_longley():
    frame = nist("longley")
    fit = least_squares(
        frame.iloc[:, 1:].to_numpy(float), frame["y"].to_numpy(float), tuple(frame.columns[1:]), robust=False
    )
    certified = [-3482258.63459582, 15.0618722713733, -0.358191792925910e-01, -2.02022980381683, -1.03322686717359, -0.511041056535807e-01, 1829.15146461355]  # fmt: skip
    errors = [890420.383607373, 84.9149257747669, 0.334910077722432e-01, 0.488399681651699, 0.214274163161675, 0.226073200069370, 455.478499142212]  # fmt: skip
    assert digits(fit.coefficients, certified) > 11 and digits(fit.errors, errors) > 11
    assert digits(np.array([fit.r2, fit.sigma]), [0.995479004577296, 304.854073561965]) > 11


def test_norris():
    frame = nist("norris")
    fit = least_squares(frame[["x"]].to_numpy(float), frame["y"].to_numpy(float), ("x",), robust=False)
    assert digits(fit.coefficients, [-0.262323073774029, 1.00211681802045]) > 11
    assert digits(fit.errors, [0.232818234301152, 0.429796848199937e-03]) > 11


def test_wampler():
    frame = nist("wampler1")
    x = frame["x"].to_numpy(float)
    powers = np.column_stack([x**k for k in range(1, 6)])
    assert digits(least_squares(powers, frame["y"].to_numpy(float), tuple("12345")).coefficients, [1.0] * 6) > 9
    # Wampler5 adds these steps to 1 + x + … + x^5, a hundred thousand times as large as Wampler3's.
    wave = np.array([759, -2048, 2048, -2048, 2523, -2048, 2048, -2048, 1838, -2048, 2048, -2048, 1838, -2048, 2048, -2048, 2523, -2048, 2048, -2048, 759.0])  # fmt: skip
    y = 1 + powers.sum(1) + 10_000 * wave
    assert digits(least_squares(powers, y, tuple("12345")).coefficients, [1.0] * 6) > 9


def made(n: int = 200) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(n, 3)) * [1, 100, 0.01] + [0, 1e4, 0]
    return x, 2 + x[:, 0] + 0.05 * x[:, 1] + rng.normal(size=n) * (1 + np.abs(x[:, 0]))


def test_robust_errors_against_statsmodels():
    import statsmodels.api as sm

    x, y = made()
    fit, other = least_squares(x, y, ("a", "b", "c")), sm.OLS(y, sm.add_constant(x)).fit(cov_type="HC3", use_t=True)
    assert fit.coefficients == pytest.approx(other.params, rel=1e-7)
    assert fit.errors == pytest.approx(other.bse, rel=1e-7) and fit.p == pytest.approx(other.pvalues, rel=1e-6)


def test_repeated_columns_are_dropped_by_name():
    x, y = made()
    fit = least_squares(np.column_stack([x, x[:, 0] * 3 + 1, np.ones(len(y))]), y, ("a", "b", "c", "twin", "flat"))
    assert fit.dropped == ("twin", "flat") and fit.names == ("constant", "a", "b", "c")


@pytest.mark.parametrize("family", ["logistic", "poisson"])
def test_counting_models_against_statsmodels(family: str):
    import statsmodels.api as sm

    rng = np.random.default_rng(2)
    x = rng.normal(size=(400, 2)) * [1, 50] + [0, 300]
    eta = -3 + 0.8 * x[:, 0] + 0.01 * x[:, 1]
    y = (
        (rng.random(400) < 1 / (1 + np.exp(-eta))).astype(float)
        if family == "logistic"
        else rng.poisson(np.exp(eta)).astype(float)
    )
    fit = counting(x, y, ("a", "b"), family)
    kind = sm.families.Binomial() if family == "logistic" else sm.families.Poisson()
    other = sm.GLM(y, sm.add_constant(x), family=kind).fit(cov_type="HC0", tol=1e-12)
    assert fit.coefficients == pytest.approx(other.params, rel=1e-5)
    assert fit.errors == pytest.approx(other.bse, rel=0.05)  # ours allow for leverage
    assert fit.deviance == pytest.approx((other.deviance, other.null_deviance), rel=1e-6)


def test_separation_is_noticed():
    x = np.random.default_rng(3).normal(size=(80, 1))
    assert counting(x, (x[:, 0] > 0).astype(float), ("a",), "logistic").separated
    assert not counting(x, (np.arange(80) % 2).astype(float), ("a",), "logistic").separated


def test_newey_west_against_statsmodels():
    import statsmodels.api as sm

    rng = np.random.default_rng(4)
    z = np.column_stack([np.ones(60), np.arange(60.0)])
    y = z @ [1, 0.1] + rng.normal(size=60).cumsum()
    other = sm.OLS(y, z).fit(cov_type="HAC", cov_kwds={"maxlags": 4, "use_correction": True})
    assert hac(other.resid, z, 4) == pytest.approx(other.cov_params(), rel=1e-8)

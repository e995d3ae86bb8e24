"""Counts that spread wider than Poisson: noticed, and modelled as statsmodels does."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assistant.stats.dispersion import negative_binomial, overdispersion
from assistant.stats.linear import counting
from skills.regress import SKILL, regress


def counts(n: int, alpha: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 2)) * [1, 1] + [0, 0.5]
    mean = np.exp(0.5 + 0.6 * x[:, 0] + 0.2 * x[:, 1])
    return x, rng.poisson(mean if alpha == 0 else rng.gamma(1 / alpha, alpha * mean)).astype(float)


def test_negative_binomial_against_statsmodels():
    import statsmodels.api as sm

    x, y = counts(400, 0.8)
    fit = negative_binomial(x, y, ("a", "b"))
    other = sm.NegativeBinomial(y, sm.add_constant(x)).fit(disp=0, maxiter=2000, method="bfgs", gtol=1e-8)
    assert fit.coefficients == pytest.approx(other.params[:3], rel=1e-3, abs=1e-3)
    assert fit.sigma == pytest.approx(other.params[3], rel=1e-3)
    family = sm.families.NegativeBinomial(alpha=fit.sigma)
    robust = sm.GLM(y, sm.add_constant(x), family=family).fit(cov_type="HC0")
    assert fit.coefficients == pytest.approx(robust.params, rel=1e-5) and fit.deviance[0] == pytest.approx(
        robust.deviance, rel=1e-6
    )
    assert fit.errors == pytest.approx(robust.bse, rel=0.06)  # expected against observed information


def test_overdispersion_is_noticed_where_it_is():
    wide, plain = [], []
    for seed in range(40):
        x, y = counts(200, 0.8, seed)
        wide.append(overdispersion(y, counting(x, y, ("a", "b"), "poisson"))[1] < 0.01)
        x, y = counts(200, 0.0, seed)
        plain.append(overdispersion(y, counting(x, y, ("a", "b"), "poisson"))[1] < 0.01)
    assert np.mean(wide) > 0.8 and np.mean(plain) < 0.1


def test_counts_choose_their_model():
    for alpha, family in ((0.0, "poisson"), (1.0, "negative_binomial")):
        x, y = counts(500, alpha, 3)
        frame = pd.DataFrame({"a": x[:, 0], "b": x[:, 1], "claims": y})
        assert regress(frame, target="claims", family="counts").fit.family == family
    told = regress(frame, target="claims", family="poisson")
    said = {getattr(b, "key", "") for b in SKILL.tell(told, None).blocks}
    assert "regress.overdispersed" in said

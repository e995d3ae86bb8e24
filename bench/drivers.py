"""Simulates tables whose true drivers are known and counts how often each method finds them, and names false ones.

    python -m bench.drivers [--quick] [--tables N] [--rows 300 1000] [--only NAME …] [--noise]

Hits: share of the true drivers found. Any false: share of tables in which a column that drives nothing is named (a
decoy told as "cannot be told apart" from its driver is no false one). Compared with what analysts do: robust least squares
(OLS with HC3 errors), leaving one column out of a boosted model (LOCO), both Benjamini–Hochberg corrected, and their union.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

METHODS = ("plainly", "ols", "loco", "union")


@dataclass(frozen=True)
class Truth:
    """A table, its target, the columns that truly drive it, and for each decoy the driver it resembles."""

    x: pd.DataFrame
    y: np.ndarray
    drivers: frozenset[str]
    decoys: dict[str, str]


def _columns(rng: np.random.Generator, n: int, k: int, common: float = 0.2) -> np.ndarray:
    """n × k normal columns, each pair correlated by `common`."""
    return np.sqrt(1 - common) * rng.normal(size=(n, k)) + np.sqrt(common) * rng.normal(size=(n, 1))


def _truth(x: np.ndarray | pd.DataFrame, y: np.ndarray, drivers: str, **decoys: str) -> Truth:
    frame = x if isinstance(x, pd.DataFrame) else pd.DataFrame(x, columns=[f"x{i}" for i in range(x.shape[1])])
    return Truth(frame, y, frozenset(drivers.split()), decoys)


def linear(rng: np.random.Generator, n: int) -> Truth:
    """Five straight lines of unequal size among twenty columns."""
    x = _columns(rng, n, 20)
    return _truth(x, x[:, :5] @ np.array([0.6, -0.5, 0.45, 0.4, 0.35]) + rng.normal(size=n), "x0 x1 x2 x3 x4")


def interacting(rng: np.random.Generator, n: int) -> Truth:
    """A product, a line, and a slope that another column switches on."""
    x = _columns(rng, n, 18, 0.0)
    y = 0.9 * x[:, 0] * x[:, 1] + 0.6 * x[:, 2] + 0.9 * (x[:, 3] > 0) * x[:, 4] + 0.8 * rng.normal(size=n)
    return _truth(x, y, "x0 x1 x2 x3 x4")


def bent(rng: np.random.Generator, n: int) -> Truth:
    """A parabola, a wave and a kink: no straight line sees the first and the last."""
    x = _columns(rng, n, 18)
    y = 0.7 * x[:, 0] ** 2 + np.sin(2 * x[:, 1]) + 0.9 * np.abs(x[:, 2]) + 0.8 * rng.normal(size=n)
    return _truth(x, y, "x0 x1 x2")


def threshold(rng: np.random.Generator, n: int) -> Truth:
    """Two steps, and one that needs two columns to be high."""
    x = _columns(rng, n, 18)
    y = 1.2 * (x[:, 0] > 0.5) + 1.1 * (x[:, 1] < -0.3) + ((x[:, 2] > 0) & (x[:, 3] > 0)) + 0.8 * rng.normal(size=n)
    return _truth(x, y, "x0 x1 x2 x3")


def categorical(rng: np.random.Generator, n: int) -> Truth:
    """Two categories and a line; a third category does nothing."""
    x = pd.DataFrame(_columns(rng, n, 14), columns=[f"x{i}" for i in range(14)])
    city, kind = rng.integers(0, 5, n), rng.integers(0, 3, n)
    y = np.array([0, 0.8, -0.6, 0.4, -0.2])[city] + np.array([0, 0.5, 1.0])[kind] + 0.5 * x["x0"] + rng.normal(size=n)
    named = x.assign(
        city=np.array(list("abcde"))[city], kind=np.array(list("pqr"))[kind], day=rng.choice(list("uvwxyz"), n)
    )
    return _truth(named, y.to_numpy(), "city kind x0")


def uneven(rng: np.random.Generator, n: int) -> Truth:
    """Three lines under noise that grows with the first."""
    x = _columns(rng, n, 18)
    y = 0.8 * x[:, 0] + 0.6 * x[:, 1] - 0.6 * x[:, 2] + 0.9 * np.exp(0.6 * x[:, 0]) * rng.normal(size=n)
    return _truth(x, y, "x0 x1 x2")


def decoys(rng: np.random.Generator, n: int) -> Truth:
    """Lines, a step and a product; three columns are correlated 0.9 with a driver and do nothing."""
    x = _columns(rng, n, 20, 0.0)
    _copy(rng, x)
    y = 0.9 * x[:, 0] + 0.9 * (x[:, 1] > 0.3) + 0.8 * x[:, 2] * x[:, 3] + 0.5 * x[:, 4] + 0.8 * rng.normal(size=n)
    return _truth(x, y, "x0 x1 x2 x3 x4", x10="x0", x11="x1", x12="x2")


def bent_decoys(rng: np.random.Generator, n: int) -> Truth:
    """Skewed and bounded drivers in curves, each with a decoy correlated 0.9."""
    x = _columns(rng, n, 16, 0.0)
    x[:, 0], x[:, 1] = rng.exponential(size=n) - 1, rng.uniform(-1.7, 1.7, n)
    _copy(rng, x)
    y = 1.2 * np.log(x[:, 0] + 1.2) + x[:, 1] ** 2 + 0.9 * np.sign(x[:, 2]) + 0.8 * rng.normal(size=n)
    return _truth(x, y, "x0 x1 x2", x10="x0", x11="x1", x12="x2")


def yes_no(rng: np.random.Generator, n: int) -> Truth:
    """Yes or no, its odds moved by three columns, one of them with a decoy."""
    x = _columns(rng, n, 18)
    x[:, 10] = 0.9 * x[:, 0] + np.sqrt(0.19) * rng.normal(size=n)
    odds = 1.2 * x[:, 0] - 0.9 * x[:, 1] + 1.5 * (x[:, 2] > 0) - 0.7
    return _truth(x, (rng.random(n) < 1 / (1 + np.exp(-odds))).astype(float), "x0 x1 x2", x10="x0")


def noise(rng: np.random.Generator, n: int) -> Truth:
    """Nothing drives anything."""
    return _truth(_columns(rng, n, 20), rng.normal(size=n), "")


def odd_noise(rng: np.random.Generator, n: int) -> Truth:
    """Nothing drives anything; columns and target are skewed, some are categories."""
    x = pd.DataFrame(np.exp(_columns(rng, n, 18)), columns=[f"x{i}" for i in range(18)])
    x = x.assign(letter=rng.choice(list("abcdefgh"), n), flag=rng.integers(0, 2, n))
    return _truth(x, np.exp(rng.normal(size=n)), "")


GENERATORS: dict[str, Callable[[np.random.Generator, int], Truth]] = {
    f.__name__: f
    for f in (linear, interacting, bent, threshold, categorical, uneven, decoys, bent_decoys, yes_no, noise, odd_noise)
}


def _copy(rng: np.random.Generator, x: np.ndarray) -> None:
    for decoy, driver in ((10, 0), (11, 1), (12, 2)):
        x[:, decoy] = 0.9 * x[:, driver] + np.sqrt(0.19) * rng.normal(size=len(x))


def plainly(truth: Truth, seed: int = 0) -> list[tuple[str, ...]]:
    """What the skill names: each driver, or several that cannot be told apart."""
    from skills.drivers import drivers

    found = drivers(truth.x.assign(target=truth.y), "target", seed=seed)
    return [driver.columns for driver in found.drivers]


def ols(truth: Truth) -> np.ndarray:
    """p-values of a joint Wald test for each column, with HC3 errors (MacKinnon and White 1985)."""
    from scipy import stats

    design, own = [np.ones(len(truth.y))], [-1]
    for j, name in enumerate(truth.x):
        cells = truth.x[name]
        made = [cells.to_numpy(float)] if pd.api.types.is_numeric_dtype(cells) else [
            (cells == level).to_numpy(float) for level in sorted(cells.unique())[1:]
        ]  # fmt: skip
        design, own = design + made, own + [j] * len(made)
    x, owner = np.column_stack(design), np.array(own)
    inverse = np.linalg.pinv(x.T @ x)
    weights = inverse @ x.T @ truth.y
    leverage = np.einsum("ij,jk,ik->i", x, inverse, x)
    middle = x * ((truth.y - x @ weights) / (1 - leverage))[:, None]
    spread = inverse @ (middle.T @ middle) @ inverse
    p = []
    for j in range(truth.x.shape[1]):
        at = np.flatnonzero(owner == j)
        wald = weights[at] @ np.linalg.solve(spread[np.ix_(at, at)], weights[at])
        p.append(stats.f.sf(wald / len(at), len(at), len(truth.y) - x.shape[1]))
    return np.array(p)


def loco(truth: Truth, folds: int = 5, seed: int = 0) -> np.ndarray:
    """One-sided p-values of the loss added on held-out rows when a boosted model goes without the column (Lei et al. 2018)."""
    import lightgbm
    from scipy import stats

    values = np.column_stack([
        c.to_numpy(float) if pd.api.types.is_numeric_dtype(c) else c.astype("category").cat.codes.to_numpy(float)
        for _, c in truth.x.items()
    ])  # fmt: skip
    n, k = values.shape
    fold = np.random.default_rng(seed).permutation(n) % folds
    settings = {"num_leaves": 15, "learning_rate": 0.05, "min_data_in_leaf": 10, "verbosity": -1, "num_threads": 1}

    def losses(columns: list[int]) -> np.ndarray:
        found = np.empty(n)
        for f in range(folds):
            data = lightgbm.Dataset(values[fold != f][:, columns], truth.y[fold != f])
            found[fold == f] = lightgbm.train(settings, data, 80).predict(values[fold == f][:, columns])
        return (truth.y - found) ** 2

    whole = losses(list(range(k)))
    added = [losses([i for i in range(k) if i != j]) - whole for j in range(k)]
    return np.array([stats.t.sf(a.mean() / (a.std(ddof=1) / np.sqrt(n)), n - 1) for a in added])


def named(truth: Truth, methods: Sequence[str], seed: int = 0) -> dict[str, tuple[list[tuple[str, ...]], float]]:
    """The columns that each method calls drivers, and its CPU seconds."""
    from assistant.stats.multiple import benjamini_hochberg

    found: dict[str, tuple[list[tuple[str, ...]], float]] = {}
    if "plainly" in methods:
        start = time.process_time()
        found["plainly"] = plainly(truth, seed), time.process_time() - start
    kept: dict[str, tuple[np.ndarray, float]] = {}
    for method, test in (("ols", ols), ("loco", loco)):
        if method in methods or "union" in methods:
            start = time.process_time()
            kept[method] = benjamini_hochberg(list(test(truth))) <= 0.05, time.process_time() - start
    if "union" in methods:
        kept["union"] = kept["ols"][0] | kept["loco"][0], kept["ols"][1] + kept["loco"][1]
    for method, (keep, seconds) in kept.items():
        found[method] = [(name,) for name, k in zip(truth.x.columns, keep, strict=True) if k], seconds
    return found


def judged(truth: Truth, found: list[tuple[str, ...]]) -> tuple[float, bool]:
    """The share of the drivers found, and whether anything false was named."""
    right = {name for group in found for name in group if name in truth.drivers}
    false = [group for group in found if not truth.drivers & set(group)]
    return len(right) / len(truth.drivers) if truth.drivers else float("nan"), bool(false)


def simulate(
    name: str, rows: int, methods: Sequence[str], tables: int, first: int = 0
) -> dict[str, tuple[float, float, float]]:
    """For each method mean hits, share of tables with any false one, and CPU seconds a table."""
    found: dict[str, list[tuple[float, bool, float]]] = {method: [] for method in methods}
    for seed in range(first, first + tables):
        truth = GENERATORS[name](np.random.default_rng([seed, rows]), rows)
        for method, (groups, seconds) in named(truth, methods, seed).items():
            if method in found:
                found[method].append((*judged(truth, groups), seconds))
    means = {method: np.mean(np.array(values, dtype=float), axis=0) for method, values in found.items()}
    return {method: (float(m[0]), float(m[1]), float(m[2])) for method, m in means.items()}


def shuffled(tables: int, first: int = 0) -> float:
    """Share of tables of 300 to 3,000 rows and 5 to 60 columns, the target shuffled, in which any driver is named."""
    false = 0
    for seed in range(first, first + tables):
        rng = np.random.default_rng([seed, 77])
        rows, columns = int(np.exp(rng.uniform(np.log(300), np.log(3_000)))), int(rng.integers(5, 61))
        x = pd.DataFrame(_columns(rng, rows, columns), columns=[f"x{i}" for i in range(columns)])
        x["x1"], x["x2"] = rng.choice(list("abcd"), rows), np.exp(x["x2"])
        y = rng.permutation(x["x0"] + x["x3"] ** 2 + rng.normal(size=rows))
        false += bool(plainly(_truth(x, y, ""), seed))
    return false / tables


def main() -> None:
    """Print the table."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--quick", action="store_true", help="five tables each, our method only")
    cli.add_argument("--tables", type=int, default=40)
    cli.add_argument("--rows", type=int, nargs="*", default=[300, 1_000])
    cli.add_argument("--only", nargs="*", default=list(GENERATORS))
    cli.add_argument("--methods", nargs="*", default=list(METHODS))
    cli.add_argument("--noise", action="store_true", help="shuffled targets of many sizes only")
    args = cli.parse_args()
    warnings.simplefilter("ignore")
    tables, methods = (5, ["plainly"]) if args.quick else (args.tables, args.methods)
    if args.noise:
        print(f"shuffled target: any driver named in {shuffled(tables):.3f} of {tables} tables")
        return
    for rows in args.rows:
        print(f"\n{rows} rows, {tables} tables each: hits / any false / CPU s")
        print(f"{'':14}" + "".join(f"{method:>22}" for method in methods))
        totals: dict[str, list[tuple[float, float]]] = {method: [] for method in methods}
        for name in args.only:
            line = f"{name:14}"
            for method, (hits, false, seconds) in simulate(name, rows, methods, tables).items():
                totals[method].append((hits, false))
                line += f"{hits:10.2f} {false:5.2f} {seconds:5.1f}"
            print(line, flush=True)
        means = {m: (np.nanmean([h for h, _ in v]), np.mean([f for _, f in v])) for m, v in totals.items()}
        print(f"{'mean':14}" + "".join(f"{means[m][0]:10.2f} {means[m][1]:5.2f} {'':5}" for m in methods))


if __name__ == "__main__":
    main()

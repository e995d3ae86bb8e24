"""Models on held-out quarters of real and made tables, against the usual ones: scores, seconds, ranges and chances.

The tables are those of `examples/` and made ones; a folder named by PLAINLY_TABLES adds its own (`tables.csv` there has name, task
(regression, binary, multiclass), target, drop_id and drop_leak). Rivals that are not installed are left out.
"""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from assistant.learning.evaluate import calibration_error
from assistant.learning.learn import learn
from assistant.learning.model import Model

TASKS = {"regression": "number", "binary": "yesno", "multiclass": "classes"}
Predict = Callable[[pd.DataFrame, pd.Series, pd.DataFrame, str], np.ndarray]


@dataclass(frozen=True, eq=False)
class Case:
    """A table, its target, what is predicted, and the columns left out on purpose."""

    name: str
    frame: pd.DataFrame
    target: str
    task: str
    without: tuple[str, ...] = ()


def made(seed: int = 0) -> Iterator[Case]:
    """Tables of known truth: straight, with thresholds, many levels, noise that grows."""
    g = np.random.default_rng(seed)
    x = pd.DataFrame(g.normal(size=(2_000, 8)), columns=list("abcdefgh"))
    yield Case("made: straight", x.assign(y=x["a"] - 2 * x["b"] + g.normal(size=2_000)), "y", "number")
    steps = 2.0 * (x["a"] > 0) * (x["b"] > 0.5) + np.where(x["c"].abs() > 1, 1.5, 0) + g.normal(size=2_000)
    yield Case("made: thresholds", x.assign(y=steps), "y", "number")
    towns = g.normal(size=300)
    town = g.integers(0, 300, 2_000)
    chance = 1 / (1 + np.exp(-(towns[town] + x["a"])))
    yield Case(
        "made: many towns",
        x.assign(town=[f"t{i}" for i in town], y=np.where(g.random(2_000) < chance, "yes", "no")),
        "y",
        "yesno",
    )
    yield Case("made: growing noise", x.assign(y=x["a"] + np.exp(x["b"]) * g.normal(size=2_000)), "y", "number")


def given() -> Iterator[Case]:
    """The tables of the folder PLAINLY_TABLES, if it is set."""
    folder = os.environ.get("PLAINLY_TABLES")
    if not folder:
        return
    for row in pd.read_csv(Path(folder) / "tables.csv").itertuples():
        out = [c for field in (row.drop_id, row.drop_leak) if isinstance(field, str) for c in field.split(";")]
        frame = pd.read_csv(Path(folder) / f"{row.name}.csv")
        yield Case(str(row.name), frame, str(row.target), TASKS[str(row.task)], tuple(out))


def _design(train: pd.DataFrame, test: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One column a level, medians for gaps: what a linear model is usually fed."""
    both = pd.concat([train, test])
    wide = pd.get_dummies(
        both, dummy_na=True, columns=[c for c in both if both[c].dtype.kind not in "fiub"], dtype=float
    )
    wide = wide.loc[:, wide.iloc[: len(train)].std() > 0]
    wide = wide.fillna(wide.iloc[: len(train)].median())
    wide = (wide - wide.iloc[: len(train)].mean()) / wide.iloc[: len(train)].std()
    return wide.iloc[: len(train)], wide.iloc[len(train) :]


def linear(train: pd.DataFrame, y: pd.Series, test: pd.DataFrame, task: str) -> np.ndarray:
    """scikit-learn's ridge or logistic regression on one-hot columns."""
    from sklearn.linear_model import LogisticRegression, RidgeCV

    a, b = _design(train, test)
    if task == "number":
        return np.asarray(RidgeCV(np.logspace(-2, 4, 13)).fit(a, y).predict(b))
    return np.asarray(LogisticRegression(max_iter=2_000).fit(a, y).predict_proba(b))


def lightgbm_default(train: pd.DataFrame, y: pd.Series, test: pd.DataFrame, task: str) -> np.ndarray:
    """LightGBM as it comes, with native categories."""
    from lightgbm import LGBMClassifier, LGBMRegressor

    names = [f"c{i}" for i in range(train.shape[1])]
    both = pd.concat([train, test]).set_axis(names, axis=1)
    both = both.assign(**{c: both[c].astype(str).astype("category") for c in names if both[c].dtype.kind not in "fiub"})
    a, b = both.iloc[: len(train)], both.iloc[len(train) :]
    if task == "number":
        return np.asarray(LGBMRegressor(verbosity=-1, n_jobs=1).fit(a, y).predict(b))
    return np.asarray(LGBMClassifier(verbosity=-1, n_jobs=1).fit(a, y).predict_proba(b))


def boosting(train: pd.DataFrame, y: pd.Series, test: pd.DataFrame, task: str) -> np.ndarray:
    """scikit-learn's histogram boosting, behind skrub's encoder where that is installed."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    model = HistGradientBoostingRegressor() if task == "number" else HistGradientBoostingClassifier()
    try:
        from skrub import TableVectorizer
    except ImportError:
        a, b = _design(train, test)
    else:
        encoder = TableVectorizer()
        a, b = encoder.fit_transform(train), encoder.transform(test)
    model.fit(a, y)
    return np.asarray(model.predict(b) if task == "number" else model.predict_proba(b))


def autogluon(train: pd.DataFrame, y: pd.Series, test: pd.DataFrame, task: str) -> np.ndarray:
    """AutoGluon, medium quality, 60 s (raises ImportError where it is not installed)."""
    from autogluon.tabular import TabularPredictor  # type: ignore[import-not-found,unused-ignore]

    model = TabularPredictor("\x00y", verbosity=0).fit(
        train.assign(**{"\x00y": y}), time_limit=60, presets="medium_quality"
    )
    return np.asarray(model.predict(test) if task == "number" else model.predict_proba(test)[sorted(y.unique())])


RIVALS: dict[str, Predict] = {
    "linear": linear,
    "boosting": boosting,
    "LightGBM": lightgbm_default,
    "AutoGluon": autogluon,
}


def score(task: str, y: pd.Series, levels: list[object], found: np.ndarray) -> float:
    """R², ROC-AUC or accuracy."""
    from sklearn.metrics import accuracy_score, r2_score, roc_auc_score

    if task == "number":
        return float(r2_score(y, found))
    codes = y.map({level: i for i, level in enumerate(levels)}).to_numpy(int)
    return float(roc_auc_score(codes, found[:, 1]) if task == "yesno" else accuracy_score(codes, found.argmax(axis=1)))


def halves(case: Case) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Three quarters to learn from, one to be tested on; seed 0."""
    from sklearn.model_selection import train_test_split

    counts = case.frame[case.target].value_counts()
    spread = case.frame[case.target] if case.task != "number" and counts.min() > 1 else None
    train, test = train_test_split(case.frame, test_size=0.25, random_state=0, stratify=spread)
    return train, test


def ours(case: Case, train: pd.DataFrame, test: pd.DataFrame) -> tuple[Model, np.ndarray, np.ndarray]:
    """The model, its predictions for the tested quarter, and their prepared columns."""
    model = learn(train, case.target, without=case.without, task=case.task)  # type: ignore[arg-type]
    x = model.prepared.apply(test)
    return model, model.fitted.predict(x), x


def honest(case: Case, model: Model, test: pd.DataFrame, found: np.ndarray, x: pd.DataFrame) -> str:
    """How often ranges hold (all, hardest fifth), or how far chances are off."""
    if case.task == "number" and model.ranges is not None:
        low, high = model.ranges.around(x, found)
        inside = ((test[case.target] >= low) & (test[case.target] <= high)).to_numpy()
        hard = np.argsort(high - low)[int(0.8 * len(low)) :]
        return f"{inside.mean():.3f} / {inside[hard].mean():.3f}"
    if case.task == "yesno":
        y = (test[case.target] == model.levels[1]).to_numpy(float)
        return f"ECE {calibration_error(y, found[:, 1]):.3f}"
    return ""


def main() -> None:
    """Print one line a table, and the mean ranks."""
    names = ["ours", *RIVALS]
    print(f"{'table':24} {'rows':>6} " + " ".join(f"{n:>14}" for n in names) + "   kind     held (all / hardest)")
    ranks: list[dict[str, float]] = []
    for case in (*made(), *given()):
        train, test = halves(case)
        start = time.perf_counter()
        model, found, x = ours(case, train, test)
        results = {
            "ours": (score(case.task, test[case.target], list(model.levels), found), time.perf_counter() - start)
        }
        seen = [c for c in train.columns if c not in (case.target, *case.without)]
        for name, rival in RIVALS.items():
            start = time.perf_counter()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    other = rival(train[seen], train[case.target], test[seen], case.task)
                except ImportError:
                    continue
            results[name] = (
                score(case.task, test[case.target], sorted(train[case.target].unique()), other),
                time.perf_counter() - start,
            )
        cells = [f"{results[n][0]:.3f} {results[n][1]:6.1f} s" if n in results else "–" for n in names]
        print(
            f"{case.name:24} {len(case.frame):6} "
            + " ".join(f"{c:>14}" for c in cells)
            + f"   {model.family:8} {honest(case, model, test, found, x)}",
            flush=True,
        )
        order = pd.Series({n: -round(v[0], 3) for n, v in results.items()}).rank()
        ranks.append(order.to_dict())
    mean = pd.DataFrame(ranks).mean()
    print("mean rank: " + ", ".join(f"{name} {value:.2f}" for name, value in mean.items()))


if __name__ == "__main__":
    main()

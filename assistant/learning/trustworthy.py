"""One look at everything that decides whether a model may be trusted, each check with what it found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assistant.answer import Name, Say
from assistant.estimate import Estimate, Interval, count, exact
from assistant.learning.evaluate import calibration_error
from assistant.learning.fitted import predicted, row_losses
from assistant.learning.model import LEAKS, Model
from assistant.learning.telling import separators
from assistant.learning.weight import sizes_of

GOOD, BEWARE, BAD = "good", "beware", "bad"


@dataclass(frozen=True)
class Check:
    """What was looked at, the verdict (good, beware or bad), what was found, and its main number if there is one."""

    name: str
    verdict: str
    found: Say
    value: Estimate | None = None


def checks(model: Model) -> list[Check]:
    """Every check, in the order in which they matter."""
    found = [
        _guessing(model),
        _leaks(model),
        _split(model),
        _rows(model),
        _honest(model),
        _drift(model),
        _stable(model),
    ]
    return [check for check in found if check is not None]


def verdict(found: list[Check]) -> str:
    """Bad if the model does not beat guessing or a check is bad, beware if one says so, else good."""
    verdicts = {check.verdict for check in found}
    return BAD if BAD in verdicts else BEWARE if BEWARE in verdicts else GOOD


def _guessing(model: Model) -> Check:
    score = model.scores.main
    if not model.scores.better:
        return Check("better than guessing", BAD, Say("trust.guess_no", score=score.value), score.value)
    low = score.value.sure.low if isinstance(score.value.sure, Interval) else score.value.value
    weak = low < {"number": 0.1, "yesno": 0.6, "classes": score.guess + 0.02}[model.task]
    return Check(
        "better than guessing", BEWARE if weak else GOOD, Say("trust.guess_yes", score=score.value), score.value
    )


def _leaks(model: Model) -> Check:
    leaks = [Name(a.column) for a in model.set_aside if a.key in LEAKS]
    apart = separators(model)
    if leaks:
        return Check("nothing gives the answer away", BEWARE, Say("trust.leaks", columns=leaks))
    score = model.scores.main.value.value
    if apart or (score > 0.995 and model.task != "classes"):
        return Check("nothing gives the answer away", BEWARE, Say("trust.too_good", score=model.scores.main.value))
    return Check("nothing gives the answer away", GOOD, Say("trust.no_leaks"))


def _split(model: Model) -> Check:
    split = model.split
    if split.copies:
        return Check("tested on rows like new ones", BEWARE, Say("trust.copies", copies=count(split.copies)))
    if split.kind == "time":
        return Check("tested on rows like new ones", GOOD, Say("trust.in_time", column=Name(split.column)))
    if split.kind == "groups":
        return Check("tested on rows like new ones", GOOD, Say("trust.in_groups", column=Name(split.column)))
    if model.drifting:
        return Check("tested on rows like new ones", BEWARE, Say("trust.in_order", target=Name(model.target)))
    return Check("tested on rows like new ones", GOOD, Say("trust.at_random"))


def _rows(model: Model) -> Check:
    y, n = model.prepared.y, len(model.prepared.y)
    rare = (
        n if model.task == "number" else int(np.bincount(y.astype(int), minlength=max(2, model.prepared.classes)).min())
    )
    each = rare / max(1, len(model.prepared.columns))
    verdict_ = GOOD if rare >= 50 and each >= 5 else BEWARE
    return Check(
        "enough rows",
        verdict_,
        Say("trust.rows", rows=count(n), rare=count(rare), columns=count(len(model.prepared.columns), "columns")),
    )


def _honest(model: Model) -> Check | None:
    """Ranges that hold as often as they promise, or chances that come true."""
    if model.ranges is not None:
        r = model.ranges
        worst = exact(r.worst, r.rows // 5, "%")
        covered = exact(r.covered, r.rows, "%")
        good = r.covered >= 0.87 and r.worst >= 0.82
        return Check(
            "says how sure it is, and is right",
            GOOD if good else BEWARE,
            Say("trust.ranges", covered=covered, worst=worst),
            covered,
        )
    held = model.held
    share, y = predicted(model.margins[model.family][held], model.task), model.prepared.y[held]
    of = 1 if model.task == "yesno" else None
    error = (
        calibration_error(y == 1, share[:, 1])
        if of
        else calibration_error(y == share.argmax(axis=1), share.max(axis=1))
    )
    by_chance = 0.4 * float(np.sqrt(10 / len(held)))
    gap = exact(error, len(held), "%")
    return Check(
        "says how sure it is, and is right",
        GOOD if error < 0.03 + by_chance else BEWARE,
        Say("trust.chances", gap=gap),
        gap,
    )


def _drift(model: Model) -> Check | None:
    """Whether the last fifth (by date, else by the file's order) is predicted worse than the rest, beyond chance."""
    held = model.held
    loss = row_losses(model.task, model.prepared.y[held], model.margins[model.family][held])
    if len(loss) < 100:
        return None
    time = model.prepared.time
    order = np.argsort(time.iloc[held].to_numpy(), kind="stable") if time is not None else np.arange(len(held))
    last, rest = loss[order[int(0.8 * len(loss)) :]], loss[order[: int(0.8 * len(loss))]]
    error = float(np.hypot(last.std() / np.sqrt(len(last)), rest.std() / np.sqrt(len(rest))))
    worse = float(last.mean() - rest.mean()) > 3 * error
    return Check("holds over time", BEWARE if worse else GOOD, Say("trust.drift" if worse else "trust.steady"))


def _stable(model: Model) -> Check | None:
    """Whether models learned from other rows rest on the same columns: mean correlation of the shares."""
    from dataclasses import replace

    if len(model.prepared.columns) < 3 or len(model.by_fold) < 2:
        return None
    few = model.prepared.x.iloc[:: max(1, len(model.prepared.x) // 300)]
    shares = [sizes_of(replace(model, fitted=one), few).mean(axis=0) for one in model.by_fold]
    alike = [float(np.corrcoef(a, b)[0, 1]) for i, a in enumerate(shares) for b in shares[:i] if a.any() and b.any()]
    if not alike:
        return None
    mean = exact(float(np.mean(alike)), len(few))
    good = mean.value > 0.8
    return Check(
        "gives the same reasons when learned again",
        GOOD if good else BEWARE,
        Say("trust.stable" if good else "trust.unstable", alike=mean),
        mean,
    )

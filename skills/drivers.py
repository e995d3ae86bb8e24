"""What drives a column: which other columns tell something about it that the rest do not, and how far each moves it."""

from __future__ import annotations

import pandas as pd

from assistant.answer import Answer, Block, Chart, Fact, Finding, Name, Say, Table
from assistant.dataset import Kind
from assistant.estimate import Estimate, Exact, count
from assistant.learning.driving import Driver, Drivers, find_drivers
from assistant.learning.driving_cautions import cautions
from assistant.learning.features import Ordered
from assistant.learning.influence import Curve
from assistant.learning.interplay import Interplay
from assistant.learning.model import LEAKS
from assistant.learning.telling import plain
from assistant.request import Request
from assistant.script import Script
from assistant.skill import AnyColumn, Columns, ColumnsGiven, Cost, ProgressGiven, Skill

TOLD = 6  # drivers told one by one
PAIRS = 2  # pairs of columns that act together told one by one
METHOD = "Projected covariance measure with Romano–Wolf step-down"


def drivers(
    frame: pd.DataFrame,
    target: AnyColumn,
    among: Columns = (),
    without: Columns = (),
    columns: ColumnsGiven = None,  # type: ignore[assignment]
    progress: ProgressGiven = None,
    seed: int = 0,
) -> Drivers:
    """Which columns move `target`; see `assistant.learning.driving.find_drivers`.

    >>> rng = __import__("numpy").random.default_rng(0)
    >>> price, luck = rng.normal(size=(2, 200))
    >>> found = drivers(pd.DataFrame({"price": price, "luck": luck, "sales": rng.normal(size=200) - price}), "sales")
    >>> [driver.name for driver in found.drivers]
    ['price']
    """
    return find_drivers(frame, target, among, without, columns, progress, seed)


def tell(found: Drivers, script: Script) -> Answer:
    """Name the drivers and how far the strongest moves the target; or say that nothing does."""
    names = [driver.name for driver in found.drivers]
    return Answer(
        headline=_headline(found),
        script=script,
        caveats=cautions(found),
        blocks=tuple(_blocks(found)),
        follow_ups=tuple(_follow_ups(found)),
        value=bool(names) if len(found.asked) == 1 else list(names),
        findings=tuple(_findings(found)),
        columns=(found.target, *(name for driver in found.drivers for name in driver.columns)),
        method=METHOD,
    )


def _headline(found: Drivers) -> Say:
    target, asked = Name(found.target), [Name(n) for n in found.asked]
    if asked and not found.tested:
        return Say("drivers.asked_aside", target=target, asked=asked)
    if found.drivers:
        top = found.drivers[0]
        facts = {"target": target, "drivers": _listed(found), "top": _named(top), **_move(found, top)}
        if other := _partner(found, top):
            facts["other"] = Name(other)
        return Say(f"drivers.{'asked_' if asked else ''}clear_{_way(found, top)}", **facts)
    if asked:
        return Say("drivers.asked_none", target=target, asked=asked)
    if found.scores.better:
        return Say(f"drivers.undecided_{found.prepared.task}", target=target, score=found.scores.main.value)
    return Say("drivers.none", target=target)


def _way(found: Drivers, driver: Driver) -> str:
    """How the size of a driver is told: by tenths, between two points, only together with others, or as one of several."""
    if len(driver.columns) > 1 and set(driver.columns) not in map(set, found.twins):
        return "tied"
    if _partner(found, driver):
        return "pair"
    if not driver.curve.effect.clear:
        return "together"
    ends = "tenths" if driver.curve.tenths else "ends"
    return ends if found.prepared.task == "number" else f"{ends}_share"


def _partner(found: Drivers, driver: Driver) -> str:
    """The column it acts with, where that outweighs what it does alone; "" otherwise."""
    for pair in found.interplays:
        if driver.name in (pair.a, pair.b) and abs(pair.gap.value) > 2 * abs(driver.curve.effect.value):
            return pair.b if driver.name == pair.a else pair.a
    return ""


def _move(found: Drivers, driver: Driver) -> dict[str, Estimate | str]:
    """The size of a driver's effect, between what points, and of which value the share is meant."""
    curve = driver.curve
    start, end = _point(found, curve, curve.start), _point(found, curve, curve.end)
    facts: dict[str, Estimate | str] = {"effect": curve.effect, "start": start, "end": end}
    if found.prepared.task != "number":
        facts["yes"] = _yes(found, driver)
    return facts


def _point(found: Drivers, curve: Curve, value: object) -> Name:
    """A point of a curve as people know it: of an ordered column its level, else a number with three digits."""
    levels = _levels(found, curve.column)
    if levels and isinstance(value, int | float):
        return Name(levels[min(max(round(value), 0), len(levels) - 1)])
    return Name(f"{value:.3g}" if isinstance(value, float) and abs(value) < 1_000 else plain(value))


def _levels(found: Drivers, column: str) -> tuple[str, ...]:
    """The levels of an ordered column, lowest first; none for others."""
    return next((p.levels for p in found.prepared.parts if isinstance(p, Ordered) and p.column == column), ())


def _yes(found: Drivers, driver: Driver) -> Name:
    level = found.prepared.levels[1] if found.prepared.task == "yesno" else driver.level
    return Name(f"{found.target} = {plain(level)}")


def _named(driver: Driver) -> list[str]:
    return [Name(name) for name in driver.columns]


def _listed(found: Drivers) -> list[str]:
    names: list[str] = [Name(" / ".join(d.columns)) for d in found.drivers]
    return names if len(names) <= TOLD else [*names[: TOLD - 1], "others"]


def _blocks(found: Drivers) -> list[Block]:
    blocks: list[Block] = []
    blocks.append(_score(found))
    if len(found.drivers) > TOLD:
        blocks.append(Say("drivers.order", drivers=_listed(found)))
    elif len(found.drivers) == 1 and not found.asked:
        blocks.append(Say("drivers.only"))
    shown = found.drivers[:TOLD]
    blocks += [_told(found, driver) for driver in shown]
    blocks += [_together(found, pair) for pair in found.interplays[:PAIRS]]
    if found.faint:
        blocks.append(Say("drivers.faint", columns=[Name(name) for name in found.faint]))
    if shown:
        blocks += [_shares(found), _curve(found, found.drivers[0]), _table(found)]
    if found.with_leaks is not None:
        leaks = [Name(a.column) for a in found.set_aside if a.key in LEAKS]
        leaked: dict[str, Fact] = {
            "columns": leaks,
            "score": found.with_leaks.main.value,
            "without": found.scores.main.value,
        }
        blocks.append(Say("drivers.with_leaks", **leaked))
    blocks.append(Say("drivers.tested", tried=count(found.tried, "columns"), rows=count(found.rows)))
    return blocks


def _together(found: Drivers, pair: Interplay) -> Say:
    """How two columns act together: which way where both are numbers, else only how much."""
    gap = pair.gap if pair.gap.value >= 0 else pair.gap.mirrored
    facts: dict[str, Estimate | str] = {"a": Name(pair.a), "b": Name(pair.b), "gap": gap, "target": Name(found.target)}
    way = "" if pair.b_high else "_more" if pair.gap.value >= 0 else "_less"
    if pair.a_high:
        way = ""
    return Say(f"drivers.pair{way}{'' if found.prepared.task == 'number' else '_share'}", **facts)


def _score(found: Drivers) -> Say:
    """How good the model of all columns is, and that of the drivers alone."""
    task, main = found.prepared.task, found.scores.main
    if found.alone is None or not found.scores.better:
        return Say(f"drivers.score_{task}", score=main.value, guess=Estimate(main.guess, Exact(), found.rows))
    return Say(f"drivers.scores_{task}", score=main.value, alone=found.alone.main.value, target=Name(found.target))


def _told(found: Drivers, driver: Driver) -> Say:
    """How the target runs along a driver."""
    curve = driver.curve
    facts: dict[str, Estimate | str | list[str]] = {
        "column": _named(driver),
        "share": driver.share,
        "target": Name(found.target),
    }
    if not curve.effect.clear:
        return Say("drivers.shape_flat", **facts)
    name = "levels" if _levels(found, curve.column) else curve.shape.name
    if name == "levels":
        rising = curve.effect.value >= 0
        facts |= {
            "most": _point(found, curve, curve.end if rising else curve.start),
            "least": _point(found, curve, curve.start if rising else curve.end),
        }
    if curve.turn is not None:
        facts["turn"] = curve.turn
    if curve.column not in driver.columns:
        facts["column"] = [Name(curve.column)]
    if found.prepared.task == "number":
        return Say(f"drivers.shape_{name}", **facts)
    return Say(f"drivers.shape_{name}_share", yes=_yes(found, driver), **facts)


def _shares(found: Drivers) -> Chart:
    rows = []
    for driver in found.drivers[:12]:
        low, high = driver.share.bounds
        rows.append((" / ".join(driver.columns), driver.share.value, low, high))
    frame = pd.DataFrame(rows, columns=["column", "share", "low", "high"])
    alt = Say(
        "drivers.shares_alt", target=Name(found.target), top=_named(found.drivers[0]), share=found.drivers[0].share
    )
    names = tuple(name for driver in found.drivers for name in driver.columns)
    title = Say("drivers.shares_title", target=Name(found.target))
    return Chart("bar", frame, "column", "share", alt, names, low="low", high="high", horizontal=True, title=title)


def _curve(found: Drivers, driver: Driver) -> Chart:
    """The strongest driver's curve, on the target's own scale."""
    points, column = driver.curve.points, driver.curve.column
    level = _average(found, driver)
    named = bool(_levels(found, column)) or not pd.api.types.is_numeric_dtype(points["at"])
    y = found.target if found.prepared.task == "number" else str(_yes(found, driver))
    frame = pd.DataFrame(
        {
            column: [str(_point(found, driver.curve, v)) for v in points["at"]] if named else points["at"],
            f"{y} (adjusted)": points["value"] + level,
            f"{y} (low)": points["low"] + level,
            f"{y} (high)": points["high"] + level,
            "rows": points["rows"],
        }
    )
    bars = named or len(points) <= 3
    alt = Say("drivers.curve_alt", target=Name(y), column=Name(column))
    title = Say("drivers.curve_title", target=Name(y), column=Name(column))
    return Chart(
        "bar" if bars else "line", frame, column, f"{y} (adjusted)", alt, (*driver.columns, found.target),
        low=f"{y} (low)", high=f"{y} (high)", title=title,
    )  # fmt: skip


def _average(found: Drivers, driver: Driver) -> float:
    y = found.prepared.y
    if found.prepared.task != "classes":
        return float(y.mean())
    return float((y == list(found.prepared.levels).index(driver.level)).mean())


def _table(found: Drivers) -> Table:
    rows = [
        {
            "column": " / ".join(driver.columns),
            "share": driver.share,
            "effect": driver.curve.effect,
            "from": str(_point(found, driver.curve, driver.curve.start)),
            "to": str(_point(found, driver.curve, driver.curve.end)),
        }
        for driver in found.drivers
    ]
    return Table(pd.DataFrame(rows), Say("drivers.table", target=Name(found.target)))


def _findings(found: Drivers) -> list[Finding]:
    made = [Finding(f"share {driver.name}", driver.share) for driver in found.drivers]
    made += [Finding(f"effect {driver.name}", driver.curve.effect) for driver in found.drivers]
    made += [Finding(score.name, score.value) for score in found.scores.measures[:3]]
    if found.alone is not None:
        made.append(Finding(f"{found.alone.main.name} of the drivers alone", found.alone.main.value))
    made += [Finding(f"interaction {pair.a} × {pair.b}", pair.gap) for pair in found.interplays]
    tested = [(name, p) for name, p in found.p.items() if found.asked or any(d.name == name for d in found.drivers)]
    return made + [Finding(f"p {name}", Estimate(p, Exact(), found.rows)) for name, p in tested]


def _follow_ups(found: Drivers) -> list[Request]:
    target = found.target
    if not found.drivers:
        if found.asked:
            return [
                Request("drivers", {"target": target}),
                Request("distribution", {"column": target}),
                Request("overview"),
            ]
        return [Request("distribution", {"column": target}), Request("overview"), Request("train", {"target": target})]
    top = found.drivers[0]
    kind = Kind.CATEGORY if isinstance(found.prepared.x.get(top.curve.column, pd.Series(dtype=float)).dtype, pd.CategoricalDtype) else Kind.NUMBER  # fmt: skip
    first = (
        Request("compare", {"target": target, "by": top.name})
        if kind is Kind.CATEGORY
        else Request("relate", {"among": (top.name, target)})
    )
    more = [Request("drivers", {"target": target, "without": (top.name,)})] if len(found.drivers) > 1 else []
    every = [Request("drivers", {"target": target})] if found.asked else []
    return [first, *every, Request("train", {"target": target}), *more][:4]


SKILL = Skill(drivers, tell, cost=Cost.MINUTES)

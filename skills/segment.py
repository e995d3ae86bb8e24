"""Groups of rows that are alike: how many the table supports, and in words what sets each apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np
import pandas as pd

from assistant.answer import Answer, Block, Chart, Fact, Finding, Name, NewVersion, Say, Table
from assistant.dataset import GROUPS, Column, Kind
from assistant.errors import CannotAnswer
from assistant.estimate import count, exact
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Columns, ColumnsGiven, Cost, Number, Skill, Slot, WantsSlot, WholeGiven, choice
from assistant.stats.apart import Trait, one_row_each, traits
from assistant.stats.cluster import MOST_GROUPS, Groups, find_groups
from assistant.stats.coordinates import points
from assistant.stats.outcome import splitters
from assistant.stats.relation import numeric
from assistant.stats.values import described, labels, numbers

LEAST_ROWS = 30
DESCRIBED_ROWS = 5_000  # drawn to tell what sets the groups apart
TRAITS = 3
WEAK = 0.15  # strengths below are not told
DRAWN = 600
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, eq=False)
class Segments:
    """The groups found (None if there are none), and of each its rows and what sets it apart, strongest first."""

    frame: pd.DataFrame
    found: Groups | None
    used: tuple[str, ...]
    repeats: tuple[str, ...]
    told: int | None
    traits: tuple[tuple[Trait, ...], ...] = ()
    things: str | None = None
    rows: int = 0
    kept: pd.DataFrame | None = None
    name: str = ""
    wants: str = ""
    sizes: tuple[int, ...] = field(default=())

    @property
    def letters(self) -> list[str]:
        """The name of each row's group."""
        return [LETTERS[i] for i in self.found.labels] if self.found is not None else []


def segment(
    frame: pd.DataFrame,
    k: Number = None,
    things: Annotated[str | None, Slot(kinds=GROUPS | {Kind.ID, Kind.TEXT})] = None,
    among: Columns = (),
    keep: Annotated[str | None, choice("keep")] = None,
    wants: WantsSlot = "",
    columns: ColumnsGiven = None,  # type: ignore[assignment]
    whole: WholeGiven = None,
) -> Segments:
    """Look for groups of rows by all usable columns (those of `among`, if named), `k` of them if told.

    With `things` that repeat ("cluster the shops"), a row is made for each of them first. With `keep` the groups become a
    new column. Numbers and categories weigh the same; how many groups there are is decided by what stands out from data
    without groups and comes back in samples drawn again.
    """
    rows, made = frame, columns
    each = things if things is not None and _repeats(frame, things) else None
    if each is not None:
        rows, made = one_row_each(frame, each, columns)
    if len(rows) < LEAST_ROWS:
        raise CannotAnswer(
            Say("segment.too_few", rows=count(len(rows)), least=count(LEAST_ROWS)),
            *(Request("compare", {"by": n}) for n in splitters(frame, columns)[:1]), Request("outliers"), Request("overview"),
        )  # fmt: skip
    number = None if k is None else int(min(max(k, 2), MOST_GROUPS + 4))
    real = points(rows, made, tuple(c for c in among if c != each))
    if real.all.shape[1] == 0:
        raise CannotAnswer(Say("segment.nothing"), Request("overview"), Request("words"), Request("missing"))
    found = find_groups(real, number)
    if found is None:
        return Segments(rows, None, real.names, real.repeats, number, (), each, len(frame), None, "", wants)
    sizes = tuple(int(n) for n in np.bincount(found.labels, minlength=found.k))
    told = tuple(_told(rows, found.labels == i, real.names, made) for i in range(found.k))
    name = _free("group", frame)
    kept = _with_groups(frame if whole is None else whole, frame, rows, found, each, name) if keep else None
    return Segments(rows, found, real.names, real.repeats, number, told, each, len(frame), kept, name, wants, sizes)


def _repeats(frame: pd.DataFrame, things: str) -> bool:
    return labels(frame, things).nunique() * 1.5 <= len(frame)


def _told(
    rows: pd.DataFrame, inside: np.ndarray, used: tuple[str, ...], columns: Mapping[str, Column] | None
) -> tuple[Trait, ...]:
    """What sets one group apart, from a sample where there are many rows."""
    if len(rows) > DESCRIBED_ROWS:
        chosen = np.sort(np.random.default_rng(0).choice(len(rows), DESCRIBED_ROWS, replace=False))
        rows, inside = rows.iloc[chosen], inside[chosen]
    found = traits(rows, pd.Series(inside, index=rows.index), columns, used)
    return tuple(t for t in found if t.kind != "gap" and abs(t.strength.value) >= WEAK)


def _free(name: str, frame: pd.DataFrame) -> str:
    """A column name that is not taken yet."""
    taken = {str(c).lower() for c in frame.columns}
    return next(n for n in (name, "segment", *(f"{name} {i}" for i in range(2, 100))) if n.lower() not in taken)


def _with_groups(
    whole: pd.DataFrame, frame: pd.DataFrame, rows: pd.DataFrame, found: Groups, each: str | None, name: str
) -> pd.DataFrame:
    """The whole table with the group of each row as a new column; empty for rows that were not looked at."""
    letters = pd.Series([LETTERS[i] for i in found.labels], index=rows.index, dtype="str")
    if each is not None:
        of_thing = dict(zip(rows[each].astype(str), letters, strict=True))
        letters = labels(frame, each).map(of_thing)
    return whole.assign(**{name: letters.reindex(whole.index)})


def tell(found: Segments, script: Script) -> Answer:
    """How many groups there are and how surely, then each in a line, a picture, a table; or that there are none."""
    facts: dict[str, Fact] = {"rows": count(len(found.frame)), "columns": count(len(found.used), "columns")}
    said: list[Block] = []
    if found.things is not None:
        said.append(Say("segment.things", things=Name(found.things), rows=count(len(found.frame))))
    if found.found is None:
        caveats = (Say("caution.no_effect_found"),)
        return Answer(
            Say("segment.none_unclear", **facts), script, caveats, tuple(said), _follow_ups(found),
            value=False if found.wants == "yesno" else count(0, "groups"), findings=(Finding("groups", count(0, "groups")),),
            columns=found.used, method="k-means",
        )  # fmt: skip
    groups = found.found
    facts |= {"k": count(groups.k, "groups"), "back": exact(float(groups.stable.min()), len(found.frame), "%")}
    key = "segment.clear" if groups.clear else "segment.told_unclear"
    said += [_line(found, i) for i in range(groups.k)]
    if found.kept is not None:
        said.append(Say("segment.kept", name=Name(found.name)))
    said.append(Say("segment.made_of", columns=[Name(n) for n in found.used[:6]]))
    if found.repeats:
        said.append(Say("segment.repeats", columns=[Name(n) for n in found.repeats[:4]]))
    said += [*_charts(found), Table(_table(found))]
    effects = (NewVersion(found.kept, _lines(found, script)),) if found.kept is not None else ()
    return Answer(
        headline=Say(key, **facts), script=script, caveats=_caveats(found), blocks=tuple(said), follow_ups=_follow_ups(found),
        effects=effects, value=groups.clear if found.wants == "yesno" else count(groups.k, "groups"),
        findings=_findings(found), columns=found.used, method="k-means",
    )  # fmt: skip


def _lines(found: Segments, script: Script) -> tuple[str, ...]:
    """The code that makes the new column again."""
    given = f"columns=data.columns, whole=data.frame, among={found.used!r}"
    return (
        "from skills.segment import segment",
        *script.steps(),
        f"frame = segment(frame, k={found.told!r}, things={found.things!r}, keep='keep', {given}).kept",
    )


def _line(found: Segments, i: int) -> Say:
    """One group: its size, and up to three things that set it apart."""
    shown = found.traits[i][:TRAITS]
    size = found.sizes[i]
    facts: dict[str, Fact] = {
        "group": Name(LETTERS[i]), "size": count(size), "share": exact(size / len(found.frame), len(found.frame), "%"),
    }  # fmt: skip
    for letter, trait in zip("abc", shown, strict=False):
        facts |= {f"column_{letter}": Name(_label(trait)), f"{letter}": trait.inside, f"rest_{letter}": trait.outside}
    return Say(f"segment.group_{('none', 'one', 'two', 'three')[len(shown)]}", **facts)


def _label(trait: Trait) -> str:
    return f"{trait.column} {trait.level}" if trait.kind == "share" else trait.column


def _caveats(found: Segments) -> tuple[Say, ...]:
    said = []
    if len(found.frame) > DESCRIBED_ROWS:
        said.append(Say("caution.part_of_file", rows=count(DESCRIBED_ROWS), all=count(len(found.frame))))
    if min(found.sizes) < LEAST_ROWS:
        said.append(Say("caution.too_few_rows", rows=count(min(found.sizes))))
    return tuple(said)


def _table(found: Segments) -> pd.DataFrame:
    """Each group in a row: its size, how much of it comes back, and the columns that set any group apart."""
    assert found.found is not None
    data: dict[str, list[Any]] = {"group": [LETTERS[i] for i in range(found.found.k)], "rows": list(found.sizes)}
    data["comes back"] = [exact(float(s), found.sizes[i], "%") for i, s in enumerate(found.found.stable)]
    shown: dict[str, None] = {}
    for told in found.traits:
        for trait in told[:TRAITS]:
            shown[_label(trait)] = None
    for label in list(shown)[:12]:
        values = []
        for told in found.traits:
            mine = next((t for t in told if _label(t) == label), None)
            values.append(mine.inside if mine is not None else "")
        data[label] = values
    return pd.DataFrame(data)


def _charts(found: Segments) -> list[Block]:
    """A sample of the rows on the two numbers that differ most between groups; how the groups share a category."""
    strongest: dict[str, float] = {}
    for told in found.traits:
        for trait in told:
            strongest[trait.column] = max(strongest.get(trait.column, 0.0), abs(trait.strength.value))
    order = sorted(strongest, key=lambda n: -strongest[n])
    axes = [
        n
        for n in order
        if numeric(described(found.frame, n, None)) and described(found.frame, n, None).kind is Kind.NUMBER
    ][:2]
    letters = np.array(found.letters)
    if len(axes) == 2:
        chosen = np.arange(len(letters))
        if len(chosen) > DRAWN:
            chosen = np.sort(np.random.default_rng(0).choice(len(letters), DRAWN, replace=False))
        frame = (
            pd.DataFrame({n: numbers(found.frame, n).to_numpy(float)[chosen] for n in axes})
            .assign(group=letters[chosen])
            .dropna()
        )
        alt = Say("segment.chart_points", x=Name(axes[0]), y=Name(axes[1]))
        return [Chart("point", frame, axes[0], axes[1], alt, tuple(axes), color="group")] if len(frame) else []
    if order:
        mix = pd.crosstab(pd.Series(letters, name="group"), labels(found.frame, order[0]).to_numpy(), normalize="index")
        long = mix.reset_index().melt(id_vars="group", var_name="level", value_name="share")
        long["level"] = long["level"].astype(str)
        alt = Say("segment.chart_mix", column=Name(order[0]))
        return [Chart("bar", long, "group", "share", alt, (order[0],), color="level", stacked=True)]
    return []


def _findings(found: Segments) -> tuple[Finding, ...]:
    assert found.found is not None
    n = len(found.frame)
    said = [Finding("groups", count(found.found.k, "groups")), Finding("clear", found.found.clear)]
    said.append(Finding("silhouette beyond chance", exact(round(found.found.gain, 6), n)))
    for i, size in enumerate(found.sizes):
        said += [Finding(f"rows {LETTERS[i]}", count(size)), Finding(f"share {LETTERS[i]}", exact(size / n, n, "%"))]
        said.append(Finding(f"comes back {LETTERS[i]}", exact(float(found.found.stable[i]), size, "%")))
        said += [Finding(f"{LETTERS[i]} {_label(t)}", t.inside) for t in found.traits[i][:TRAITS]]
    return tuple(said)


def _follow_ups(found: Segments) -> tuple[Request, ...]:
    more = {"things": found.things} if found.things else {}
    if found.found is None:
        return (Request("segment", {"k": 3, **more}), Request("outliers"), Request("overview"))
    asked = []
    if found.kept is None:
        told = {"k": found.told} if found.told is not None else {}
        asked.append(Request("segment", {**more, **told, "keep": "keep"}))
    asked.append(Request("segment", {**more, "k": found.found.k + 1 if found.found.k < MOST_GROUPS else 2}))
    best = next((t.column for told in found.traits for t in told), found.used[0])
    return (*asked, Request("distribution", {"column": best}))


SKILL = Skill(segment, tell, Cost.SECONDS)

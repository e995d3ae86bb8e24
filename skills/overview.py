"""What is in the file: rows, columns, what to mend first, and the two strongest findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import pandas as pd

from assistant.answer import Answer, Block, Finding, Name, Say, Table
from assistant.dataset import Column, Kind, Role
from assistant.estimate import Estimate, count, exact
from assistant.files.cautions import cautions_of
from assistant.files.grain import Grain, grain
from assistant.files.profile import profile
from assistant.files.suggest import likely_target, suggestions
from assistant.request import Request
from assistant.script import Script
from assistant.skill import ColumnsGiven, Skill
from assistant.stats.linked import Link
from assistant.stats.strongest import strongest

_SHOWN_COLUMNS = 60
_PROBLEMS = 4
_NAMED = 6


@dataclass(frozen=True)
class Overview:
    """The size, the columns by kind, what a row is, what is wrong, and what goes together."""

    rows: int
    columns: Mapping[str, Column]
    table: pd.DataFrame
    grain: Grain
    problems: tuple[Say, ...]
    links: tuple[Link, ...]
    tried: int
    cautions: tuple[Say, ...]
    follow_ups: tuple[Request, ...]


def overview(frame: pd.DataFrame, columns: ColumnsGiven = {}) -> Overview:  # noqa: B006 - never changed
    """Describe a table: quick enough to be said when a file is opened (a sample is searched for findings).

    >>> found = overview(pd.DataFrame({"shop_id": range(40), "sales": [float(i) for i in range(40)]}))
    >>> found.rows, found.grain.thing
    (40, 'shop')
    """
    columns = {name: column for name, column in (columns or profile(frame)).items() if name in frame.columns}
    target = likely_target(frame, columns)
    links, tried = strongest(frame, columns, prefer=target)
    return Overview(
        len(frame), columns, _table(frame, columns), grain(frame, columns), tuple(_problems(frame, columns)),
        tuple(links), tried, cautions_of(frame, columns), suggestions(columns, target, links),
    )  # fmt: skip


def _table(frame: pd.DataFrame, columns: Mapping[str, Column]) -> pd.DataFrame:
    """One row a column: name, kind, an example, how many cells are missing, how many values differ."""
    rows = []
    for column in list(columns.values())[:_SHOWN_COLUMNS]:
        given = frame[column.name].dropna()
        example = "" if not len(given) else _short(given.iloc[0])
        rows.append((column.name, column.kind.value, example, column.missing, column.distinct))
    return pd.DataFrame(rows, columns=["column", "kind", "example", "missing", "different"])


def _short(cell: object) -> str:
    if isinstance(cell, pd.Timestamp):
        return cell.date().isoformat() if cell == cell.normalize() else cell.isoformat(" ", "minutes")
    text = f"{cell:g}" if isinstance(cell, float) else str(cell)
    return text if len(text) <= 40 else text[:39] + "…"


def _problems(frame: pd.DataFrame, columns: Mapping[str, Column]) -> list[Say]:
    """What to mend first, worst first: copies of rows, gaps, columns that say nothing."""
    rows = len(frame)
    if not rows:
        return []
    found: list[tuple[float, Say]] = []
    copies = _copies(frame, columns)
    if copies:
        found.append((copies / rows + 0.1, Say("overview.copies", rows=count(copies))))
    gaps = sorted((c for c in columns.values() if c.missing), key=lambda c: -c.missing)
    for column in gaps[:3]:
        share = column.missing / rows
        found.append((share, Say("overview.missing", column=Name(column.name), share=exact(share, rows, "%"))))
    constant = [c.name for c in columns.values() if c.role is Role.CONSTANT and c.missing < rows]
    if constant and rows > 1:
        found.append((0.15, Say("overview.constant", columns=[Name(name) for name in constant[:_NAMED]])))
    found.sort(key=lambda problem: -problem[0])
    return [say for _, say in found[:_PROBLEMS]]


def _copies(frame: pd.DataFrame, columns: Mapping[str, Column]) -> int:
    """Rows that repeat another one exactly. The most telling columns are looked at first, since they settle most tables."""
    rows = len(frame)
    if any(c.distinct >= rows and not c.missing for c in columns.values()):
        return 0
    telling = [c.name for c in sorted(columns.values(), key=lambda c: -c.distinct)[:3]]
    suspect = frame.duplicated(telling, keep=False).to_numpy()
    return int(frame[suspect].duplicated().sum()) if suspect.any() and len(columns) > 1 else 0


def tell(found: Overview, script: Script) -> Answer:
    """Size and meaning first, then the findings, then what is wrong, then every column."""
    headline = _headline(found, script)
    if not found.rows:
        return Answer(
            headline,
            script,
            found.cautions,
            (Table(found.table, Say("overview.columns")),),
            columns=tuple(found.columns),
        )
    blocks: list[Block] = [Say("overview.kinds", kinds=_kinds(found.columns)), *_told(found)]
    if found.problems:
        blocks += [Say("overview.problems"), *found.problems]
    total = len(found.columns)
    blocks.append(Table(found.table, Say("overview.columns"), total if total > len(found.table) else None))
    facts = (
        Finding("rows", count(found.rows)),
        Finding("columns", count(total, "columns")),
        *(Finding(_name(link), link.estimate) for link in found.links),
    )
    return Answer(
        headline, script, found.cautions, tuple(blocks), _next(found), findings=facts, columns=tuple(found.columns)
    )  # fmt: skip


def _next(found: Overview) -> tuple[Request, ...]:
    """The questions that fit the columns; what to fix comes second where something is wrong."""
    if not found.problems:
        return found.follow_ups
    return (*found.follow_ups[:1], Request("quality"), *found.follow_ups[1:])


def _headline(found: Overview, script: Script) -> Say:
    size = {"rows": count(found.rows), "columns": count(len(found.columns), "columns")}
    row = found.grain
    if not found.rows:
        return Say("overview.empty", columns=size["columns"])
    match row.key:
        case "thing":
            return Say("overview.thing", **size, thing=Name(row.thing))
        case "period":
            return Say("overview.period", **size, period=row.period)
        case "period_of":
            return Say("overview.period_of", **size, period=row.period, of=[Name(c) for c in row.columns])
        case "pair":
            return Say("overview.pair", **size, of=[Name(c) for c in row.columns])
    return Say("overview.unknown", **size, file=Name(PurePath(script.source).stem or "table"))


def _kinds(columns: Mapping[str, Column]) -> list[str]:
    """ "number: a, b" for each kind, in the words of the reader."""
    out: list[str] = []
    for kind in Kind:
        names = [c.name for c in columns.values() if c.kind is kind]
        if names:
            more = " …" if len(names) > _NAMED else ""
            out.append(Name(f"{len(names)} {kind.value} ({', '.join(names[:_NAMED])}{more})"))
    return out


def _told(found: Overview) -> list[Block]:
    """The findings in words; that nothing was found is said, too."""
    if not found.links:
        return [Say("overview.no_links")] if found.tried else []
    return [Say("overview.findings", tried=count(found.tried, "pairs")), *(_link(link) for link in found.links)]


def _link(link: Link) -> Say:
    a, b = Name(link.column), Name(link.by)
    if link.how == "correlation":
        key = "rises" if link.estimate.value > 0 else "falls"
        return Say(f"overview.{key}", column=a, by=b, r=link.estimate)
    groups: dict[str, Any] = {
        "high": Name(link.high),
        "low": Name(link.low),
        "upper": _known(link.upper),
        "lower": _known(link.lower),
    }
    if link.how == "difference":
        return Say("overview.difference", column=a, by=b, gap=link.estimate, **groups)
    return Say("overview.shares", column=a, by=b, level=Name(link.level), gap=link.estimate, **groups)


def _known(estimate: Estimate | None) -> Estimate:
    assert estimate is not None
    return estimate


def _name(link: Link) -> str:
    what = {"correlation": "correlation", "difference": "difference of means", "shares": "difference of shares"}[
        link.how
    ]
    return f"{what}: {link.column}, {link.by}"


SKILL = Skill(overview, tell)

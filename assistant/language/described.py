"""Questions that counts, averages, groups, rankings and rows answer: from what was composed to `summarise` and `show`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.condition import AllOf, Condition
from assistant.dataset import Kind, Role
from assistant.expression import Holds
from assistant.language.ask import Ask
from assistant.language.chunks import Chunk
from assistant.language.conditions import Scene
from assistant.language.decide import Evidence
from assistant.request import Request
from assistant.scope import Derive, Keep, Step

CHART_MARKS = {
    "bar": "bar",
    "line": "line",
    "point": "point",
    "arc": "arc",
    "area": "area",
    "stacked": "bar",
    "rect": "rect",
    "any": None,
}


@dataclass(frozen=True)
class Candidate:
    """A request that the composed chunks may stand for, the chunks it uses, and why."""

    request: Request
    used: tuple[Chunk, ...]
    evidence: tuple[Evidence, ...]


def described(ask: Ask, scene: Scene) -> list[Candidate]:
    """Candidates of `summarise` and `show`, best first."""
    builder = _Builder(ask, scene)
    found = [make() for make in (builder.yes_or_no, builder.summary, builder.common, builder.ranked, builder.rows)]
    return [c for c in found if c is not None]


@dataclass(frozen=True)
class _Builder:
    ask: Ask
    scene: Scene

    # ------------------------------------------------------------------------------------------- summarise

    def summary(self) -> Candidate | None:
        """Measures or counts, for all rows or by groups."""
        ask = self.ask
        measures, why = self._measures()
        groups = self._groups(measures)
        if not measures and not groups:
            return None
        if not measures:
            measures = self._implied_measures(groups)
        args: dict[str, Any] = {"measures": measures}
        if groups:
            args["by"] = groups
            args |= self._group_order(measures, groups)
        args |= self._claim(measures)
        if (mark := self._mark()) is not None:
            args["mark"] = mark
        if ask.wants in ("name", "list", "number", "yesno"):
            args["wants"] = ask.wants
        if any(c.means == 0 for c in ask.all("ddof")):
            args["ddof"] = 0
        kinds = ("measure", "group", "statistic", "ranking", "order", "mark", "condition", "rows", "claim", "sort", "axis", "most_common",
                 "average", "wh", "list", "ddof", "round", "all", "any", "stop", "comma", "and", "top", "number", "compare", "than")  # fmt: skip
        used = [c for c in ask.chunks if c.kind in kinds]
        used += [c for c in ask.columns if c.means.name in groups or any(c.means.name == m[1] for m in measures)]
        points = [Evidence(2.5, f"{b} asks for a statistic") for b in why]
        points += [Evidence(1.5, f"split by {', '.join(groups)}")] if groups else []
        return self._candidate("summarise", args, used, points)

    def _measures(self) -> tuple[tuple[tuple[str, str | None], ...], list[str]]:
        """The measures said; "how many" alone counts rows."""
        ask = self.ask
        measures: list[tuple[str, str | None]] = list(ask.measures)
        why = [c.because for c in ask.all("measure")]
        for chunk in ask.all("statistic"):
            names = chunk.means if isinstance(chunk.means, tuple) else (chunk.means,)
            for name in names:
                if name in ("count", "number") and not any(m[0] == "count" for m in measures):
                    measures.append(("count", None))
                    why.append(chunk.because)
                elif name in ("percent", "share") and not any(m[0] in ("percent", "share") for m in measures):
                    measures.append((name, None))
                    why.append(chunk.because)
        return tuple(measures), why

    def _implied_measures(self, groups: tuple[str, ...]) -> tuple[tuple[str, str | None], ...]:
        """ "sales by region": amounts are added up, other numbers averaged; without a number, rows are counted."""
        found = []
        for chunk in self.ask.columns:
            name = chunk.means.name
            if name in groups or self.scene.kind(name) not in (Kind.NUMBER, None):
                continue
            column = self.scene.data.columns.get(name)
            found.append(("sum" if column is not None and column.role is Role.AMOUNT else "mean", name))
        if self.ask.ranking is not None and self.ask.ranking.column:
            column = self.scene.data.columns.get(self.ask.ranking.column)
            found.append(
                ("sum" if column is not None and column.role is Role.AMOUNT else "mean", self.ask.ranking.column)
            )
        return tuple(found) or (("count", None),)

    def _groups(self, measures: Sequence[tuple[str, str | None]]) -> tuple[str, ...]:
        """Columns to split by: those said so, or the one that "which" asks about."""
        ask = self.ask
        groups = ask.groups
        if not groups and measures:
            named = [c for c in ask.columns if self.scene.groupable(c.means.name)]
            ranked = ask.has("ranking", "extreme", "most_common", "order", "top", "sort")
            if named and (ranked or ask.has("mark") or ask.opener in ("which", "what", "list")):
                groups = tuple(c.means.name for c in named)
        if not groups and ask.has("mark") and len(ask.columns) >= 1 and not measures:
            return ()
        return groups

    def _group_order(self, measures: Sequence[tuple[str, str | None]], groups: tuple[str, ...]) -> dict[str, Any]:
        """In which order groups come, and how many of them."""
        ask, args = self.ask, {}
        order = self._order(groups, measures)
        if order is not None:
            args["order"] = order
        ranking = ask.ranking
        extremes = ask.all("extreme", "top", "bottom")
        if ranking is not None or extremes:
            descending = ranking.descending if ranking else _direction(extremes[0]) == "max"
            number = ranking.top if ranking else self._number()
            nth = ranking.nth if ranking else None
            args["order"] = ("", descending)
            if nth is not None:
                args["nth"] = nth
            else:
                args["top"] = number or 1
        elif ask.has("most_common"):
            args["order"] = ("", ask.all("most_common")[0].means == "max")
            args["top"] = self._number() or 1
        return args

    def _order(self, groups: tuple[str, ...], measures: Sequence[tuple[str, str | None]]) -> tuple[str, bool] | None:
        """ "sorted by the y axis from high to low" and the like."""
        ask = self.ask
        said = [c.means for c in ask.all("sort") if c.means in ("asc", "desc")]
        orders = ask.all("order")
        if orders:
            column, descending = orders[-1].means
            descending = descending or (bool(said) and said[-1] == "desc")
            return ("" if any(column == m[1] for m in measures) else column, descending)
        axes = [c.means for c in ask.all("axis")]
        if axes:
            return (groups[0] if axes[-1] == "x" and groups else "", bool(said) and said[-1] == "desc")
        return ("", said[-1] == "desc") if said else None

    def _number(self) -> int | None:
        """A bare whole number: how many are asked for."""
        for chunk in self.ask.all("number"):
            value = chunk.means.value
            if float(value).is_integer() and 1 <= value <= 1000 and not chunk.means.ordinal:
                return int(value)
        return None

    def _claim(self, measures: Sequence[tuple[str, str | None]]) -> dict[str, Any]:
        """What a yes/no question claims of the measure."""
        ask = self.ask
        ops, numbers = ask.all("compare", "compare_post"), ask.all("number")
        if ops and numbers:
            op = ops[0].means[0] if isinstance(ops[0].means, tuple) else ops[0].means
            if op in ("<", "<=", ">", ">=", "==", "!="):
                return (
                    {"test": (op, numbers[0].means.value)}
                    if ask.wants == "yesno"
                    else {"having": (op, numbers[0].means.value)}
                )
        if ask.wants == "yesno" and numbers and len(measures) == 1 and not ask.groups:
            return {"test": ("==", numbers[0].means.value)}
        return {}

    def common(self) -> Candidate | None:
        """ "the most common colour": values by how often they occur."""
        ask = self.ask
        if not ask.has("most_common") or not ask.columns or ask.measures:
            return None
        cue = ask.all("most_common")[0]
        after = [c for c in ask.columns if c.start >= cue.start] or ask.columns
        args: dict[str, Any] = {
            "measures": (("count", None),), "by": (after[0].means.name,), "order": ("", cue.means == "max"),
            "top": self._number() or 1, "wants": "list" if ask.wants == "list" else "name",
        }  # fmt: skip
        kinds = (
            "most_common",
            "condition",
            "number",
            "wh",
            "list",
            "rows",
            "stop",
            "comma",
            "mark",
            "top",
            "statistic",
        )
        used = [after[0], *(c for c in ask.chunks if c.kind in kinds)]
        return self._candidate("summarise", args, used, [Evidence(4.0, f"{cue.because} asks which occurs how often")])

    # ------------------------------------------------------------------------------------------- yes or no

    def yes_or_no(self) -> Candidate | None:
        """ "Are there any …?": whether a row fits. Claims about measures and rankings are read elsewhere."""
        ask = self.ask
        if ask.wants != "yesno" or ask.has("measure", "ranking", "group", "statistic", "most_common"):
            return None
        if not ask.has("condition"):
            return None
        used = [c for c in ask.chunks if c.kind in ("condition", "rows", "any", "stop", "comma", "and", "all", "wh")]
        args: dict[str, Any] = {"measures": (("count", None),), "test": (">", 0), "wants": "yesno"}
        if ask.has("all") and len(ask.conditions) >= 1:
            *rest, last = ask.conditions
            name = "is so"
            steps = (
                *(s for s in ask.steps() if not isinstance(s, Keep)),
                *([Keep(_all(rest))] if rest else []),
                Derive(name, Holds(last)),
            )
            args = {"measures": (("share", name),), "test": ("==", 1), "wants": "yesno"}
            return self._candidate("summarise", args, used, [Evidence(3.0, "asks whether it is so for all")], steps)
        return self._candidate(
            "summarise", args, used, [Evidence(3.0, f"{ask.opener!r} asks whether there is such a row")]
        )

    # ------------------------------------------------------------------------------------------- show

    def ranked(self) -> Candidate | None:
        """ "the three oldest", "who has the highest income?": rows by a column; or the highest value itself."""
        ask = self.ask
        ranking = ask.ranking
        if ranking is None or ranking.column is None or ask.measures or ask.groups:
            return None
        columns = tuple(dict.fromkeys(c.means.name for c in ask.columns if c.means.name != ranking.column))
        kinds = (
            "ranking",
            "condition",
            "wh",
            "list",
            "rows",
            "stop",
            "comma",
            "and",
            "number",
            "column",
            "top",
            "mark",
            "axis",
            "sort",
            "claim",
        )
        used = [c for c in ask.chunks if c.kind in kinds]
        evidence = [Evidence(3.0, ask.all("ranking")[0].because)]
        value_asked = (
            not columns
            and ask.opener
            in (
                "what",
                "how much",
                "how many",
                "how old",
                "how high",
                "how tall",
                "how long",
                "is",
                "was",
                "did",
                "does",
            )
            and not ranking.top
        )
        if value_asked or (not columns and ask.wants in ("number", "yesno")):
            args: dict[str, Any] = {"measures": (("max" if ranking.descending else "min", ranking.column),)}
            if ranking.nth:
                args = {
                    "show_columns": (ranking.column,),
                    "order": (ranking.column, ranking.descending),
                    "nth": ranking.nth,
                }
                return self._candidate("show", args | self._wanted(), used, evidence)
            used += [c for c in ask.chunks if c.kind in ("compare", "compare_post", "than")]
            return self._candidate("summarise", args | self._claim(args["measures"]) | self._wanted(), used, evidence)
        if not columns and ask.opener in ("who", "which", "where", "list", "name"):
            entity = entity_column(self.scene)
            columns = (entity,) if entity and entity != ranking.column else ()
        args = {"show_columns": columns, "order": (ranking.column, ranking.descending)}
        args |= {"nth": ranking.nth} if ranking.nth else {"top": ranking.top or self._number() or 1}
        values = [c for c in ask.chunks if c.kind == "claimed"]
        if ask.wants == "yesno" and values:
            args["test"] = ("==", values[0].means)
        return self._candidate("show", args | self._wanted(), used, evidence)

    def rows(self) -> Candidate | None:
        """ "list the names of …", "which cars have …": columns of the rows in scope, or the rows."""
        ask = self.ask
        if ask.measures or ask.groups or ask.ranking or ask.wants == "yesno":
            return None
        columns = tuple(dict.fromkeys(c.means.name for c in ask.columns))
        if not columns and not ask.has("condition", "rows", "first", "last", "top"):
            return None
        if not columns and ask.opener in ("who", "which", "where") and (entity := entity_column(self.scene)):
            columns = (entity,)
        args: dict[str, Any] = {"show_columns": columns}
        order = self._order(columns, ())
        if order is not None:
            args["order"] = (order[0] or columns[-1], order[1]) if columns or order[0] else None
        if ask.has("first", "top") and not ask.has("order"):
            args["top"] = self._number() or 5
        distinct = any(
            "distinct" in (c.means if isinstance(c.means, tuple) else (c.means,)) for c in ask.all("statistic")
        )
        distinct = distinct or any(t.text in ("different", "unique", "distinct", "kinds", "types") for t in ask.tokens)
        if distinct:
            args["distinct"] = True
        if (mark := self._mark()) is not None and len(columns) > 1:
            args["mark"] = mark
        steps = ask.steps()
        if ask.has("last"):
            from assistant.scope import Take

            steps = (*steps, Take(self._number() or 5, last=True))
        kinds = (
            "column",
            "condition",
            "wh",
            "list",
            "rows",
            "first",
            "last",
            "top",
            "number",
            "stop",
            "comma",
            "and",
            "order",
            "sort",
            "axis",
            "mark",
            "statistic",
            "all",
        )
        used = [c for c in ask.chunks if c.kind in kinds and (c.kind != "statistic" or distinct)]
        strong = (
            2.0
            if ask.has("list", "rows", "first", "last") or ask.opener in ("which", "who", "what", "where", "when")
            else 0.5
        )
        args = {k: v for k, v in args.items() if v not in (None, ())}
        return self._candidate(
            "show", args | self._wanted(), used, [Evidence(strong, "asks for cells as they are")], steps
        )

    # ------------------------------------------------------------------------------------------- shared

    def _wanted(self) -> dict[str, Any]:
        return {"wants": self.ask.wants} if self.ask.wants in ("name", "list", "number", "yesno") else {}

    def _mark(self) -> str | None:
        marks = [c.means for c in self.ask.all("mark")]
        named = [m for m in marks if m != "any"]
        return CHART_MARKS.get(named[0], named[0]) if named else None

    def _candidate(
        self,
        skill: str,
        args: dict[str, Any],
        used: Sequence[Chunk],
        evidence: list[Evidence],
        steps: tuple[Step, ...] | None = None,
    ) -> Candidate:
        scope = self.ask.steps() if steps is None else steps
        request = Request(skill, args, scope, self.ask.wants)
        return Candidate(request, tuple(dict.fromkeys(used)), tuple(evidence))


def _direction(chunk: Chunk) -> str:
    if chunk.kind in ("top", "bottom"):
        return "max" if chunk.kind == "top" else "min"
    return str(chunk.means[0] if isinstance(chunk.means, tuple) else chunk.means)


def _all(conditions: Sequence[Condition]) -> Condition:
    return conditions[0] if len(conditions) == 1 else AllOf(tuple(conditions))


def entity_column(scene: Scene) -> str | None:
    """The column that names what a row is: "who", "which one"."""
    columns = scene.data.columns
    rows = len(scene.data.frame)
    named = [c for c in columns.values() if "name" in c.name.lower() or "title" in c.name.lower()]
    names = [
        c
        for c in columns.values()
        if c.kind in (Kind.TEXT, Kind.CATEGORY, Kind.PLACE, Kind.ID) and c.distinct > 0.9 * rows
    ]
    best = [*(c for c in named if c in names), *(c for c in names if c.kind is not Kind.ID), *named, *names]
    return best[0].name if best else None

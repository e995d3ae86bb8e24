"""Requests of `summarise`: measures of all rows or of groups, and which values occur most often."""

from __future__ import annotations

from typing import Any

from assistant.condition import Filter
from assistant.dataset import GROUPS, Kind, Role
from assistant.language.composing.chunks import Chunk
from assistant.language.composing.orders import Ranking
from assistant.language.describing.claims import OPS, operator
from assistant.language.describing.composer import Candidate, Composer
from assistant.language.planning.mentions import opposed
from assistant.scope import Explode, Keep, Step, Take

Measures = tuple[tuple[str, str | None], ...]
STRUCTURE = ("measure", "group", "statistic", "ranking", "order", "mark", "condition", "sort", "axis", "most_common", "extreme", "top",
             "bottom", "number", "compare", "compare_post", "comparative", "function")  # fmt: skip


def summary(composer: Composer) -> Candidate | None:
    """Measures or counts, for all rows or by groups."""
    ask = composer.ask
    measures, why = _said(composer)
    groups, used = _groups(composer, measures)
    if _cells_instead(composer, measures, groups):
        return None
    measures = tuple(_of_amounts(composer, m, groups) for m in measures)
    measures = tuple(dict.fromkeys(part for m in measures for part in _parts_of_all(m, groups)))
    if not measures and not groups:
        return None
    if not measures:
        measures = _implied(composer, groups)
        used += [c for c in composer.columns if c.means.name in groups or any(c.means.name == m[1] for m in measures)]
    args: dict[str, Any] = {"measures": measures, "mark": composer.mark()}
    groups, steps = _sides(composer, groups)
    if groups:
        args["by"] = groups
        args |= _arranged(composer, measures, groups)
        steps = (*steps, *(Explode(g) for g in groups if composer.scene.lists(g)))
    elif (numbered := _ranked_rows(composer)) is not None:
        steps = (*steps, numbered)
    elif composer.ranking is not None and composer.ranking.column and composer.ranking.top:
        steps = (*steps, Take(composer.ranking.top, composer.ranking.column, composer.ranking.descending))
    elif ask.has("top", "bottom", "first", "last") and composer.count():
        steps = (*steps, taken(composer))
    steps = (
        *steps,
        *(Explode(c) for n, c in measures if n == "distinct" and c is not None and composer.scene.lists(c)),
    )
    args |= compared_with(composer, bool(groups))
    if any(c.means == 0 for c in ask.all("ddof")):
        args["ddof"] = 0
    if len(measures) == 2 and ask.has("different") and not groups:
        args["combine"] = ask.all("different")[0].means
    points = [(2.5, f"{text} asks for a statistic") for text in why[:2]]
    points += [(1.5, f"split by {', '.join(groups)}")] if groups else []
    args |= composer.wanted()
    kinds = (*STRUCTURE, "first", "last", "different")
    return composer.candidate("summarise", args, used, points, steps, kinds)


def _sides(composer: Composer, groups: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[Step, ...]]:
    """Two conditions that no row can satisfy at once ("left versus stayed") are groups; what is left chooses rows."""
    steps: tuple[Step, ...] = composer.ask.steps()
    sides, kept = opposed(composer.ask.conditions, composer.scene.data)
    if sides is None or groups or composer.ask.wants == "yesno":
        return groups, steps
    return (sides,), (*(s for s in steps if not isinstance(s, Keep)), *(Keep(c) for c in kept))


def _ranked_rows(composer: Composer) -> Take | None:
    """ "the mean income of the top 10 countries by rank": the rows that come first, not groups."""
    ask, number = composer.ask, composer.count()
    by = [g for g in ask.groups if composer.scene.is_number(g) and not composer.scene.groupable(g)]
    if not number or not by or not ask.measures or not ask.has("top", "bottom"):
        return None
    return Take(number, by[0], composer.best_first(by[0]) == ask.has("top"))


def _cells_instead(composer: Composer, measures: Measures, groups: tuple[str, ...]) -> bool:
    """A count of a number column where each group is one row is the number in that row: "pages of each book"."""
    if composer.ask.wants == "yesno":
        return False
    counted = [c for n, c in measures if n == "count" and c is not None and composer.scene.kind(c) is Kind.NUMBER]
    if not counted or len(measures) > 1:
        return False
    if groups:
        return composer.one_row_each(groups)
    return composer.ask.has("condition") and composer.chosen_rows() == 1


def _of_amounts(composer: Composer, measure: tuple[str, str | None], groups: tuple[str, ...]) -> tuple[str, str | None]:
    """What a "number of" is: of amounts their sum ("passengers of each line"), of things that repeat how many there are."""
    name, column = measure
    info = composer.scene.data.columns.get(column or "")
    if name != "count" or info is None:
        return measure
    if info.kind is Kind.YESNO and not groups:
        return ("count", None)  # "days" of a column working_day: the rows
    if info.kind is Kind.NUMBER and info.role is Role.AMOUNT:
        return ("sum", column)
    repeats = info.kind in GROUPS and info.distinct < 0.5 * len(composer.scene.data.frame)
    return ("distinct", column) if repeats and not groups and not composer.ask.has("mark") else measure


def _parts_of_all(measure: tuple[str, str | None], groups: tuple[str, ...]) -> Measures:
    """ "the share of each city": how much of all rows a group is, and how many rows these are."""
    name, column = measure
    return ((name, None), ("count", None)) if name in ("share", "percent") and column in groups else (measure,)


def taken(composer: Composer) -> Take:
    """The first, last or top rows that a measure is about."""
    ask, number = composer.ask, composer.count() or 5
    by = ask.all("order")[-1].means[0] if ask.has("order") else None
    if ask.has("first", "last") or by is None:
        return Take(number, last=ask.has("last"))
    return Take(number, by, composer.best_first(by) == ask.has("top"))


def _said(composer: Composer) -> tuple[Measures, list[str]]:
    """The measures said; "how many" counts rows, or the different values of what is counted."""
    ask = composer.ask
    measures = list(ask.measures)
    why = [c.because for c in ask.all("measure")]
    ranking = ask.ranking
    # "the smallest enrolment in each state": the extreme of each group, not the group that has it
    if ranking is not None and _extreme_of_groups(composer, ranking, measures):
        measures.append(("max" if ranking.descending else "min", ranking.column))
        why.append(ask.all("ranking")[0].because)
    for chunk in ask.all("statistic"):
        for name in chunk.means if isinstance(chunk.means, tuple) else (chunk.means,):
            if name in ("count", "percent", "share") and not any(m[0] == name for m in measures):
                measures.append((name, None))
                why.append(chunk.because)
    if ask.has("statistic") and not measures and len(composer.numbers) == 1:
        names = [
            n
            for c in ask.all("statistic")
            for n in (c.means if isinstance(c.means, tuple) else (c.means,))
            if isinstance(n, str)
        ]
        names = [n for n in names if n not in ("distinct", "difference", "ratio", "correlation", "quantile")]
        measures = [(n, composer.numbers[0]) for n in names]
        why += [c.because for c in ask.all("statistic")]
    return tuple(measures), why


def _extreme_of_groups(composer: Composer, ranking: Ranking, measures: list[tuple[str, str | None]]) -> bool:
    ask = composer.ask
    if not ranking.column or not ask.groups or ranking.top or ranking.nth or ranking.column in ask.groups:
        return False
    return all(column == ranking.column for _, column in measures) and ask.opener not in ("which", "who")


def _implied(composer: Composer, groups: tuple[str, ...]) -> Measures:
    """ "sales by region": amounts are added up, other numbers averaged; without a number, rows are counted."""
    found = [(composer.added_up(n), n) for n in composer.numbers if n not in groups]
    ranking = composer.ranking
    if not found and ranking is not None and ranking.column and ranking.column not in groups:
        found.append((composer.added_up(ranking.column), ranking.column))
    return tuple(found) or (("count", None),)


def _groups(composer: Composer, measures: Measures) -> tuple[tuple[str, ...], list[Chunk]]:
    """Columns to split by: those said so, or the one that "which" or a picture asks about."""
    ask = composer.ask
    if _ranked_rows(composer) is not None:
        return (), []
    if ask.groups and composer.ranking is not None and set(ask.groups) == {composer.ranking.column}:
        return (), []
    if ask.groups:
        unique = [g for g in ask.all("group") if _all_rows(composer, g)]
        left = tuple(g for g in ask.groups if not any(g in c.means for c in unique))
        return (left if unique and measures and not ask.has("mark") else ask.groups), []
    if not measures:
        return (), []
    trailing = _trailing(composer, measures)
    if trailing:
        return trailing, [c for c in composer.columns if c.means.name in trailing]
    pictured = (
        [c for n, c in measures if c is not None and n in ("count", "share", "percent")] if ask.has("mark") else []
    )
    if pictured and not composer.columns and composer.scene.kind(pictured[0]) is not Kind.NUMBER:
        return (pictured[0],), []
    named = [c for c in composer.splitting() if not any(c.means.name == m[1] for m in measures)]
    counted = measures == (("count", None),)
    ranked = ask.has("ranking", "extreme", "most_common", "order", "top", "bottom", "sort", "axis")
    if not named or ask.wants == "yesno":
        return (), []
    if ranked or ask.has("mark") or (ask.opener in ("which", "what", "list", "show", "for") and not counted):
        chosen = named[:1] if ask.opener in ("which", "what") and not ask.has("mark") else named[:3]
        return tuple(dict.fromkeys(c.means.name for c in chosen)), chosen
    return (), []


def _trailing(composer: Composer, measures: Measures) -> tuple[str, ...]:
    """ "countries and the number of members from each", "the mean age of men and women": what is split by is named elsewhere."""
    ask = composer.ask
    if ask.has("by") and (named := [c.means.name for c in composer.splitting()]):
        return (named[0],)
    both = [
        c.means
        for c in ask.all("condition")
        if isinstance(c.means, Filter) and c.means.op == "in" and any(p.kind == "and" for p in c.parts)
    ]
    said = ask.opener not in ("how many", "how much", "is", "are") and not ask.has("ranking", "extreme")
    return (both[0].column,) if both and said and any(c for _, c in measures) else ()


def _all_rows(composer: Composer, group: Chunk) -> bool:
    """ "across all countries" in a table with one row a country: no groups, but all rows."""
    words = {t.text for t in composer.ask.tokens[group.start : group.end]}
    leaves = [leaf for leaf in group.leaves() if leaf.kind == "column"]
    return bool(words & {"all", "across"}) and all(composer.names_rows(leaf) for leaf in leaves) and bool(leaves)


def _arranged(composer: Composer, measures: Measures, groups: tuple[str, ...]) -> dict[str, Any]:
    """In which order groups come, and how many of them."""
    ask = composer.ask
    order = composer.order(groups[0], [m[1] or "" for m in measures])
    args: dict[str, Any] = {"order": order} if order is not None else {}
    descending = composer.direction()
    if any(m in (("max", ask.ranking.column), ("min", ask.ranking.column)) for m in measures if ask.ranking):
        return args
    if descending is None or (ask.ranking is not None and ask.has("mark")):
        return args
    nth = composer.ranking.nth if composer.ranking else composer.ordinal()
    number = (composer.ranking.top if composer.ranking else None) or composer.count()
    return {"order": ("", descending)} | ({"nth": nth} if nth else {"top": number or 1})


def compared_with(composer: Composer, grouped: bool) -> dict[str, Any]:
    """What a yes/no question claims of the measure; for groups, which of them are kept."""
    ask, found = composer.ask, operator(composer)
    numbers = [c for c in ask.all("number") if not c.means.ordinal]
    if found and numbers and found[0] in OPS:
        return (
            {"test" if ask.wants == "yesno" and not grouped else "having": (found[0], numbers[0].means.value)}
            if grouped or ask.wants == "yesno"
            else {}
        )
    if ask.wants == "yesno" and numbers and not grouped:
        return {"test": ("==", numbers[0].means.value)}
    return {}

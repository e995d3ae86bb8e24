"""Requests for pictures: a dot, bar or slice for each row, lines over time, histograms, bars by groups."""

from __future__ import annotations

from typing import Any

from assistant.dataset import Kind
from assistant.language.describing.composer import MARKS, Candidate, Composer
from assistant.language.describing.pictures import Field, Picture

HOW = ("sum", "mean", "median", "min", "max")  # what the numbers of a period may come to
ENOUGH = 8  # rows from which a scatter is worth a word about how the numbers go together
MOST_EACH = 60  # rows that may have a mark with a name each
ASKED, AGAINST, IMPLIED = (
    8.0,
    7.5,
    6.0,
)  # points a kind of picture was named; two numbers meet; it follows from what is asked


def named(composer: Composer) -> str | None:
    """The kind of picture said: bar, point, line, histogram, …; "any" for just a picture; None for none."""
    marks = [c.means for c in composer.ask.all("mark")]
    return next((m for m in marks if m != "any"), marks[0] if marks else None)


def picture(composer: Composer) -> Candidate | None:
    """The picture asked for, or implied by how the columns are named together."""
    ask = composer.ask
    if ask.wants in ("yesno", "reason") or ask.has("ranking", "claim", "most_common", "extreme", "top", "bottom"):
        return None
    shown, mark = Picture(composer), named(composer)
    if not shown.fields or shown.unspent:
        return None
    for make in (_each, _scatter, _over_time, _spread, _levels):
        found = make(shown, mark)
        if found is not None:
            return found
    return None


def _each(shown: Picture, mark: str | None) -> Candidate | None:
    """A bar, slice or dot for each row, in a table where something names the rows."""
    fields = {f.name: f for f in shown.every()}
    rows, data = len(shown.composer.scene.data.frame), shown.composer.scene.data
    names = [n for n in fields if shown.names_rows(n)]
    numbers: list[str | None] = [
        n for n in fields if n not in names and shown.composer.scene.is_number(n) and n in data.columns
    ]
    if mark in (None, "point", "histogram", "box", "rect") or len(fields) != 2 or not names or rows > MOST_EACH:
        return None
    if any(f.statistic for f in fields.values()) or len(names) == 2 and not (numbers := [_id(shown, names)]):
        return None
    if len(numbers) != 1 or numbers[0] is None:
        return None
    name, number = next(n for n in names if n != numbers[0]), numbers[0]
    drawn = MARKS.get(str(mark), mark) or "bar"
    args: dict[str, Any] = {"show_columns": (name, number), "mark": drawn}
    order = shown.composer.order(name, (number,))
    args |= {"order": (order[0] or number, order[1])} if order else {}
    return shown.candidate("show", args, "a mark for each row", ASKED)


def _id(shown: Picture, names: list[str]) -> str | None:
    """Of two columns that name the rows, the one of numbers."""
    numbers = [n for n in names if shown.composer.scene.is_number(n)]
    return numbers[0] if len(numbers) == 1 else None


def _scatter(shown: Picture, mark: str | None) -> Candidate | None:
    """Two numbers against each other, a dot a row, told apart by a third column."""
    numbers, splits, ask = shown.numbers, shown.splits, shown.composer.ask
    if mark == "point" and len(numbers) < 2:
        numbers = [f for f in shown.every() if shown.composer.scene.is_number(f.name)]
        splits = [f for f in shown.fields if f.name not in {n.name for n in numbers}]
    if len(numbers) != 2 or len(splits) > 1 or any(f.statistic for f in numbers) or shown.counted:
        return None
    if mark in ("bar", "histogram", "box", "arc", "rect", "area", "line", "stacked"):
        return None
    crossed = any(f.split for f in numbers)  # "weight by height"
    implied = ask.has("versus") or shown.said.keys() & {"linked", "color", "facet"} and "spread" not in shown.said
    if mark is None and (not (implied or crossed) or _paired(shown)):
        return None
    names = tuple(f.name for f in sorted(numbers, key=lambda f: f.split, reverse=True))
    points = ASKED if mark or "spread" in shown.said else AGAINST
    points += AGAINST - IMPLIED if "spread" in shown.said else 0.0
    scene = shown.composer.scene
    both = all(scene.kind(name) is Kind.NUMBER for name in names) and len(scene.data.frame) >= ENOUGH
    if mark is None or shown.said.get("linked") and both:
        args: dict[str, Any] = {"among": names} | ({"by": splits[0].name} if splits else {})
        args |= {"mark": "point"} if mark else {}
        return shown.candidate("relate", args, "two numbers against each other", points)
    args = {"show_columns": (*names, *(f.name for f in splits)), "mark": "point"}
    args |= {"facet": True} if splits and "facet" in shown.said else {}
    return shown.candidate("show", args, "a dot for each row", ASKED)


def _paired(shown: Picture) -> bool:
    """ "compare before with after": numbers on one scale are compared, not plotted against each other."""
    if "linked" not in shown.said and not any(t.text.startswith("compar") for t in shown.composer.ask.tokens):
        return False
    if not any(t.text.startswith(("compar", "differ")) for t in shown.composer.ask.tokens):
        return False
    frame = shown.composer.scene.data.frame
    low, high = sorted(abs(float(frame[f.name].median())) for f in shown.numbers)
    return high <= 3 * low


def _over_time(shown: Picture, mark: str | None) -> Candidate | None:
    """A number along the dates: by period where one is named, else with its trend."""
    if mark not in (None, "any", "line", "area"):
        return None
    numbers = shown.numbers
    times = [f for f in shown.splits if shown.along(f.name)]
    others = [f for f in shown.splits if not shown.along(f.name)]
    linked = mark is None and "linked" in shown.said and not any(f.split for f in times)
    if times and len(numbers) == 1 and len(others) <= 1 and not linked:
        by = (times[0].name, *(f.name for f in others))
        args = {"measures": (_measure(shown, numbers[0]),), "by": by, "mark": "line" if mark != "area" else "area"}
        return shown.candidate("summarise", args, "a number along the time", ASKED if mark else IMPLIED)
    implied = "over_time" in shown.said or mark == "line" and not others
    if times or not implied or len(numbers) > 1 or len(others) > 1 or not shown.times():
        return None
    if not numbers and not shown.counted:
        return None
    along: dict[str, Any] = {"date": shown.times()[0]} | ({"by": others[0].name} if others else {})
    along |= {"mark": mark} if mark == "area" else {}
    if numbers:
        how = numbers[0].statistic
        along |= {"target": numbers[0].name} | ({"how": how} if how in HOW else {})
    return shown.candidate("trend", along, "over the time", ASKED if mark else IMPLIED)


def _measure(shown: Picture, field: Field) -> tuple[str, str]:
    """How one number goes with another is told by means; amounts in groups are added up."""
    usual = "mean" if "linked" in shown.said else shown.composer.added_up(field.name)
    return (field.statistic or usual, field.name)


def _spread(shown: Picture, mark: str | None) -> Candidate | None:
    """How often each value occurs: a histogram of a number, counts of a category, stacked by a second one."""
    numbers, splits = shown.numbers, shown.splits
    banded = bool(splits) and not numbers and all(shown.banded(f.name) for f in splits)
    alone = mark in ("any", "bar") and len(shown.fields) == 1 and not shown.counted
    if mark not in (None, "any", "histogram", "bar", "stacked", "box"):
        return None
    if not alone and not banded and mark not in ("histogram", "box") and "spread" not in shown.said:
        return None
    if any(f.statistic for f in shown.fields) or len(splits) > 2 or any(shown.along(f.name) for f in splits):
        return None
    points = ASKED if mark else IMPLIED
    if len(numbers) == 1 and len(splits) <= 1 and (mark or all(f.split for f in splits)):
        args: dict[str, Any] = {"column": numbers[0].name} | ({"by": splits[0].name} if splits else {})
        args |= {"mark": "box"} if mark == "box" else {}
        return shown.candidate("distribution", args, "how the values are spread", points)
    points += AGAINST - IMPLIED if banded else 0.0
    if not numbers and splits and (len(splits) == 2 or shown.counted or mark is not None or banded):
        args = {"measures": (("count", None),), "by": tuple(f.name for f in splits), "mark": "bar"}
        args |= {"order": shown.composer.order(splits[0].name, ())}
        return shown.candidate("summarise", args, "how often each value occurs", points)
    return None


def _levels(shown: Picture, mark: str | None) -> Candidate | None:
    """A number by one or two columns that split it, or the counts of these."""
    numbers, splits = shown.numbers, shown.splits
    drawn = MARKS.get(mark, mark) if mark else None
    if not 1 <= len(splits) <= 2 or len(numbers) > 1 or mark in ("box", "rect", "histogram", "point"):
        return None
    told_apart = shown.said.keys() & {"linked", "color", "facet"} or mark == "stacked"
    told_apart = told_apart or bool(numbers) and len(splits) == 2 and all(f.split for f in splits)
    some = any(f.split for f in splits) and not all(f.split for f in splits)
    if not told_apart and (not mark or some and not numbers):
        return None
    if not numbers and not (shown.counted and mark or len(splits) == 2 and (shown.counted or "linked" in shown.said)):
        return None
    if any(f.statistic for f in splits):
        return None
    if not mark and numbers and len(splits) == 1 and numbers[0].statistic is None and not splits[0].split:
        if "linked" not in shown.said or not shown.composer.scene.is_number(splits[0].name):
            return None
        pair = {"among": (splits[0].name, numbers[0].name)}
        return shown.candidate("relate", pair, "how one goes with the other", IMPLIED)
    measures = (_measure(shown, numbers[0]),) if numbers else (("count", None),)
    args: dict[str, Any] = {"measures": measures, "by": tuple(f.name for f in splits), "mark": drawn}
    args |= {"order": shown.composer.order(splits[0].name, [c or "" for _, c in measures])}
    return shown.candidate("summarise", args, "a number for each of the groups", ASKED if mark else IMPLIED)

"""New columns said in words: sums, ratios, logarithms, scales, codes and named bands of others."""

from __future__ import annotations

import re
from functools import reduce

from assistant.condition import Filter
from assistant.dataset import Dataset
from assistant.expression import Apply, Arith, Bins, Col, Expression, Holds, Num
from assistant.language.planning.clauses import Clause
from assistant.language.planning.mentions import QUOTED, Mentions
from assistant.language.tagging.cuewords import CueWords

FAR = 1e300  # an open end of a band
_QUOTED = re.compile(r"[\"'“‘`]([^\"'”’`]{1,60})[\"'”’`]")
_NUMBER = r"\d+(?:\.\d+)?"


def new_name(clause: Clause, data: Dataset, words: CueWords) -> str:
    """What a column is to be called: the quoted name that is no column yet, behind "called" if that was said."""
    quoted = [m for m in _QUOTED.finditer(clause.text) if m[1] not in data.columns]
    if not quoted:
        return ""
    called = [m for m in quoted if clause.text[: m.start()].split()[-1:] and _before(clause.text, m.start(), words)]
    return (called or quoted)[0][1]


def _before(text: str, at: int, words: CueWords) -> bool:
    return bool(set(text[:at].lower().split()[-2:]) & (words.lists["names"] | {"new"}))


def expression(said: Mentions) -> Expression | None:
    """A column worked out from those a clause names: "by summing a and b", "a divided by b", "log of a, base 10"."""
    clause, names = said.clause, _counted(said)
    function = sorted(clause.said("function"), key=lambda name: name == "log")  # "logarithmic, base 10" says log twice
    if function and len(names) == 1:
        return Apply(function[0], Col(names[0]))
    signs = [t for t in clause.tags("arithmetic")]
    if not signs:
        return None
    sign = (
        str(signs[0].means.value)
        if len(names) > 1
        else str(next((s.means.value for s in signs if s.means.value == "-"), ""))
    )
    if len(names) == 1:
        centred = sign == "-" and clause.has("arithmetic", "mean")
        return Apply("centre", Col(names[0])) if centred else None
    if len(names) < 2:
        return None
    sign = next((str(s.means.value) for s in signs if s.means.value in "-*/"), sign)
    columns = [Col(name) for name in names]
    if sign == "mean":
        total = reduce(lambda a, b: Arith("+", a, b), columns[1:], columns[0])  # type: ignore[arg-type, return-value]
        return Arith("/", total, Num(float(len(columns))))
    if sign == "-":
        subtracted = any(clause.tokens[t.start].stem == "subtract" for t in signs)
        from_ = any(t.text == "from" for t in clause.tokens)
        columns = columns[1::-1] if subtracted and from_ else columns[:2]
    if sign == "/":
        columns = columns[:2]
    return reduce(lambda a, b: Arith(sign, a, b), columns[1:], columns[0])  # type: ignore[arg-type, return-value]


def _counted(said: Mentions) -> list[str]:
    """The columns that something is worked out from: those in quotes, if two or more are; not what the new one is called."""
    quoted = list(dict.fromkeys(m.name for m in said.all_columns if m.sure >= QUOTED))
    if len(quoted) > 1:
        return quoted
    return said.named


def coded(said: Mentions, column: str, data: Dataset) -> Expression:
    """A category as numbers: the value that "is 1" as one and the others as nought, or each by its place."""
    values = {str(v).lower(): v for v in data.frame[column].dropna().unique()[:50]}
    tokens = said.clause.tokens
    for at, token in enumerate(tokens):
        following = [t.text for t in tokens[at + 1 : at + 6]]
        first = next((t for t in following if t in ("0", "1")), "")
        if token.text in values and first == "1" and len(values) == 2:
            return Holds(Filter(column, "==", values[token.text]))
    return Apply("codes", Col(column))


def bands(text: str, column: str, words: CueWords) -> Bins | None:
    """Named bands: "'Child' (0-12), 'Adult' (13 and above)", "'Low' (x<=5), 'High' (x>5)".

    >>> from assistant.language.planning.clauses import plan_words
    >>> found = bands("'Child' (0-12 years), 'Adult' (13-64 years) and 'Old' (65 and above)", "age", plan_words())
    >>> found.labels, found.edges[:3], found.right
    (('Child', 'Adult', 'Old'), (0.0, 13.0, 65.0), False)
    """
    parts = [(m[1], m[2]) for m in re.finditer(r"[\"'“‘]([^\"'”’]{1,40})[\"'”’]\s*\(([^()]{1,60})\)", text)]
    if len(parts) < 2:
        return None
    ranges = [_range(said, words) for _, said in parts]
    if any(r is None for r in ranges):
        return None
    known = sorted(
        (
            (low, high, label, open_)
            for (label, _), r in zip(parts, ranges, strict=True)
            if r
            for low, high, open_ in [r]
        ),
        key=lambda r: r[0],
    )
    right = any(open_ for *_, open_ in known)
    lows, highs = [low for low, *_ in known], [high for _, high, *_ in known]
    edges = (lows[0], *highs) if right else (*lows, highs[-1] if highs[-1] >= FAR else highs[-1] + 1)
    if list(edges) != sorted(set(edges)):
        return None
    return Bins(Col(column), edges=tuple(edges), labels=tuple(label for _, _, label, _ in known), right=right)


def _range(said: str, words: CueWords) -> tuple[float, float, bool] | None:
    """Low, high, and whether the high end was written with <= so that it belongs to the band."""
    numbers = [float(n) for n in re.findall(_NUMBER, said)]
    below, above = words.lists["below"], words.lists["above"]
    spoken = set(re.findall(r"[a-z]+", said.lower()))
    if len(numbers) >= 2:
        return numbers[0], numbers[1], "<=" in said or "≤" in said
    if len(numbers) != 1:
        return None
    if re.search(r"[a-z_]\s*(<=|<|≤)", said, re.IGNORECASE) or spoken & below:
        return -FAR, numbers[0], "<=" in said or "≤" in said
    if re.search(r"[a-z_]\s*(>=|>|≥)|\+", said, re.IGNORECASE) or spoken & above:
        return numbers[0], FAR, False
    return None

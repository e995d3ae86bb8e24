"""Columns that are worked out, said as a formula: "margin = sales - cost", "total as price times quantity"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.dataset import Kind
from assistant.expression import Apply, Arith, Col, Expression, Holds, Num, Part, columns_of
from assistant.language.composing.ask import Ask
from assistant.language.composing.chunks import Chunk
from assistant.language.composing.scene import Scene
from assistant.language.filling.order import COLUMN, order_words
from assistant.language.lexis.tokens import Token
from assistant.scope import Derive, Step
from assistant.tidy.formula import written

LONGEST = 40  # letters of a name made of a formula
STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2}
SIGNS = {
    word: sign
    for sign, name in (("+", "plus"), ("-", "minus"), ("*", "times"), ("/", "over"))
    for word in order_words(name)
}
FUNCTIONS = {
    word: name
    for name in ("log", "log10", "sqrt", "square", "abs", "round", "rank", "length")
    for word in order_words(name)
}
PARTS = {
    word: part
    for part in ("year", "quarter", "month_number", "week", "weekday", "day", "hour", "month_name")
    for word in order_words(part)
}
FILLERS, EQUAL, CALLED, NOUNS = (order_words(name) for name in ("fillers", "equal", "called", "nouns"))


@dataclass(frozen=True)
class WorkedOut:
    """The steps that make the column, its name ("" if none was given), and the tokens that say so."""

    steps: tuple[Step, ...]
    name: str
    start: int
    end: int


def worked_out(ask: Ask, scene: Scene, at: int) -> WorkedOut | None:
    """The new column of a message whose order stands at token `at`; None if nothing to work out is said."""
    tokens = ask.tokens
    end = len(tokens)
    while end and tokens[end - 1].text in ("please", ".", "!", "?", "thanks"):
        end -= 1
    for cut in [i for i in range(at + 1, end) if tokens[i].text in EQUAL and not tokens[i].quote]:
        found = _formula(ask, scene, cut + 1, end)
        if found is not None:
            name = _name(ask, at + 1, cut)
            return _made(found, name, at + 1, end)
    cut = next((i for i in range(at + 1, end) if tokens[i].text in CALLED | {"as"}), end)
    found = _formula(ask, scene, at + 1, cut)
    if found is None:
        return None
    return _made(found, _name(ask, cut + 1, end) if cut < end else "", at + 1, end)


def _made(found: Sequence[Step] | Expression, name: str, start: int, end: int) -> WorkedOut:
    if isinstance(found, Sequence):
        last = found[-1]
        if name and isinstance(last, Derive):
            found = [*found[:-1], Derive(name, last.expression)]
        return WorkedOut(tuple(found), name or getattr(last, "name", ""), start, end)
    name = name or told(found)
    return WorkedOut((Derive(name, found),), name, start, end)


def _name(ask: Ask, start: int, end: int) -> str:
    """The name among some tokens: what is quoted, or what stands behind "called" and the words for a column."""
    tokens = ask.tokens
    quoted = [i for i in range(start, end) if tokens[i].quote]
    if quoted:
        return _raw(ask, quoted[0], quoted[-1] + 1)
    called = [i for i in range(start, end) if tokens[i].text in CALLED]
    nouns = [i for i in range(start, end - 1) if tokens[i].text in COLUMN]
    if called or nouns:
        start = (called or nouns[:1])[-1] + 1
    while start < end and (tokens[start].text in NOUNS or tokens[start].kind == "symbol"):
        start += 1
    while end > start and (tokens[end - 1].text in EQUAL | {",", "column", "the"} or tokens[end - 1].kind == "symbol"):
        end -= 1
    return _raw(ask, start, end) if start < end else ""


def _raw(ask: Ask, start: int, end: int) -> str:
    return " ".join(ask.text[ask.tokens[start].start : ask.tokens[end - 1].end].split()).strip(" \"'“”‘’`")


# ------------------------------------------------------------------------------------------------ formulas


def _formula(ask: Ask, scene: Scene, start: int, end: int) -> Sequence[Step] | Expression | None:
    """What some tokens work out: arithmetic of columns and numbers, or a rule's own column or condition."""
    reader = _Reader(ask, scene, start, end)
    found = reader.whole()
    if found is not None and not isinstance(found, Col | Num):
        return found
    part = _part(ask, scene, start, end)
    if part is not None:
        return [part]
    inside = [c for c in ask.chunks if c.start >= start and c.end <= end and c.kind != "small"]
    steps = [step for c in inside for step in c.steps if isinstance(step, Derive)]
    if steps and all(c.steps or c.kind in ("word", "stop", "comma", "grain", "unit") or not c.means for c in inside):
        return steps
    conditions = [c for c in inside if c.kind == "condition"]
    if len(conditions) == 1 and len(inside) == 1:
        return Holds(conditions[0].means)
    return None


def _part(ask: Ask, scene: Scene, start: int, end: int) -> Derive | None:
    """ "the month of the date": a part of a date; without a column, of the only one there is."""
    said = [t.text for t in ask.tokens[start:end] if t.text in PARTS and not t.quote]
    leaves = [c for chunk in ask.chunks for c in chunk.leaves() if c.kind == "column" and start <= c.start < end]
    dates = [c.means.name for c in leaves if scene.kind(c.means.name) is Kind.DATE] or scene.data.named(Kind.DATE)
    others = [c for c in leaves if scene.kind(c.means.name) is not Kind.DATE]
    if len(said) != 1 or len(set(dates)) != 1 or others:
        return None
    return Derive(f"{said[0]} of {dates[0]}", Part(PARTS[said[0]], Col(dates[0])))


class _Reader:
    """Reads an infix formula of columns, numbers, brackets and functions, by operator precedence (Pratt 1973)."""

    def __init__(self, ask: Ask, scene: Scene, start: int, end: int) -> None:
        self.tokens: Sequence[Token] = ask.tokens
        self.scene, self.at, self.end = scene, start, end
        leaves = [leaf for chunk in ask.chunks for leaf in chunk.leaves() if leaf.kind == "column"]
        self.columns: dict[int, Chunk] = {leaf.start: leaf for leaf in leaves}

    def whole(self) -> Expression | None:
        """The formula that all tokens make; None if they make none."""
        found = self._sum(0)
        self._skip()
        return found if found is not None and self.at >= self.end else None

    def _skip(self) -> None:
        while self.at < self.end and self.tokens[self.at].text in FILLERS:
            self.at += 1

    def _sum(self, strength: int) -> Expression | None:
        left = self._operand()
        while left is not None and self.at < self.end:
            sign = SIGNS.get(self.tokens[self.at].text)
            if sign is None or STRENGTH[sign] <= strength:
                break
            self.at += 1
            right = self._sum(STRENGTH[sign])
            left = Arith(sign, left, right) if right is not None else None
        return left

    def _operand(self) -> Expression | None:
        self._skip()
        if self.at >= self.end:
            return None
        token = self.tokens[self.at]
        if self.at in self.columns:
            return self._column()
        if token.kind == "number":
            self.at += 1
            return Num(float(token.text.replace(",", "")))
        if token.text == "(":
            return self._bracketed()
        if token.text in ("-", "−"):
            self.at += 1
            inner = self._sum(2)
            return Arith("-", Num(0.0), inner) if inner is not None else None
        if token.text in FUNCTIONS:
            self.at += 1
            inner = self._operand()
            return Apply(FUNCTIONS[token.text], inner) if inner is not None else None
        return None

    def _bracketed(self) -> Expression | None:
        self.at += 1
        inner = self._sum(0)
        if inner is None or self.at >= self.end or self.tokens[self.at].text != ")":
            return None
        self.at += 1
        return inner

    def _column(self) -> Expression | None:
        chunk = self.columns[self.at]
        name = next((n for n in _names(chunk) if self.scene.is_number(n)), None)
        if name is None or chunk.end > self.end:
            return None
        self.at = chunk.end
        return Col(name)


def _names(chunk: Chunk) -> list[str]:
    return [chunk.means.name, *(t.means.name for t in chunk.rivals if hasattr(t.means, "name"))]


def told(found: Expression) -> str:
    """A formula as a name: "sales - cost"; longer ones by their columns."""
    text = written(found)
    return text if 0 < len(text) <= LONGEST else f"{' and '.join(columns_of(found)[:3])} worked out"

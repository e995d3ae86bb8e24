"""A worked-out column as a person would write it."""

from __future__ import annotations

from assistant.expression import Apply, Arith, Col, Expression, Num


def written(found: Expression) -> str:
    """An expression as a person would write it; "" for bands, parts of dates and conditions.

    >>> written(Arith("/", Arith("-", Col("sales"), Col("cost")), Num(2.0)))
    '(sales - cost) / 2'
    """
    match found:
        case Col(name):
            return name
        case Num(value):
            return f"{value:g}"
        case Arith(op, left, right):
            a, b = (f"({written(x)})" if isinstance(x, Arith) else written(x) for x in (left, right))
            return f"{a} {op} {b}" if a and b else ""
        case Apply(function, of):
            return f"{function} of {written(of)}" if written(of) else ""
    return ""


@dataclass(frozen=True)
class Versus:
    """Whether one expression is so beside another, row by row; not where either is missing.

    >>> frame = pd.DataFrame({"open": [2.0, 3.0, None], "close": [1.0, 4.0, 1.0]})
    >>> Versus(">", Col("open"), Col("close")).values(frame).tolist()
    [True, False, False]
    """

    op: str
    left: Expression
    right: Expression

    def values(self, frame: pd.DataFrame) -> pd.Series:
        """One truth a row."""
        a, b = self.left.values(frame), self.right.values(frame)
        if not (pd.api.types.is_numeric_dtype(a) and pd.api.types.is_numeric_dtype(b)):
            a, b = a.astype("string"), b.astype("string")
        found = BESIDE[self.op](a, b) & a.notna() & b.notna()
        return found.fillna(False).astype(bool)

    def code(self) -> str:
        """The pandas expression."""
        return f"versus({self.left.code()}, {self.op!r}, {self.right.code()})"


def versus(a: pd.Series, op: str, b: pd.Series) -> pd.Series:
    """The same for two series: used by the code that a reply shows."""
    frame = pd.DataFrame({"a": a, "b": b})
    return Versus(op, Col("a"), Col("b")).values(frame)

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

"""Facts put into sentences: numbers as people write them, with how sure they are; whatever comes from data is escaped."""

from __future__ import annotations

import math
import string
from collections.abc import Callable
from typing import Any

from assistant.answer import Name, Say
from assistant.errors import BadWords
from assistant.estimate import Estimate, Interval, Unknown
from assistant.language.lexis.words import Words
from assistant.request import Request

# Characters with which Markdown, HTML or LaTeX could be written; each becomes an entity.
_ACTIVE = str.maketrans({c: f"&#{ord(c)};" for c in "&<>\"'*_[]()`~|$#!\\:@^{}="})


def escape(text: str) -> str:
    """Text from a file or a person, so that it shows as it is and does nothing.

    >>> escape("<b>*x*</b>")
    '&#60;b&#62;&#42;x&#42;&#60;/b&#62;'
    """
    return " ".join(text.translate(_ACTIVE).split())


def phrase(say: Say, words: Words) -> str:
    """The sentence as Markdown; names and cells are escaped."""
    return _filled(say, words, escape)


def plain(say: Say, words: Words) -> str:
    """The sentence as plain text, for terminals, logs and records."""
    return _filled(say, words, lambda text: " ".join(text.split()))


def question(request: Request, words: Words) -> str | None:
    """A request put as a question in plain text: the first `ask` template whose every slot has a value.

    Templates that leave out an argument of the request are used only if none says them all.
    """
    args = {
        name: _argument([f"{column} = {cell}" for column, cell in value] if name == "case" else value)
        for name, value in request.args.items()
        if value is not False and value not in (None, (), "")
    }
    templates = words.skills[request.skill].ask if request.skill in words.skills else ()
    fitting = []
    for template in templates:
        slots = {field for _, field, _, _ in string.Formatter().parse(template) if field}
        if slots <= set(args):
            fitting.append((len(set(args) - slots), template))
    if not fitting:
        return None
    _, template = min(fitting, key=lambda pair: pair[0])
    return template.format(**args)


def _argument(value: Any) -> str:
    if isinstance(value, list | tuple):
        return joined([_argument(item) for item in value])
    return f"{value:g}" if isinstance(value, float) else str(value)


def joined(names: list[str]) -> str:
    """ "a, b and c".

    >>> joined(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


class _Sentence(string.Formatter):
    """Fills a sentence with facts; the part after the colon says how a fact is shown."""

    def __init__(self, escaped: Callable[[str], str]) -> None:
        self._escaped = escaped

    def format_field(self, value: Any, spec: str) -> str:
        if isinstance(value, Estimate):
            return show(value, spec)
        if isinstance(value, list):
            return joined([self._escaped(item) if isinstance(item, Name) else item for item in value])
        return self._escaped(value) if isinstance(value, Name) else str(value)


def _filled(say: Say, words: Words, escaped: Callable[[str], str]) -> str:
    template = words.replies.get(say.key)
    if template is None:
        raise BadWords(f"no words for {say.key}")
    try:
        return _Sentence(escaped).vformat(template, (), say.facts)
    except (KeyError, IndexError) as wrong:
        raise BadWords(f"{say.key} asks for a fact that was not given: {wrong}") from wrong


def show(estimate: Estimate, how: str = "") -> str:
    """A number as people write it; `how` is "", "value", "range", "percent", "points" or "of10".

    >>> from assistant.estimate import Exact
    >>> show(Estimate(12.3456, Interval(11.1, 13.6, 0.95, "bootstrap"), 80))
    '12.35 (95 %: 11.1 to 13.6)'
    >>> show(Estimate(0.7, Exact(), 80), "of10"), show(Estimate(0.4567, Exact(), 80), "percent")
    ('about 7 of 10', '45.7 %')
    """
    if how == "of10":
        return f"about {round(estimate.value * 10)} of 10"
    percent = how in ("percent", "points") or estimate.unit == "%"
    unit = " %" if percent and how != "points" else " points" if how == "points" else _unit(estimate)

    def one(x: float) -> str:
        return number(round(x * 100, 1 if abs(x) >= 0.01 else 3)) if percent else number(x)

    match estimate.sure:
        case Interval(low, high) if how == "range":
            return f"{one(low)} to {one(high)}{unit}"
        case Interval(low, high, level) if how != "value":
            return f"{one(estimate.value)}{unit} ({number(level * 100)} %: {one(low)} to {one(high)})"
        case Unknown() if how not in ("value", "percent"):
            return f"{one(estimate.value)}{unit} (uncertainty not assessed)"
    return f"{one(estimate.value)}{unit}"


def _unit(estimate: Estimate) -> str:
    if estimate.unit in ("", "percent"):  # "percent" is already times a hundred; "%" is a share of 1
        return " %" if estimate.unit else ""
    unit = estimate.unit[:-1] if estimate.value == 1 and estimate.unit.endswith("s") else estimate.unit
    return f" {unit}"


def number(x: float, digits: int = 4) -> str:
    """A number with as many digits as a reader can use: thousands apart, no tail of noise.

    >>> [number(x) for x in (1234567, 1234.5678, 34.649, 0.01234567, 3.0, -0.5)]
    ['1,234,567', '1,234.57', '34.65', '0.01235', '3', '-0.5']
    >>> number(float("nan")), number(1e21)
    ('not defined', '1e+21')
    """
    if isinstance(x, float) and math.isnan(x):
        return "not defined"
    if math.isinf(x):
        return "infinite"
    if abs(x) >= 1e16 or 0 < abs(x) < 1e-6:
        return f"{x:.4g}"
    if float(x).is_integer():
        return f"{int(x):,}"
    if abs(x) >= 1000:
        return f"{x:,.2f}".rstrip("0").rstrip(".")
    places = (
        max(0, digits - 1 - math.floor(math.log10(abs(x)))) if abs(x) < 1 else max(2, digits - len(str(int(abs(x)))))
    )
    return f"{x:,.{min(places, 8)}f}".rstrip("0").rstrip(".")

"""Cells that spell numbers: thousands, decimal commas, currencies, percent, units, brackets for minus."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

_CURRENCY = r"[A-Z]{0,3}[$€£¥₹₽₩₺₴₫฿]|(?:USD|EUR|GBP|CHF|JPY|CNY|INR|AUD|CAD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR|RUB|TRY|Rs\.?|kr\.?|zł|Fr\.)"
_NUMBER = re.compile(
    rf"(?P<open>\()?\s*(?P<sign>[-+−–])?\s*(?P<before>{_CURRENCY})?\s*(?P<sign2>[-+−])?\s*"
    r"(?P<digits>\d[\d.,'’ \u00a0\u202f]*|[.,]\d+)(?P<power>[eE][-+]?\d{1,3})?\s*"
    rf"(?P<after>{_CURRENCY}|%|‰|[kKMB]|bn|mn|[mM]io\.?|[mM]rd\.?|(?:thousand|million|billion|trillion)|[a-zA-Zµ°Ω\"'²³/]{{1,12}}(?:/[a-zA-Z²³]{{1,6}})?)?\s*(?P<minus>-)?(?P<close>\))?"
)
_LONGEST = 60  # characters of a number; also keeps the pattern from running away
_TIMES = {"k": 1e3, "K": 1e3, "M": 1e6, "mn": 1e6, "Mio": 1e6, "mio": 1e6, "B": 1e9, "bn": 1e9, "Mrd": 1e9, "mrd": 1e9, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}  # fmt: skip
_IS_CURRENCY = re.compile(_CURRENCY)
_INFINITE = {
    "inf": math.inf,
    "+inf": math.inf,
    "-inf": -math.inf,
    "infinity": math.inf,
    "-infinity": -math.inf,
    "∞": math.inf,
    "-∞": -math.inf,
}


@dataclass
class Format:
    """How the numbers of a column are written. `decimal` is the decimal mark, `certain` unless it could be the other one."""

    decimal: str = "."
    certain: bool = True
    thousands: bool = False
    currencies: Counter[str] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=Counter)
    percent: int = 0
    magnitudes: int = 0
    brackets: int = 0

    @property
    def plain(self) -> bool:
        """Whether nothing but digits, a point and a sign was used."""
        return (
            not (self.thousands or self.currencies or self.units or self.percent or self.magnitudes or self.brackets)
            and self.decimal == "."
        )


def matched(text: str) -> re.Match[str] | None:
    """The parts of a cell that spells a number, or None."""
    found = _NUMBER.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None or bool(found["open"]) != bool(found["close"]):
        return None
    return found if _grouping(found["digits"]) else None


def _grouping(digits: str) -> bool:
    """Whether separators stand where they can: groups of three, at most one decimal mark (dates and versions fail)."""
    body = digits.strip()
    if re.fullmatch(r"\d*", body):
        return True
    if re.fullmatch(r"\d*[.,]\d*", body):
        return True
    if re.fullmatch(r"\d{1,3}(?:([.,'’ \u00a0\u202f])\d{3})(?:\1\d{3})*(?:[.,]\d+)?", body):
        return True
    # Indian grouping: 12,34,567.89
    return bool(re.fullmatch(r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?", body))


def format_of(cells: Mapping[str, int], hint: str = "") -> Format:
    """The way these cells (with their counts) write numbers, decided from all of them together.

    `hint` is the decimal mark of other columns, used when this one leaves it open.

    >>> format_of({"1.234,50": 1, "7,25": 2}).decimal
    ','
    """
    found = Format()
    votes: Counter[str] = Counter()
    open_marks: Counter[str] = Counter()
    largest_plain = 0.0
    for text, n in cells.items():
        parts = matched(text)
        if parts is None:
            continue
        _suffixes(parts, n, found)
        digits = parts["digits"].strip()
        found.thousands |= bool(re.search(r"\d[ '’\u00a0\u202f]\d", digits))
        marks = [c for c in digits if c in ".,"]
        if not marks:
            largest_plain = max(largest_plain, float(re.sub(r"\D", "", digits) or 0))
        elif len(set(marks)) == 2:
            votes[marks[-1]] += n
            found.thousands = True
        elif len(marks) > 1:
            votes["," if marks[0] == "." else "."] += n
            found.thousands = True
        elif re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", digits):
            open_marks[marks[0]] += n
        else:
            votes[marks[0]] += n
    _decide(found, votes, open_marks, largest_plain, hint)
    return found


def _suffixes(parts: re.Match[str], n: int, found: Format) -> None:
    before, after = parts["before"], parts["after"]
    if before:
        found.currencies[before.strip()] += n
    if parts["open"]:
        found.brackets += n
    if not after:
        return
    if after in ("%", "‰"):
        found.percent += n
    elif _IS_CURRENCY.fullmatch(after):
        found.currencies[after] += n
    elif after.rstrip(".") in _TIMES:
        found.magnitudes += n
    else:
        found.units[after] += n


def _decide(found: Format, votes: Counter[str], open_marks: Counter[str], largest_plain: float, hint: str) -> None:
    if votes:
        found.decimal = votes.most_common(1)[0][0]
        found.thousands |= any(mark != found.decimal for mark in open_marks)
        return
    if not open_marks:
        return
    mark = open_marks.most_common(1)[0][0]
    other = "," if mark == "." else "."
    if hint:
        found.decimal = hint
    elif mark == ",":
        # 1,234 groups by thousands, unless 1234 stands ungrouped beside it.
        found.decimal = "," if largest_plain >= 10_000 else "."
    else:
        found.decimal = "."
    found.certain = False
    found.thousands |= found.decimal == other


def value(text: str, form: Format) -> float | None:
    """The number a cell spells, or None. Percent becomes a share of 1.

    >>> value("(1,200.50)", Format()), value("45 %", Format(percent=1)), value("3.5k", Format())
    (-1200.5, 0.45, 3500.0)
    """
    parts = matched(text)
    if parts is None:
        return _INFINITE.get(text.lower())
    digits = re.sub(r"[ '’\u00a0\u202f]", "", parts["digits"])
    grouping = "," if form.decimal == "." else "."
    digits = digits.replace(grouping, "").replace(form.decimal, ".")
    if digits.count(".") > 1:
        return None
    try:
        number = float(digits + (parts["power"] or ""))
    except ValueError:
        return None
    after = (parts["after"] or "").rstrip(".")
    number *= _TIMES.get(after, 1.0)
    if after == "%":
        number = round(number / 100, 15)
    elif after == "‰":
        number = round(number / 1000, 15)
    negative = (
        bool(parts["open"])
        or "−" in (parts["sign"] or "")
        or any(p in ("-", "−", "–") for p in (parts["sign"], parts["sign2"], parts["minus"]))
    )
    return -number if negative else number


def share_spelled(cells: Mapping[str, int]) -> float:
    """The share of cells (with their counts) that spell numbers in some way."""
    total = sum(cells.values())
    good = sum(n for text, n in cells.items() if matched(text) is not None or text.lower() in _INFINITE)
    return good / total if total else 0.0


def one_unit(form: Format) -> bool:
    """Whether the cells are all in the same unit (or in none), so that their numbers may be compared."""
    return len(form.units) <= 1


def unit_of(form: Format, rows: int) -> str:
    """What the numbers are counted in: a currency, "%" or a unit that most cells carry; "" if none."""
    for counted in (form.currencies, form.units):
        if len(counted) == 1 and sum(counted.values()) > 0.5 * rows:
            return next(iter(counted))
    return "%" if form.percent > 0.5 * rows else ""

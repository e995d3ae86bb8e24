"""A column of text cells to a column of numbers, dates, truths or words, with what was assumed on the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from assistant.files import moments, numerals
from assistant.files.missing import ALWAYS, AMONG_NUMBERS, says_missing, sentinels
from assistant.files.shape import CODE, shape

_PLAIN = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$"
_MOST_NUMBERS = 0.9  # share of cells that must be numbers for the few others to be set aside
_DECIDING = 3000  # different cells looked at to decide what a column is
_TRUTHS = ({"true", "false"}, {"t", "f"})
_EXACT_INTEGER = 2**53


@dataclass
class Values:
    """The typed column, and what a reader may want to know: each field empty when there is nothing to say."""

    series: pd.Series
    missing: Counter[str] = field(default_factory=Counter)  # spellings of missing, with their counts
    form: numerals.Format | None = None  # how numbers were written, if not plainly
    unit: str = ""
    odd: Counter[str] = field(default_factory=Counter)  # cells that do not fit the kind of the column
    dates: moments.Moments | None = None
    sentinels: list[float] = field(default_factory=list)
    code: str = ""  # "zeros" or "long": digits kept as text, and why
    mixed: bool = False  # words and numbers in about equal parts
    mangled: list[str] = field(default_factory=list)  # codes that a spreadsheet took for dates or numbers
    open_number: bool = False  # 1,234 could be either


def read_values(cells: Any, decimal: str = "", order: str = "") -> Values:
    """Guess what a column of text cells holds, from all cells together, and convert it.

    `cells` is a pyarrow array of strings. `decimal` and `order` are the decimal mark and the order of day and month that
    other columns of the file settled, used where this one leaves it open.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(cells, pa.ChunkedArray):
        cells = cells.combine_chunks() if cells.num_chunks != 1 else cells.chunk(0)
    cells = pc.utf8_trim_whitespace(cells)
    plain = pc.match_substring_regex(cells, _PLAIN)
    if len(cells) and pc.all(plain).as_py():
        return _plain_numbers(cells, plain, Counter(), decimal)
    gone = pc.and_(pc.invert(plain), pc.is_in(pc.utf8_lower(cells), value_set=pa.array(sorted(AMONG_NUMBERS))))
    missing = _counted(cells.filter(gone))
    rest = cells.filter(pc.invert(pc.or_(plain, gone)))
    n_plain = pc.sum(plain).as_py() or 0
    given = len(cells) - sum(missing.values())
    if n_plain and not len(rest):
        return _plain_numbers(cells, plain, missing, decimal)
    if not given:
        return Values(pd.Series(np.full(len(cells), np.nan)), _spelled(missing))
    if len(rest) > 5 * _DECIDING and _surely_words(_counted(_spread(rest)), n_plain, given):
        return _words(cells, Counter())
    return _others(cells, n_plain, _counted(rest), missing, given, decimal, order)


def _spread(cells: Any) -> Any:
    """Some of the cells, evenly from all."""
    import pyarrow as pa

    return cells.take(pa.array(np.linspace(0, len(cells) - 1, _DECIDING).astype("int64")))


def _surely_words(sample: Counter[str], n_plain: int, given: int) -> bool:
    """Whether a sample of the cells that are not plain numbers leaves no doubt that the column is text."""
    if n_plain > 0.05 * given or len(sample) < 10:
        return False
    return moments.share_dates(sample) < 0.2 and numerals.share_spelled(sample) < 0.2 and not _mangled(sample, n_plain)


def _counted(cells: Any) -> Counter[str]:
    import pyarrow.compute as pc

    counts = pc.value_counts(cells)
    return Counter(dict(zip(counts.field(0).to_pylist(), counts.field(1).to_pylist(), strict=True)))


def _spelled(missing: Mapping[str, int]) -> Counter[str]:
    return Counter({text: n for text, n in missing.items() if text})


def _head(cells: Mapping[str, int]) -> dict[str, int]:
    """At most so many different cells as deciding needs, spread over all."""
    step = max(1, len(cells) // _DECIDING)
    return dict(list(cells.items())[::step]) if step > 1 else dict(cells)


def _plain_numbers(cells: Any, plain: Any, missing: Counter[str], decimal: str) -> Values:
    """Digits with at most a point: numbers, unless they are codes (leading zeros) or too long to be exact."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kept = pc.if_else(plain, cells, None) if missing else cells
    if _is_code(kept):
        return Values(_text(kept), missing=_spelled(missing), code="zeros")
    if decimal == "," and _grouped_by_points(kept):
        kept = pc.replace_substring(kept, ".", "")
    try:
        whole = pc.cast(kept, pa.int64())
    except pa.ArrowInvalid:
        whole = None
    if whole is not None:
        return _whole_numbers(kept, whole, missing)
    if _long(kept):
        return Values(_text(kept), missing=_spelled(missing), code="long")
    try:
        numbers = pc.cast(kept, pa.float64())
    except pa.ArrowInvalid:  # a plus sign in front
        numbers = pc.cast(pc.replace_substring_regex(kept, r"^\+", ""), pa.float64())
    return _without_sentinels(Values(pd.Series(numbers.to_numpy(zero_copy_only=False)), _spelled(missing)))


def _whole_numbers(kept: Any, whole: Any, missing: Counter[str]) -> Values:
    """Whole numbers, exact: with gaps they become floating point, unless that would lose digits."""
    import pyarrow as pa
    import pyarrow.compute as pc

    ends = pc.min_max(whole)
    largest = max(abs(ends["min"].as_py()), abs(ends["max"].as_py()))
    if kept.null_count == 0:
        numbers = pd.Series(whole.to_numpy())
    elif largest <= _EXACT_INTEGER:
        numbers = pd.Series(pc.cast(whole, pa.float64()).to_numpy(zero_copy_only=False))
    else:
        return Values(_text(kept), missing=_spelled(missing), code="long")
    return _without_sentinels(Values(numbers, _spelled(missing), code="long" if largest > _EXACT_INTEGER else ""))


def _is_code(kept: Any) -> bool:
    """Leading zeros of whole numbers: postcodes, phone numbers, account numbers."""
    import pyarrow.compute as pc

    zeros = pc.any(pc.match_substring_regex(kept, r"^0\d+$")).as_py()
    return bool(zeros) and bool(pc.all(pc.match_substring_regex(kept, r"^\d+$")).as_py())


def _long(kept: Any) -> bool:
    import pyarrow.compute as pc

    return bool(pc.any(pc.match_substring_regex(kept, r"^[+-]?[1-9]\d{18,}$")).as_py()) and bool(
        pc.all(pc.match_substring_regex(kept, r"^[+-]?\d+$")).as_py()
    )


def _grouped_by_points(kept: Any) -> bool:
    """Whether every point stands before three digits: 1.234 where other columns have decimal commas."""
    import pyarrow.compute as pc

    pointed = pc.sum(pc.match_substring_regex(kept, r"^[+-]?[1-9]\d{0,2}\.\d{3}$")).as_py() or 0
    whole = pc.sum(pc.match_substring_regex(kept, r"^[+-]?\d{1,3}$")).as_py() or 0
    return pointed > 0 and pointed + whole == len(kept) - kept.null_count


def _without_sentinels(found: Values) -> Values:
    values = found.series.to_numpy(float, na_value=np.nan)
    codes = sentinels(values[np.isfinite(values)])
    if codes:
        found.sentinels = codes
        found.series = pd.Series(np.where(np.isin(values, codes), np.nan, values))
    return found


def _others(
    cells: Any, n_plain: int, others: Counter[str], missing: Counter[str], given: int, decimal: str, order: str
) -> Values:
    """Columns with cells that are not plain numbers: written-out numbers, dates, truths, or words."""
    head = _head(others)
    scale = sum(others.values()) / max(sum(head.values()), 1)
    mangled = _mangled(others, n_plain)
    if mangled:
        words = _words(cells, others)
        words.mangled = mangled
        return words
    dates = moments.share_dates(head)
    if dates * sum(others.values()) >= 0.9 * given and dates > 0.5:
        found = _dates(cells, others, missing, order)
        if found is not None:
            return found
    spelled = numerals.share_spelled(head) * sum(head.values()) * scale + n_plain
    if spelled >= _MOST_NUMBERS * given or (
        spelled >= 0.5 * given and len(others) <= 3 and sum(others.values()) <= 0.2 * given
    ):
        found = _numbers(cells, others, missing, given, decimal)
        if found is not None:
            return found
    truths = {text.lower() for text in list(others)[:5]}
    if not n_plain and len(others) <= 4 and any(truths <= pair for pair in _TRUTHS):
        return _truths(cells, missing)
    words = _words(cells, others)
    words.mixed = 0.1 * given <= n_plain <= 0.95 * given and len(others) > 0 and not _codes(head)
    return words


def _codes(cells: Mapping[str, int]) -> bool:
    return sum(n for text, n in cells.items() if shape(text) == CODE) > 0.5 * sum(cells.values())


def _numbers(cells: Any, others: Counter[str], missing: Counter[str], given: int, decimal: str) -> Values | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    different = pc.unique(cells).to_pylist()
    counted = Counter(dict.fromkeys((t for t in different if t not in others), 1))
    form = numerals.format_of(others | counted if len(different) < 50_000 else others, decimal)
    if not numerals.one_unit(form) and _several_units(form):
        return None
    by_text = {text: numerals.value(text, form) for text in different if text not in missing}
    odd = Counter({text: n for text, n in others.items() if by_text.get(text) is None})
    if sum(odd.values()) > 0.2 * given:
        return None
    codes = pc.index_in(cells, pa.array(different))
    table = np.array([np.nan if by_text.get(text) is None else by_text[text] for text in different], dtype=float)
    numbers = pd.Series(table[codes.to_numpy(zero_copy_only=False)])
    if numbers.notna().all() and (numbers % 1 == 0).all() and numbers.abs().max() < _EXACT_INTEGER and not form.percent:
        numbers = numbers.astype("int64")
    form_seen = None if form.plain else form
    unit = numerals.unit_of(form, given)
    return _without_sentinels(
        Values(numbers, _spelled(missing), form_seen, unit, odd, open_number=not form.certain and not decimal)
    )


def _several_units(form: numerals.Format) -> bool:
    """Numbers in different units cannot stand in one column, unless all but a few have the same."""
    most = form.units.most_common(1)[0][1]
    return most < 0.9 * sum(form.units.values())


def _dates(cells: Any, others: Counter[str], missing: Counter[str], order: str) -> Values | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = [text for text in cells[:3000].to_pylist() if text in others]
    decided = moments.read_dates(_head(others), rows, order)
    texts = pa.array(list(others), pa.string())
    at_once = _by_layout(texts, decided)
    left = list(others) if at_once is None else texts.filter(pc.is_null(at_once)).to_pylist()
    if left:  # what the layout of most does not fit, or all: one by one, and the order is decided anew
        again = moments.read_dates({text: others[text] for text in left} | _head(others), rows, order)
        if at_once is not None and again.order != decided.order:
            at_once, left = None, list(others)
            again = moments.read_dates(others, rows, order)
        decided = again
    by_text = {text: decided.values.get(text) for text in left}
    odd = Counter({text: others[text] for text, moment in by_text.items() if moment is None})
    if sum(odd.values()) > 0.1 * sum(others.values()):
        return None
    odd.update(_counted(cells.filter(pc.match_substring_regex(cells, _PLAIN))))
    slow = pd.Series(pd.to_datetime([by_text[text] for text in left] + [None])).astype("datetime64[us]").to_numpy()
    table = np.full(len(others) + 1, np.datetime64("NaT", "us"))
    if at_once is not None:
        table[:-1] = at_once.to_numpy(zero_copy_only=False)
        table[np.flatnonzero(pc.is_null(at_once).to_numpy(zero_copy_only=False))] = slow[:-1]
    else:
        table[:-1] = slow[:-1]
    codes = pc.fill_null(pc.index_in(cells, texts), len(others))
    return Values(pd.Series(table[codes.to_numpy(zero_copy_only=False)]), _spelled(missing), odd=odd, dates=decided)


def _by_layout(texts: Any, decided: moments.Moments) -> Any:
    """All dates at once, when most share one layout that can be spelled out; null where one differs. None if there is no such layout."""
    import pyarrow.compute as pc

    form = decided.forms[0] if decided.forms else ""
    first = next((p for p in map(moments.parts_of, texts[:50].to_pylist()) if p and p[0] == form), None)
    if len(texts) < 1000 or form not in ("ymd", "xxy", "ym") or first is None:
        return None
    parts, text = first[1].groupdict(), first[1].string
    if parts.get("z") or parts.get("f") or parts.get("p") or len(parts["y"]) == 2:
        return None
    if form == "xxy":
        layout = parts["s"].join(("%d", "%m", "%Y") if decided.order == "day" else ("%m", "%d", "%Y"))
    else:
        layout = "%Y" + text[4] + ("%m" + text[4] + "%d" if form == "ymd" else "%m")
    if parts.get("H"):
        layout += text[text.index(":") - len(str(parts["H"])) - 1] + "%H:%M" + (":%S" if parts.get("S") else "")
    return pc.strptime(texts, format=layout, unit="us", error_is_null=True)


def _truths(cells: Any, missing: Counter[str]) -> Values:
    import pyarrow.compute as pc

    gone = [text for text in missing if says_missing(text, True)]
    lowered = pc.utf8_lower(cells)
    column = pd.Series(pc.match_substring_regex(lowered, "^t").to_numpy(zero_copy_only=False))
    if gone:
        text = column.map({True: "True", False: "False"}).astype("str")
        return Values(text.mask(pd.Series(cells.to_pylist()).isin(gone)), _spelled(missing))
    return Values(column)


def _words(cells: Any, others: Counter[str]) -> Values:
    import pyarrow as pa
    import pyarrow.compute as pc

    gone = pc.is_in(pc.utf8_lower(cells), value_set=pa.array(sorted(ALWAYS)))
    spelled = _counted(cells.filter(gone))
    if any(text.lower() == "na" for text in spelled) and _two_letter_codes(others):
        gone = pc.and_(gone, pc.not_equal(pc.utf8_lower(cells), "na"))
        spelled = Counter({text: n for text, n in spelled.items() if text.lower() != "na"})
    kept = pc.if_else(gone, None, cells) if spelled else cells
    return Values(_text(kept), _spelled(spelled))


def _two_letter_codes(others: Counter[str]) -> bool:
    """Country or state codes, where NA is Namibia."""
    texts = list(others)[:300]
    return len(texts) >= 3 and sum(bool(re.fullmatch("[A-Z]{2}", text)) for text in texts) >= 0.9 * len(texts)


def _text(kept: Any) -> pd.Series:
    return pd.Series(kept.to_pandas()).astype("str")


_GENE = re.compile(r"[A-Z][A-Z0-9-]{1,9}\d[A-Z0-9]*|[A-Z]{3,6}")
_AS_DATE = re.compile(
    r"\d{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)|(?:Mar|Sep|Dec|Oct|Apr|Feb|Nov|Jun)-\d{1,2}",
    re.I,
)
_AS_POWER = re.compile(r"\d(?:\.\d+)?E\+?\d{2}", re.I)


def _mangled(others: Counter[str], n_plain: int) -> list[str]:
    """Names of genes (or other codes) that a spreadsheet turned into dates or powers of ten: 2-Sep was SEPT2."""
    if n_plain > 0.3 * (sum(others.values()) + n_plain):
        return []
    dates = [text for text in others if _AS_DATE.fullmatch(text)]
    if not dates:
        return []
    rest = [text for text in list(others)[:5000] if not _AS_DATE.fullmatch(text) and not _AS_POWER.fullmatch(text)]
    codes = sum(bool(_GENE.fullmatch(text)) for text in rest)
    return dates + [text for text in others if _AS_POWER.fullmatch(text)] if rest and codes > 0.5 * len(rest) else []

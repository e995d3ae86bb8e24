"""Columns that are not plain digits: written-out numbers, dates, truths, words; and codes that a spreadsheet has mangled."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from assistant.files import moments, numerals
from assistant.files.column import EXACT_INTEGER, PLAIN, Values, as_text, counted, head_of, spelled, without_sentinels
from assistant.files.missing import ALWAYS, says_missing
from assistant.files.shape import CODE, shape

_MOST_NUMBERS = 0.9  # share of cells that must be numbers for the few others to be set aside
_TRUTHS = ({"true", "false"}, {"t", "f"})


def surely_words(sample: Counter[str], n_plain: int, given: int) -> bool:
    """Whether a sample of the cells that are not plain numbers leaves no doubt that the column is text."""
    if n_plain > 0.05 * given or len(sample) < 10:
        return False
    return moments.share_dates(sample) < 0.2 and numerals.share_spelled(sample) < 0.2 and not mangled(sample, n_plain)


def others_than_numbers(
    cells: Any, n_plain: int, others: Counter[str], missing: Counter[str], given: int, decimal: str, order: str
) -> Values:
    """Columns with cells that are not plain numbers: written-out numbers, dates, truths, or words."""
    head = head_of(others)
    scale = sum(others.values()) / max(sum(head.values()), 1)
    mangled_cells = mangled(others, n_plain)
    if mangled_cells:
        text = words(cells, others)
        text.mangled = mangled_cells
        return text
    dates = moments.share_dates(head)
    if dates * sum(others.values()) >= 0.9 * given and dates > 0.5:
        dated = _dates(cells, others, missing, order)
        if dated is not None:
            return dated
    written = numerals.share_spelled(head) * sum(head.values()) * scale + n_plain
    if written >= _MOST_NUMBERS * given or (
        written >= 0.5 * given and len(others) <= 3 and sum(others.values()) <= 0.2 * given
    ):
        numbers = _numbers(cells, others, missing, given, decimal)
        if numbers is not None:
            return numbers
    truths = {text.lower() for text in list(others)[:5]}
    if not n_plain and len(others) <= 4 and any(truths <= pair for pair in _TRUTHS):
        return _truths(cells, missing)
    found = words(cells, others)
    found.mixed = 0.1 * given <= n_plain <= 0.95 * given and len(others) > 0 and not _codes(head)
    return found


def _codes(cells: Mapping[str, int]) -> bool:
    return sum(n for text, n in cells.items() if shape(text) == CODE) > 0.5 * sum(cells.values())


def _numbers(cells: Any, others: Counter[str], missing: Counter[str], given: int, decimal: str) -> Values | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    different = pc.unique(cells).to_pylist()
    plain = Counter(dict.fromkeys((t for t in different if t not in others), 1))
    form = numerals.format_of(others | plain if len(different) < 50_000 else others, decimal)
    if not numerals.one_unit(form) and _several_units(form):
        return None
    by_text = {text: numerals.value(text, form) for text in different if text not in missing}
    odd = Counter({text: n for text, n in others.items() if by_text.get(text) is None})
    if sum(odd.values()) > 0.2 * given:
        return None
    codes = pc.index_in(cells, pa.array(different))
    table = np.array([np.nan if by_text.get(text) is None else by_text[text] for text in different], dtype=float)
    numbers = pd.Series(table[codes.to_numpy(zero_copy_only=False)])
    if numbers.notna().all() and (numbers % 1 == 0).all() and numbers.abs().max() < EXACT_INTEGER and not form.percent:
        numbers = numbers.astype("int64")
    form_seen = None if form.plain else form
    unit = numerals.unit_of(form, given)
    return without_sentinels(
        Values(numbers, spelled(missing), form_seen, unit, odd, open_number=not form.certain and not decimal)
    )


def _several_units(form: numerals.Format) -> bool:
    """Numbers in different units cannot stand in one column, unless all but a few have the same."""
    most = form.units.most_common(1)[0][1]
    return most < 0.9 * sum(form.units.values())


def _dates(cells: Any, others: Counter[str], missing: Counter[str], order: str) -> Values | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = [text for text in cells[:3000].to_pylist() if text in others]
    decided = moments.read_dates(head_of(others), rows, order)
    texts = pa.array(list(others), pa.string())
    at_once = _by_layout(texts, decided)
    left = list(others) if at_once is None else texts.filter(pc.is_null(at_once)).to_pylist()
    if left:  # what the layout of most does not fit, or all: one by one, and the order is decided anew
        again = moments.read_dates({text: others[text] for text in left} | head_of(others), rows, order)
        if at_once is not None and again.order != decided.order:
            at_once = _by_layout(texts, again)
            left = list(others) if at_once is None else texts.filter(pc.is_null(at_once)).to_pylist()
            again = moments.read_dates({text: others[text] for text in left} | head_of(others), rows, again.order)
        decided = again
    by_text = {text: decided.values.get(text) for text in left}
    odd = Counter({text: others[text] for text, moment in by_text.items() if moment is None})
    if sum(odd.values()) > 0.1 * sum(others.values()):
        return None
    odd.update(counted(cells.filter(pc.match_substring_regex(cells, PLAIN))))
    slow = np.array([_micro(by_text[text]) for text in left], dtype="datetime64[us]")
    table = np.full(len(others) + 1, np.datetime64("NaT", "us"))
    if at_once is not None:
        table[:-1] = at_once.to_numpy(zero_copy_only=False)
        table[np.flatnonzero(pc.is_null(at_once).to_numpy(zero_copy_only=False))] = slow
    else:
        table[:-1] = slow
    codes = pc.fill_null(pc.index_in(cells, texts), len(others))
    return Values(pd.Series(table[codes.to_numpy(zero_copy_only=False)]), spelled(missing), odd=odd, dates=decided)


def _micro(moment: pd.Timestamp | None) -> np.datetime64:
    return np.datetime64("NaT", "us") if moment is None else moment.to_datetime64().astype("datetime64[us]")


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
        return Values(text.mask(pd.Series(cells.to_pylist()).isin(gone)), spelled(missing))
    return Values(column)


def words(cells: Any, others: Counter[str]) -> Values:
    """A column of words. Only what always means missing does here: "none" may be one of its values."""
    import pyarrow as pa
    import pyarrow.compute as pc

    gone = pc.is_in(pc.utf8_lower(cells), value_set=pa.array(sorted(ALWAYS)))
    spellings = counted(cells.filter(gone))
    if any(text.lower() == "na" for text in spellings) and _two_letter_codes(others):
        gone = pc.and_(gone, pc.not_equal(pc.utf8_lower(cells), "na"))
        spellings = Counter({text: n for text, n in spellings.items() if text.lower() != "na"})
    kept = pc.if_else(gone, None, cells) if spellings else cells
    return Values(as_text(kept), spelled(spellings))


def _two_letter_codes(others: Counter[str]) -> bool:
    """Country or state codes, where NA is Namibia."""
    texts = list(others)[:300]
    return len(texts) >= 3 and sum(bool(re.fullmatch("[A-Z]{2}", text)) for text in texts) >= 0.9 * len(texts)


_GENE = re.compile(r"[A-Z][A-Z0-9-]{1,9}\d[A-Z0-9]*|[A-Z]{3,6}")
_AS_DATE = re.compile(
    r"\d{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)|(?:Mar|Sep|Dec|Oct|Apr|Feb|Nov|Jun)-\d{1,2}",
    re.I,
)
_AS_POWER = re.compile(r"\d(?:\.\d+)?E\+?\d{2}", re.I)


def mangled(others: Counter[str], n_plain: int) -> list[str]:
    """Names of genes (or other codes) that a spreadsheet turned into dates or powers of ten: 2-Sep was SEPT2."""
    if n_plain > 0.3 * (sum(others.values()) + n_plain):
        return []
    dates = [text for text in others if _AS_DATE.fullmatch(text)]
    if not dates:
        return []
    rest = [text for text in list(others)[:5000] if not _AS_DATE.fullmatch(text) and not _AS_POWER.fullmatch(text)]
    codes = sum(bool(_GENE.fullmatch(text)) for text in rest)
    return dates + [text for text in others if _AS_POWER.fullmatch(text)] if rest and codes > 0.5 * len(rest) else []

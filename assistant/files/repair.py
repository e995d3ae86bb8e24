"""Mend a row whose cells do not line up with the columns: the cheapest way to cut its text into the right cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.files.dialect import Dialect
from assistant.files.shape import Fit

_MOST_WORK = 60_000  # pieces times columns: longer rows are padded or cut instead

# What each irregularity costs, in the units of `Fit.misfit` (minus log probabilities).
_STRAY_QUOTE = 1.5  # a quote inside a quoted cell that is not doubled
_OPEN_QUOTE = 3.0  # a quote at the start of a cell that nothing closes
_BARE_DELIMITER = 4.0  # a separator inside a cell without quotes
_BARE_BLANK = 1.0  # the same where blanks separate
_EXTRA_EMPTY = 2.5  # an empty cell too many
_NO_CELL = 3.0  # a cell that is not there
_NO_CELL_AT_END = 0.3  # the same behind the last cell written: common, and harmless
_GLUED = 4.5  # two cells with no separator between


@dataclass(frozen=True)
class Mended:
    """The cells of a row, how far they are from what was written, and how well they suit their columns."""

    cells: list[str]
    cost: float


def mend(line: str, dialect: Dialect, fits: Sequence[Fit]) -> Mended | None:
    """The likeliest cells of a row of `len(fits)` columns, or None if the row is too long to try.

    A shortest path over (pieces of text used, columns filled): each step takes the next cell, joined from one or
    more pieces, or drops an empty one, leaves a column out, or cuts a piece in two. The likeliest separator wins,
    for single rows are sometimes written with another one.
    """
    found = None
    if line.count(dialect.delimiter) + 1 >= len(fits):
        found = _path(line, dialect, fits, cutting=False)
    if found is None or found.cost > 1.2 * len(fits):
        found = _path(line, dialect, fits, cutting=True)
    if found is None or found.cost > 4 * len(fits):
        for other in (" ", ";", "\t", ",", "|"):
            if other != dialect.delimiter and line.count(other) >= len(fits) - 1 > 0:
                alternative = _path(line, Dialect(other, dialect.quote), fits, cutting=False)
                if alternative and (found is None or alternative.cost + 3 < found.cost):
                    found = alternative
    return found


def _path(line: str, dialect: Dialect, fits: Sequence[Fit], cutting: bool) -> Mended | None:
    pieces = line.split(dialect.delimiter)
    n, width = len(pieces), len(fits)
    if (n + 1) * width > _MOST_WORK or len(line) > 50_000:
        return None
    reach = max(8, n - width + 2)
    best: dict[tuple[int, int], tuple[float, tuple[int, int] | None, tuple[str, ...]]] = {(0, 0): (0.0, None, ())}

    def offer(to: tuple[int, int], cost: float, back: tuple[int, int], cells: tuple[str, ...]) -> None:
        if to not in best or cost < best[to][0] - 1e-9:
            best[to] = (cost, back, cells)

    for used in range(n + 1):
        for filled in range(width + 1):
            if (used, filled) not in best or abs((n - used) - (width - filled)) > reach + abs(n - width):
                continue
            here = best[used, filled][0]
            if used < n and not pieces[used].strip() and n > width:
                offer((used + 1, filled), here + _EXTRA_EMPTY, (used, filled), ())
            if filled == width:
                continue
            missing = _NO_CELL_AT_END if used == n else _NO_CELL
            offer((used, filled + 1), here + missing + fits[filled].misfit("") / 2, (used, filled), ("",))
            for taken, cost, cell in _cells(pieces, used, dialect, n - width):
                offer(
                    (used + taken, filled + 1),
                    here + cost + fits[filled].misfit(_bare(cell, dialect)),
                    (used, filled),
                    (cell,),
                )
            if cutting and used < n and filled + 2 <= width and n < width + 2:
                glued = _cut(pieces, used, dialect, fits[filled], fits[filled + 1])
                if glued:
                    offer((used + glued[0], filled + 2), here + _GLUED + glued[1], (used, filled), glued[2])
    return _followed(best, n, width)


def _followed(best: dict, n: int, width: int) -> Mended | None:  # type: ignore[type-arg]
    if (n, width) not in best:
        return None
    cells: list[str] = []
    at: tuple[int, int] | None = (n, width)
    while at is not None:
        _, back, taken = best[at]
        cells[:0] = taken
        at = back
    return Mended(cells, best[n, width][0])


def _cells(pieces: list[str], start: int, dialect: Dialect, extra: int) -> list[tuple[int, float, str]]:
    """The cells that may begin at a piece: how many pieces each takes, what it costs, its text."""
    found = []
    quoted = bool(dialect.quote) and pieces[start : start + 1] and pieces[start].lstrip().startswith(dialect.quote)
    bare = _BARE_BLANK if dialect.delimiter == " " else _BARE_DELIMITER
    most = 80 if quoted else (max(extra, 0) + 1)
    text = ""
    for taken in range(1, min(most, len(pieces) - start) + 1):
        text = pieces[start] if taken == 1 else text + dialect.delimiter + pieces[start + taken - 1]
        inside = _unquoted(text.strip() if quoted else text, dialect)
        if inside is not None:
            found.append((taken, inside[0], inside[1]))
        elif taken <= max(extra, 0) + 1:
            cost = (taken - 1) * bare
            if dialect.quote and dialect.quote in text:
                cost += _OPEN_QUOTE if text.lstrip().startswith(dialect.quote) else _STRAY_QUOTE / 2
            found.append((taken, cost, text))
    return found


def _unquoted(text: str, dialect: Dialect) -> tuple[float, str] | None:
    """What a cell wrapped in quotes says and what its inner quotes cost; None if it is not wrapped."""
    quote = dialect.quote
    if not quote or len(text) < 2 or text[0] != quote or text[-1] != quote:
        return None
    inner = text[1:-1]
    stray = inner.replace(quote * 2, "").count(quote)
    boundary = inner.count(quote + dialect.delimiter) + inner.count(dialect.delimiter + quote)
    doubled = inner.count(quote * 2)
    value = inner.replace(quote * 2, quote)
    return stray * _STRAY_QUOTE + boundary * 1.0 + (0.0 if not doubled else 0.05), value


def _bare(cell: str, dialect: Dialect) -> str:
    """A cell without a stray quote at its ends, which says nothing about where the cell belongs."""
    return cell.strip(dialect.quote) if dialect.quote and dialect.quote in cell else cell


def _cut(
    pieces: list[str], start: int, dialect: Dialect, left: Fit, right: Fit
) -> tuple[int, float, tuple[str, str]] | None:
    """The best place to cut one piece of text (or one quoted stretch) into the cells of two columns."""
    best: tuple[int, float, tuple[str, str]] | None = None
    for taken in range(1, min(60, len(pieces) - start) + 1):
        text = dialect.delimiter.join(pieces[start : start + taken])
        quotes = [i for i, c in enumerate(text) if c == dialect.quote]
        if taken > 1 and not quotes:
            break
        places = (
            range(1, len(text)) if taken == 1 and len(text) <= 80 else sorted({p for q in quotes for p in (q, q + 1)})
        )
        for place in places:
            a, b = text[:place], text[place:]
            if not a or not b:
                continue
            cost = 0.0
            cells = []
            for part, fit in ((a, left), (b, right)):
                inside = _unquoted(part, dialect)
                if inside is None and (dialect.delimiter in part or part.count(dialect.quote) % 2):
                    break
                extra, value = inside if inside is not None else (0.0, part)
                cost += extra + fit.misfit(_bare(value, dialect))
                cells.append(value)
            if len(cells) == 2 and (best is None or cost < best[1]):
                best = (taken, cost, (cells[0], cells[1]))
    return best

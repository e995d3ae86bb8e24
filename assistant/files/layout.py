"""Find the tables in a grid of cells: what stands above and below them, and which rows are their heading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.files import shape as shapes
from assistant.files.shape import shape

Row = Sequence[str]
_SAMPLE = 200  # rows looked at to tell what a column holds
_MOST_HEADER_ROWS = 4
_EXACT_SHAPES = {shapes.DATE, shapes.TIME, shapes.LINK, shapes.TRUTH, shapes.NUMBER}


@dataclass
class Block:
    """Rows `start` to `stop` of the grid are a table of `width` columns; the first `heads` of them its heading."""

    start: int
    stop: int
    width: int
    heads: int
    above: list[str] = field(default_factory=list)  # lines of text before it
    below: list[str] = field(default_factory=list)  # lines of text after it


def blocks(rows: Sequence[Row]) -> list[Block]:
    """The tables of a grid, in order. Text lines around a table go to it; blank rows separate only where a new heading follows."""
    filled = [sum(1 for cell in row if cell and not cell.isspace()) for row in rows]
    usual = _usual_fill(filled)
    found: list[Block] = []
    above: list[str] = []
    for start, stop in _groups(rows, filled):
        start, lead = _leading_text(rows, filled, start, stop, usual)
        stop, tail = _trailing_text(rows, filled, start, stop, usual)
        if start >= stop:
            (found[-1].below if found else above).extend(lead)
            continue
        block = _block(rows, start, stop)
        if found and not lead and _continues(rows, found[-1], block):
            found[-1].stop = stop
            found[-1].below.extend(tail)
            continue
        found.append(Block(start, stop, block.width, block.heads, above + lead, tail))
        above = []
    return found


def _usual_fill(filled: Sequence[int]) -> int:
    counted = Counter(n for n in filled if n)
    return max(counted, key=lambda n: (counted[n] * (1 if n > 1 else 0.5), n)) if counted else 0


def _groups(rows: Sequence[Row], filled: Sequence[int]) -> list[tuple[int, int]]:
    """Stretches of rows without a blank one, cut also where the number of cells changes for good under a new heading."""
    runs = []
    start = None
    for i, n in enumerate([*filled, 0]):
        if n and start is None:
            start = i
        elif not n and start is not None:
            runs.append((start, i))
            start = None
    return [part for run in runs for part in _by_width(rows, *run)]


def _by_width(rows: Sequence[Row], start: int, stop: int) -> list[tuple[int, int]]:
    cuts = [start]
    for i in range(start + 2, stop - 1):
        width = len(rows[i])
        if width == len(rows[i - 1]) or width < 2 or any(len(rows[j]) != width for j in range(i, min(i + 3, stop))):
            continue
        if len(rows[i - 1]) == len(rows[i - 2]) and i - cuts[-1] > 1 and header_rows(rows, i, stop, width) > 0:
            cuts.append(i)
    return list(zip(cuts, [*cuts[1:], stop], strict=True))


def _leading_text(
    rows: Sequence[Row], filled: Sequence[int], start: int, stop: int, usual: int
) -> tuple[int, list[str]]:
    lines = []
    while start < stop and _narrow(rows[start], filled[start], usual):
        lines.append(_said(rows[start]))
        start += 1
    return start, lines


def _trailing_text(
    rows: Sequence[Row], filled: Sequence[int], start: int, stop: int, usual: int
) -> tuple[int, list[str]]:
    lines: list[str] = []
    while stop - 1 > start and _narrow(rows[stop - 1], filled[stop - 1], usual) and _first_only(rows[stop - 1]):
        stop -= 1
        lines.insert(0, _said(rows[stop]))
    return stop, lines


def _narrow(row: Row, filled: int, usual: int) -> bool:
    """Whether a row is a line of text rather than cells: one cell where others have three, or two where they have five."""
    if filled <= 1:
        return usual >= 3 or (usual == 2 and len(row) < 2 and len(_said(row)) > 20)
    return filled == 2 and usual >= 6 and bool(row[0].strip()) and bool(row[1].strip()) and row[0].strip().endswith(":")


def _first_only(row: Row) -> bool:
    return bool(row) and bool(row[0].strip())


def _said(row: Row) -> str:
    return " ".join(cell.strip() for cell in row if cell.strip())


def _block(rows: Sequence[Row], start: int, stop: int) -> Block:
    widths = Counter(len(rows[i]) for i in range(start, stop))
    width = max(widths, key=lambda w: (widths[w], w))
    return Block(start, stop, width, header_rows(rows, start, stop, width))


def _continues(rows: Sequence[Row], before: Block, block: Block) -> bool:
    """Whether a group of rows after a blank one (or one of another width) goes on with the table before."""
    if rows[before.start] == rows[block.start]:
        return True  # the heading again, as on every printed page
    if block.heads and block.stop - block.start > 1:
        return False
    return abs(before.width - block.width) <= 1 or block.stop - block.start <= 2


def column_shapes(
    rows: Sequence[Row], start: int, stop: int, width: int
) -> list[tuple[str, Counter[str], Counter[str]]]:
    """For each column: what most of its cells look like ("" if no one thing), and its patterns and values counted."""
    step = max(1, (stop - start) // _SAMPLE)
    sample = [rows[i] for i in range(start, stop, step)][: _SAMPLE + 1]
    out = []
    for j in range(width):
        cells = [row[j].strip() for row in sample if len(row) > j and row[j].strip()]
        kinds = Counter(shape(cell) for cell in cells)
        kinds.pop(shapes.EMPTY, None)
        top, often = kinds.most_common(1)[0] if kinds else ("", 0)
        telling = top in _EXACT_SHAPES | {shapes.CODE} and often >= 0.75 * sum(kinds.values())
        out.append((top if telling else "", Counter(map(shapes.loosely_spelled, cells)), Counter(cells)))
    return out


def header_rows(rows: Sequence[Row], start: int, stop: int, width: int) -> int:
    """How many rows at `start` name the columns: 0, 1, or more when the heading has several lines.

    A heading looks unlike what is below it: words over numbers, dates or codes; no value that comes again below.
    """
    if stop - start == 1:
        return int(_all_names(rows[start]))
    heads = 0
    while heads < min(_MOST_HEADER_ROWS, stop - start - 1):
        columns = column_shapes(rows, start + heads + 1, stop, width)
        if heads and (len(rows[start + heads]) != width or not _second_line(rows[start + heads], columns)):
            break
        points = header_points(rows[start + heads], columns, width)
        if points <= 0 and not (heads == 0 and _spans(rows[start], rows[start + 1], columns, width)):
            break
        heads += 1
    return heads


def _spans(row: Row, below: Row, columns: list[tuple[str, Counter[str], Counter[str]]], width: int) -> bool:
    """A line of group names with gaps over the line of column names."""
    return (
        len([c for c in row if c.strip()]) < width
        and _second_line(below, columns)
        and header_points(below, columns, width) > 1
    )


def header_points(row: Row, columns: list[tuple[str, Counter[str], Counter[str]]], width: int) -> float:
    """How much a row looks like the names of the columns below it: above 0 if more than not."""
    points = 0.3
    cells = [row[j].strip() if j < len(row) else "" for j in range(width)]
    sequence = _sequence(cells)
    for cell, (kind, spellings, values) in zip(cells, columns, strict=True):
        if not cell:
            points -= 0.1 if kind else 0.0
            continue
        points += _cell_points(cell, kind, spellings, values, cell in sequence)
    named = [cell for cell in cells if cell]
    return points - 0.3 * (len(named) - len(set(named)))


def _cell_points(cell: str, kind: str, spellings: Counter[str], values: Counter[str], in_sequence: bool) -> float:
    looks = shape(cell)
    if kind == shapes.CODE:
        return -1.0 if looks == shapes.CODE and spellings[shapes.loosely_spelled(cell)] else 0.7
    if kind:
        if in_sequence and kind == shapes.NUMBER:
            return 0.7
        if looks == shapes.EMPTY:
            return -0.3
        return -1.0 if looks == kind else 1.0
    if cell in values:
        return -0.7
    if in_sequence:
        return 0.5
    if looks in _EXACT_SHAPES - {shapes.TRUTH, shapes.NUMBER}:
        return -0.4
    if looks == shapes.NUMBER and len(cell) > 2:
        return -0.2
    return 0.15 if len(cell) <= 50 else -0.3


def _sequence(cells: Sequence[str]) -> set[str]:
    """Cells that count up or down evenly, as years over columns do."""
    numbers = [cell for cell in cells if cell.isdecimal() and cell.isascii() and len(cell) <= 4]
    if len(numbers) < 3:
        return set()
    steps = {int(b) - int(a) for a, b in zip(numbers, numbers[1:], strict=False)}
    years = all(1800 <= int(cell) <= 2100 for cell in numbers)
    return set(numbers) if len(steps) == 1 and 0 not in steps and (years or len(numbers) >= 5) else set()


def _second_line(row: Row, columns: list[tuple[str, Counter[str], Counter[str]]]) -> bool:
    """Whether a row can be a further line of the heading: no cell in it may look like what its column holds."""
    telling = [(row[j].strip() if j < len(row) else "", kind) for j, (kind, _, _) in enumerate(columns) if kind]
    words = sum(1 for cell, _ in telling if cell and shape(cell) in (shapes.WORD, shapes.TEXT, shapes.CODE))
    wrong = any(cell and shape(cell) in (kind, shapes.EMPTY) for cell, kind in telling)
    return bool(telling) and words >= max(1, 0.5 * len(telling)) and not wrong


def _all_names(row: Row) -> bool:
    cells = [cell.strip() for cell in row if cell.strip()]
    return bool(cells) and len(set(cells)) == len(cells) and all(
        shape(cell) in (shapes.WORD, shapes.TEXT, shapes.CODE, shapes.TRUTH) and len(cell) <= 60 for cell in cells
    )  # fmt: skip

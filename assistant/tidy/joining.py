"""Two tables side by side: the columns by which their rows belong together, and what did not match."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from assistant.tidy.types import as_plain, converted

LEAST_SHARED = 0.1  # of the keys of one table must occur in the other for them to be taken for keys by their values
LEAST_DISTINCT = 0.6  # of the rows, in one of the tables: what a key must tell apart


@dataclass(frozen=True)
class Key:
    """A pair of columns, one of each table, whose cells name the same things; `shared` is the share of keys in both.

    `alike` says how far their names agree: 1 the same, less for "customer_id" and "id". `doubtful` are plain counts,
    whose numbers meet in any two columns.
    """

    left: str
    right: str
    shared: float
    unique_left: bool
    unique_right: bool
    alike: float = 0.0
    doubtful: bool = False

    @property
    def turned(self) -> Key:
        """The same pair seen from the other table."""
        return Key(self.right, self.left, self.shared, self.unique_right, self.unique_left, self.alike, self.doubtful)

    @property
    def strength(self) -> float:
        """How well they serve: cells that meet, in a column that tells rows apart, of the same name."""
        return self.shared + 0.5 * self.alike + 0.5 * (self.unique_left or self.unique_right) - 0.7 * self.doubtful


def keys(left: pd.DataFrame, right: pd.DataFrame) -> list[Key]:
    """Pairs of columns by which the tables may be joined, the best first.

    A pair must have names that agree, or hold largely the same values that tell the rows of one table apart.
    """
    ours, theirs = ([_side(frame[c]) for c in frame.columns] for frame in (left, right))
    found = []
    for a in ours:
        for b in theirs:
            alike = agreement(a.name, b.name)
            if alike and a.kind != b.kind:  # 7 in one file, "7" in the other
                x, y = as_keys(left[a.name], right[b.name])
                key = _key(_side(x, a.cells), _side(y, b.cells), alike)
            else:
                key = _key(a, b, alike) if a.kind == b.kind else None
            if key is not None:
                found.append(key)
    return sorted(found, key=lambda k: -k.strength)


@dataclass(frozen=True, eq=False)
class _Side:
    """What is known of one column that may be a key: its values made comparable, and whether they tell rows apart."""

    name: str
    cells: pd.Series
    kind: str
    values: frozenset[object]
    unique: bool
    telling: bool
    largest: float
    whole: bool


def _side(cells: pd.Series, original: pd.Series | None = None) -> _Side:
    kind = "date" if pd.api.types.is_datetime64_any_dtype(cells) else "text"
    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
        kind = "number"
    levels = pd.Series(cells.dropna().unique())
    given = levels.astype(float) if kind == "number" else levels if kind == "date" else _folded(levels)
    values = frozenset(given.tolist())
    unique = len(values) == int(cells.notna().sum())
    largest = float(given.abs().max()) if kind == "number" and len(given) else 0.0
    telling = len(values) / max(len(cells), 1) >= LEAST_DISTINCT
    shown = cells if original is None else original
    return _Side(str(shown.name), shown, kind, values, unique, telling, largest, _whole(shown))


def plain_name(name: object) -> str:
    """A column's name by its letters and digits."""
    return "".join(c for c in str(name).lower() if c.isalnum())


def agreement(a: str, b: str) -> float:
    """How far two names agree: 1 for the same, 0.6 where one is the other's end and names a key, else 0.

    >>> agreement("Customer ID", "customer_id"), agreement("customer_id", "id"), agreement("age", "wage")
    (1.0, 0.6, 0.0)
    """
    x, y = sorted((plain_name(a), plain_name(b)), key=len)
    if x == y:
        return 1.0
    return 0.6 if names_a_key(a) and names_a_key(b) and y.endswith(x) else 0.0


def names_a_key(name: str) -> bool:
    """Whether a column's name says that it names things: "order_id", "zip code", "sku"."""
    from assistant.files import vocabulary
    from assistant.files.meanings import words_of

    words = words_of(name)
    return bool(words) and (words[-1] in vocabulary.ID or bool(set(words) & vocabulary.CODE))


def _whole(x: pd.Series) -> bool:
    """Whether numbers have no fractions (gaps make whole numbers floats); true of all else."""
    return not pd.api.types.is_float_dtype(x) or bool((x.dropna() % 1 == 0).all())


def _key(a: _Side, b: _Side, alike: float) -> Key | None:
    small = min(len(a.values), len(b.values))
    by_values = (a.telling or b.telling) and small >= 3 and a.whole and b.whole and not _truths(a, b)
    if not small or not (alike or by_values):
        return None
    # Small whole numbers meet in any two columns: that says nothing.
    counts = a.kind == b.kind == "number" and max(a.largest, b.largest) < 10 * max(len(a.cells), len(b.cells))
    counts = counts and not (names_a_key(a.name) and names_a_key(b.name))
    shared = len(a.values & b.values) / small
    if not ((by_values and shared >= 0.5 and not counts) or (alike and shared >= LEAST_SHARED)):
        return None
    return Key(a.name, b.name, shared, a.unique, b.unique, alike, counts or not (a.whole and b.whole))


def _truths(a: _Side, b: _Side) -> bool:
    return pd.api.types.is_bool_dtype(a.cells) or pd.api.types.is_bool_dtype(b.cells)


def as_keys(a: pd.Series, b: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Both columns so that equal keys compare equal: words without regard to capitals and spaces, 007 beside 7 as text."""
    number = [pd.api.types.is_numeric_dtype(x) and not pd.api.types.is_bool_dtype(x) for x in (a, b)]
    dates = [pd.api.types.is_datetime64_any_dtype(x) for x in (a, b)]
    if all(number):
        return a.astype(float), b.astype(float)
    if all(dates):
        return pd.to_datetime(a, utc=True), pd.to_datetime(b, utc=True)
    if any(dates):
        return converted(a, "date").astype("datetime64[us]"), converted(b, "date").astype("datetime64[us]")
    return _folded(a), _folded(b)


def _folded(cells: pd.Series) -> pd.Series:
    if isinstance(cells.dtype, pd.StringDtype):
        return cells.str.strip().str.lower()
    known = {cell: as_plain(cell).strip().lower() for cell in cells.dropna().unique().tolist()}
    return cells.map(known)


@dataclass(frozen=True, eq=False)
class Joined:
    """The joined table and what there is to know of it: rows of each side without a partner, rows that came twice."""

    frame: pd.DataFrame
    left_alone: int
    right_alone: int
    multiplied: int
    examples: tuple[str, ...]
    renamed: tuple[str, ...]
    added: tuple[str, ...]


def joined(
    left: pd.DataFrame, right: pd.DataFrame, on: Sequence[tuple[str, str]], how: str = "left", name: str = "other"
) -> Joined:
    """`left` with the columns of `right` beside it, matched by pairs of key columns; rows stay in the order of `left`.

    `how` is "left" (all rows of the first table), "inner" (only those that match) or "outer" (all of both). Gaps never
    match. A column of both that is no key is called after its table, "price (costs)". `multiplied` counts the rows of
    the first table that have several partners.
    """
    frames = left.reset_index(drop=True), right.reset_index(drop=True)
    pairs = [as_keys(frames[0][a], frames[1][b]) for a, b in on]
    ours = pd.DataFrame({f"k{i}": a for i, (a, _) in enumerate(pairs)}).assign(left=range(len(left)))
    theirs = pd.DataFrame({f"k{i}": b for i, (_, b) in enumerate(pairs)}).assign(right=range(len(right)))
    names = [f"k{i}" for i in range(len(pairs))]
    met = ours.dropna(subset=names).merge(theirs.dropna(subset=names), on=names)[["left", "right"]]
    alone, unmet = sorted(set(range(len(left))) - set(met["left"])), sorted(set(range(len(right))) - set(met["right"]))
    rows = met
    if how != "inner":
        rows = pd.concat([rows, pd.DataFrame({"left": alone, "right": [-1] * len(alone)})], ignore_index=True)
    rows = rows.sort_values(["left", "right"], kind="stable")
    if how == "outer":
        rows = pd.concat([rows, pd.DataFrame({"left": [-1] * len(unmet), "right": unmet})], ignore_index=True)
    frame, renamed, added = _beside(frames[0], frames[1], rows.astype("int64"), on, name)
    examples = tuple(dict.fromkeys(_example(frames[0], row, on) for row in alone[:50]))[:5]
    multiplied = int((met["left"].value_counts() > 1).sum())
    return Joined(frame, len(alone), len(unmet), multiplied, examples, renamed, added)


def _beside(
    left: pd.DataFrame, right: pd.DataFrame, rows: pd.DataFrame, on: Sequence[tuple[str, str]], name: str
) -> tuple[pd.DataFrame, tuple[str, ...], tuple[str, ...]]:
    """The cells of both, by the numbers of their rows; -1 stands for a row of gaps."""
    made = {c: _taken(left[c], rows["left"]) for c in left.columns}
    renamed, added = [], []
    for a, b in on:
        made[a] = made[a].where(rows["left"].to_numpy() >= 0, _taken(right[b], rows["right"])) if (rows["left"] < 0).any() else made[a]  # fmt: skip
    for column in right.columns:
        if column in [b for _, b in on]:
            continue
        new = column if column not in made else f"{column} ({name})"
        while new in made:
            new += "'"
        if new != column:
            renamed.append(str(new))
        added.append(str(new))
        made[new] = _taken(right[column], rows["right"])
    return pd.DataFrame(made), tuple(renamed), tuple(added)


def _taken(cells: pd.Series, rows: pd.Series) -> pd.Series:
    numbers = rows.to_numpy()
    if (numbers < 0).any():
        return cells.reindex(pd.Index([n if n >= 0 else None for n in numbers], dtype="Int64").astype("float64")).reset_index(drop=True)  # fmt: skip
    return cells.iloc[numbers].reset_index(drop=True)


def _example(frame: pd.DataFrame, row: int, on: Sequence[tuple[str, str]]) -> str:
    return ", ".join(str(frame[a].iloc[row]) for a, _ in on)


def join(
    left: pd.DataFrame, right: pd.DataFrame, on: Sequence[tuple[str, str]], how: str = "left", name: str = "other"
) -> pd.DataFrame:
    """The joined table alone, for scripts; see `joined`.

    >>> a, b = pd.DataFrame({"id": [1, 2], "x": [5, 6]}), pd.DataFrame({"id": [2, 1], "y": ["b", "a"]})
    >>> join(a, b, [("id", "id")])["y"].tolist()
    ['a', 'b']
    """
    return joined(left, right, on, how, name).frame


def expected(left: pd.DataFrame, right: pd.DataFrame, on: Sequence[tuple[str, str]]) -> int:
    """How many rows a join would make, counted before it is made.

    >>> expected(pd.DataFrame({"k": [1, 1, 2]}), pd.DataFrame({"k": [1, 1]}), [("k", "k")])
    5
    """
    pairs = [as_keys(left[a], right[b]) for a, b in on]
    names = [f"k{i}" for i in range(len(pairs))]
    sides = [pd.DataFrame(dict(zip(names, side, strict=True))).dropna() for side in zip(*pairs, strict=True)]
    counts = [side.value_counts() for side in sides]
    met = counts[0].to_frame("a").join(counts[1].to_frame("b"), how="inner")
    return int((met["a"].astype(float) * met["b"]).sum()) + len(left) - int(met["a"].sum())

"""What an order says beside columns and rows: old and new names and values, formulas, bands, and other tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.language.composing.chunks import Chunk
from assistant.language.filling.formula import worked_out
from assistant.language.filling.order import ARTICLES, CLOSING, Order, order_words, taken
from assistant.language.filling.worded import Filling
from assistant.language.lexis.tokens import Token
from assistant.language.points import FILLED, MISSING
from assistant.language.tagging.tags import ColumnNamed
from assistant.language.understanding import Evidence

GAP, LISTING, WITHIN, TYPES = (order_words(n) for n in ("gap", "listing", "within", "types"))
CALLED, AFTER_NAME, COLUMN, FILE, NAMING = (
    order_words(n) for n in ("called", "after_name", "column", "file", "naming")
)


def renames(name: str, order: Order, tables: Sequence[str], done: Filling) -> None:
    """ "qty to quantity and cust to customer": pairs of a column and its new name."""
    pairs, at = [], max(order.at, 0)
    spans: list[tuple[int, int]] = []
    for joint in order.joints(at + 1):
        column = order.column_before(joint, at) or _spelled(order, at, joint)
        called = order.tokens[joint].text in NAMING and joint + 1 in order.joints(joint)  # "change its NAME TO price"
        if joint < at or column is None or called:
            continue
        end = _end_of_name(order, joint + 1)
        new = order.raw(joint + 1, end)
        typed = new.lower() in TYPES and order.at >= 0 and order.tokens[order.at].text in order.own.mild
        if new and new != column.means.name and not typed:
            pairs.append((column.means.name, new))
            spans += [(joint, end), (column.start, column.end)]
            done.evidence.append(Evidence(FILLED, f"{column.means.name} becomes {new}"))
            at = end
    for start, end in spans:
        taken(order, done, start, end)
    if pairs:
        done.args[name] = tuple(pairs)
    else:
        done.evidence.append(Evidence(MISSING, "no new name is said"))


def _spelled(order: Order, start: int, end: int) -> Chunk | None:
    """The column whose very name stands before a joint, whatever else its words may mean ("day to date")."""
    for first in range(start, end):
        text = "".join(c for c in order.raw(first, end).lower() if c.isalnum())
        for name in order.scene.data.columns:
            if text and text == "".join(c for c in name.lower() if c.isalnum()):
                return Chunk("column", ColumnNamed(name, 1.0), first, end, 2.0, f"“{name}” is a column")
    return None


def _end_of_name(order: Order, start: int) -> int:
    """Where a new name ends: at "and" or a comma behind which another pair begins, or with the message."""
    for i in range(start + 1, len(order.tokens)):
        if order.tokens[i].text not in LISTING:
            continue
        more = [j for j in order.joints(i + 1) if order.column_before(j, i) is not None]
        if more:
            return i
    return len(order.tokens)


def changes(name: str, order: Order, tables: Sequence[str], done: Filling) -> None:
    """ "nyc and NYC with New York in city": pairs of an old and a new value; an empty new one makes a gap."""
    joints = order.joints(max(order.at, 0) + 1)
    if not joints or order.at < 0:
        done.evidence.append(Evidence(MISSING, "no value to put in is said"))
        return
    joint, end = joints[0], len(order.tokens)
    column = next((c for c in order.leaves("column") if _within(order, c) and c.start > order.at), None)
    start = order.at + 1
    if column is not None and column.start > joint:
        end = _before(order, column)
    elif column is not None:
        start, joint = _around(order, column, start, joint)
    spans = _pairs(order, start, joint, end)
    pairs = [(old, order.raw(at + 1, b)) for a, at, b in spans for old in _listed(order, a, at) if old]
    if not pairs or not all(new for _, new in pairs):
        done.evidence.append(Evidence(MISSING, "no value to put in is said"))
        return
    done.evidence += _doubts(pairs, order, range(start, joint))
    done.args[name] = tuple((old, "" if new.lower() in GAP else new) for old, new in pairs)
    said = ", ".join(f"{old} becomes {new or 'a gap'}" for old, new in done.args[name])
    done.evidence.append(Evidence(FILLED * 2, said))
    for a, b in ((start, joint + 1), (joint + 1, end)):
        taken(order, done, a, b)
    if column is not None:
        order.taken -= set(range(column.start, column.end))
        done.used = [c for c in done.used if not (c.start <= column.start < c.end)]


def _doubts(pairs: Sequence[tuple[str, str]], order: Order, place: range) -> Iterator[Evidence]:
    """What speaks against old and new values: that they are columns or types, or that the table has none like them."""
    olds = [old for old, _ in pairs]
    if any(old.split()[0].lower() in GAP | NAMING or old in order.scene.data.columns for old in olds):
        yield Evidence(2 * MISSING, "it is about gaps or columns, not about values")
    held = [c for c in order.leaves("value", "number") if c.start in place]
    if not held and not any(order.tokens[i].quote for i in place):
        doubt = 2 if order.tokens[order.at].text in order.own.mild else 1
        yield Evidence(doubt * MISSING, f"{olds[0]} is no value of the table")
    for new in dict.fromkeys(new for _, new in pairs if new.lower() in TYPES):
        yield Evidence(2 * MISSING, f"{new} is a type, not a value")


def _pairs(order: Order, start: int, joint: int, end: int) -> list[tuple[int, int, int]]:
    """ "male with m and female with f": where each pair begins, is joined and ends."""
    found, word = [], order.tokens[joint].text
    for later in [j for j in order.joints(joint + 1) if j < end and order.tokens[j].text == word]:
        cuts = [i for i in range(joint + 2, later) if order.tokens[i].text in LISTING and not order.tokens[i].quote]
        if cuts:
            found.append((start, joint, cuts[-1]))
            start, joint = cuts[-1] + 1, later
    return [*found, (start, joint, end)]


def _within(order: Order, column: Chunk) -> bool:
    """ "in city", "of the column city": the column where values are replaced."""
    before = [t.text for t in order.tokens[max(0, column.start - 3) : column.start]]
    return any(word in WITHIN or word in COLUMN for word in before)


def _before(order: Order, column: Chunk) -> int:
    """Where the words before a column begin: "in the column city"."""
    at = column.start
    while at > 0 and order.tokens[at - 1].text in WITHIN | COLUMN | {"the"}:
        at -= 1
    return at


def _around(order: Order, column: Chunk, start: int, joint: int) -> tuple[int, int]:
    """The old values stand before or behind "in city"."""
    at = _before(order, column)
    if all(token.text in ARTICLES for token in order.tokens[start:at]) and column.end < joint:
        return column.end + (order.tokens[column.end].text == ","), joint
    return start, joint


def _listed(order: Order, start: int, end: int) -> list[str]:
    """The texts between two tokens, cut at "and", "or" and commas; the words of "in city" are left out."""
    column = next((c for c in order.leaves("column") if start < c.start < end and _within(order, c)), None)
    if column is not None:
        end = _before(order, column)
    cuts = [i for i in range(start, end) if order.tokens[i].text in LISTING and not order.tokens[i].quote]
    return [order.raw(a, b) for a, b in zip([start, *(c + 1 for c in cuts)], [*cuts, end], strict=True) if a < b]


def value(name: str, order: Order, tables: Sequence[str], done: Filling) -> None:
    """ "with 0", "with 'unknown'": the number or word behind the joint, if it is none of the words of a choice."""
    known = {s for options in order.own.choices.values() for ps in options.values() for p in ps for n in p.needs for s in n}  # fmt: skip
    for joint in order.joints(max(order.at, 0) + 1):
        end = joint + 1
        while end < len(order.tokens) and order.tokens[end].text not in CLOSING | WITHIN | LISTING | {"by", "where"}:
            end += 1
        if end == joint + 1 and end < len(order.tokens) and order.tokens[end].quote:
            end += 1
        tokens = range(joint + 1, end)
        text = order.raw(joint + 1, end)
        quoted = any(order.tokens[i].quote for i in tokens)
        if not text or (not quoted and any(order.stems[i] in known for i in tokens)):
            continue
        if not quoted and any(c.start in tokens for c in order.leaves("column")):
            continue
        done.args[name] = _number(text)
        done.evidence.append(Evidence(FILLED, f"{name} is {text}"))
        taken(order, done, joint, end)
        return


def _number(text: str) -> float | str:
    try:
        number = float(text.replace(",", "").replace("−", "-"))
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def formula(name: str, order: Order, tables: Sequence[str], done: Filling) -> None:
    """The name of a new column, and what it is worked out from."""
    found = worked_out(order.ask, order.scene, order.at)
    if found is None:
        done.evidence.append(Evidence(MISSING, "nothing to work out is said"))
        return
    done.scope = found.steps
    if found.name:
        done.args[name] = found.name
    done.evidence.append(Evidence(2 * FILLED, f"{found.name} is worked out"))
    taken(order, done, found.start, found.end)


def name(name: str, order: Order, tables: Sequence[str], done: Filling) -> None:
    """ "called age band": what a new column is to be called."""
    called = [i for i, t in enumerate(order.tokens) if t.text in CALLED and not t.quote]
    if not called or called[-1] + 1 >= len(order.tokens):
        return
    start, end = called[-1], len(order.tokens)
    joints = [i for i in range(start + 2, end) if order.tokens[i].text in AFTER_NAME]  # fmt: skip
    end = joints[0] if joints else end
    said = order.raw(start + 1, end)
    if said:
        done.args[name] = said
        done.evidence.append(Evidence(FILLED, f"{name} is {said}"))
        taken(order, done, start, end)


def table(name: str, order: Order, tables: Sequence[str], done: Filling) -> None:
    """The other table: the longest of their names that occurs in the message."""
    found = table_named(order.tokens, tables)
    if found is not None:
        said, start, end = found
        done.args[name] = said
        done.evidence.append(Evidence(2 * FILLED, f"{name} is {said}"))
        taken(order, done, start, end)


def table_named(tokens: Sequence[Token], tables: Sequence[str]) -> tuple[str, int, int] | None:
    """The table whose name stands in the message, and where; of several the longest name."""
    folded = ["".join(c for c in t.text if c.isalnum()) for t in tokens]
    for table in sorted(tables, key=len, reverse=True):
        for start in range(len(folded)):
            for end in range(start + 1, min(start + 6, len(folded)) + 1):
                if "".join(folded[start:end]) in _names_of(table):
                    while end < len(folded) and folded[end] in {"", *FILE}:  # fmt: skip
                        end += 1
                    return table, start, end
    return None


def _names_of(table: str) -> set[str]:
    """A table's name by its letters and digits, with and without the end of its file."""
    plain = "".join(c for c in table.lower() if c.isalnum())
    base = "".join(c for c in table.rsplit(".", 1)[0].lower() if c.isalnum())
    return {plain, base}


def edges(name: str, order: Order, tables: Sequence[str], done: Filling) -> None:
    """Bands said by their edges ("0-18, 19-40"), or by a width or a number of them."""
    for chunk in [leaf for c in order.ask.chunks for leaf in c.leaves() if leaf.kind == "bands"][:1]:
        how = chunk.means
        if how.get("edges"):
            done.args[name] = tuple(how["edges"])
            if how.get("labels"):
                done.args["labels"] = tuple(how["labels"])
        elif how.get("width"):
            done.args["width"] = how["width"]
        elif how.get("count"):
            done.args["number"] = how["count"]
        done.evidence.append(Evidence(4 * FILLED, f"bands by {', '.join(how)}"))
        done.tokens |= set(range(chunk.start, chunk.end))
        order.taken |= set(range(chunk.start, chunk.end))


READERS = {
    "renames": renames, "changes": changes, "value": value, "name": name, "formula": formula, "table": table, "edges": edges,
}  # fmt: skip

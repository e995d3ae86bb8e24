"""JSON, JSON lines and Parquet to tables."""

from __future__ import annotations

import json
from typing import Any

from assistant.files.encoding import decode
from assistant.files.found import Found, Unreadable

_MOST_COLUMNS = 5000
_DEEP = 4  # nested objects become columns a.b.c down to this depth


def looks_like_json(data: bytes) -> bool:
    """Whether a text begins as JSON does and reads as such at least for its first line."""
    head = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    return head[:1] in (b"[", b"{") and (head[:1] == b"{" or head[1:].lstrip()[:1] in b'[{"0123456789-tfn]')


def read_json(data: bytes) -> list[Found]:
    """The table in JSON: a list of objects or of lists, an object of lists, or one object a line.

    A list of objects may stand anywhere inside an object ({"data": [...]}); the longest is taken.
    """
    text = decode(data)[0].removeprefix("\ufeff")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = _lines(text)
    found = _table(value)
    if found is None:
        raise Unreadable("no_table")
    return [found]


def _lines(text: str) -> list[Any]:
    lines = [line for line in text.splitlines() if line.strip()]
    try:
        return [json.loads(line) for line in lines]
    except (ValueError, RecursionError) as error:
        raise Unreadable("broken") from error


def _table(value: Any) -> Found | None:
    if isinstance(value, list) and value:
        if all(isinstance(item, dict) for item in value):
            return _objects(value)
        if all(isinstance(item, list) for item in value):
            return _lists(value)
        if not any(isinstance(item, dict | list) for item in value):
            return Found([["value"]], [[_text(item)] for item in value])
        return _objects([item for item in value if isinstance(item, dict)])
    if isinstance(value, dict):
        return _of_object(value)
    return None


def _of_object(value: dict[str, Any]) -> Found | None:
    lists = {name: item for name, item in value.items() if isinstance(item, list)}
    lengths = {len(item) for item in lists.values()}
    flat = all(not isinstance(x, dict | list) for item in lists.values() for x in item)
    if lists and len(lists) == len(value) and len(lengths) == 1 and flat:
        return Found([list(value)], [[_text(x) for x in row] for row in zip(*lists.values(), strict=True)])
    if value and all(isinstance(item, dict) for item in value.values()):
        rows = list(value.values())
        if _columns_of_cells(value):  # {"price": {"0": 1, "1": 2}, …}: columns by row label
            labels = list(dict.fromkeys(label for item in rows for label in item))
            return Found([list(value)], [[_text(item.get(label)) for item in rows] for label in labels])
        return _objects([{"key": name, **item} for name, item in value.items()])
    nested = [_table(item) for item in value.values() if isinstance(item, dict | list)]
    tables = [table for table in nested if table is not None and len(table.rows) > 0]
    best = max(tables, key=lambda table: len(table.rows), default=None)
    return best if best is not None and len(best.rows) > 1 else _objects([value]) if value else None


def _columns_of_cells(value: dict[str, dict[str, Any]]) -> bool:
    first = list(next(iter(value.values())))
    return (
        all(list(item) == first for item in value.values()) and all(label.isdigit() for label in first) and bool(first)
    )


def _objects(items: list[dict[str, Any]]) -> Found | None:
    flat = [_flat(item) for item in items]
    names = list(dict.fromkeys(name for item in flat for name in item))
    if not names:
        return None
    if len(names) > _MOST_COLUMNS:
        raise Unreadable("too_many_columns")
    return Found([names], [[item.get(name, "") for name in names] for item in flat])


def _flat(item: dict[str, Any], before: str = "", depth: int = 0) -> dict[str, str]:
    out: dict[str, str] = {}
    for name, value in item.items():
        if isinstance(value, dict) and value and depth < _DEEP:
            out.update(_flat(value, f"{before}{name}.", depth + 1))
        else:
            out[before + str(name)] = _text(value)
    return out


def _lists(rows: list[list[Any]]) -> Found | None:
    from assistant.files.delimited import tables
    from assistant.files.records import Records

    return tables(Records([[_text(cell) for cell in row] for row in rows]), None)[0]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, list) and not any(isinstance(x, dict | list) for x in value):
        return ", ".join(_text(x) for x in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def read_parquet(path: str) -> list[Found]:
    """The table of a Parquet file. Columns keep their types; nested ones become text."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    try:
        table = parquet.read_table(path, use_threads=False)
    except Exception as error:
        raise Unreadable("broken") from error
    if not table.num_columns:
        raise Unreadable("empty")
    columns = [_plain(column, pa) for column in table.columns]
    names = [str(name) for name in table.column_names]
    return [Found([names], arrow=pa.table(columns, names=[str(i) for i in range(len(names))]), typed=True)]


def _plain(column: Any, pa: Any) -> Any:
    """A column of numbers, truths, moments or text."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _plain(column.cast(kind.value_type), pa)
    if pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_string(kind):
        return column
    if pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us"))
    if pa.types.is_date(kind):
        return column.cast(pa.timestamp("us"))
    if pa.types.is_decimal(kind):
        return column.cast(pa.float64())
    if pa.types.is_null(kind) or pa.types.is_large_string(kind):
        return column.cast(pa.string())
    return pa.chunked_array(
        [
            pa.array(
                [
                    "" if x is None else _text(x) if not hasattr(x, "isoformat") else x.isoformat()
                    for x in column.to_pylist()
                ],
                pa.string(),
            )
        ]
    )

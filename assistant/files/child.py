"""The process that parses files from outside: it has limits, may be killed, and knows nothing else of the program.

Run as a script with the path of a file; it writes what it found to standard output: one line of JSON for each
table, followed by the bytes of an Arrow stream where the line says so.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

if __name__ == "__main__":  # started as a script, in isolation: find the package this file belongs to
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from assistant.files.found import Found, Unreadable  # noqa: E402

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF", b"\0\0\1\0")
_OTHERS = (
    b"%PDF",
    b"\x7fELF",
    b"MZ",
    b"Rar!",
    b"7z\xbc\xaf",
    b"SQLite format 3",
    b"\x00\x00\x00\x18ftyp",
    b"ID3",
    b"OggS",
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def limit(megabytes: int, seconds: int) -> None:
    """Give this process so much memory and processor time, where the system can."""
    try:
        import resource
    except ImportError:
        return
    for what, amount in (
        (resource.RLIMIT_AS, megabytes << 20),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            _, hard = resource.getrlimit(what)
            soft = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
            resource.setrlimit(what, (soft, hard))
        except (ValueError, OSError):
            continue


def read(path: str, sheet: str | None) -> list[Found]:
    """The tables in a file, whatever its format; the format is told from the content first, then from the name."""
    if os.path.isdir(path) or not os.path.exists(path):
        raise Unreadable("not_there")
    if os.path.getsize(path) == 0:
        raise Unreadable("empty")
    with open(path, "rb") as file:
        data = file.read()
    if data[:4] == b"PAR1":
        from assistant.files.structured import read_parquet

        return read_parquet(path)
    return parsed(data, os.path.basename(path), sheet)


def parsed(data: bytes, name: str, sheet: str | None, depth: int = 0) -> list[Found]:
    """The tables in the bytes of a file."""
    head, ending = data[:64], os.path.splitext(name)[1].lower()
    if head.startswith(_PICTURES) and not (head.startswith(b"BM") and data[:400].isascii()):
        raise Unreadable("picture")
    if head.startswith(_OTHERS) and not data[:400].isascii() or head.startswith(b"%PDF"):
        raise Unreadable("not_a_table")
    if head.startswith((b"\x1f\x8b", b"BZh9", b"\xfd7zXZ\0")):
        from assistant.files.archive import ungzip

        return _again(ungzip(data), name.removesuffix(ending), sheet, depth)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _zip(data, sheet, depth)
    if head.startswith(_OLE) or ending in (".xls", ".xlsb") and head[:1] == b"\x09":
        from assistant.files.workbook import read_workbook

        return read_workbook(data, sheet)
    from assistant.files.structured import looks_like_json, read_json

    if ending in (".json", ".jsonl", ".ndjson") or (looks_like_json(data) and ending not in (".csv", ".tsv")):
        try:
            return read_json(data)
        except Unreadable:
            if ending in (".json", ".jsonl", ".ndjson"):
                raise
    from assistant.files.delimited import read_text

    found = read_text(data)
    return found if sheet is None else [table for table in found if table.label == sheet] or found[:1]


def _again(data: bytes, name: str, sheet: str | None, depth: int) -> list[Found]:
    if depth >= 2:
        raise Unreadable("archive_without_table")
    if data[:4] == b"PAR1":
        import tempfile

        from assistant.files.structured import read_parquet

        with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
            file.write(data)
            file.flush()
            return read_parquet(file.name)
    if not data:
        raise Unreadable("empty")
    return parsed(data, name, sheet, depth + 1)


def _zip(data: bytes, sheet: str | None, depth: int) -> list[Found]:
    from assistant.files.archive import members

    inside = members(data)
    if inside is None:
        from assistant.files.workbook import read_workbook

        return read_workbook(data, sheet)
    found: list[Found] = []
    problem: Unreadable | None = None
    for name, content in inside:
        try:
            tables = _again(content, name, None, depth)
        except Unreadable as error:
            problem = problem or error
            continue
        for table in tables:
            table.label = f"{name} · {table.label}" if table.label else name
            if len(inside) > 1:
                table.notes.append(("archive", {"n": len(inside), "names": [n for n, _ in inside[:8]]}))
        found += tables
    if not found:
        raise problem or Unreadable("archive_without_table")
    return [table for table in found if sheet is None or table.label == sheet] or found[:1]


def write(found: list[Found]) -> None:
    """Hand the tables over."""
    out = sys.stdout.buffer
    for table in found:
        stream = b""
        if table.arrow is not None:
            import pyarrow as pa

            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, table.arrow.schema) as writer:
                writer.write_table(table.arrow)
            stream = sink.getvalue()
        line = {
            "header": table.header,
            "rows": table.rows,
            "label": table.label,
            "notes": table.notes,
            "typed": table.typed,
            "bytes": len(stream),
        }
        text = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        out.write(text.replace(b"\n", b" ") + b"\n")
        if stream:
            out.write(memoryview(stream))
    out.flush()


def main(path: str, sheet: str, megabytes: str, seconds: str) -> None:
    """Parse one file under limits and write what was found, or why there is nothing."""
    limit(int(megabytes), int(seconds))
    try:
        found = read(path, sheet or None)
    except Unreadable as error:
        problem = {"reason": error.reason, "facts": error.facts}
    except MemoryError:
        problem = {"reason": "too_large", "facts": {}}
    except RecursionError:
        problem = {"reason": "broken", "facts": {}}
    else:
        write(found)
        return
    sys.stdout.buffer.write(json.dumps(problem).encode() + b"\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

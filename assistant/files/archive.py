"""What is inside a zip or gz file, without ever unpacking more than a limit."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from typing import IO

from assistant.files.found import Unreadable

_MOST_BYTES = 400 << 20  # unpacked
_MOST_MEMBERS = 1000
TABLES = (".csv", ".tsv", ".tab", ".txt", ".psv", ".ssv", ".json", ".jsonl", ".ndjson", ".parquet", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".dat", ".gz")  # fmt: skip


def unpacked(file: IO[bytes]) -> bytes:
    """Everything in a compressed stream, or `Unreadable` past the limit or when it is broken."""
    out = io.BytesIO()
    try:
        while chunk := file.read(1 << 20):
            out.write(chunk)
            if out.tell() > _MOST_BYTES:
                raise Unreadable("too_large")
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, lzma.LZMAError, NotImplementedError) as error:
        raise Unreadable("broken") from error
    except RuntimeError as error:
        raise Unreadable("password") from error
    return out.getvalue()


def ungzip(data: bytes) -> bytes:
    """The content of a gz, bz2 or xz file."""
    opener = gzip.open if data[:2] == b"\x1f\x8b" else bz2.open if data[:3] == b"BZh" else lzma.open
    with opener(io.BytesIO(data), "rb") as file:
        return unpacked(file)  # type: ignore[arg-type]


def members(data: bytes) -> list[tuple[str, bytes]] | None:
    """Names and contents of the tables in a zip, biggest first; None if the zip is a workbook."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Unreadable("broken") from error
    names = archive.namelist()
    if (
        "[Content_Types].xml" in names
        or "mimetype" in names
        or any(n.replace("\\", "/").lower().startswith("xl/") for n in names)
    ):
        return None
    infos = [
        i
        for i in archive.infolist()
        if not i.is_dir() and not _hidden(i.filename) and i.filename.lower().endswith(TABLES)
    ]
    if not infos:
        raise Unreadable("archive_without_table")
    if any(info.flag_bits & 1 for info in infos):
        raise Unreadable("password")
    infos.sort(key=lambda info: -info.file_size)
    if len(infos) > _MOST_MEMBERS or sum(info.file_size for info in infos) > _MOST_BYTES:
        raise Unreadable("too_large")
    out = []
    for info in infos:
        with archive.open(info) as file:
            out.append((info.filename, unpacked(file)))
    return out


def _hidden(name: str) -> bool:
    """What packers add beside the files: resource forks and dot files."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return name.startswith("__MACOSX") or last.startswith(".")

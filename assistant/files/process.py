"""Start the process that parses a file, wait for it within limits, and take over what it found."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from assistant.answer import Name, Say
from assistant.errors import CannotRead
from assistant.estimate import count
from assistant.files.found import Found

_CHILD = Path(__file__).with_name("child.py")
_MEGABYTES = 2500  # of memory
_SECONDS = 6.0  # of processor time for any file, and for each 10 MB of it another one
_PATIENCE = 5  # as much again may pass on a busy machine
_SPEED = 10_000_000


def found_in(path: str, sheet: str | None = None) -> list[Found]:
    """The tables that the child process finds in a file. Raises `CannotRead` with the reason in words.

    A new process for each file costs a tenth of a second and can be started from any thread; it is killed when its
    time is over, and what it does to itself (running out of memory, aborting) stays its own.
    """
    try:
        size = os.path.getsize(path)
    except OSError:
        size = 0
    seconds = _SECONDS + size / _SPEED
    # Nothing but the path goes in: no environment, no working directory, no open files.
    command = [
        sys.executable,
        "-I",
        "-X",
        "utf8",
        str(_CHILD),
        os.path.abspath(path),
        sheet or "",
        str(_MEGABYTES),
        str(int(seconds)),
    ]
    environment = {"ARROW_DEFAULT_MEMORY_POOL": "system", "OMP_NUM_THREADS": "1", **_needed()}
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE * seconds,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CannotRead(Say("files.too_slow")) from None
    if done.returncode or not done.stdout:
        raise CannotRead(Say(f"files.{_ended(done.returncode, done.stderr)}"))
    return _taken(done.stdout)


def _ended(code: int, errors: bytes) -> str:
    """Why the process broke off: its time or its memory was used up, or the file broke it."""
    if code == -signal.SIGXCPU:
        return "too_slow"
    memory = code in (-signal.SIGKILL, -signal.SIGABRT) or b"emory" in errors
    return "too_large" if memory else "broken"


def _needed() -> dict[str, str]:
    """What a Python on Windows cannot start without, and where temporary files go."""
    return {
        name: os.environ[name] for name in ("SYSTEMROOT", "TMPDIR", "TEMP", "LD_LIBRARY_PATH") if name in os.environ
    }


def _taken(out: bytes) -> list[Found]:
    found = []
    at = 0
    while at < len(out):
        end = out.index(b"\n", at)
        line: dict[str, Any] = json.loads(out[at:end].decode("utf-8", "replace"))
        at = end + 1
        if "reason" in line:
            raise CannotRead(note_said((line["reason"], line["facts"])))
        table = Found(
            line["header"],
            line["rows"],
            line["label"],
            [(key, facts) for key, facts in line["notes"]],
            typed=line["typed"],
        )
        if line["bytes"]:
            import pyarrow as pa

            table.arrow = pa.ipc.open_stream(pa.py_buffer(memoryview(out)[at : at + line["bytes"]])).read_all()
            at += line["bytes"]
        found.append(table)
    return found


def note_said(note: tuple[str, dict[str, Any]]) -> Say:
    """A note of the child as a sentence: whole numbers are counts, text is the file's own."""
    key, facts = note
    return Say(f"files.{key}", **{name: _fact(value) for name, value in facts.items()})


def _fact(value: Any) -> Any:
    if isinstance(value, int):
        return count(value, "")
    return [Name(item) for item in value] if isinstance(value, list) else Name(value)

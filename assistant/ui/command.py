"""The command `plainly`: opens the chat, answers questions in the terminal, or serves other programs.

    plainly [FILE …] [--host HOST] [--port PORT]
    plainly ask FILE … "question" "follow-up" … [--json]
    plainly mcp

Exit codes of `ask`: 0 every question was answered, 1 one could not be, 2 bad usage.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.conversation import Assistant
    from assistant.turn import Session, Turn

ANSWERED, NOT_ANSWERED, BAD_USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character must not end the program
    try:
        if given == ["mcp"]:
            return _serve()
        return _ask(given[1:]) if given[:1] == ["ask"] else _chat(given)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader went away: `plainly ask … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_ANSWERED


def _serve() -> int:
    from assistant.ui.mcp import served

    for line in served(sys.stdin):
        print(line, flush=True)
    return ANSWERED


def _chat(given: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="plainly", description="Ask a table in plain words. Opens the chat in the browser; `plainly ask` answers here.",
        epilog='To ask from the terminal: plainly ask FILE … "question" "follow-up" … [--json]',
    )  # fmt: skip
    parser.add_argument("files", nargs="*", metavar="FILE", help="tables that every conversation starts with")
    parser.add_argument(
        "--host",
        default=os.environ.get("GRADIO_SERVER_NAME", "127.0.0.1"),
        help="address to listen on (default: this machine only)",
    )
    parser.add_argument("--port", type=int, default=None, help="port (default: the first free one from 7860)")
    parser.add_argument("--version", action="version", version=_version())
    options = parser.parse_args(given)
    for name in options.files:
        if not Path(name).is_file():
            parser.error(f"there is no file {name!r}")
    from assistant.ui.chat import serve

    serve(options.host, options.port, tuple(str(Path(name).resolve()) for name in options.files))
    return ANSWERED


def _ask(given: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="plainly ask", description="Answer questions about tables in the terminal.")
    parser.add_argument(
        "words",
        nargs="+",
        metavar='FILE … "question" …',
        help="files first, then questions; without a question, what is in the files",
    )
    parser.add_argument("--json", action="store_true", help="one record a line, for other programs")
    options = parser.parse_intermixed_args(given)
    files, questions = split(options.words)
    for name in files:
        if not Path(name).is_file():
            parser.error(f"there is no file {name!r}")
    if not files:
        parser.error("name at least one file")
    from assistant import Assistant
    from assistant.errors import CannotAnswer
    from assistant.ui.write_up import written_up

    assistant = Assistant()
    try:
        session = assistant.open(*files)
    except CannotAnswer as cannot:
        _print(_declined(cannot, assistant), options.json)
        return NOT_ANSWERED
    if not questions and session.opening is not None:
        _print(session.opening, options.json)
    statuses = []
    for question in questions:
        turn, session = _reply(assistant, question, session)
        turn = written_up(turn, session)
        if len(questions) > 1 and not options.json:
            print(f"\n? {question}\n")
        _print(turn, options.json)
        statuses.append(turn.status)
    return ANSWERED if all(status == "answered" for status in statuses) else NOT_ANSWERED


def split(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Files come first: what exists, or looks like a file name. The rest are questions.

    >>> split(["sales.csv", "notes/costs.xlsx", "what drives sales?", "and in the north?"])
    (['sales.csv', 'notes/costs.xlsx'], ['what drives sales?', 'and in the north?'])
    """
    files = 0
    for word in words:
        named_like_one = " " not in word and 2 <= len(Path(word).suffix) <= 8 and Path(word).suffix[1:].isalnum()
        if not (named_like_one or Path(word).is_file()):
            break
        files += 1
    return list(words[:files]), list(words[files:])


def _reply(assistant: Assistant, question: str, session: Session) -> tuple[Turn, Session]:
    """The turn; in a terminal, with a line that says how far the work is."""
    if not sys.stderr.isatty():
        return assistant.reply(question, session)
    from assistant.conversation import Asked, Finished, Working

    try:
        for event in assistant.events(question, session):
            if isinstance(event, Working):
                print(f"\r\x1b[K{event.share:4.0%}  {event.what[:60]}", end="", file=sys.stderr, flush=True)
            elif isinstance(event, Asked | Finished):
                return event.turn, event.session
    finally:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    raise RuntimeError("the conversation ended without a turn")


def _print(turn: Turn, as_json: bool) -> None:
    if as_json:
        print(json.dumps(turn.record(), ensure_ascii=False, allow_nan=False, default=str), flush=True)
        return
    from assistant.ui.text import text

    blocks = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    print(text(turn, max(40, min(shutil.get_terminal_size().columns, 100)), blocks), flush=True)


def _declined(cannot: object, assistant: Assistant) -> Turn:
    from assistant.language.understanding import Understanding
    from assistant.turn import Turn

    return Turn("", "declined", Understanding("declined"), assistant.words, problem=cannot.why)  # type: ignore[attr-defined]


def _version() -> str:
    try:
        return version("plainly")
    except PackageNotFoundError:
        return "not installed"


if __name__ == "__main__":
    sys.exit(main())

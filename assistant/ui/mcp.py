"""Answers for other programs: a Model Context Protocol server on standard input and output, with one tool, `ask`.

    plainly mcp

Each line in is a JSON-RPC 2.0 message, each line out its answer (specification of 2025-06-18, stdio transport). The
tool reads the files named and answers the questions in order, each as a follow-up of the one before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from assistant.answer import Say
from assistant.errors import CannotAnswer
from assistant.language.lexis.words import Words, load
from assistant.language.speaking.speak import plain

if TYPE_CHECKING:
    from assistant.conversation import Assistant

PROTOCOL = "2025-06-18"
PARSE, INVALID, NO_METHOD, BAD_PARAMETERS = -32700, -32600, -32601, -32602  # JSON-RPC's codes

Message = Mapping[str, Any]


def tool(words: Words) -> dict[str, Any]:
    """What the tool is for and what it takes, as the protocol wants it."""
    texts = {"type": "array", "items": {"type": "string"}, "minItems": 1}
    said = {name: plain(Say(f"chat.mcp_{name}"), words) for name in ("about", "files", "questions")}
    fields = {name: {**texts, "description": said[name]} for name in ("files", "questions")}
    schema = {"type": "object", "properties": fields, "required": ["files", "questions"]}
    return {"name": "ask", "description": said["about"], "inputSchema": schema}


def served(lines: Iterable[str]) -> Iterator[str]:
    """The answers to the messages, a line each; notifications get none. Nothing that is sent ends the server."""
    assistant: Assistant | None = None
    for line in lines:
        if not line.strip():
            continue
        try:
            message = json.loads(line)
        except ValueError:
            yield _line({"error": {"code": PARSE, "message": "not JSON"}}, None)
            continue
        if not isinstance(message, Mapping) or "method" not in message:
            yield _line({"error": {"code": INVALID, "message": "no method"}}, None)
            continue
        if "id" not in message:
            continue
        if message["method"] == "tools/call" and assistant is None:
            from assistant.conversation import Assistant

            assistant = Assistant()
        yield _line(_answer(message, assistant), message["id"])


def _line(body: dict[str, Any], about: Any) -> str:
    return json.dumps({"jsonrpc": "2.0", "id": about, **body}, ensure_ascii=False, allow_nan=False, default=str)


def _answer(message: Message, assistant: Assistant | None) -> dict[str, Any]:
    match message["method"]:
        case "initialize":
            about = {"name": "plainly", "version": _version()}
            return {"result": {"protocolVersion": PROTOCOL, "capabilities": {"tools": {}}, "serverInfo": about}}
        case "ping":
            return {"result": {}}
        case "tools/list":
            return {"result": {"tools": [tool(load())]}}
        case "tools/call" if assistant is not None:
            return _called(message.get("params") or {}, assistant)
    return {"error": {"code": NO_METHOD, "message": f"no such method: {message['method']}"}}


def _called(params: Any, assistant: Assistant) -> dict[str, Any]:
    """The replies as text, and as the records that programs read; a refusal is a reply too."""
    given = params.get("arguments") if isinstance(params, Mapping) and params.get("name") == "ask" else None
    files, questions = (_texts(given.get(name)) for name in ("files", "questions")) if isinstance(given, Mapping) else ([], [])  # fmt: skip
    if not files or not questions:
        return {"error": {"code": BAD_PARAMETERS, "message": "ask takes files and questions, lists of texts"}}
    try:
        session = assistant.open(*files)
    except CannotAnswer as cannot:
        return {"result": {"content": [_text(plain(cannot.why, assistant.words))], "isError": True}}
    from assistant.ui.text import text

    turns = []
    for question in questions:
        turn, session = assistant.reply(question, session)
        turns.append(turn)
    records = [json.loads(json.dumps(turn.record(), default=str)) for turn in turns]
    failed = all(turn.status == "error" for turn in turns)
    content = [_text(text(turn)) for turn in turns]
    return {"result": {"content": content, "structuredContent": {"replies": records}, "isError": failed}}


def _texts(value: Any) -> list[str]:
    return list(value) if isinstance(value, list) and all(isinstance(item, str) for item in value) else []


def _text(said: str) -> dict[str, str]:
    return {"type": "text", "text": said}


def _version() -> str:
    try:
        return version("plainly")
    except PackageNotFoundError:
        return "0"

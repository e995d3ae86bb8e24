"""The server for other programs speaks its protocol, and nothing that is sent ends it."""

from __future__ import annotations

import json
import subprocess
import sys

from assistant.ui.mcp import PROTOCOL, served


def said(*messages: object) -> list[dict]:
    lines = [message if isinstance(message, str) else json.dumps(message) for message in messages]
    return [json.loads(line) for line in served(lines)]


def call(number: int, method: str, **params: object) -> dict:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


def test_a_program_asks(shop_csv):
    asked = call(
        3,
        "tools/call",
        name="ask",
        arguments={"files": [str(shop_csv)], "questions": ["total sales in the north", "and in the south?"]},
    )
    hello, tools, answer = said(
        call(1, "initialize", protocolVersion=PROTOCOL),
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        call(2, "tools/list"),
        asked,
    )
    assert hello["result"]["protocolVersion"] == PROTOCOL and "tools" in hello["result"]["capabilities"]
    assert [tool["name"] for tool in tools["result"]["tools"]] == ["ask"]
    north, south = answer["result"]["structuredContent"]["replies"]
    assert answer["id"] == 3 and not answer["result"]["isError"]
    assert north["status"] == south["status"] == "answered" and north["answer"] != south["answer"]
    assert len(answer["result"]["content"]) == 2


def test_nothing_that_is_sent_ends_it(tmp_path):
    wrong = tmp_path / "no table.bin"
    wrong.write_bytes(bytes(range(256)))
    found = said(
        "{", "[]", "3", '{"id": 1}', call(2, "fly"), call(3, "tools/call", name="ask"), call(4, "tools/call", name="ask", arguments={"files": "x", "questions": [1]}),
        call(5, "tools/call", name="ask", arguments={"files": [str(wrong)], "questions": ["hello"]}), call(6, "ping"),
    )  # fmt: skip
    assert [answer.get("error", {}).get("code") for answer in found[:7]] == [
        -32700,
        -32600,
        -32600,
        -32600,
        -32601,
        -32602,
        -32602,
    ]
    assert found[7]["result"]["isError"] and found[8]["result"] == {}


def test_the_command_serves():
    done = subprocess.run(
        [sys.executable, "-m", "assistant.ui.command", "mcp"], input=json.dumps(call(1, "ping")) + "\n", capture_output=True, text=True, timeout=60, check=True
    )  # fmt: skip
    assert json.loads(done.stdout) == {"jsonrpc": "2.0", "id": 1, "result": {}}

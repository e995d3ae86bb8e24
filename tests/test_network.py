"""Nothing leaves the machine: with every outside connection refused, all works as before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

PLAYED = """
import ipaddress, socket, sys

def outside(address):
    if not isinstance(address, tuple):
        return False  # a socket of this machine
    try:
        return not ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        return address[0] not in ("localhost", "")

tried = []

def watch(event, args):
    reach = event == "socket.connect" and outside(args[1])
    ask = event == "socket.getaddrinfo" and args[0] not in ("localhost", "127.0.0.1", "::1", None, "")
    if reach or ask or event == "urllib.Request":
        tried.append((event, str(args[:2])))
        raise OSError("no network here")

sys.addaudithook(watch)

import importlib, pkgutil
import assistant, skills
for package in (assistant, skills):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)

talk = assistant.Assistant()
session = talk.open(sys.argv[1])
for question in ("average sales by region", "what drives sales?", "sales over time", "how are sales and visits related?"):
    turn, session = talk.reply(question, session)
    turn.record()
    assert turn.status == "answered", question
assert not tried, tried
print("quiet")
"""


def test_works_without_a_network(shop_csv):
    run = subprocess.run(
        [sys.executable, "-c", PLAYED, str(shop_csv)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert run.stdout.strip().endswith("quiet"), run.stdout[-2000:] + run.stderr[-4000:]

"""Take the picture in the README: the sales example, asked what drives it. `python -m tools.screenshot [question]`."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

TARGET = Path(__file__).parent.parent / "docs" / "screenshot.png"
CHROMIUM = Path("/usr/bin/chromium")
EXAMPLE, QUESTION = "Shop sales", "what drives sales?"
PATIENCE = 90_000  # milliseconds
SIZE = {"width": 1100, "height": 1000}


def main(question: str = QUESTION) -> None:
    """Start the chat, open the example, ask, and keep what is seen."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "assistant.ui.command", "--port", str(port)]
    chat = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/")
        with sync_playwright() as play:
            path = str(CHROMIUM) if CHROMIUM.exists() else None
            browser = play.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page(viewport=SIZE, device_scale_factor=1.5)
            page.goto(f"http://127.0.0.1:{port}/")
            _ask(page, question)
            TARGET.parent.mkdir(exist_ok=True)
            page.screenshot(path=str(TARGET))
            browser.close()
    finally:
        chat.terminate()
        chat.wait(20)


def _wait(address: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(address).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)


def _ask(page: Page, question: str) -> None:
    page.set_default_timeout(PATIENCE)
    page.locator("#examples button", has_text=EXAMPLE).first.click()
    _answered(page, 1)
    page.fill("#ask textarea", question)
    page.keyboard.press("Enter")
    _answered(page, 2)
    page.wait_for_timeout(2500)  # pictures grow into place
    page.locator("#chat .user-row").last.evaluate("row => row.scrollIntoView()")
    page.wait_for_timeout(500)


def _answered(page: Page, messages: int) -> None:
    expect(page.locator("#chat .user-row")).to_have_count(messages, timeout=PATIENCE)
    expect(page.locator("#chat .working")).to_have_count(0, timeout=PATIENCE)
    expect(page.locator("#ask [data-testid=submit-button]")).to_be_visible(timeout=PATIENCE)


if __name__ == "__main__":
    main(*sys.argv[1:2])

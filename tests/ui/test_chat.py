"""The chat, played in a real browser: every other host is blocked, and asking for one fails the test."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("playwright", reason="the browser tests need Playwright")
from playwright.sync_api import Error, Page, expect, sync_playwright

pytestmark = [
    pytest.mark.browser,
    # Playwright's own event loop and sockets are closed after pytest looks for leaks.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
    "--disable-quic",
]
CHROMIUM = "/usr/bin/chromium"
PATIENCE = 60_000  # milliseconds: machines that test are slow at times
EVIL = "elsewhere.example"
HOSTILE = [
    "<img src=x onerror=document.title='hacked'>",
    f"[click]( https://{EVIL}/a ) ![p](https://{EVIL}/b.png)",
    f"</td></table></details><form action=https://{EVIL}><button>ok</button></form>",
    "$$x$$ `code` **bold** %{y} {0}",
    "<style>body{display:none}</style>",
]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A chat of its own process, as a person starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("chat") / "log.txt"
    environment = os.environ | {"PLAINLY_DATA": str(tmp_path_factory.mktemp("data"))}
    with open(log, "w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "assistant.ui.command", "--port", str(port)], stdout=out, stderr=out, env=environment
        )
        try:
            yield _wait(f"http://127.0.0.1:{port}/", process, log)
        finally:
            process.terminate()
            process.wait(20)


def _wait(address, process, log):
    for _ in range(600):
        assert process.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(address).close()
            return address
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(log.read_text())


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM if Path(CHROMIUM).exists() else None, args=FLAGS
            )
        except Error as missing:
            pytest.skip(f"no browser: {missing}")
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, address):
    """Opens pages; at the end, nothing else was asked for and no script failed."""
    contexts, outside, failed = [], [], []

    def open_page(**look) -> Page:
        context = browser.new_context(viewport=look.pop("viewport", {"width": 1200, "height": 860}), **look)
        contexts.append(context)

        def only_here(route):
            if route.request.url.startswith((address, "data:", "blob:")):
                route.continue_()
            else:
                outside.append(route.request.url)
                route.abort()

        context.route("**/*", only_here)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: failed.append(str(error)))
        page.on("dialog", lambda dialog: (failed.append(dialog.message), dialog.dismiss()))
        page.goto(address)
        page.wait_for_selector("#examples button")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert outside == [] and failed == []


def settled(page: Page, questions: int):
    """Wait until so many messages were sent and the last one is answered."""
    expect(page.locator("#chat .user-row")).to_have_count(questions, timeout=PATIENCE)
    expect(page.locator("#chat .working")).to_have_count(0, timeout=PATIENCE)
    expect(page.locator("#ask [data-testid=submit-button]")).to_be_visible(timeout=PATIENCE)


def ask(page: Page, question: str):
    """Send a message, and wait until it is answered."""
    before = page.locator("#chat .user-row").count()
    page.fill("#ask textarea", question)
    page.keyboard.press("Enter")
    settled(page, before + 1)


def attach(page: Page, path: Path):
    """Attach a file and send it without a word."""
    before = page.locator("#chat .user-row").count()
    page.set_input_files("#ask input[type=file]", str(path))
    page.wait_for_selector("#ask .thumbnail-item, #ask [class*=thumbnail]")
    page.click("#ask [data-testid=submit-button]")
    settled(page, before + 1)


@pytest.fixture(scope="module")
def large_csv(tmp_path_factory):
    """A table that takes a while."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(120_000, 15)), columns=[f"m{chr(97 + i)}" for i in range(15)])
    frame["sales"] = 100 + 3 * frame["ma"] + 2 * frame["mb"] ** 2 + rng.normal(size=len(frame))
    path = tmp_path_factory.mktemp("large") / "large.csv"
    frame.round(4).to_csv(path, index=False)
    return path


def test_the_whole_way(visit, shop_csv):
    page = visit()
    expect(page.locator("#examples button")).to_have_count(4)
    page.locator("#examples button").first.click()
    settled(page, 1)
    expect(page.locator("#state")).to_contain_text("sales")
    expect(page.locator("#start")).to_be_hidden()

    attach(page, shop_csv)  # a second file, in the middle of the conversation
    expect(page.locator("#state")).to_contain_text("shop")

    page.fill("#ask textarea", "what drives sales?")
    page.keyboard.press("Enter")
    page.wait_for_selector("#chat .working progress")
    settled(page, 3)
    page.wait_for_selector("#chat .js-plotly-plot[role=img] .main-svg")
    answer = page.locator("#chat")
    for title in ("How I read this", "Code"):
        expect(answer.locator("summary", has_text=title).last).to_be_visible()
    answer.locator("summary", has_text="Code").last.click()
    expect(answer.locator("code", has_text="drivers(").last).to_be_visible()

    follow_up = page.locator("#chat .option").first
    words = follow_up.inner_text()
    follow_up.click()
    settled(page, 4)
    expect(page.locator("#chat .user-row").last).to_contain_text(words)

    page.reload()  # the tab remembers which conversation it is in
    expect(page.locator("#chat .user-row")).to_have_count(4)
    page.click("#fresh")
    page.wait_for_selector("#examples button")
    expect(page.locator("#chat .user-row")).to_have_count(0)


def test_stop_stops_and_nobody_waits_for_another(visit, large_csv):
    page, other = visit(), visit()
    ask(other, "hello")
    attach(page, large_csv)
    page.fill("#ask textarea", "what drives sales?")
    page.keyboard.press("Enter")
    stop = page.get_by_role("button", name="Stop")
    stop.wait_for()
    page.wait_for_timeout(700)

    began = time.monotonic()
    ask(other, "what can you do?")  # answered while the other's work goes on
    assert time.monotonic() - began < 15
    assert page.locator("#chat .working").count() == 1

    page.fill("#ask textarea", "average sales")  # sent too early: said, and still in the box
    page.keyboard.press("Enter")
    page.get_by_text("still working on your last question").wait_for()
    expect(page.locator("#ask textarea")).to_have_value("average sales")
    assert page.locator("#chat .working").count() == 1

    stop.click()
    began = time.monotonic()
    settled(page, 2)
    assert time.monotonic() - began < 8
    expect(page.locator("#chat .bot-row").last).to_contain_text("topped")
    ask(page, "average sales")
    expect(page.locator("#chat .bot-row").last).to_contain_text("sales")


def test_names_and_cells_do_nothing(visit, tmp_path):
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(
        {
            HOSTILE[0]: rng.choice(HOSTILE, 120),
            HOSTILE[1]: rng.normal(9, 2, 120),
            HOSTILE[3]: rng.choice(HOSTILE[:3], 120),
        }
    )
    path = tmp_path / "x<img src=x onerror=alert(1)>.csv"
    frame.to_csv(path, index=False)
    page = visit()
    attach(page, path)
    for question in ("show the first rows", f"average {HOSTILE[1]} by {HOSTILE[3]}", "help", *HOSTILE):
        ask(page, question)
    buttons = page.locator("#chat .option")
    if buttons.count():
        buttons.first.click()
        settled(page, page.locator("#chat .user-row").count())
    active = page.locator("#chat :is(img, form, iframe, script, input), #chat .prose style, #state img")
    assert active.evaluate_all("found => found.map(e => e.outerHTML.slice(0, 200))") == []
    assert page.locator(f"a[href*='{EVIL}'], [src*='{EVIL}']").count() == 0
    assert "hacked" not in page.title()
    expect(page.locator("#chat .tbl").first).to_contain_text("<img src=x")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone(visit, scheme):
    page = visit(viewport={"width": 390, "height": 844}, color_scheme=scheme, has_touch=True, is_mobile=True)
    page.locator("#examples button").first.tap()
    settled(page, 1)
    ask(page, "average sales by region")
    page.wait_for_selector("#chat .js-plotly-plot .main-svg")
    page.wait_for_timeout(600)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    assert page.evaluate("document.querySelector('#chat .bubble-wrap').scrollWidth") <= 390
    ink, paper = page.evaluate(
        "[getComputedStyle(document.querySelector('#chat .js-plotly-plot text')).fill, getComputedStyle(document.body).backgroundColor]"
    )
    assert _contrast(ink, paper) > 7


def _contrast(one, other):
    """WCAG 2 contrast of two CSS rgb() colours."""

    def light(color):
        parts = [int(part) / 255 for part in color[color.index("(") + 1 : -1].split(",")[:3]]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((light(one), light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_what_is_too_long_and_what_is_no_table(visit, tmp_path):
    page = visit()
    ask(page, "why " * 2_000)
    expect(page.locator("#chat .bot-row").last).to_contain_text("too long")
    empty = tmp_path / "empty.csv"
    empty.write_text("")
    attach(page, empty)
    expect(page.locator("#chat .bot-row").last).not_to_contain_text("Traceback")
    ask(page, "hello")
    assert page.locator("#chat .user-row").count() == 3


def test_everything_has_a_name(visit):
    """Each control can be told by its accessible name, and everything is reached with the keyboard."""
    page = visit()
    page.locator("#examples button").first.press("Enter")
    settled(page, 1)
    expect(page.get_by_role("log")).to_be_visible()
    expect(page.get_by_role("textbox", name="Ask about your table")).to_be_visible()
    unnamed = page.evaluate(
        "[...document.querySelectorAll('button, a, textarea, [role=img], [role=region]')].filter(e => e.offsetParent && "
        "!(e.getAttribute('aria-label') || e.innerText || e.title)).map(e => e.outerHTML.slice(0, 120))"
    )
    assert unnamed == []
    assert page.locator("select").count() == 0


def test_the_headers_forbid_other_hosts(address):
    with urllib.request.urlopen(address) as page:
        policy = page.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "connect-src 'self'" in policy and "object-src 'none'" in policy


def test_two_files_joined_changed_and_taken_home(visit, tmp_path):
    orders = pd.DataFrame(
        {"order_no": range(40), "customer_id": [1 + i % 4 for i in range(40)], "spend": [10.5 + i for i in range(40)]}
    )
    customers = pd.DataFrame({"id": [1, 2, 3], "town": ["Oslo", "Rome", "=1+1"]})
    for name, table in (("orders", orders), ("customers", customers)):
        table.to_csv(tmp_path / f"{name}.csv", index=False)
    page = visit(accept_downloads=True)
    attach(page, tmp_path / "orders.csv")
    attach(page, tmp_path / "customers.csv")
    expect(page.locator("#chat .option", has_text="Join the tables").last).to_be_visible()
    last = page.locator("#chat .bot-row").last
    ask(page, "join the two fiels")
    expect(last).to_contain_text("30 rows of 40")
    expect(page.locator("#state")).to_contain_text("orders, version 2: 40 rows")
    ask(page, "remove rows where spend is below 20")
    expect(page.locator("#state")).to_contain_text("version 3: 30 rows")
    ask(page, "undo")
    expect(page.locator("#state")).to_contain_text("version 2: 40 rows")
    ask(page, "redo")
    ask(page, "what have I changed?")
    expect(last).to_contain_text("join the two fiels")
    ask(page, "download the clean file")
    with page.expect_download() as coming:
        page.locator("#chat .bot-row a[href*='.csv']").last.click()
    taken = tmp_path / "taken.csv"
    coming.value.save_as(taken)
    assert coming.value.suggested_filename == "orders-v3.csv"
    home = pd.read_csv(taken)
    assert len(home) == 30 and set(home["town"].dropna()) == {"Oslo", "Rome", "'=1+1"}

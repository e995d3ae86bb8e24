"""The chat in the browser: one page, one box, answers with pictures. The only module that knows Gradio."""

from __future__ import annotations

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before the import: nothing is sent anywhere
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

import logging
import threading
from collections.abc import Iterator
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from assistant.ui import looks
from assistant.ui.desk import Desk, Shown

log = logging.getLogger(__name__)

MOST_BYTES = int(os.environ.get("PLAINLY_UPLOAD_MB", "200")) * 2**20
FILE_TYPES = [".csv", ".tsv", ".tab", ".txt", ".dat", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".json", ".jsonl", ".ndjson", ".parquet", ".zip", ".gz", ".plainly"]  # fmt: skip
TOGETHER = 16  # messages worked on at a time; the jobs behind them have a limit of their own


def serve(
    host: str = "127.0.0.1",
    port: int | None = None,
    files: tuple[str, ...] = (),
    wait: bool = True,
    desk: Desk | None = None,
) -> str:
    """Open the chat on this address and return it; with `wait`, run until Ctrl-C. `files` are open in every new conversation."""
    desk = desk or Desk(files)
    page = build(desk)
    page.queue(default_concurrency_limit=TOGETHER, max_size=64)
    _, address, _ = page.launch(
        server_name=host, server_port=port, prevent_thread_lock=True, max_file_size=MOST_BYTES, ssr_mode=False, pwa=False,
        footer_links=[], show_error=False, quiet=True, css=looks.CSS, head=looks.head(**{name: desk.label(name) for name in ("picture", "table", "stop")}), theme=_theme(), enable_monitoring=False,
        app_kwargs={"middleware": [Middleware(_Headers)], "docs_url": None, "redoc_url": None}, allowed_paths=[],
    )  # fmt: skip
    threading.Thread(target=desk.warm, daemon=True).start()
    if wait:
        print(f"Plainly is at {address}  (Ctrl-C to end)", flush=True)
        page.block_thread()
    return str(address)


def build(desk: Desk) -> gr.Blocks:
    """The page and what its parts do."""
    words = desk.label
    with gr.Blocks(
        title=words("title"), analytics_enabled=False, fill_height=True, delete_cache=(3600, 24 * 3600)
    ) as page:
        key = gr.Textbox(visible=False, elem_id="key")
        with gr.Row(elem_id="top"):
            gr.Markdown(f"# {words('title')}", elem_id="brand")
            state = gr.Markdown("", elem_id="state")
            fresh = gr.Button(words("fresh"), elem_id="fresh", visible=False)
        with gr.Column(elem_id="start") as start:
            gr.Markdown(f"## {words('tagline')}\n\n{words('welcome')}")
            gr.Markdown(words("try"), elem_classes=["small"])
            with gr.Row(elem_id="examples"):
                tries = [(gr.Button(f"{e.title}\n{e.about}"), e) for e in desk.examples]
            gr.Markdown(words("private"), elem_classes=["small"])
        chat = gr.Chatbot(
            label=words("conversation"), show_label=False, elem_id="chat", scale=1, visible=False, buttons=[], layout="bubble", autoscroll=False,
            latex_delimiters=[], allow_tags=False, sanitize_html=True, group_consecutive_messages=False, feedback_options=None,
        )  # fmt: skip
        box = gr.MultimodalTextbox(
            elem_id="ask", show_label=False, label=words("box_label"), placeholder=words("box"), file_count="multiple", file_types=FILE_TYPES,
            sources=["upload"], autofocus=True, max_plain_text_length=100_000, max_lines=6,
            html_attributes=gr.InputHTMLAttributes(autocorrect="off", spellcheck=False, autocapitalize="off"),
        )  # fmt: skip
        _wire(desk, page, key, state, fresh, start, chat, box, tries)
    return page


def _paint(shown: Shown, clear: bool = False) -> tuple[Any, ...]:
    """What the page shows, in the order of the outputs of every event."""
    used = bool(shown.messages)
    working = gr.update(submit_btn=not shown.working, stop_btn=shown.working, **({"value": None} if clear else {}))
    messages = gr.update(value=shown.messages, visible=used)
    return shown.key, messages, working, shown.state, gr.update(visible=not used), gr.update(visible=used)


def _wire(desk: Desk, page: Any, key: Any, state: Any, fresh: Any, start: Any, chat: Any, box: Any, tries: Any) -> None:
    outputs = [key, chat, box, state, start, fresh]

    def told(text: str, files: tuple[str, ...], token: str, clear: bool = False) -> Iterator[tuple[Any, ...]]:
        for i, shown in enumerate(desk.reply(text, files, token)):
            if shown.notice:
                gr.Info(shown.notice)
                yield (gr.skip(),) * len(outputs)
            else:
                yield _paint(shown, clear and i == 0)

    def submitted(message: dict[str, Any], token: str) -> Iterator[tuple[Any, ...]]:
        yield from told(message.get("text") or "", tuple(message.get("files") or ()), token, clear=True)

    def pressed(token: str, press: gr.SelectData) -> Iterator[tuple[Any, ...]]:
        yield from told(str(press.value), (), token)

    def tried(path: str) -> Any:
        def open_example(token: str) -> Iterator[tuple[Any, ...]]:
            yield from told("", (path,), token)

        return open_example

    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    work: dict[str, Any] = quiet | {"outputs": outputs, "concurrency_limit": TOGETHER}
    # An answer is on the page a moment before its event ends: what is sent in between must not be lost.
    always: dict[str, Any] = work | {"trigger_mode": "multiple"}
    replies = [box.submit(submitted, [box, key], **always), chat.option_select(pressed, [key], **always)]
    replies += [button.click(tried(example.path), [key], **work) for button, example in tries]
    for reply in replies:
        reply.then(None, key, js=looks.REMEMBER, **quiet)
    box.stop(desk.stop, key, queue=False, **quiet)
    fresh.click(lambda token: _paint(desk.fresh(token)), key, outputs, queue=False, **quiet).then(
        None, key, js=looks.REMEMBER, **quiet
    )
    arrived = page.load(lambda token: _paint(desk.arrive(token)), key, outputs, js=looks.RECALL, queue=False, **quiet)
    arrived.then(None, key, js=looks.REMEMBER, **quiet)


def _theme() -> gr.themes.Base:
    return gr.themes.Base(
        primary_hue=gr.themes.colors.sky,
        neutral_hue=gr.themes.colors.slate,
        font=list(looks.FONT),
        font_mono=list(looks.MONO),
    )


class _Headers:
    """Adds the security headers to every response."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._headers = [(name.lower().encode(), value.encode()) for name, value in looks.SECURITY.items()]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def with_headers(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", []), *self._headers]}
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)

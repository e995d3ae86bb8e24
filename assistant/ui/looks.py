"""How the page looks and the few lines of script it needs; no fonts, pictures or scripts from elsewhere."""

from __future__ import annotations

import json

FONT = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "sans-serif"]
MONO = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"]

CSS = """
:root { --page: #faf9f6; --card: #ffffff; --ink: #1d2530; --soft: #5a6573; --line: #e3e1db; --accent: #00639c; --tint: #e9f1f7;
  --warn: #b86b00; --warnbg: #fdf6ea; }
.dark { --page: #14181d; --card: #1b2027; --ink: #e8eaed; --soft: #a3adb9; --line: #323a44; --accent: #6cb6e6; --tint: #203140;
  --warn: #e6a94a; --warnbg: #2a251b; }
body, gradio-app, .gradio-container { background: var(--page) !important; color: var(--ink); }
.gradio-container { max-width: 100% !important; padding: 0 !important; }
.gradio-container .main.app { max-width: 880px !important; margin: 0 auto !important; padding: 0 16px !important; height: 100dvh; min-height: 0 !important; }
.app > .wrap, .app .contain, .app .contain > .column { height: 100%; min-height: 0 !important; }
.app .contain > .column { gap: 8px; flex-wrap: nowrap; }
footer { display: none !important; }

#top { align-items: center; flex-wrap: nowrap; gap: 12px; padding: 12px 2px 8px; border-bottom: 1px solid var(--line); flex-grow: 0; }
#top h1 { font-size: 1.15rem; font-weight: 680; letter-spacing: -.01em; margin: 0; color: var(--ink); white-space: nowrap; }
#top .dot { color: var(--accent); }
#brand { flex: 0 0 auto; width: auto !important; min-width: 0 !important; }
#state { min-width: 0 !important; overflow: hidden; flex: 1 1 auto; }
#state p, #state .prose { font-size: .86rem; color: var(--soft); margin: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
#fresh { flex: 0 0 auto; min-width: 0 !important; width: auto; font-size: .82rem; padding: 6px 12px; border-radius: 999px; background: transparent;
  border: 1px solid var(--line); color: var(--soft); font-weight: 500; box-shadow: none; }
#fresh:hover, #fresh:focus-visible { color: var(--ink); border-color: var(--accent); }

@media (max-width: 560px) { #top { flex-wrap: wrap; gap: 2px 12px; justify-content: space-between; } #state { order: 3; flex: 1 0 100%; } }

#start { flex: 1 1 auto; min-height: 0; justify-content: safe center; padding: 10px 2px; overflow-y: auto; gap: 14px; }
#start h2 { font-size: clamp(1.6rem, 5vw, 2.3rem); font-weight: 700; letter-spacing: -.025em; margin: 0 0 .3em; color: var(--ink); line-height: 1.15; }
#start p { color: var(--soft); font-size: 1.02rem; line-height: 1.55; max-width: 60ch; margin: .2em 0; }
#start .small p { font-size: .86rem; }
#examples { display: grid !important; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 10px; }
@media (max-width: 560px) { #examples { grid-template-columns: 1fr; } }
#examples button { white-space: pre-line; text-align: left; justify-content: flex-start; align-items: flex-start; font-weight: 400; line-height: 1.45;
  background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 13px 16px; color: var(--soft); font-size: .9rem;
  box-shadow: none; min-width: 0 !important; height: 100%; display: block; }
#examples button::first-line { font-weight: 650; color: var(--ink); font-size: 1rem; }
#examples button:hover, #examples button:focus-visible { border-color: var(--accent); background: var(--tint); }

#chat { border: 0 !important; background: transparent !important; box-shadow: none !important; min-height: 0; border-radius: 0; overflow: hidden !important; }
#chat .icon-button-wrapper.top-panel { display: none; }
#chat .bubble-wrap, #chat .panel-wrap { background: transparent; padding: 0 2px; overflow-x: hidden; }
#chat .message-wrap { padding: 8px 0 16px; gap: 0; }
#chat .message-row { margin: 0 !important; padding: 0; max-width: 100% !important; width: 100%; }
#chat .message, #chat .bot.message, #chat .panel { background: transparent !important; border: 0 !important; box-shadow: none; color: var(--ink); margin: 0; }
#chat .bot.message { padding: 0 !important; width: 100%; max-width: 100% !important; }
#chat .bot-row .flex-wrap, #chat .bot-row .flex-wrap > div, #chat .bot .message-content { width: 100%; max-width: 100% !important; min-width: 0; }
#chat .user-row { justify-content: flex-end; padding: 18px 0 10px; }
#chat .user-row .flex-wrap { max-width: 85% !important; width: fit-content; flex: 0 1 auto; }
#chat .user-row .message { width: fit-content; margin-left: auto; }
#chat .user.message { background: var(--tint) !important; border-radius: 16px 16px 4px 16px; padding: 7px 15px !important; }
#chat .prose { font-size: 1rem; line-height: 1.58; color: var(--ink); overflow-wrap: anywhere; }
#chat .prose p { margin: .35em 0; }
#chat .lead p { font-size: 1.08rem; font-weight: 600; line-height: 1.45; margin: .2em 0 .5em; } #chat .lead strong { font-weight: 750; }
#chat .prose blockquote { margin: .8em 0; padding: .5em 14px; border-left: 3px solid var(--warn); background: var(--warnbg); border-radius: 0 10px 10px 0;
  color: var(--ink); font-style: normal; font-size: .93rem; }
#chat .prose details { margin: .3em 0; border-top: 1px solid var(--line); padding: .35em 0; font-size: .92rem; }
#chat .prose details:not([open]) { display: inline-block; margin-right: 20px; border-top: 0; }
#chat .prose summary { cursor: pointer; color: var(--soft); font-weight: 550; padding: .15em 0; }
#chat .prose summary:hover { color: var(--accent); }
#chat .prose pre { border-radius: 10px; font-size: .84rem; }
#chat .caption, #chat .caption p { font-size: .86rem; color: var(--soft); margin: 0 0 .5em; }
#chat .tbl { overflow: auto; max-width: 100%; max-height: 330px; border: 1px solid var(--line); border-radius: 12px; margin: .5em 0; background: var(--card); }
#chat .tbl table { border-collapse: collapse; width: 100%; margin: 0; font-size: .9rem; font-variant-numeric: tabular-nums; border: 0; }
#chat .tbl th, #chat .tbl td { padding: .45em .8em; text-align: right; border: 0; border-bottom: 1px solid var(--line); background: var(--card); color: var(--ink);
  white-space: nowrap; overflow: hidden; text-overflow: ellipsis; max-width: 22em; }
#chat .tbl th { position: sticky; top: 0; z-index: 1; font-weight: 600; color: var(--soft); white-space: nowrap; }
#chat .tbl .w { text-align: left; } #chat .tbl tr:last-child td { border-bottom: 0; }
#chat .tbl th:first-child, #chat .tbl td:first-child { position: sticky; left: 0; } #chat .tbl th:first-child { z-index: 2; }
#chat .working { display: block; color: var(--soft); }
#chat .working progress { display: block; width: min(320px, 100%); height: 6px; margin-top: 6px; border: 0; border-radius: 3px; overflow: hidden; appearance: none;
  background: var(--line); color: var(--accent); }
#chat .working progress::-webkit-progress-bar { background: var(--line); } #chat .working progress::-webkit-progress-value { background: var(--accent); }
#chat .working progress::-moz-progress-bar { background: var(--accent); }
#chat .working progress:indeterminate { background: linear-gradient(90deg, var(--line) 35%, var(--accent) 50%, var(--line) 65%) 0 / 250% 100%; animation: pass 1.4s linear infinite; }
#chat .working progress:indeterminate::-webkit-progress-bar { background: transparent; }
@keyframes pass { from { background-position: 125% 0 } to { background-position: -25% 0 } }
#chat .options { gap: 8px; margin: 10px 0 8px !important; padding: 0 !important; width: 100%; justify-content: flex-start; }
#chat .option { border-radius: 12px; border: 1px solid var(--line); background: var(--card); color: var(--accent); font-size: .92rem; padding: 9px 14px;
  text-align: left; box-shadow: none; flex: 0 1 auto; max-width: 100%; }
#chat .option:hover, #chat .option:focus-visible { border-color: var(--accent); background: var(--tint); }
@media (max-width: 560px) { #chat .options { flex-direction: column; align-items: stretch; } #chat .option { width: 100%; } }
#chat .js-plotly-plot text { fill: var(--ink) !important; } #chat .js-plotly-plot .hoverlayer text { fill: #fff !important; }
#chat .js-plotly-plot .slicetext { fill: #fff !important; }
#chat .modebar { display: none !important; }
#chat .plot-container, #chat .component-wrap, #chat .component { border: 0; background: transparent; box-shadow: none; padding: 0; max-width: 100%; width: 100%; }

.form:has(#ask) { border: 0; background: transparent; box-shadow: none; overflow: visible; }
#ask { flex-grow: 0; padding: 2px !important; border-width: 1px !important; border-radius: 18px !important; box-shadow: 0 2px 14px rgba(0,0,0,.05) !important; margin-bottom: 12px; border-radius: 18px; border: 1px solid var(--line); background: var(--card); }
#ask:focus-within { border-color: var(--accent); }
#ask .full-container, #ask .input-container, #ask .input-wrapper { background: transparent !important; border: 0 !important; box-shadow: none !important; }
#ask .submit-button, #ask .stop-button { border-radius: 999px; background: var(--accent); color: var(--card); }
#ask .textarea-wrapper::after, #ask .textarea-wrapper::before { display: none !important; }
#ask textarea { font-size: 1rem; color: var(--ink); background: transparent; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
"""

# Two things Gradio leaves undone. `name`: names for what a screen reader meets (messages are given their source text and
# pictures nothing). `follow`: a new question goes to the top, so that its answer is read from the first sentence, and stays
# there while late pictures make the page longer, until the reader scrolls or presses something.
SCRIPT = """<script>(() => {
const words = WORDS;
const all = (what, then) => document.querySelectorAll(what).forEach(then);
const name = () => {
  all('#chat [data-testid=bot][aria-label]', e => e.removeAttribute('aria-label'));
  all('#chat [data-testid=user][aria-label]', e => e.removeAttribute('aria-label'));
  all('#chat .js-plotly-plot', e => { const row = e.closest('.message-row'), next = row && row.nextElementSibling;
    const words = next && next.querySelector('.caption'); const label = words ? words.textContent.trim() : words.picture;
    if (e.getAttribute('aria-label') !== label) { e.setAttribute('role', 'img'); e.setAttribute('aria-label', label) } });
  all('#chat .tbl:not([role])', e => { e.setAttribute('role', 'region'); e.setAttribute('aria-label', words.table) });
  all('#ask textarea:not([aria-label])', e => e.setAttribute('aria-label', e.placeholder));
  all('#ask .stop-button:not([aria-label])', e => e.setAttribute('aria-label', words.stop)) };
let seen = 0, free = false, due = 0;
const follow = () => { const box = document.querySelector('#chat .bubble-wrap'); if (!box) return;
  const asked = box.querySelectorAll('.user-row'), last = asked[asked.length - 1];
  if (asked.length !== seen) { free = asked.length < seen; seen = asked.length }
  if (last && !free) box.scrollTop += last.getBoundingClientRect().top - box.getBoundingClientRect().top };
for (const kind of ['wheel', 'touchmove', 'keydown', 'pointerdown'])
  document.addEventListener(kind, e => { if (e.target.closest && e.target.closest('#chat')) free = true }, { passive: true });
new MutationObserver(() => { if (!due) due = setTimeout(() => { due = 0; name(); follow() }, 90) }).observe(document, { childList: true, subtree: true });
})()</script>"""

META = (
    '<meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width, initial-scale=1">'
)


def head(**words: str) -> str:
    """What goes into the page's head; `words` name the picture, the table and the stop button for screen readers."""
    return META + SCRIPT.replace("WORDS", json.dumps(words).replace("<", "\\u003c"))


# Which conversation this tab is in: kept by the tab itself, gone when it is closed.
RECALL = "() => { try { return sessionStorage.getItem('plainly') || '' } catch (e) { return '' } }"
REMEMBER = "key => { try { sessionStorage.setItem('plainly', key) } catch (e) {} }"

# The browser itself is told to send nothing anywhere else, and nobody else's page may frame this one but a Space's.
SECURITY = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self' https://huggingface.co https://*.hf.space",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}

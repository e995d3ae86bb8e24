"""Write the table of skills into README.md, from the words of the skills themselves: `python -m tools.readme`."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
START, END = "<!-- skills: written by python -m tools.readme -->", "<!-- end of skills -->"


def table(folder: Path = ROOT / "prompts" / "en") -> str:
    """One line a skill: its name, what it is about, a question that it answers."""
    lines = ["| skill | what it does | for example |", "|---|---|---|"]
    for path in sorted(folder.glob("[a-z]*.toml")):
        words = tomllib.loads(path.read_text("utf-8"))
        lines.append(f"| `{path.stem}` | {words['about']} | {_example(words)} |")
    return "\n".join(lines)


def with_skills(text: str) -> str:
    """The README with the table between its marks renewed."""
    return re.sub(f"{START}.*?{END}", lambda _: f"{START}\n{table()}\n{END}", text, flags=re.DOTALL)


def _example(words: dict) -> str:
    """The first example question that names no slot."""
    plain = (example for example in words.get("examples", ()) if "{" not in example)
    example = next(plain, "")
    return f"“{example}”" if example else ""


if __name__ == "__main__":
    readme = ROOT / "README.md"
    readme.write_text(with_skills(readme.read_text("utf-8")), "utf-8")

"""The shape of the project: small modules, short functions, plain names, lists that agree."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = [
    p for folder in ("assistant", "skills", "bench", "examples", "tools") for p in sorted((ROOT / folder).rglob("*.py"))
]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEXTS = [*CODE, *TESTS, *(p for end in ("md", "toml", "txt", "csv") for p in sorted(ROOT.glob(f"**/*.{end}")))]
MOST_LINES, MOST_LINES_OF_FUNCTION = 300, 40
FORBIDDEN = re.compile(
    r"(^|_)(utils?|helpers?|managers?|misc|common_functions)($|_)|^Base[A-Z]|Manager$|Helper$|Utils?$"
)


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _own(path: Path) -> bool:
    """Not a file that tools leave behind."""
    parts = path.relative_to(ROOT).parts
    return not any(
        p.startswith(".") and p != ".ci" or p in ("build", "dist", "__pycache__") or p.endswith(".egg-info")
        for p in parts
    )


@pytest.mark.parametrize("path", CODE, ids=_name)
def test_module_is_small_and_introduced(path: Path):
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    lines = text.count("\n")
    assert lines <= MOST_LINES
    first = (ast.get_docstring(tree) or "").split("\n\n")[0].strip()
    assert first and first[-1] in ".:", "opens with a sentence"
    for function in _functions(tree):
        start = function.body[0].lineno if ast.get_docstring(function) is None else function.body[0].end_lineno or 0
        lines = (function.end_lineno or 0) - start + 1
        assert lines <= MOST_LINES_OF_FUNCTION, f"{function.name}: {lines} lines"


@pytest.mark.parametrize("path", [*CODE, *TESTS], ids=_name)
def test_names_say_what_things_are(path: Path):
    assert not FORBIDDEN.search(path.stem)
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            assert not FORBIDDEN.search(node.name), f"{node.name}, line {node.lineno}"


@pytest.mark.parametrize("path", [p for p in CODE if p.parts[-2] != "tools"], ids=_name)
def test_no_data_of_a_session_at_module_level(path: Path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        assert not isinstance(node, ast.Global), f"line {node.lineno}: global"


def test_no_path_of_one_machine():
    """No file speaks of the folders of whoever wrote it."""
    own = re.escape(str(ROOT)) + r"[/\s\"']"
    homes = re.compile(rf"{own}|/(?:home|Users)/[a-z]\w+/|[A-Z]:\\Users\\")
    for path in filter(_own, TEXTS):
        found = homes.search(path.read_text("utf-8", errors="replace"))
        assert not found, f"{_name(path)}: {found[0] if found else ''}"


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_spaces_installs_what_the_package_needs():
    listed = [line.strip() for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines() if line.strip()]
    assert listed == _project()["dependencies"]


def test_spaces_front_matter():
    from importlib.metadata import version

    head = (ROOT / "README.md").read_text("utf-8").split("---")[1]
    said = dict(line.split(": ", 1) for line in head.strip().splitlines())
    assert said["sdk"] == "gradio" and said["app_file"] == "app.py" and said["license"] == "apache-2.0"
    assert said["python_version"].strip('"') == "3.12" and (ROOT / said["app_file"]).exists()
    pinned = said["sdk_version"].strip('"')
    assert pinned.split(".")[0] == version("gradio").split(".")[0]
    assert re.fullmatch(r"\d+\.\d+\.\d+", pinned)


def test_readme_table_of_skills_is_up_to_date():
    from tools.readme import with_skills

    text = (ROOT / "README.md").read_text("utf-8")
    assert text == with_skills(text), "run: python -m tools.readme"


def test_readme_links_lead_somewhere():
    text = (ROOT / "README.md").read_text("utf-8")
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", text):
        assert (ROOT / target).exists(), target


@pytest.mark.slow
def test_wheel_holds_all_it_needs(tmp_path: Path):
    """Installed elsewhere, the command answers: words and examples travel with the package."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    source = tmp_path / "source"  # a copy, since building leaves files behind
    for folder in ("assistant", "skills", "prompts", "examples", "tests", "bench", "tools"):
        shutil.copytree(ROOT / folder, source / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    subprocess.run([*pip, "wheel", "--no-deps", "-w", str(tmp_path), str(source)], check=True, cwd=tmp_path)
    (wheel,) = tmp_path.glob("plainly-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "prompts/en/summarise.toml" in names and "examples/sales.csv" in names and "examples/examples.toml" in names
    assert not [n for n in names if n.startswith(("tests/", "bench/", "tools/"))]
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv")], check=True)
    site = next((tmp_path / "venv").glob("lib/python*/site-packages"))
    # What Plainly depends on is taken from here; Plainly itself from the wheel, which comes first on the path.
    here = next(p for p in sys.path if p.endswith("site-packages"))
    (site / "dependencies.pth").write_text(here + "\n")
    subprocess.run([*pip, "install", "--no-deps", "--target", str(site), str(wheel)], check=True)
    code = (
        "import sys, assistant; from importlib import resources; from assistant.ui.command import main;"
        "file = str(resources.files('examples') / 'sales.csv');"
        "sys.argv = ['plainly', 'ask', file, 'average sales by region', '--json'];"
        "print(assistant.__file__, file, file=sys.stderr); sys.exit(main())"
    )
    python = tmp_path / "venv" / "bin" / "python"
    run = subprocess.run([python, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert str(site) in run.stderr and '"status": "answered"' in run.stdout

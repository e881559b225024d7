"""Guards on the tree itself."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from doudi.config.checks.project import tracked_files
from doudi.config.commands.table import COMMANDS

ROOT = Path(__file__).resolve().parents[2]


def test_every_file_with_tests_is_collected() -> None:
    """A file that holds a test is named so that pytest finds it, and lies where pytest looks."""
    lost = []
    for file in tracked_files("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        holds_tests = any(
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
            for node in ast.walk(tree)
        )
        inside = file.is_relative_to(ROOT / "tests")
        if holds_tests and not (inside and (file.name.startswith("test_") or file.name.endswith("_test.py"))):
            lost.append(str(file.relative_to(ROOT)))
    assert lost == []


def test_every_test_says_its_promise() -> None:
    """Each test function has a docstring: the promise kept."""
    silent = []
    for file in tracked_files("tests/*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not ast.get_docstring(node):
                silent.append(f"{file.relative_to(ROOT)}:{node.name}")
    assert silent == []


def test_no_import_of_ours_hides_in_a_function() -> None:
    """An import inside a function often hides a cycle: none of our own packages is imported so."""
    hidden = []
    for file in tracked_files("src/*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for node in ast.walk(function):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if any(name.split(".")[0] == "doudi" for name in names):
                    hidden.append(f"{file.relative_to(ROOT)}:{node.lineno}")
    assert hidden == []


def test_no_file_has_a_second_subject_moved_in() -> None:
    """Files stay readable: 400 lines at most, generated migrations and vendored data aside."""
    files = tracked_files("*.py", "*.ts", "*.css", "*.html", "*.mjs", "doudi")
    long = {
        str(file.relative_to(ROOT)): lines
        for file in files
        if "migrations" not in file.parts
        and (lines := len(file.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_nothing_is_left_half_done() -> None:
    """No file of the product carries a note to finish it later."""
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|raise NotImplemented" + "Error")
    left = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in tracked_files("src/*.py", "src/*.html", "frontend/src/*", "bootstrap/*.py", "doudi", ".ci/run")
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if marks.search(line)
    ]
    assert left == []


def test_the_words_of_ci_and_readme_are_commands() -> None:
    """Every `./doudi word` in .ci/run, the READMEs and the docs is a command of the table."""
    pages = [ROOT / ".ci" / "run", *tracked_files("*.md")]
    called = {
        (word, str(page.relative_to(ROOT)))
        for page in pages
        for word in re.findall(r"(?<!\S)(?:`)?\./doudi ([a-z][a-z-]*)", page.read_text(encoding="utf-8"))
    }
    assert {word for word, _ in called} >= {"demo", "test"}
    assert {(word, page) for word, page in called if word not in COMMANDS} == set()


def test_ci_is_a_script_that_parses_and_ends_in_the_whole_suite() -> None:
    """.ci/run is executable and its last words are `./doudi test --all`."""
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert script.read_text().rstrip().endswith("exec ./doudi test --all")


def test_every_error_has_one_code_of_its_own() -> None:
    """An error code names one error only, is dotted, and starts with a package of ours."""
    packages = {folder.name for folder in (ROOT / "src" / "doudi").iterdir()}
    codes: dict[str, str] = {}
    doubled, strange = [], []
    for file in tracked_files("src/*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ClassDef):
                continue
            for item in node.body:
                if not (isinstance(item, ast.Assign) and isinstance(item.value, ast.Constant)):
                    continue
                if [target.id for target in item.targets if isinstance(target, ast.Name)] != ["code"]:
                    continue
                code = str(item.value.value)
                if code in codes:
                    doubled.append(f"{code}: {codes[code]} and {node.name}")
                codes[code] = node.name
                if "." not in code or code.split(".")[0] not in packages:
                    strange.append(f"{node.name}: {code}")
    assert doubled == []
    assert strange == []


def test_every_setting_is_on_its_page() -> None:
    """docs/reference/settings.md names every setting of config/environment.py with its meaning."""
    tree = ast.parse((ROOT / "src" / "doudi" / "config" / "environment.py").read_text(encoding="utf-8"))
    page = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    calls = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Setting"]
    names = [str(node.args[0].value) for node in calls if isinstance(node.args[0], ast.Constant)]
    assert names
    assert [name for name in names if f"`{name}`" not in page] == []

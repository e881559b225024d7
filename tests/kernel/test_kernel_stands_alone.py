"""The kernel is small, dull and alone."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import doudi.kernel.errors

FILES = sorted(Path(doudi.kernel.errors.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_kernel_file_asks_for_the_standard_library_only(path: Path) -> None:
    """No kernel file imports anything but the standard library and its own package."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names = [node.module or ""]
        for name in names:
            assert name.startswith("doudi.kernel") or name.split(".")[0] in sys.stdlib_module_names, name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_kernel_file_reads_no_hidden_clock_and_counts_in_no_floats(path: Path) -> None:
    """Only SystemClock asks the machine for the time, and no binary fraction is written down anywhere."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in ("now", "today", "utcnow") and path.stem != "clock":
            pytest.fail(f"{path.name} line {node.lineno}: .{node.attr}")
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            pytest.fail(f"{path.name} line {node.lineno}: {node.value}")
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            pytest.fail(f"{path.name} line {node.lineno}: true division")


def test_every_error_of_the_kernel_has_its_own_code() -> None:
    """Codes are dotted, begin with the package, and belong to one class each."""
    import_all = [f"doudi.kernel.{path.stem}" for path in FILES if path.stem != "__init__"]
    for name in import_all:
        __import__(name)
    classes = [each for each in _below(doudi.kernel.errors.DoudiError) if each.__module__.startswith("doudi.kernel")]
    codes = [each.code for each in classes]
    assert len(codes) == len(set(codes)) > 8
    assert all(code.startswith("kernel.") for code in codes)


def _below(kind: type[doudi.kernel.errors.DoudiError]) -> list[type[doudi.kernel.errors.DoudiError]]:
    return [each for sub in kind.__subclasses__() for each in (sub, *_below(sub))]

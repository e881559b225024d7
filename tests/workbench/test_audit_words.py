"""The audit's page says in words what was done to what: no line shows a name out of the code."""

import ast
from pathlib import Path

from doudi.workbench.audit_words import SUBJECTS

SOURCE = Path(__file__).resolve().parents[2] / "src" / "doudi"


def _recorded(source: str) -> set[str]:
    """The kinds of subject that are written out where a line is recorded."""
    calls = [each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.Call) and len(each.args) > 2]
    called = [(each, each.func) for each in calls if isinstance(each.func, ast.Name)]
    kinds = [each.args[2] for each, name in called if name.id in ("record", "line_of")]
    return {str(kind.value) for kind in kinds if isinstance(kind, ast.Constant)}


def test_every_kind_of_subject_has_words() -> None:
    """What is recorded under a written-out kind is named on the audit's page, in Chinese and English."""
    sources = [file.read_text(encoding="utf-8") for file in sorted(SOURCE.rglob("*.py"))]
    kinds = set().union(*(_recorded(each) for each in sources if "record(" in each or "line_of(" in each))
    assert len(kinds) > 40
    assert kinds - set(SUBJECTS) == set()

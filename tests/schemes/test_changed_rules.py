"""The worked examples hold the rules: a rule changed by one sign makes at least one example come out otherwise."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from doudi.schemes.cases import read_cases, run_case
from doudi.schemes.loader import FOLDER

SCHEMES = (
    "dibao_exit", "dibao_individual", "dibao_margin", "dibao_topup", "disability_care", "disability_living",
    "elderly_allowance", "orphan", "rigid_spending", "tekun", "unsupported_child",
)  # fmt: skip
OTHER_SIGN: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.Add: ast.Sub, ast.Sub: ast.Add,
}  # fmt: skip
# A change that cannot change a result: no grade is both above zero and at most zero.
SAME_MEANING = {
    "limit > 0 -> limit >= 0",
    "other_obligors_unable < person.other_obligors -> other_obligors_unable <= person.other_obligors",
}


def changes(text: str) -> Iterator[tuple[str, str]]:
    """(what was changed, the whole file with it) for every sign and every `~` of the rules."""
    spots = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Compare | ast.BinOp | ast.UnaryOp)]
    for position in range(len(spots)):
        tree = ast.parse(text)
        node = [each for each in ast.walk(tree) if isinstance(each, ast.Compare | ast.BinOp | ast.UnaryOp)][position]
        before = ast.unparse(node)
        if isinstance(node, ast.Compare):
            node.ops = [OTHER_SIGN[type(node.ops[0])]()]  # type: ignore[list-item]
        elif isinstance(node, ast.BinOp) and type(node.op) in OTHER_SIGN:
            node.op = OTHER_SIGN[type(node.op)]()  # type: ignore[assignment]
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
            node.operand, node.op = ast.UnaryOp(ast.Invert(), node.operand), ast.Invert()
        else:
            continue
        yield f"line {node.lineno}: {before} -> {ast.unparse(node)}", ast.unparse(tree)


def folder_with(home: Path, scheme: str, rules: str) -> Path:
    """All schemes' folders, one with other rules."""
    home.mkdir()
    for path in FOLDER.iterdir():
        if path.is_dir() and path.name != scheme:
            (home / path.name).symlink_to(path)
    (home / scheme).mkdir()
    for path in (FOLDER / scheme).iterdir():
        if path.name != "rules.py":
            (home / scheme / path.name).symlink_to(path)
    (home / scheme / "rules.py").write_text(rules, encoding="utf-8")
    return home


@pytest.mark.long
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_changed_sign_is_noticed(scheme: str, tmp_path: Path) -> None:
    """Each comparison, *and*, *or*, *not*, sum and difference turned round is noticed by an example."""
    text = (FOLDER / scheme / "rules.py").read_text(encoding="utf-8")
    cases, unnoticed = read_cases(scheme), []
    for number, (what, rules) in enumerate(changes(text)):
        if any(what.endswith(same) for same in SAME_MEANING):
            continue
        folder = folder_with(tmp_path / str(number), scheme, rules)
        if not any(run_case(scheme, case, folder) for case in cases):
            unnoticed.append(what)
    assert "\n".join(unnoticed) == ""

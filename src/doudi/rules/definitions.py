"""What a scheme's `rules.py` defines (规则文件的定义): each name once, and nothing that would be left out unseen.

Read from the text: Python itself lets a second definition replace the first without a word, and a function nobody
marked as a rule would simply not be one.
"""

from __future__ import annotations

import ast

from doudi.kernel.errors import FaultList
from doudi.rules.purity import ALLOWED_MODULES


def check_definitions(tree: ast.Module, where: str, faults: FaultList) -> None:
    """A fault for every name defined twice, and for every function that is neither a rule nor read by one.

    A function without `@rule` is a helper (辅助函数), legal where a rule calls it, itself or through another helper.
    """
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    marks = _names_of_rule(tree)
    helpers = {each.name: each for each in functions if not _is_rule(each, marks)}
    _check_once(tree, {each.name for each in functions}, where, faults)
    called = _called(tree, helpers)
    for name, node in helpers.items():
        if node.decorator_list or name not in called:
            _refuse(node, "is neither a rule nor called by one", where, faults)
    top = set(map(id, functions))
    for inner in ast.walk(tree):
        if isinstance(inner, ast.FunctionDef) and id(inner) not in top:
            _refuse(inner, "stands inside another function", where, faults)


def _refuse(node: ast.FunctionDef, what: str, where: str, faults: FaultList) -> None:
    faults.add(f"{where}:{node.lineno} {node.name}", what, "a function is a rule, or helps one",
               'put @rule(unit, clause="…") before it at the top of the file, or remove it', "rules.not-a-rule")


def _names_of_rule(tree: ast.Module) -> set[str]:
    imports = (node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module in ALLOWED_MODULES)
    return {alias.asname or alias.name for node in imports for alias in node.names if alias.name == "rule"}


def _is_rule(function: ast.FunctionDef, marks: set[str]) -> bool:
    calls = [each.func for each in function.decorator_list if isinstance(each, ast.Call)]
    return len(function.decorator_list) == 1 and any(isinstance(each, ast.Name) and each.id in marks for each in calls)


def _check_once(tree: ast.Module, functions: set[str], where: str, faults: FaultList) -> None:
    """Whatever has the name of a function, written at the top of the file, is that function."""
    first: dict[str, int] = {}
    for node in tree.body:
        for name in _binds(node):
            if name in first and name in functions:
                faults.add(f"{where}:{node.lineno} {name}", f"is defined on line {first[name]} already",
                           "a name is defined once: Python would keep the last without a word",
                           "keep one of them; a changed rule has its month: name_2026_01", "rules.twice")  # fmt: skip
            first.setdefault(name, node.lineno)


def _binds(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef):
        return [node.name]
    if isinstance(node, ast.ImportFrom):
        return [alias.asname or alias.name for alias in node.names]
    return [each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)]


def _called(tree: ast.Module, helpers: dict[str, ast.FunctionDef]) -> set[str]:
    """The helpers that rules, and what is written outside functions, come to."""
    waiting = [node for node in tree.body if getattr(node, "name", "") not in helpers]
    found: set[str] = set()
    while waiting:
        named = {each.id for each in ast.walk(waiting.pop()) if isinstance(each, ast.Name)}
        for name in (named & helpers.keys()) - found:
            found.add(name)
            waiting.append(helpers[name])
    return found

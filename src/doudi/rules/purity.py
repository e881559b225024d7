"""Proof that a scheme's `rules.py` is pure (规则纯净性检查), read from its text before any of it runs.

Rules may use the authoring vocabulary and nothing else: no other imports, no clock, no random numbers, no input or
output, no state, no loops, no numbers with a decimal point. What is not on the list is refused, with its line.
"""

from __future__ import annotations

import ast

from doudi.kernel.errors import FaultList

ALLOWED_MODULES = ("doudi.rules.authoring", "__future__")

_ALLOWED_NODES: tuple[type[ast.AST], ...] = (
    ast.Module, ast.ImportFrom, ast.alias, ast.FunctionDef, ast.arguments, ast.arg, ast.Return, ast.Assign,
    ast.AnnAssign, ast.Expr, ast.Constant, ast.Name, ast.Load, ast.Store, ast.Attribute, ast.Subscript, ast.Call,
    ast.keyword, ast.Tuple, ast.BinOp, ast.UnaryOp, ast.Compare, ast.Add, ast.Sub, ast.Mult, ast.BitAnd, ast.BitOr,
    ast.Invert, ast.USub, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq,
)  # fmt: skip

# Shapes the tracer itself explains better than "not allowed here" would.
_LEFT_TO_TRACING: tuple[type[ast.AST], ...] = (
    ast.BoolOp, ast.And, ast.Or, ast.Not, ast.If, ast.IfExp, ast.Div, ast.FloorDiv, ast.Mod,
)  # fmt: skip


def check_purity(text: str, where: str, faults: FaultList) -> ast.Module | None:
    """Add a fault for every impure line; the parsed module, or None if it is not Python at all."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        faults.add(f"{where}:{error.lineno}", error.msg, "rules are Python", "correct the line", "rules.syntax")
        return None
    names = _known_names(tree)
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 1)
        if complaint := _complaint(node, names):
            faults.add(
                f"{where}:{line}", complaint, "rules are pure: no clock, no chance, no input or output, no state",
                "say it with the vocabulary of doudi.rules.authoring and dated figures", "rules.impure",
            )
    return tree


def _complaint(node: ast.AST, names: set[str]) -> str | None:
    if isinstance(node, ast.ImportFrom):
        ok = node.module in ALLOWED_MODULES and node.level == 0 and all(a.name != "*" for a in node.names)
        return None if ok else f"imports {node.module}"
    if isinstance(node, ast.Import):
        return f"imports {', '.join(alias.name for alias in node.names)}"
    if not isinstance(node, _ALLOWED_NODES + _LEFT_TO_TRACING):
        return f"uses `{type(node).__name__}`"
    if isinstance(node, ast.Constant) and isinstance(node.value, float | complex | bytes):
        return f"uses the number {node.value!r}, which is not exact"
    if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
        return f"reads the hidden attribute {node.attr}"
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in names:
        return f"uses `{node.id}`, which is not defined here"
    return None


def _known_names(tree: ast.Module) -> set[str]:
    known = {"str"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in ALLOWED_MODULES:
            known |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.FunctionDef):
            known |= {node.name} | {arg.arg for arg in [*node.args.args, *node.args.kwonlyargs]}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            known.add(node.id)
    return known

"""Every public domain word has its entry in docs/glossary.yaml, once, with its Chinese term."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import yaml

from doudi.config.checks.project import ROOT, tracked_files

PACKAGES = ROOT / "src" / "doudi"
MACHINERY = ("Error", "Exception", "Warning", "Manager", "QuerySet", "Protocol")
FIELDS = {"name", "zh", "means", "not"}


def entries() -> list[dict[str, str]]:
    """The glossary: docs/glossary.yaml."""
    files = tracked_files("docs/glossary.yaml")
    return [entry for file in files for entry in yaml.safe_load(file.read_text(encoding="utf-8")) or []]


def _is_machinery(node: ast.ClassDef) -> bool:
    """Errors, managers and protocols are how the code works, not words of the domain."""
    plain = [base.value if isinstance(base, ast.Subscript) else base for base in node.bases]
    bases = [base.id if isinstance(base, ast.Name) else getattr(base, "attr", "") for base in plain]
    assigned = [item for item in node.body if isinstance(item, ast.Assign)]
    names = {target.id for item in assigned for target in item.targets if isinstance(target, ast.Name)}
    return "code" in names or any(base.endswith(MACHINERY) for base in bases)


def _public_classes(file: Path) -> Iterator[str]:
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not _is_machinery(node):
            yield node.name


def _public_rules(file: Path) -> Iterator[str]:
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.decorator_list:
            yield node.name


def domain_words() -> dict[str, str]:
    """Each word that must be in the glossary, with the file that brings it: model and kernel classes, scheme rules."""
    words: dict[str, str] = {}
    models = (*PACKAGES.glob("**/models.py"), *PACKAGES.glob("**/*_models.py"), *PACKAGES.glob("*/models/*.py"))
    for file in (*models, *PACKAGES.glob("kernel/*.py")):
        words |= {name: str(file.relative_to(ROOT)) for name in _public_classes(file)}
    for file in [*PACKAGES.glob("schemes/*/rules.py"), *PACKAGES.glob("schemes/*/rules/*.py")]:
        words |= {name: str(file.relative_to(ROOT)) for name in _public_rules(file)}
    return words


def glossary_gaps() -> list[str]:
    """Words without an entry, entries twice, entries without a Chinese term or a meaning."""
    found = entries()
    problems = []
    names = [str(entry.get("name")) for entry in found]
    problems += [f"glossary: {name} stands there twice" for name in sorted({n for n in names if names.count(n) > 1})]
    for entry in found:
        if not (entry.get("zh") and entry.get("means")) or set(entry) - FIELDS:
            problems.append(f"glossary: {entry.get('name')} has {set(entry)}; write name, zh, means, not")
    for word, file in sorted(domain_words().items()):
        if word not in names:
            problems.append(f"{file}: {word} is missing in docs/glossary.yaml")
    return problems

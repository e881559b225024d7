"""`./doudi check` holds, and each of its own checks notices what it is there for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from doudi.config.checks import documents, glossary, machine_traces
from doudi.config.checks.types import STRICT, allowance
from doudi.config.commands.check import CHECKS


@pytest.mark.parametrize("name", CHECKS)
def test_the_project_passes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every check of `./doudi check` passes on this checkout."""
    if name == "types" and os.environ.get("DOUDI_INSIST") != "1":
        pytest.skip("owed by never: mypy takes a minute; ./doudi check and ./doudi test --all run it")
    monkeypatch.chdir(documents.ROOT)
    assert CHECKS[name][2]() == []


def project_with(monkeypatch: pytest.MonkeyPatch, folder: Path, files: dict[str, str]) -> None:
    """Let the checks look at a made-up project holding these files."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    listed = [folder / name for name in files]

    def tracked(*patterns: str) -> list[Path]:
        kept = [p.lstrip("*") for p in patterns] or [""]
        return [file for file in listed if any(k in str(file.relative_to(folder)) for k in kept)]

    for module in (documents, machine_traces):
        monkeypatch.setattr(module, "ROOT", folder)
        monkeypatch.setattr(module, "tracked_files", tracked)


def test_a_link_to_nowhere_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing page and a missing heading are both named, a good link and a web address are not."""
    project_with(
        monkeypatch, tmp_path, {"a.md": "# Here\n[x](b.md) [y](#there) [z](a.md#here) [w](https://example.org)\n"}
    )
    found = documents.broken_links()
    assert [line.split(": ")[1].split()[0] for line in found] == ["b.md", "#there"]


def test_an_ill_formed_fragment_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fragment without a kind, without a sentence, or a policy without its impact is named."""
    good = {"changelog.d/2a.feature.md": "Doudi starts.\n"}
    bad = {"changelog.d/notes.md": "x.\n", "changelog.d/3.policy.md": "Changed.\n"}
    project_with(monkeypatch, tmp_path, {**good, **bad})
    assert len(documents.ill_formed_fragments()) == 2


def test_a_machine_trace_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A local folder or a package host in any text file is named with its line."""
    host = "files.python" + "hosted.org"
    project_with(monkeypatch, tmp_path, {"a.py": "x = 1\n", "b.txt": f"fine\nhttps://{host}/x\n"})
    assert machine_traces.machine_traces() == [f"b.txt:2: python{'hosted.org'}"]


def test_strict_packages_are_allowed_nothing() -> None:
    """Packages that compute the law are never in the ratchet's allowance."""
    assert not set(STRICT) & set(allowance())


def test_the_glossary_check_reads_the_words_of_the_code() -> None:
    """Model classes are among the domain words that must have an entry."""
    assert {"Application", "WorkItem", "Household"} <= set(glossary.domain_words())

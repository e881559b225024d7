"""Rulesets the rule tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from doudi.rules.ruleset import Ruleset
from doudi.schemes import load


@pytest.fixture(scope="session")
def demo() -> Ruleset:
    """Dibao in the fictitious city, where every figure is on file."""
    return load("dibao", jurisdiction="demo-city").ruleset


@pytest.fixture(scope="session", autouse=True)
def kernel_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Compiled kernels of this run stay in a folder of its own."""
    folder = tmp_path_factory.mktemp("kernels")
    folder.chmod(0o700)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOUDI_KERNEL_CACHE", str(folder))
        yield folder

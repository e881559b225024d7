"""The preparation of the environment: what is done when, and what is said when it cannot be done."""

from __future__ import annotations

import importlib
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bootstrap(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The bootstrap's environment module, loaded as `./doudi` loads it, speaking English."""
    monkeypatch.syspath_prepend(str(ROOT / "bootstrap"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    for name in ("environment", "frontend", "packages", "say"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module("environment")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout in miniature with a finished environment."""
    (tmp_path / "requirements").mkdir()
    for name in ("base", "dev", "node"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"{name}==1 --hash=sha256:{'0' * 64}\n")
    (tmp_path / "frontend").mkdir()
    (tmp_path / "frontend" / "package.json").write_text("{}")
    bundle = tmp_path / "src" / "doudi" / "ui" / "static" / "doudi"
    bundle.mkdir(parents=True)
    (bundle / "bundle.json").write_text("{}")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    return tmp_path


def finish(bootstrap: ModuleType, root: Path) -> None:
    """Leave every stamp a finished preparation leaves."""
    place = bootstrap.Environment(root)
    for name, value in place.wanted(extras=("dev",)).items():
        place.stamp(name, value)


def test_a_prepared_environment_is_used_as_it_is(bootstrap: ModuleType, checkout: Path) -> None:
    """When nothing changed nothing is done: the second start is quick."""
    finish(bootstrap, checkout)
    assert bootstrap.Environment(checkout).missing(extras=("dev",)) == {}
    assert bootstrap.prepare(checkout, extras=("dev",)) == checkout / ".venv" / "bin" / "python"


@pytest.mark.parametrize(("file", "step"), [("requirements/base.txt", "base"), ("requirements/dev.txt", "dev"),
                                            ("frontend/package.json", "frontend")])  # fmt: skip
def test_a_change_repeats_only_its_own_step(bootstrap: ModuleType, checkout: Path, file: str, step: str) -> None:
    """A changed lock or front-end source repeats that step and no other."""
    finish(bootstrap, checkout)
    (checkout / file).write_text("changed==2\n")
    assert list(bootstrap.Environment(checkout).missing(extras=("dev",))) == [step]


def test_an_interrupted_preparation_goes_on_where_it_stopped(bootstrap: ModuleType, checkout: Path) -> None:
    """Finished steps keep their stamps; only the rest is done at the next start, whatever order it stopped in."""
    place = bootstrap.Environment(checkout)
    wanted = place.wanted(extras=())
    place.stamp("base", wanted["base"])
    assert list(place.missing(extras=())) == ["frontend", "translations"]


def test_a_lost_bundle_is_built_again(bootstrap: ModuleType, checkout: Path) -> None:
    """A stamp is not believed when what it stands for is gone."""
    finish(bootstrap, checkout)
    (checkout / "src/doudi/ui/static/doudi/bundle.json").unlink()
    assert list(bootstrap.Environment(checkout).missing(extras=())) == ["frontend"]


def test_a_broken_stamp_file_means_nothing_is_finished(bootstrap: ModuleType, checkout: Path) -> None:
    """A half-written stamp file never counts as done."""
    (checkout / ".venv" / "doudi-stamps.json").write_text('{"base": ')
    assert "base" in bootstrap.Environment(checkout).missing(extras=())


def test_a_missing_venv_names_the_package(
    bootstrap: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Debian's bare python3 has no ensurepip: the sentence names python3-venv."""
    (checkout / ".venv" / "bin" / "python").unlink()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(bootstrap.CannotGoOn) as caught:
        bootstrap.prepare(checkout, extras=())
    assert "python3-venv" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_half_installed_packages_are_installed_again(bootstrap: ModuleType, checkout: Path) -> None:
    """A package whose copying was cut off loses its record, so that pip does not take it for installed."""
    place = checkout / ".venv" / "lib" / "python3.11" / "site-packages"
    for name, files in {"whole-1": ["METADATA", "INSTALLER"], "half-1": ["METADATA"]}.items():
        (place / f"{name}.dist-info").mkdir(parents=True)
        for file in files:
            (place / f"{name}.dist-info" / file).write_text("pip\n")
    sys.modules["packages"]._forget_half_installed(checkout / ".venv" / "bin" / "python")
    assert [record.name for record in place.iterdir()] == ["whole-1.dist-info"]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Failed to establish a new connection: [Errno -3] Temporary failure in name resolution", "needs the network"),
        ("ERROR: Could not find a version that satisfies x (from versions: none)", "needs the network"),
        ("ERROR: Could not install packages due to an OSError: No space left on device", "disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "not the one that was locked"),
        ("ERROR: something else", "something else"),
    ],
)
def test_each_failure_of_pip_is_one_sentence(bootstrap: ModuleType, tmp_path: Path, said: str, words: str) -> None:
    """No network, a full disk, a wrong file: each has its own sentence with the way out."""
    sentence = sys.modules["packages"]._why(said, tmp_path / ".venv" / "doudi-setup.log")
    assert words in sentence
    assert "\n" not in sentence


def test_no_network_is_said_by_a_real_pip(
    bootstrap: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With an index that cannot be reached, the real pip's complaint becomes our one sentence."""
    for name, value in {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": "/dev/null",
                        "PIP_RETRIES": "0", "PIP_FIND_LINKS": "", "PIP_EXTRA_INDEX_URL": ""}.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    lock = checkout / "requirements" / "base.txt"
    lock.write_text(f"doudi-no-such-package==1 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(bootstrap.CannotGoOn) as caught:
        sys.modules["packages"].install(checkout / ".venv" / "bin" / "python", lock, "x", "x")
    assert "first use needs the network" in str(caught.value)


def test_stamps_are_written_in_one_move(bootstrap: ModuleType, checkout: Path) -> None:
    """The stamp file is always whole: a second name is written and moved over it."""
    place = bootstrap.Environment(checkout)
    place.stamp("base", "one")
    place.stamp("dev", "two")
    assert json.loads(place.stamp_file.read_text()) == {"base": "one", "dev": "two"}
    assert not place.stamp_file.with_suffix(".new").exists()


def test_maps_are_made_on_request_and_never_by_themselves(
    bootstrap: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The locked package, then the program that writes the map; without network one sentence says what still works."""
    frontend = sys.modules["frontend"]
    called: list[list[str]] = []
    monkeypatch.setattr(frontend, "_node", lambda *_: (["false"], ["false"], {}))
    python = checkout / ".venv" / "bin" / "python"
    with pytest.raises(bootstrap.CannotGoOn, match="the pages work and draw no map"):
        frontend.build_maps(checkout, python)
    monkeypatch.setattr(frontend, "_run", lambda command, *_: called.append(command))
    finish(bootstrap, checkout)
    bootstrap.prepare(checkout)
    assert called == []
    frontend.build_maps(checkout, python)
    assert [command[1:4] for command in called] == [["ci", "--prefix", "maps"], ["maps.mjs"]]
    assert "--ignore-scripts" in called[0]

"""Prepares `.venv` in the checkout: hash-locked packages, byte code, front-end bundle, translations.

Each finished step leaves a stamp (a hash of what it was made from), so that a step runs again only when its ground
changed, and an interrupted preparation goes on where it stopped.
"""

from __future__ import annotations

import fcntl
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from frontend import build_bundle, bundle_is_there
from packages import install
from say import CannotGoOn, speak, step, tell


class Environment:
    """The folder `.venv` of one checkout, with its stamps."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / "bin" / "python"
        self.stamp_file = self.folder / "doudi-stamps.json"

    def stamps(self) -> dict[str, str]:
        """What each step was last made from; empty when nothing was finished yet."""
        try:
            return dict(json.loads(self.stamp_file.read_text()))
        except (OSError, ValueError):
            return {}

    def stamp(self, name: str, value: str) -> None:
        """Record a finished step, in one move so that a kill leaves the old or the new file."""
        fresh = self.stamp_file.with_suffix(".new")
        fresh.write_text(json.dumps({**self.stamps(), name: value}, indent=1, sort_keys=True) + "\n")
        fresh.replace(self.stamp_file)

    def wanted(self, *, extras: tuple[str, ...]) -> dict[str, str]:
        """The stamps a finished environment would carry for this checkout."""
        version = "python {}.{} ".format(*sys.version_info[:2])
        wanted = {"base": version + _digest([self.root / "requirements" / "base.txt"])}
        for extra in extras:
            wanted[extra] = version + _digest([self.root / "requirements" / f"{extra}.txt"])
        wanted["frontend"] = _digest(_files(self.root / "frontend"))
        wanted["translations"] = _digest(sorted((self.root / "src" / "doudi" / "ui" / "locale").rglob("*.po")))
        return wanted

    def missing(self, *, extras: tuple[str, ...]) -> dict[str, str]:
        """The steps still to do, in order, with the stamp each will leave."""
        have = self.stamps() if self.python.exists() else {}
        missing = {name: value for name, value in self.wanted(extras=extras).items() if have.get(name) != value}
        if "frontend" not in missing and not bundle_is_there(self.root):
            missing["frontend"] = have["frontend"]
        if "translations" not in missing and not _all_compiled(self.root):
            missing["translations"] = have["translations"]
        return missing


def prepare(root: Path, *, extras: tuple[str, ...] = ()) -> Path:
    """Make the environment ready and return its Python; at once when nothing changed.

    ``extras``: what comes on top of the product: ``dev`` for tests and checks, ``spark`` for the cluster's tests.

    Raises:
        CannotGoOn: something outside is missing (venv, network, disk); the text says what and the way out.
    """
    place = Environment(root)
    if not place.missing(extras=extras):
        return place.python
    _must_be_able_to_make_environments(place)
    place.folder.mkdir(exist_ok=True)
    with _one_at_a_time(place.folder):
        missing = place.missing(extras=extras)
        if "base" in missing:
            tell(
                speak(
                    "准备兜底自己的环境（只做一次，需要网络）：",
                    "Preparing Doudi's own environment (once, needs the network):",
                )
            )
        _make_environment(place)
        for name, value in missing.items():
            _STEPS[name](place)
            place.stamp(name, value)
    return place.python


def _must_be_able_to_make_environments(place: Environment) -> None:
    if place.python.exists() or importlib.util.find_spec("ensurepip") is not None:
        return
    version = "{}.{}".format(*sys.version_info[:2])
    raise CannotGoOn(
        speak(
            f"这台机器的 Python {version} 没有 venv（ensurepip）：请安装 python3-venv（或 python{version}-venv），"
            "例如 apt install python3-venv，再运行同一条命令。",
            f"Python {version} on this machine comes without venv (ensurepip): install the package python3-venv "
            f"(or python{version}-venv), e.g. apt install python3-venv, and run the same command again.",
        )
    )


def _make_environment(place: Environment) -> None:
    if place.python.exists() and _runs(place.python):
        return
    with step("建立 .venv", "Creating .venv"):
        command = [sys.executable, "-m", "venv", str(place.folder)]
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode:
            raise CannotGoOn(
                speak("建立 .venv 没有成功：", "Creating .venv failed: ")
                + " ".join((made.stdout + made.stderr).split())
                + speak("。请删除 .venv 再试。", ". Remove .venv and try again.")
            )


def _install_base(place: Environment) -> None:
    install(place.python, place.root / "requirements" / "base.txt", "安装程序包", "Installing packages")


def _install_tools(place: Environment) -> None:
    lock = place.root / "requirements" / "dev.txt"
    install(place.python, lock, "安装测试与检查工具", "Installing test and check tools")


def _install_spark(place: Environment) -> None:
    lock = place.root / "requirements" / "spark.txt"
    install(place.python, lock, "安装 Spark（约 500 MB）", "Installing Spark (about 500 MB)")


def _build_frontend(place: Environment) -> None:
    build_bundle(place.root, place.python)


def _compile_translations(place: Environment) -> None:
    if not any((place.root / "src" / "doudi" / "ui" / "locale").rglob("*.po")):
        return
    with step("编译界面翻译", "Compiling translations"):
        done = subprocess.run(
            [str(place.python), "-c", "from doudi.ui.translations import compile_messages; compile_messages()"],
            env={**os.environ, "PYTHONPATH": str(place.root / "src")},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            fault = done.stderr.strip().splitlines()[-1]
            raise CannotGoOn(speak("翻译文件有错：", "A translation file is faulty: ") + fault)


_STEPS = {
    "base": _install_base,
    "dev": _install_tools,
    "spark": _install_spark,
    "frontend": _build_frontend,
    "translations": _compile_translations,
}


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Two terminals may start at once: the second waits, then finds everything done."""
    with (folder / "doudi-setup.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            zh, en = "另一个 ./doudi 正在准备环境，等它做完。", "Another ./doudi is preparing the environment; waiting."
            tell(speak(zh, en))
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _runs(python: Path) -> bool:
    answer = subprocess.run([str(python), "-c", "import pip"], capture_output=True, check=False)
    return answer.returncode == 0


def _all_compiled(root: Path) -> bool:
    sources = (root / "src" / "doudi" / "ui" / "locale").rglob("*.po")
    return all(source.with_suffix(".mo").exists() for source in sources)


def _files(folder: Path) -> list[Path]:
    """Every source file of the front end, what npm put there aside."""
    found = (path for path in folder.rglob("*") if "node_modules" not in path.parts)
    return sorted(path for path in found if path.is_file())


def _digest(files: list[Path]) -> str:
    whole = sha256()
    for file in files:
        whole.update(file.name.encode() + b"\0" + sha256(file.read_bytes()).digest())
    return whole.hexdigest()[:32]

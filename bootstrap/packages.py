"""Installs one hash-locked requirements file with the environment's own pip, and byte-compiles what came."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from say import CannotGoOn, Step, speak, step

# What pip says when it is not the package's fault, and what we say instead.
_NO_NETWORK = re.compile(
    r"name resolution|NewConnectionError|ConnectTimeout|ConnectionError|ProxyError|Read timed out|"
    r"Network is unreachable|Max retries exceeded|from versions: none|No matching distribution",
    re.IGNORECASE,
)
_DISK_FULL = re.compile(r"No space left on device", re.IGNORECASE)
_WRONG_HASH = re.compile(r"DO NOT MATCH THE HASHES", re.IGNORECASE)


def install(python: Path, lock: Path, zh: str, en: str, *, target: Path | None = None) -> None:
    """Install exactly what the lock names, each file checked against its hash, then byte-compile.

    Raises:
        CannotGoOn: no network, no disk space, or a file that is not the one that was locked.
    """
    _forget_half_installed(python)
    expected = lock.read_text().count("==")
    with step(f"{zh}（{expected} 个）", f"{en} ({expected})") as progress:
        _run_pip(python, lock, expected, progress, target)
    with step("编译字节码", "Byte-compiling"):
        places = [str(target)] if target else [str(place) for place in _site_packages(python)]
        # Some packages carry templates that are no valid Python; the others are what counts.
        command = [str(python), "-m", "compileall", "-q", "-q", "-j", "0", "-x", r"/tests/", *places]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def _run_pip(python: Path, lock: Path, expected: int, progress: Step, target: Path | None) -> None:
    log = python.parent.parent / "doudi-setup.log"
    command = [str(python), "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-compile", "--no-input",
               "--disable-pip-version-check", "--progress-bar", "off", "-r", str(lock)]  # fmt: skip
    if target:
        command += ["--target", str(target), "--upgrade"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "LC_ALL": "C.UTF-8"}
    started = 0
    with log.open("w") as record, subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            record.write(line)
            if line.startswith("Collecting "):
                started += 1
                progress.note(f"{started}/{expected} {line.split()[1].split('=')[0]}")
            elif line.startswith("Installing collected"):
                progress.note(speak("写入磁盘", "writing to disk"))
    if pip.returncode:
        raise CannotGoOn(_why(log.read_text(), log))


def _why(said: str, log: Path) -> str:
    """One sentence for what pip said, and the way out."""
    where = log.relative_to(log.parent.parent)
    if _DISK_FULL.search(said):
        return speak(
            "磁盘满了：这一步需要约 1 GB。腾出空间后再运行同一条命令，会接着做。",
            "The disk is full: this step needs about 1 GB. Free some and run the same command again; it picks up.",
        )
    if _WRONG_HASH.search(said):
        return speak(
            f"下载到的程序包与锁文件里的哈希不符，没有安装。请换一个可信的软件源再试（详情：{where}）。",
            f"A downloaded package is not the one that was locked, and was not installed. Try again from a package "
            f"index you trust (details: {where}).",
        )
    if _NO_NETWORK.search(said):
        return speak(
            f"连不上 Python 软件源：第一次使用需要网络。请连上网络，或用 PIP_INDEX_URL 指向本单位的镜像，"
            f"再运行同一条命令，已下载的不会重来（详情：{where}）。",
            f"The Python package index cannot be reached: first use needs the network. Connect, or point PIP_INDEX_URL "
            f"to your mirror, and run the same command again; what was downloaded is kept (details: {where}).",
        )
    last = next((line for line in reversed(said.splitlines()) if "ERROR" in line), said[-200:]).strip()
    zh, en = f"安装程序包没有成功：{last}（详情：{where}）", f"Installing packages failed: {last} (details: {where})"
    return speak(zh, en)


def _site_packages(python: Path) -> list[Path]:
    return sorted((python.parent.parent / "lib").glob("python3.*/site-packages"))


def _forget_half_installed(python: Path) -> None:
    """Drop the records of packages whose installation was cut off, so that pip installs them again.

    pip writes INSTALLER after a package's own files: a record without it belongs to a half-copied package.
    """
    for place in _site_packages(python):
        for record in place.glob("*.dist-info"):
            if not (record / "INSTALLER").exists():
                shutil.rmtree(record, ignore_errors=True)

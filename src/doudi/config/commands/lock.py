"""`./doudi lock`: writes requirements/*.txt anew from pyproject.toml, hash-locked and naming no address.

One universal lock per group: `base.txt` is what the product runs on; each further file holds only what its extra
adds to it. Resolved for Python 3.11, valid on any platform.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from doudi.config.commands.language import speak

ROOT = Path(__file__).resolve().parents[4]
FOLDER = ROOT / "requirements"
EXTRAS = ("dev", "node", "docs", "spark", "postgres-link")
ADDRESS = re.compile(r"://|--(extra-)?index-url|--find-links|@ file", re.IGNORECASE)


def split_lock(text: str) -> dict[str, str]:
    r"""The blocks of a lock by package name.

    >>> split_lock("a==1 \\\n    --hash=sha256:00\nb==2 ; python_version < '3.13' \\\n    --hash=sha256:11\n").keys()
    dict_keys(['a', 'b'])
    """
    blocks: dict[str, str] = {}
    for block in re.split(r"(?m)^(?=[A-Za-z0-9])", text):
        if block.strip():
            name = re.split(r"[=\s\[;]", block, maxsplit=1)[0].lower()
            blocks[name] = blocks.get(name, "") + block
    return blocks


def _compile(*arguments: str) -> str:
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "lock.txt"
        command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--universal", "--python-version",
                   "3.11", "--generate-hashes", "--no-header", "--no-annotate", "--quiet", "-o", str(out),
                   *arguments]  # fmt: skip
        subprocess.run(command, cwd=ROOT, check=True)
        return out.read_text()


def run(argv: list[str]) -> int:
    """Write every lock; with `--upgrade`, take the newest versions pyproject.toml allows."""
    unknown = [word for word in argv if word != "--upgrade"]
    if unknown:
        print(speak("没有这个选项：", "No such option: "), *unknown, file=sys.stderr)
        return 2
    base_file = FOLDER / "base.txt"
    # Without --upgrade what is locked stays, as far as pyproject.toml still allows it.
    upgrade = ["--upgrade"] if "--upgrade" in argv else []
    keep = [] if upgrade or not base_file.exists() else ["-c", str(base_file)]
    base = _compile(*keep)
    base_file.write_text(base)
    _report(base_file, base)
    known = split_lock(base)
    for extra in EXTRAS:
        whole = _compile("--extra", extra, "-c", str(base_file))
        added = "".join(block for name, block in split_lock(whole).items() if known.get(name) != block)
        file = FOLDER / f"{extra}.txt"
        file.write_text(added)
        _report(file, added)
    return 0


def _report(file: Path, text: str) -> None:
    if ADDRESS.search(text):
        raise SystemExit(f"{file.name} names an address; a lock must install from any mirror.")
    print(speak(f"{file.name}：{len(split_lock(text))} 个程序包", f"{file.name}: {len(split_lock(text))} packages"))

"""`./doudi process lint FILE …`: everything to mend in a process definition, told at once, without running it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from doudi.casework.engine import DefinitionFaulty, read_definition
from doudi.config.commands.language import is_chinese, speak
from doudi.registry.policy import load_roles
from doudi.schemes.processes import process_files


def run(argv: list[str]) -> int:
    """Lint the files named, or those that came with the release.

    Exit code 1 where one has something to mend, 2 where one cannot be opened.
    """
    parser = argparse.ArgumentParser(prog="./doudi process", description=speak("检查流程文件", "Look at process files"))
    verbs = parser.add_subparsers(dest="verb", required=True)
    lint = verbs.add_parser("lint", help=speak("要改的一次说完", "tell everything to mend at once"))
    lint.add_argument(
        "file", nargs="*", type=Path, metavar="FILE",
        help=speak("BPMN文件；不写是自带的全部流程", "a BPMN file; all that came with the release if left out"),
    )  # fmt: skip
    given = parser.parse_args(argv)
    worst = 0
    for path in given.file or process_files().values():
        try:
            source = path.read_bytes()
        except OSError as wrong:
            print(speak(f"打不开 {path}：{wrong.strerror}", f"Cannot open {path}: {wrong.strerror}"), file=sys.stderr)
            worst = 2
            continue
        said, faulty = told(path, source)
        print("\n".join(said), flush=True)
        worst = max(worst, int(faulty))
    return worst


def told(path: Path, source: bytes) -> tuple[list[str], bool]:
    """What is said of one file, and whether there is something to mend."""
    try:
        found = read_definition(path.stem, source, roles=load_roles())
    except DefinitionFaulty as faulty:
        count = len(faulty.faults)
        language = "zh-hans" if is_chinese() else "en"
        head = speak(f"✗ {path.name}：要改的{count}处", f"✗ {path.name}: {count} to mend")
        return [head, *(f"  {each.in_language(language)}" for each in faulty.faults)], True
    tasks, ends = len(found.tasks), len(found.ends)
    return [
        speak(f"✓ {path.name}：{found.words.zh}，{tasks}个环节，{ends}个结束，没有要改的",
              f"✓ {path.name}: {found.words.en}, {tasks} things to wait for, {ends} ends, nothing to mend")
    ], False  # fmt: skip

"""`./doudi process`: all there is to mend in a definition, told at once; running cases taken over to the present."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from doudi.casework.actions.move_course import move_course
from doudi.casework.domain.machine import CLOSED
from doudi.casework.engine import DefinitionFaulty, MigrationImpossible, read_definition
from doudi.casework.errors import CaseNotFound
from doudi.casework.models import Application
from doudi.config.commands.language import is_chinese, speak
from doudi.config.start import require_ready
from doudi.kernel.clock import SHANGHAI
from doudi.platform.acting import Acting
from doudi.registry.policy import load_roles
from doudi.schemes.processes import process_files


def run(argv: list[str]) -> int:
    """Lint the files named, or those that came with the release; or move the cases named, or all that run.

    Exit code 1 where something is to be mended or a case stays behind, 2 where a file cannot be opened.
    """
    parser = argparse.ArgumentParser(prog="./doudi process", description=speak(
        "流程：检查文件，在办的换版", "Processes: look at files, take running cases over",
    ))  # fmt: skip
    verbs = parser.add_subparsers(dest="verb", required=True)
    lint = verbs.add_parser("lint", help=speak("要改的一次说完", "tell everything to mend at once"))
    lint.add_argument(
        "file", nargs="*", type=Path, metavar="FILE",
        help=speak("BPMN文件；不写是自带的全部流程", "a BPMN file; all that came with the release if left out"),
    )  # fmt: skip
    move = verbs.add_parser("move", help=speak("在办的申请换到现在的流程", "take running applications over"))
    move.add_argument(
        "case", nargs="*", metavar="ID", help=speak("申请号；不写是全部在办的", "all open ones if left out")
    )
    given = parser.parse_args(argv)
    return moved(given.case) if given.verb == "move" else linted(given.file)


def moved(cases: Sequence[str]) -> int:
    """Take cases over, each by itself, saying why one stays; exit code 1 where one could not go."""
    require_ready()
    acting = Acting.system("administration", datetime.now(SHANGHAI))
    numbers = cases or Application.objects.exclude(state__in=CLOSED).order_by("pk").values_list("public_id", flat=True)
    went = stayed = refused = 0
    for number in numbers:
        try:
            went, stayed = (went + 1, stayed) if move_course(acting, number) else (went, stayed + 1)
        except (MigrationImpossible, CaseNotFound) as wrong:
            refused += 1
            print(f"✗ {number}: {speak(wrong.words.zh, wrong.words.en)} [{wrong.code}]", file=sys.stderr)
    print(speak(f"换了{went}件，本来就是的{stayed}件，换不了的{refused}件",
                f"{went} went over, {stayed} needed nothing, {refused} could not go"))  # fmt: skip
    return 1 if refused else 0


def linted(files: Sequence[Path]) -> int:
    """Say of each file what is to be mended."""
    worst = 0
    for path in files or process_files().values():
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

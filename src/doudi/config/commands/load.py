"""`./doudi load FOLDER | FILE`: departments' extracts, by a named official, with every fault said."""

import argparse
import sys
from pathlib import Path

from doudi.columnar.drift import beside_faults
from doudi.config.commands.language import speak
from doudi.config.start import require_ready
from doudi.evidence.actions.load_extract import load_extract
from doudi.evidence.actions.load_folder import load_folder
from doudi.evidence.models import SnapshotRecord
from doudi.evidence.refusals import refusal_words
from doudi.platform.installation import current_clock
from doudi.registry.acting import acting_for_staff
from doudi.registry.models import Staff


def _line(load: SnapshotRecord) -> str:
    counts = f"{load.rows_in:,} = {load.rows_accepted:,} + {load.rows_rejected:,}"
    text = f"{load.dataset}: {counts}"
    if load.state == SnapshotRecord.REFUSED:
        read = f"{counts}{speak('，', ', ')}" if load.rows_in else ""
        text = f"{load.file_name}: {read}{speak('整个文件没有收', 'the whole file was refused')}"
        text += "".join(f"\n    {_said(fault['code'], fault['text'])}" for fault in load.faults)
    alarms = beside_faults(load.drift, (fault["code"] for fault in load.faults))
    changed = speak("和上次不同：", "not as last time: ")
    return text + "".join(f"\n    {changed}{speak(alarm.zh, alarm.en)}" for alarm in alarms)


def _said(code: str, text: str) -> str:
    """A fault as the reader of this terminal reads it; the code always stands at its end."""
    words = refusal_words(code, text)
    return speak(words.zh if words.zh.endswith(f"[{code}]") else f"{words.zh} [{code}]", words.en)


def run(argv: list[str]) -> int:
    """Load; exit code 1 when a file was refused or could not be loaded. The same file again changes nothing."""
    parser = argparse.ArgumentParser(prog="./doudi load", description=speak("装入部门数据", "Load extracts"))
    parser.add_argument("path", type=Path, help=speak("文件，或者一个文件夹", "a file, or a folder of them"))
    parser.add_argument("--by", required=True, help=speak("装入人的账号", "account name of the official who loads"))
    parser.add_argument(
        "--smaller-is-right",
        action="store_true",
        help=speak(
            "问过部门，确实比上次少一半以上",
            "the department was asked: fewer than half of last time's rows is right",
        ),
    )
    given = parser.parse_args(argv)
    require_ready()
    staff = Staff.objects.filter(username=given.by, is_active=True).first()
    if staff is None:
        print(speak(f"没有账号 {given.by}。", f"There is no account {given.by}."), file=sys.stderr)
        return 1
    acting = acting_for_staff(staff, current_clock().now())
    if given.path.is_dir():
        report = load_folder(acting, given.path, accept_shrunk=given.smaller_is_right)
        loads, faults = list(report.loads), list(report.faults)
    else:
        loads, faults = [load_extract(acting, given.path, accept_shrunk=given.smaller_is_right)], []
    for load in loads:
        print(_line(load))
    for fault in faults:
        print(f"{fault.where}{speak('：', ': ')}{_said(fault.code, fault.what)}", file=sys.stderr)
    refused = any(load.state == SnapshotRecord.REFUSED for load in loads)
    print(
        speak(
            "一行 = 收下 + 退回。退回的在“部门数据”页下载。",
            "Each line: rows = taken + rejected; download rejects on the data page.",
        )
    )
    return int(bool(faults) or refused)

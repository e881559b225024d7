"""`./doudi load`: departments' extracts, tables and corrected rows, by a named official, with every fault said."""

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from doudi.columnar.drift import beside_faults
from doudi.config.commands.language import speak
from doudi.config.commands.officers import day_meant, officer
from doudi.config.commands.saying import said
from doudi.config.start import require_ready
from doudi.evidence.actions.correct_rejects import correct_rejects
from doudi.evidence.actions.load_extract import load_extract
from doudi.evidence.actions.load_folder import load_folder
from doudi.evidence.actions.load_table import load_table
from doudi.evidence.following import waiting_loads
from doudi.evidence.models import SnapshotRecord
from doudi.evidence.reads.feeds import fetch_rows_to_correct, newest_load
from doudi.evidence.refusals import refusal_words
from doudi.evidence.safe_names import shown_name
from doudi.kernel.errors import DoudiError, Fault, FaultsFound
from doudi.platform.acting import Acting
from doudi.platform.private_files import write_privately


def _line(load: SnapshotRecord) -> str:
    counts = f"{load.rows_in:,} = {load.rows_accepted:,} + {load.rows_rejected:,}"
    text = f"{load.dataset}: {counts}"
    if load.state == SnapshotRecord.REFUSED:
        read = f"{counts}{speak('，', ', ')}" if load.rows_in else ""
        text = f"{load.file_name}: {read}{speak('整个文件没有收', 'the whole file was refused')}"
        text += "".join(f"\n    {_said(fault['code'], fault['text'])}" for fault in load.faults)
    if load.linked:
        came = f"{load.linked:,}"
        said = speak(f"收下的里面，{came}行是按记录匹配认定的", f"of the rows taken, {came} came by linkage")
        text += f"\n    {said}"
    alarms = beside_faults(load.drift, (fault["code"] for fault in load.faults))
    changed = speak("和上次不同：", "not as last time: ")
    text += "".join(f"\n    {changed}{speak(alarm.zh, alarm.en)}" for alarm in alarms)
    if load.public_id in waiting_loads():
        asked = speak("数据专员的待办里有这一件", "on the data officer's list")
        text += f"\n    {asked} {load.public_id}"
    return text


def _said(code: str, text: str) -> str:
    """A fault as the reader of this terminal reads it; the code always stands at its end."""
    words = refusal_words(code, text)
    return speak(words.zh if words.zh.endswith(f"[{code}]") else f"{words.zh} [{code}]", words.en)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./doudi load", description=speak("装入部门数据", "Load extracts"))
    parser.add_argument(
        "path",
        help=speak(
            "文件，或者一个文件夹；用 --from、--corrections、--to-correct 时写数据的代号",
            "a file, or a folder of them; with --from, --corrections or --to-correct the code of a dataset",
        ),
    )
    parser.add_argument("--by", required=True, help=speak("装入人的账号", "account name of the official who loads"))
    parser.add_argument(
        "--smaller-is-right",
        action="store_true",
        help=speak(
            "问过部门，确实比上次少一半以上",
            "the department was asked: fewer than half of last time's rows is right",
        ),
    )
    other = parser.add_mutually_exclusive_group()
    other.add_argument(
        "--from",
        dest="source",
        help=speak("从运维登记的数据库里读", "read it from a database the operator has named"),
    )
    other.add_argument(
        "--corrections", type=Path, help=speak("改好的退回行，装进原来那次", "rejected rows, corrected, for their load")
    )
    other.add_argument(
        "--to-correct", type=Path, help=speak("把要改的退回行写成这个.xlsx", "write the rejected rows to this .xlsx")
    )
    parser.add_argument(
        "--as-of",
        metavar="DAY",
        default="",
        help=speak("数据库表是哪一天的，不写就是今天", "the day a database table shows; today when not given"),
    )
    return parser


def run(argv: list[str]) -> int:
    """Load; exit code 1 when something was refused or could not be loaded. The same content again changes nothing."""
    parser = _parser()
    given = parser.parse_args(argv)
    if given.as_of and not given.source:
        parser.error(speak("--as-of 只和 --from 一起用，文件的日子在文件名里",
                           "--as-of goes with --from; a file's day is in its name"))  # fmt: skip
    if given.smaller_is_right and (given.corrections or given.to_correct):
        parser.error(speak("--smaller-is-right 是装整份数据时用的", "--smaller-is-right is for loading a whole feed"))
    require_ready()
    acting = officer(given.by)
    if given.corrections:
        return _told(lambda: _correct(acting, given.path, given.corrections))
    if given.to_correct:
        return _told(lambda: _write_to_correct(acting, given.path, given.to_correct))
    if given.source:
        return _told(lambda: _load_table(acting, given))
    path = Path(given.path)
    told = _shown if sys.stderr.isatty() else None
    if path.is_dir():
        report = load_folder(acting, path, accept_shrunk=given.smaller_is_right, progress=told)
        loads, faults = list(report.loads), list(report.faults)
    else:
        one = partial(told, path.name) if told else None
        loads, faults = [load_extract(acting, path, accept_shrunk=given.smaller_is_right, progress=one)], []
    return _report(loads, faults)


def _shown(name: str, stage: str, done: int, total: int) -> None:
    """How far a file is, on one line that writes over itself; only where somebody looks on."""
    words = {
        "digest": speak("看是不是装过", "seen before?"),
        "check": speak("逐行检查", "checking"),
        "store": speak("存起来", "storing"),
    }
    share = min(100, done * 100 // max(1, total))
    end = "\n" if stage == "store" and done == total else ""
    print(f"\r{shown_name(name)[:48]}  {words.get(stage, stage)} {share}%\x1b[K", end=end, file=sys.stderr, flush=True)


def _report(loads: list[SnapshotRecord], faults: list[Fault]) -> int:
    for load in loads:
        print(_line(load))
    for fault in faults:
        print(speak(f"{fault.where}：{_said(fault.code, fault.what)}", fault.what), file=sys.stderr)
    if not loads and not faults:
        print(speak("文件夹里没有文件，什么也没有装。", "There is no file in the folder; nothing was loaded."))
        return 0
    refused = any(load.state == SnapshotRecord.REFUSED for load in loads)
    print(
        speak(
            "一行 = 收下 + 退回。退回的在“部门数据”页下载。",
            "Each line: rows = taken + rejected; download rejects on the data page.",
        )
    )
    return int(bool(faults) or refused)


def _told(step: Callable[[], int]) -> int:
    """A step whose refusals are sentences, every fault of them."""
    try:
        return step()
    except FaultsFound as found:
        for fault in found.faults:
            print(speak(f"{fault.where}：{_said(fault.code, str(fault))}", str(fault)), file=sys.stderr)
    except DoudiError as problem:
        print(said(problem), file=sys.stderr)
    return 1


def _load_table(acting: Acting, given: argparse.Namespace) -> int:
    load = load_table(
        acting,
        given.path,
        given.source,
        as_of=day_meant(given.as_of, acting.today),
        accept_shrunk=given.smaller_is_right,
        progress=partial(_shown, given.path) if sys.stderr.isatty() else None,
    )
    return _report([load], [])


def _correct(acting: Acting, dataset: str, path: Path) -> int:
    done = correct_rejects(acting, path, dataset=dataset)
    print(_line(done.load))
    put_right, left = f"{done.corrected:,}", f"{done.load.rows_rejected:,}"
    print(speak(f"改好 {put_right} 行，还退回 {left} 行。", f"{put_right} rows put right, {left} still rejected."))
    return 0


def _write_to_correct(acting: Acting, dataset: str, path: Path) -> int:
    newest = newest_load(acting, dataset)
    content = fetch_rows_to_correct(acting, newest) if newest else None
    if content is None:
        print(speak("没有要改的行。", "There is nothing to correct."))
        return 0
    write_privately(path, content)
    print(
        speak(f"写好了 {path.name}，改好以后用 --corrections 交回来。", f"{path.name}: hand it back by --corrections.")
    )
    return 0

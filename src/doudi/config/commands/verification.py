"""`./doudi verification run | connectors | batch`: departments asked live, and many households one after the other."""

import argparse
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from django.conf import settings

from doudi.config.commands.language import speak
from doudi.config.commands.tidying import Tidying
from doudi.config.start import require_ready
from doudi.evidence.actions.begin_check_batch import begin_check_batch
from doudi.evidence.actions.steer_check_batch import steer_check_batch
from doudi.evidence.checking.connected import connected
from doudi.evidence.checking.runner import Runner
from doudi.evidence.connectors.secret_files import read_secret
from doudi.evidence.errors import BatchUnfit, ConnectorsFaulty
from doudi.evidence.models import ConnectorState
from doudi.evidence.reads.batches import LEFT_OUT_WORDS, fetch_batches
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.installation import current_clock
from doudi.registry.acting import acting_for_staff
from doudi.registry.models import Staff

SWITCH_SECONDS = 0.001


def run(argv: list[str]) -> int:
    """Carry one of them out; 1 when the operator's lists have faults or the account is unknown."""
    given = _words().parse_args(argv)
    require_ready()
    try:
        return int(given.run(given))
    except ConnectorsFaulty as faults:
        for fault in faults.faults:
            print(fault, file=sys.stderr)
        return 1


def _words() -> argparse.ArgumentParser:
    words = speak("在线向部门核对", "Check means with departments live")
    parser = argparse.ArgumentParser(prog="./doudi verification", description=words)
    verbs = parser.add_subparsers(required=True, metavar="run | connectors | batch")
    running = verbs.add_parser("run", help=speak("执行等着的核对，直到停止", "put questions that wait, until stopped"))
    running.add_argument("--once", action="store_true", help=speak("做完就停", "until nothing is left"))
    running.set_defaults(run=_run)
    listing = verbs.add_parser("connectors", help=speak("列出接口和它们的毛病", "list the connectors and their faults"))
    listing.set_defaults(run=_connectors)
    batch = verbs.add_parser("batch", help=speak("批量核对", "check many households"))
    batch.add_argument("verb", choices=["begin", "list", "pause", "resume", "stop"])
    batch.add_argument("id", nargs="?", default="", help=speak("批次号", "the batch"))
    batch.add_argument("--by", required=True, help=speak("核对人的账号", "account name of the official who verifies"))
    batch.add_argument("--because", default="", help=speak("为什么暂停、停止", "why it is paused or stopped"))
    batch.add_argument("--from", dest="file", type=Path, help=speak("办件号，每行一个", "case numbers, one a line"))
    batch.add_argument("--name", default="", help=speak("批次名称", "what the batch is called"))
    batch.add_argument("--month", default="", help=speak("看哪个月的收入", "the month whose income counts"))
    batch.set_defaults(run=_batch)
    return parser


def _run(given: argparse.Namespace) -> int:
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    # Somebody waits for an answer: neither looking through all that was loaded for what may be thrown away, nor one
    # thread that reads answers while the other stores them, may hold it up for long.
    sys.setswitchinterval(SWITCH_SECONDS)
    work = Runner(when_idle=Tidying().look).run(stopped, until_idle=given.once)
    print(speak(f"问了{work.asked}个，存下{work.stored}个回话。", f"{work.asked} asked, {work.stored} answers stored."))
    return 0


def _connectors(_: argparse.Namespace) -> int:
    known = connected()
    if not known.connectors:
        name = settings.DOUDI_CONNECTORS.name
        print(speak(f"没有接口：{name} 不存在。", f"No connector: there is no {name}."))
        return 0
    states = {state.key: state for state in ConnectorState.objects.all()}
    faults = 0
    for each in known.connectors:
        state = states.get(each.key)
        line = f"{each.key}  {each.kind}  {','.join(each.categories)}"
        if state is not None:
            line += speak(f"  {state.pulse}，今天{state.said}个有回话、{state.silent}个没有",
                          f"  {state.pulse}, today {state.said} answered, {state.silent} silent")  # fmt: skip
            line += f"  {state.last_outcome} {state.last_detail}".rstrip()
        if each.secret and read_secret(known.secrets, each.secret) is None:
            faults += 1
            line += speak("  密钥不在，或者别人也能读", "  its secret is not there, or others may read it too")
        print(line)
        for strange in state.drift if state else ():
            print(speak(f"    约定之外的列：{strange}", f"    a column nobody agreed on: {strange}"))
    return int(bool(faults))


def _batch(given: argparse.Namespace) -> int:
    staff = Staff.objects.filter(username=given.by, is_active=True).first()
    if staff is None:
        print(speak(f"没有账号 {given.by}。", f"There is no account {given.by}."), file=sys.stderr)
        return 1
    acting = acting_for_staff(staff, current_clock().now(), "assistance")
    if given.verb == "list":
        return _list(acting)
    if given.verb == "begin":
        return _begin(acting, given)
    try:
        batch = steer_check_batch(acting, given.id, given.verb, given.because)
    except BatchUnfit as fault:
        print(fault, file=sys.stderr)
        return 1
    print(f"{batch.public_id}  {batch.state}")
    return 0


def _begin(acting: Acting, given: argparse.Namespace) -> int:
    if given.file is None or not given.file.is_file():
        print(
            speak("--from 写办件号的文件，每行一个。", "--from names a file of case numbers, one a line."),
            file=sys.stderr,
        )
        return 1
    month = Month.parse(given.month) if given.month else Month.of(acting.today).previous
    lines = given.file.read_text(encoding="utf-8-sig").splitlines()
    begun = begin_check_batch(acting, name=given.name or given.file.stem, case_refs=lines, month=month)
    if begun.batch is not None:
        print(speak(f"{begun.batch.public_id}：{begun.taken}户", f"{begun.batch.public_id}: {begun.taken} households"))
    for ref, why in begun.left_out.items():
        print(f"{ref}  {speak(LEFT_OUT_WORDS[why].zh, LEFT_OUT_WORDS[why].en)}", file=sys.stderr)
    return int(begun.batch is None)


def _list(acting: Acting) -> int:
    for line in fetch_batches(acting):
        print(f"{line.public_id}  {line.state}  {line.percent}%  {line.done}/{line.households}  {line.name}")
    return 0

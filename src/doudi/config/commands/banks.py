"""`./doudi banks ask | read`: the files exchanged with the banks about deposits, on signed authorisations."""

import argparse
import sys
from pathlib import Path

from django.conf import settings

from doudi.config.commands.language import speak
from doudi.config.start import require_ready
from doudi.evidence.actions.load_bank_replies import load_bank_replies
from doudi.evidence.actions.request_bank_balances import request_bank_balances
from doudi.platform.acting import Acting
from doudi.platform.installation import current_clock
from doudi.registry.acting import acting_for_staff
from doudi.registry.models import Staff


def run(argv: list[str]) -> int:
    """Write the questions that wait, or read the replies; exit code 1 when a reply file could not be read."""
    parser = argparse.ArgumentParser(
        prog="./doudi banks", description=speak("和银行交换存款查询文件", "Exchange deposit enquiries with the banks")
    )
    parser.add_argument(
        "verb", choices=["ask", "read"], help=speak("写出要问的；读回话", "write what waits; read the replies")
    )
    parser.add_argument("--by", required=True, help=speak("核对人的账号", "account name of the official who verifies"))
    parser.add_argument("--folder", type=Path, help=speak("交换文件夹", "the exchange folder"))
    given = parser.parse_args(argv)
    require_ready()
    staff = Staff.objects.filter(username=given.by, is_active=True).first()
    if staff is None:
        print(speak(f"没有账号 {given.by}。", f"There is no account {given.by}."), file=sys.stderr)
        return 1
    acting = acting_for_staff(staff, current_clock().now(), "assistance")
    usual = Path(settings.DOUDI_HOME) / "exchange" / ("requests" if given.verb == "ask" else "replies")
    folder: Path = given.folder or usual
    return _ask(acting, folder) if given.verb == "ask" else _read(acting, folder)


def _ask(acting: Acting, folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    made = request_bank_balances(acting, folder)
    if made.stopped:
        print(
            speak(
                f"{made.stopped}个没有有效授权，没有问。", f"{made.stopped} without a valid authorisation, not asked."
            )
        )
    if made.path is None:
        print(speak("没有要问的。", "Nothing waits to be asked."))
        return 0
    print(speak(f"{made.requests}个问题在 {made.path}", f"{made.requests} questions in {made.path}"))
    return 0


def _read(acting: Acting, folder: Path) -> int:
    done = load_bank_replies(acting, folder)
    print(
        speak(
            f"{done.files}个文件，{done.rows_in}行 = 收下{done.rows_accepted} + 退回{done.rows_rejected}；"
            f"答了{done.answered}个，还不知道{done.unknown}个。",
            f"{done.files} files, {done.rows_in} rows = {done.rows_accepted} taken + {done.rows_rejected} rejected; "
            f"{done.answered} answered, {done.unknown} still unknown.",
        )
    )
    for fault in done.faults:
        print(fault, file=sys.stderr)
    return int(bool(done.faults))

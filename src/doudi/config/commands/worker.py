"""`./doudi worker`: events, due notices, sealing of the audit; safe to stop and start at any time."""

import argparse
import logging
import signal
import time
from datetime import datetime
from types import FrameType

from django.db import close_old_connections

from doudi.casework.actions.take_down_due_notices import take_down_due_notices
from doudi.config.commands.language import speak
from doudi.config.start import require_ready
from doudi.evidence.actions.give_up_bank_requests import give_up_bank_requests
from doudi.platform.acting import Acting
from doudi.platform.audit.seal import seal
from doudi.platform.events import dispatch_pending
from doudi.platform.installation import current_clock

PAUSE_SECONDS = 2.0
_log = logging.getLogger("doudi.worker")


def tick(now: datetime) -> dict[str, int]:
    """One round: events, notices that are over, banks that stayed silent, the audit's chain; how many of each."""
    acting = Acting.system("housekeeping", now)
    done = {
        "events": dispatch_pending(now),
        "notices": take_down_due_notices(acting),
        "silent_banks": give_up_bank_requests(acting),
    }
    done["events"] += dispatch_pending(now)
    done["sealed"] = seal()
    return done


def run(argv: list[str]) -> int:
    """Work until stopped, or one round with --once."""
    words = speak("处理后台事项", "Work through what waits")
    parser = argparse.ArgumentParser(prog="./doudi worker", description=words)
    parser.add_argument("--once", action="store_true", help=speak("只做一轮", "one round only"))
    once = parser.parse_args(argv).once
    require_ready()
    if once:
        print(tick(current_clock().now()))
        return 0
    stopped = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopped:
        try:
            close_old_connections()
            tick(current_clock().now())
        except Exception:  # a round that fails is said and tried again; the worker must not die of it
            _log.exception("a round failed")
        time.sleep(PAUSE_SECONDS)
    return 0

"""`./doudi worker`: events, due notices, live checks, sealing of the audit; safe to stop and start at any time."""

import argparse
import itertools
import logging
import os
import signal
import threading
from datetime import date, datetime
from types import FrameType

from django.db import close_old_connections, connection

from doudi.api.hooks.forgetting import forget_deliveries
from doudi.api.hooks.sending import send_due
from doudi.api.spdci.answering import answer_waiting
from doudi.api.spdci.forgetting import forget_exchanges
from doudi.api.spdci.sending import send_waiting
from doudi.benefits.upkeep.actions.open_due_reviews import look_after_entitlements
from doudi.casework.actions.follow_signatures import follow_signatures
from doudi.casework.actions.forget_means_reports import forget_means_reports
from doudi.casework.actions.take_down_due_notices import take_down_due_notices
from doudi.casework.actions.weigh_doubts import carry_out_waiting_weighings
from doudi.casework.joint.actions.let_time_run_out import let_due_times_run_out
from doudi.config.commands.language import speak
from doudi.config.start import require_ready
from doudi.evidence.actions.give_up_bank_requests import give_up_bank_requests
from doudi.evidence.actions.upload_feed import carry_out_waiting_uploads
from doudi.evidence.checking.runner import Runner
from doudi.evidence.registries.forgetting import forget_asked
from doudi.evidence.registries.round import ask_registries
from doudi.insight.actions.count_flips import carry_out_waiting_flips
from doudi.insight.actions.simulate import carry_out_waiting
from doudi.kernel.clock import SystemClock
from doudi.outreach.actions.ask_screening import carry_out_waiting_screenings
from doudi.outreach.actions.forget_comparisons import forget_comparisons
from doudi.outreach.actions.run_comparison import carry_out_waiting_comparisons
from doudi.outreach.actions.take_into_campaign import begin_due_campaigns
from doudi.platform.acting import Acting
from doudi.platform.audit.seal import LOOK_BACK, seal
from doudi.platform.events import dispatch_pending
from doudi.platform.installation import current_clock
from doudi.worklist.actions.follow_clocks import follow_clocks
from doudi.worklist.actions.recompute_clocks import recompute_clocks
from doudi.worklist.calendar import calendar

PAUSE_SECONDS = 2.0
PAUSE_AFTER_FAILURE = 15.0
BEHIND_PAGES = 5
"""What waits is worked through behind the pages somebody looks at: on a small machine both share its cores."""
NEAR, FAR_EVERY = 2_000, 200
"""Entries of the audit behind its sealed head that each round looks at, and the rounds after which one looks far."""
_rounds = itertools.count()
_log = logging.getLogger("doudi.worker")
_day_looked_after: list[date] = []
"""The office's day whose daily work this process has done; doing it twice changes nothing."""


def tick(now: datetime, *, weighs: bool = True) -> dict[str, int]:
    """One round: events, notices, banks, doubts, simulations, uploads, comparisons, registries, audit; how many.

    Args:
        weighs: whether doubts are weighed now; otherwise they wait for a round in which they are.
    """
    acting = Acting.system("housekeeping", now)
    done = {
        "events": dispatch_pending(now),
        "notices": take_down_due_notices(acting),
        "joint_times": let_due_times_run_out(acting),
        "silent_banks": give_up_bank_requests(acting),
    }
    done["events"] += dispatch_pending(now)
    done["weighed"] = carry_out_waiting_weighings(now) if weighs else 0
    done |= _once_a_day(acting)
    done["simulations"] = carry_out_waiting(now, SystemClock())
    done["uploads"] = carry_out_waiting_uploads(now, SystemClock())
    done["flips"] = carry_out_waiting_flips(now, SystemClock())
    done["comparisons"] = carry_out_waiting_comparisons(now)
    done["screenings"] = carry_out_waiting_screenings(now)
    done["campaigns"] = begin_due_campaigns(now)
    done["forgotten"] = forget_exchanges(now) + forget_asked(now) + forget_deliveries(now)
    done["answered"] = answer_waiting(now)
    done["sent"] = send_waiting(SystemClock().now())
    done["events"] += dispatch_pending(now)  # what this round did is heard in it, and sent
    done["events_sent"] = send_due(SystemClock().now())
    done["asked_registries"] = ask_registries(now)
    done["sealed"] = seal(LOOK_BACK if next(_rounds) % FAR_EVERY == 0 else NEAR)
    return done


def _once_a_day(acting: Acting) -> dict[str, int]:
    """What only the day changes: signatures that end, what was kept long enough, clocks; and once after a start."""
    if _day_looked_after == [acting.today]:
        return {"signatures": 0, "reports_deleted": 0, "comparisons_forgotten": 0, "entitlements": 0, "prompts": 0}
    done = {
        "signatures": follow_signatures(acting),
        "reports_deleted": forget_means_reports(acting),
        "comparisons_forgotten": forget_comparisons(acting),
        "entitlements": look_after_entitlements(acting),
        "prompts": follow_clocks(acting),
    }
    _day_looked_after[:] = [acting.today]
    return done


def _count_limits_again() -> None:
    """The calendar is read once, at start: a holiday notice entered since moves the last days of what runs."""
    moved = recompute_clocks(Acting.system("housekeeping", current_clock().now()), calendar())
    if moved:
        _log.info("%d time limits end on another day by the present calendar", moved)


def ask_departments(stopped: threading.Event) -> None:
    """Live checks, beside the rounds and never in their way; begun again when something goes wrong."""
    while not stopped.is_set():
        try:
            Runner().run(stopped)
        except Exception:  # a faulty list of connectors, a database that went away: said, and tried again
            _log.exception("asking departments failed")
            close_old_connections()
            stopped.wait(PAUSE_AFTER_FAILURE)
    connection.close()


def run(argv: list[str]) -> int:
    """Work until stopped, or one round with --once."""
    words = speak("处理后台事项", "Work through what waits")
    parser = argparse.ArgumentParser(prog="./doudi worker", description=words)
    parser.add_argument("--once", action="store_true", help=speak("只做一轮", "one round only"))
    once = parser.parse_args(argv).once
    require_ready()
    if once:
        _count_limits_again()
        done = tick(current_clock().now())
        done["answers"] = Runner().run(until_idle=True).stored
        print(done)
        return 0
    os.nice(BEHIND_PAGES)
    _count_limits_again()
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    asking = threading.Thread(target=ask_departments, args=[stopped], name="verification")
    asking.start()
    while not stopped.is_set():
        try:
            close_old_connections()
            tick(current_clock().now())
        except Exception:  # a round that fails is said and tried again; the worker must not die of it
            _log.exception("a round failed")
        stopped.wait(PAUSE_SECONDS)
    asking.join()
    return 0

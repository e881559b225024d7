"""The part of `./doudi replay` that reads this installation's records."""

import sys
from pathlib import Path

from doudi.casework.actions.replay_decision import replay_decision
from doudi.casework.reads.formal import fetch_formal_record
from doudi.config.commands.language import speak
from doudi.config.commands.replay_record import tell
from doudi.config.commands.replay_words import say
from doudi.config.start import require_ready
from doudi.platform.installation import current_clock
from doudi.registry.acting import acting_for_staff
from doudi.registry.models import Staff


def run(decision: str, by: str, *, wants_record: bool = False, pdf: Path | None = None) -> int:
    """Replay a stored decision as this official, or tell its formal record; exit code as `./doudi replay`."""
    require_ready()
    staff = Staff.objects.filter(username=by, is_active=True).first()
    if staff is None:
        print(speak(f"没有账号 {by}。", f"There is no account {by}."), file=sys.stderr)
        return 1
    acting = acting_for_staff(staff, current_clock().now())
    if wants_record:
        return tell(fetch_formal_record(acting, decision, verb="casework.replay"), pdf)
    return say(replay_decision(acting, decision))

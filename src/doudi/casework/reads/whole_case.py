"""A case with everything that hangs on it (整件办件), read once for a page: what asks for it later finds it there."""

from doudi.casework.following import SUBJECT_TYPE
from doudi.casework.models import Application
from doudi.casework.process import scheme_of
from doudi.platform.beside import join_known, read_ahead, read_beside, read_beside_all
from doudi.platform.statements import fetch_rows
from doudi.worklist.models import Clock

FOR_FACTS = ("members", "visits", "settled_facts", "register_elsewhere")
"""What the facts of a case are drawn from, and what the page says first."""
FOR_EVIDENCE = (*FOR_FACTS, "near_relatives", "weighings")
"""What the page of evidence shows beside what departments said."""
WHOLE = (
    *FOR_FACTS, "assessments", "decision", "events", "handed_papers", "missing_list", "near_relatives", "notices",
    "objections", "opinions", "reconsiderations", "signatures", "weighings",
)  # fmt: skip
OF_A_STEP = {"recheck_draw": ("recheck",), "help_first": ("advance",)}
"""What only schemes with a certain step have."""


def read_whole(case: Application) -> None:
    """Everything the page of a case shows, in one journey, and what lies behind it in a few more."""
    _read(case, WHOLE)
    read_beside_all(list(case.visits.all()), "signatures")


def read_for_facts(case: Application) -> None:
    """Only what its facts and what is to be looked at first are drawn from."""
    _read(case, FOR_FACTS)


def read_for_evidence(case: Application) -> None:
    """What its facts are drawn from, how its doubts were weighed, and who keeps away from it."""
    _read(case, FOR_EVIDENCE)


def clocks_of(case: Application) -> list[Clock]:
    """Its clocks with their pauses, in the order they began to run."""
    clocks = fetch_rows(Clock, "subject_type = %s AND subject_id = %s ORDER BY id", SUBJECT_TYPE, case.public_id)
    read_beside_all(clocks, "pauses")
    return clocks


def _read(case: Application, names: tuple[str, ...]) -> None:
    scheme = scheme_of(case)
    some = [name for step, more in OF_A_STEP.items() if scheme.has_step(step) for name in more]
    read_beside(case, *names, *some)
    members = list(case.members.all())
    known = {member.pk: member for member in members}
    join_known(members, "guardian", known)
    join_known(case.settled_facts.all(), "member", known)
    read_ahead(members, "person")

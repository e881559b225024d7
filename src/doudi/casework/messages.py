"""The short messages a family gets while its case moves (短信)."""

from datetime import date
from typing import Any

from doudi.casework.following import subject_of
from doudi.casework.models import Application, Notice
from doudi.platform.acting import Acting
from doudi.platform.messages import send
from doudi.registry.reads import office_serving
from doudi.worklist.models import Clock
from doudi.worklist.words import date_zh


def _send(acting: Acting, case: Application, template: str, params: dict[str, Any]) -> None:
    if case.phone:
        send(case.phone, template, params, acting.now)


def _due(case: Application, step: str) -> str:
    subject = subject_of(case)
    clock = Clock.objects.filter(
        subject_type=subject.type, subject_id=subject.public_id, rule_key__endswith=f".{step}", stopped_on=None
    ).first()
    return date_zh(clock.due_on) if clock and clock.due_on else ""


def office_name(case: Application, kind: str, on: date) -> str:
    """The office that serves the family's place, or the general word for it."""
    office = office_serving(case.area_path, kind, on)
    return office.name_zh if office else "街道（乡镇）"


def tell_filed(acting: Acting, case: Application) -> None:
    """We have it; by when you hear whether it is accepted, where a text gives a day."""
    due = _due(case, "accept")
    if due:
        _send(acting, case, "application_filed", {"number": case.public_id, "due": due})
        return
    office = office_name(case, "township_office", acting.today)
    _send(acting, case, "application_received", {"number": case.public_id, "office": office})


def tell_missing(acting: Acting, case: Application, items: list[str], answer_by: date | None) -> None:
    """Everything that is missing, once."""
    params = {
        "number": case.public_id,
        "papers": "、".join(items),
        "due": f"{date_zh(answer_by)}前" if answer_by else "找到以后",
        "office": office_name(case, "township_office", acting.today),
    }
    _send(acting, case, "papers_missing", params)


def tell_accepted(acting: Acting, case: Application) -> None:
    """Accepted, and the last day of the whole process."""
    _send(acting, case, "application_accepted", {"number": case.public_id, "due": _due(case, "total")})


def tell_notice(acting: Acting, case: Application, notice: Notice) -> None:
    """The notice is up, from when to when, and that it shows three things only."""
    params = {"number": case.public_id, "since": date_zh(notice.starts_on), "until": date_zh(notice.ends_on)}
    _send(acting, case, "notice_posted", params)


def tell_decided(acting: Acting, case: Application) -> None:
    """There is a result; the letter says it."""
    office = office_name(case, "township_office", acting.today)
    _send(acting, case, "decision_made", {"number": case.public_id, "office": office})


def tell_ended(acting: Acting, case: Application) -> None:
    """The procedure ended without a decision; a letter says why."""
    office = office_name(case, "township_office", acting.today)
    _send(acting, case, "application_ended", {"number": case.public_id, "office": office})


def tell_dispute_answered(acting: Acting, case: Application) -> None:
    """What they disputed has an answer, and where to read it; neither the outcome nor a sum is in the message."""
    office = office_name(case, "township_office", acting.today)
    _send(acting, case, "dispute_answered", {"number": case.public_id, "office": office})


def tell_consent_part_withdrawn(acting: Acting, case: Application) -> None:
    """Some kinds of information are no longer asked."""
    _send(acting, case, "consent_part_withdrawn", {})


def tell_consent_withdrawn(acting: Acting, case: Application) -> None:
    """Queries have stopped."""
    _send(acting, case, "consent_withdrawn", {})

"""Accept a disagreement, turn it down with the reason, or take it back (受理、不予受理、撤回)."""

from typing import Any

from doudi.casework.changing import Change, change_case
from doudi.casework.models import Application, Reconsideration
from doudi.casework.reconsideration.errors import ReconsiderationNotYours, ReconsiderationUnfit
from doudi.casework.reconsideration.finding import HANDLE, TAKE, find_request, locked, own_or, who_had_a_part
from doudi.casework.reconsideration.following import follow
from doudi.casework.reconsideration.messages import tell_news
from doudi.platform.acting import Acting
from doudi.worklist.words import Words


def accept_reconsideration(
    acting: Acting, reconsideration_id: str, *, note: str = "", organ: str = "", document: str = "", **more: Any
) -> Application:
    """It is looked into from today; where the law names another authority, that one accepted it, by which paper.

    A late request may be accepted, and says why.

    Raises:
        ReconsiderationUnfit: a late one without a reason; another authority without its name.
        ReconsiderationNotYours: the official made the decision or handled the case.
        ReconsiderationStepNotPossible: it was answered already.
        ReconsiderationNotFound, CaseNotFound, NotAllowed, CaseChanged, KeyReused: as every change of a case.
    """
    return _answer(acting, reconsideration_id, "accepted", note, organ, document, **more)


def decline_reconsideration(
    acting: Acting, reconsideration_id: str, *, note: str, organ: str = "", document: str = "", **more: Any
) -> Application:
    """It is not looked into, and the family reads why; the request stays on file.

    Raises:
        ReconsiderationUnfit: no reason; another authority without its name.
        ReconsiderationNotYours, ReconsiderationStepNotPossible, ReconsiderationNotFound, CaseNotFound, NotAllowed,
        CaseChanged, KeyReused: as accepting.
    """
    return _answer(acting, reconsideration_id, "declined", note, organ, document, **more)


def withdraw_reconsideration(acting: Acting, reconsideration_id: str, *, note: str = "", **more: Any) -> Application:
    """The family takes it back; the decision stands as it is.

    Raises:
        ReconsiderationStepNotPossible: it has its outcome.
        ReconsiderationNotFound, CaseNotFound, NotAllowed, CaseChanged, KeyReused: as every change of a case.
    """
    found = find_request(acting, reconsideration_id)

    def do(change: Change) -> None:
        row = locked(found, "withdraw", "asked", "accepted")
        row.state, row.note = "withdrawn", note.strip() or row.note
        row.save(update_fields=["state", "note"])
        change.detail = {"reconsideration": row.public_id}
        change.after.append(lambda saved: follow(acting, saved, row))

    content = {"id": reconsideration_id, "note": note}
    verb, case_id = "withdraw_reconsideration", found.application.public_id
    return change_case(acting, case_id, verb, own_or(acting, TAKE), do, content=content, **more)


def _answer(
    acting: Acting, reconsideration_id: str, state: str, note: str, organ: str, document: str, **more: Any
) -> Application:
    found = find_request(acting, reconsideration_id)

    def do(change: Change) -> None:
        row = locked(found, state, "asked")
        if acting.actor_id in who_had_a_part(change.case):
            raise ReconsiderationNotYours(row.public_id)
        _check(row, state, note, organ)
        row.state, row.note, row.organ, row.document = state, note.strip(), organ.strip(), document.strip()
        row.handled_at, row.handled_by, row.handled_by_name = acting.now, acting.actor_id, acting.name
        row.save()
        change.detail = {"reconsideration": row.public_id, "late": row.is_late}
        change.after.append(lambda saved: follow(acting, saved, row))
        change.after.append(lambda saved: tell_news(acting, saved))

    content = {"id": reconsideration_id, "state": state, "note": note, "organ": organ, "document": document}
    verb = "accept_reconsideration" if state == "accepted" else "decline_reconsideration"
    return change_case(acting, found.application.public_id, verb, HANDLE, do, content=content, **more)


def _check(row: Reconsideration, state: str, note: str, organ: str) -> None:
    if not note.strip() and (state == "declined" or row.is_late):
        raise ReconsiderationUnfit("note", "no reason", Words("写一句为什么。", "Write why."))
    if row.way != "reexamination" and not organ.strip():
        raise ReconsiderationUnfit(
            "organ", "no authority", Words("写是哪个机关、哪个法院。", "Write which authority or court.")
        )

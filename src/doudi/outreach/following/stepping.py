"""Find a target or a suspicion in scope, and take one declared step with it: audited, written down, versioned."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from django.db.models import QuerySet

from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.outreach.domain.enrolment import ENROLMENT
from doudi.outreach.domain.suspicion import MAKERS, SUPERVISION
from doudi.outreach.errors import (
    MatterChanged,
    SameOfficial,
    StepNotPossible,
    StepUnfit,
    SuspicionNotFound,
    TargetNotFound,
)
from doudi.outreach.models import EnrolmentTarget, Suspicion, SuspicionStep, TargetStep
from doudi.platform.acting import Acting
from doudi.platform.audit.record import MAX_SUBJECTS_PER_ENTRY, record
from doudi.registry import policy
from doudi.registry.errors import NotAllowed
from doudi.worklist.words import Words

INTERNAL = "outreach.see_internal"
ROWS_PER_STATEMENT = 500


def find_target(acting: Acting, public_id: str, verb: str, *, lock: bool = False) -> EnrolmentTarget:
    """The target, if this account may do ``verb`` where the person lives.

    Raises:
        TargetNotFound: it does not exist or lies outside the account's area; nothing tells the two apart.
    """
    try:
        number = check_public_id(public_id, EnrolmentTarget.PREFIX)
    except PublicIdInvalid:
        raise TargetNotFound() from None
    rows = EnrolmentTarget.objects.select_for_update() if lock else EnrolmentTarget.objects.all()
    target = policy.visible(rows, acting, verb).filter(public_id=number).first()
    if target is None:
        raise TargetNotFound()
    return target


def visible_suspicions(rows: QuerySet[Suspicion], acting: Acting, verb: str) -> QuerySet[Suspicion]:
    """The suspicions this account may do ``verb`` with.

    Those about an operator are internal control's alone, and not of the operator's own office.
    """
    if acting.kind == "system":
        return rows
    ordinary = policy.visible(rows, acting, verb).filter(internal=False)
    offices = sorted({post.organisation_id for post in acting.posts})
    internal = (
        policy.visible(rows, acting, INTERNAL)
        .filter(internal=True)
        .exclude(kept_from__staff_id=acting.actor_id)
        .exclude(kept_from__organisation_id__in=offices)
    )
    return rows.filter(pk__in=ordinary.values("pk")) | rows.filter(pk__in=internal.values("pk"))


def find_suspicion(
    acting: Acting, public_id: str, verb: str, *, lock: bool = False, seen: int | None = None
) -> Suspicion:
    """The suspicion, if this account may do ``verb`` with it.

    Args:
        seen: the version somebody read before they decided; None where nobody read one.

    Raises:
        SuspicionNotFound: not existing, out of area, or kept from this account.
        MatterChanged: it has gone on since it was read: pressed twice, or another official was quicker.
    """
    try:
        number = check_public_id(public_id, Suspicion.PREFIX)
    except PublicIdInvalid:
        raise SuspicionNotFound() from None
    known = visible_suspicions(Suspicion.objects.all(), acting, verb).filter(public_id=number).values_list("pk").first()
    if known is None:
        raise SuspicionNotFound()
    rows = Suspicion.objects.select_for_update() if lock else Suspicion.objects.all()
    suspicion = rows.get(pk=known[0])
    if seen is not None and seen != suspicion.version:
        raise MatterChanged(suspicion.public_id)
    return suspicion


def require_official(acting: Acting, verb: str) -> None:
    """The machine finds; every step is a named official's.

    Raises:
        NotAllowed: nobody of the staff is acting.
    """
    if acting.kind != "staff":
        raise NotAllowed(verb, "a named member of staff does this")


def require_step(row: EnrolmentTarget | Suspicion, verb: str) -> None:
    """Refuse what the declared course does not allow from here.

    Raises:
        StepNotPossible: says where it stands.
    """
    machine = ENROLMENT if isinstance(row, EnrolmentTarget) else SUPERVISION
    if not machine.may(verb, row.state):
        raise StepNotPossible(row.public_id, verb, row.state)


def require_other_official(acting: Acting, suspicion: Suspicion, verb: str) -> SuspicionStep:
    """Who checks is not who made; the step that is checked.

    Raises:
        SameOfficial: the same person.
    """
    made = suspicion.steps.filter(verb=MAKERS[verb]).order_by("-pk").first()
    if made is None or made.by_id == acting.actor_id:
        raise SameOfficial(suspicion.public_id, verb)
    return made


def require_words(text: str, field: str, what: Words) -> str:
    """A written sentence, cleaned; steps against somebody are never without one.

    Raises:
        StepUnfit: it is missing.
    """
    said = text.strip()
    if not said:
        raise StepUnfit(
            field,
            f"A written sentence is missing for {what.en}; write one.",
            Words(f"写一句：{what.zh}。", f"Write one sentence: {what.en}."),
        )
    return said


def take_step(acting: Acting, row: EnrolmentTarget | Suspicion, verb: str, to: str, *, note: str = "") -> None:
    """Move the row on, save it, write the step down and the audit beside it; the caller has checked who may.

    Raises:
        StepNotPossible: the declared course does not lead there.
    """
    is_target = isinstance(row, EnrolmentTarget)
    machine = ENROLMENT if is_target else SUPERVISION
    before = str(row.state)
    if not machine.leads(verb, before, to):
        raise StepNotPossible(row.public_id, verb, before)
    row.state, row.version = str(to), row.version + 1
    row.save()
    common = {
        "verb": verb,
        "from_state": before,
        "to_state": str(to),
        "at": acting.now,
        "by_id": acting.actor_id,
        "by_name": acting.name,
    }
    if isinstance(row, EnrolmentTarget):
        TargetStep.objects.create(target=row, **common)
        kind, action = "enrolment_target", f"outreach.target_{verb}"
    else:
        SuspicionStep.objects.create(suspicion=row, case_key=row.case_key, note=note, **common)
        kind, action = "suspicion", f"outreach.suspicion_{verb}"
    # An internal suspicion leaves no place in the audit that its own office reads.
    area = "" if isinstance(row, Suspicion) and row.internal else row.area_path
    record(acting, action, kind, row.public_id, area_path=area, detail={"from": before, "to": str(to)})


def take_steps(
    acting: Acting, targets: Sequence[EnrolmentTarget], verb: str, to: StrEnum, also: Sequence[str] = ()
) -> None:
    """The same step of many targets, saved with the fields ``also``: a few statements however many there are.

    Raises:
        StepNotPossible: one of them cannot take it; none has been saved then.
    """
    written = []
    for target in targets:
        if not ENROLMENT.leads(verb, target.state, to):
            raise StepNotPossible(target.public_id, verb, target.state)
        written.append(
            TargetStep(
                target=target,
                verb=verb,
                from_state=target.state,
                to_state=str(to),
                at=acting.now,
                by_id=acting.actor_id,
                by_name=acting.name,
            )
        )
        target.state, target.version = str(to), target.version + 1
    # Written as an upsert: for this many rows bulk_update builds CASE expressions that take longer than all the rest.
    EnrolmentTarget.objects.bulk_create(
        targets,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["state", "version", *also],
        batch_size=ROWS_PER_STATEMENT,
    )
    TargetStep.objects.bulk_create(written, batch_size=ROWS_PER_STATEMENT)
    ids = [target.public_id for target in targets]
    for start in range(0, len(ids), MAX_SUBJECTS_PER_ENTRY):
        some = ids[start : start + MAX_SUBJECTS_PER_ENTRY]
        subject = some[0] if len(some) == 1 else "many"
        detail = {"subjects": some} if len(some) > 1 else {}
        record(acting, f"outreach.target_{verb}", "enrolment_target", subject, detail=detail)

"""Take down what somebody complains of, asks for or cannot get done (登记), from any channel."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from doudi.casework.changing import owner_id
from doudi.casework.domain.machine import State as CaseState
from doudi.casework.grievance.catalogue import CANNOT_GET_DONE, COMPLAINT, kinds, matters
from doudi.casework.grievance.changing import Step, digest_of, keep_step, words_needed
from doudi.casework.grievance.domain.course import State
from doudi.casework.grievance.errors import GrievanceUnfit, OwnComplaint, TooManyGrievances
from doudi.casework.grievance.messages import tell_registered
from doudi.casework.grievance.sending import Sender, count_unsigned
from doudi.casework.models import Application, Grievance, GrievanceKeptFrom
from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.platform.acting import Acting
from doudi.platform.crypto.cipher import blind_index
from doudi.platform.files import store
from doudi.platform.idempotency import KeyReused
from doudi.platform.received.looking import Looked
from doudi.registry import policy
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Division, Organisation, Staff
from doudi.registry.reads import place_name
from doudi.worklist.words import Words

MOST_A_DAY = 5
MOST_PAPERS = 5
ATTACHED = "grievance_paper"
"""Kind of stored file: what somebody sent along with what they said."""
CHANNELS_OF_STAFF = ("phone", "window", "grid")


@dataclass(frozen=True)
class Said:
    """What is taken down. Without ``name`` it is anonymous; without ``phone`` nobody can be called."""

    kind: str
    text: str
    area_path: str
    channel: str = "online"
    name: str = ""
    phone: str = ""
    is_confidential: bool = False
    told_unit: str = ""
    application_id: str = ""
    matter_key: str = ""
    tried_on: date | None = None
    tried_where: str = ""
    against_office_id: str = ""
    against_staff: Sequence[str] = ()


def register(
    acting: Acting, said: Said, *, papers: Sequence[Looked] = (), senders: Sequence[Sender] = (), key: str | None = None
) -> Grievance:
    """Anybody may say something, signed in or not; an official writes down what was said to them.

    What cannot be got done is refused without a matter and an attempt before; with them it is accepted at once
    (首问即登记). A complaint about a case keeps everybody who handled it from the complaint.

    Args:
        papers: photos or PDFs as `platform.received.looking.look_at` gave them, five at most.
        senders: where it comes from, for what is sent without signing in.

    Raises:
        NotAllowed: an official whose posts take nothing down there.
        GrievanceUnfit: something asked for is missing; says which.
        OwnComplaint: an official would take down a complaint about themselves.
        TooManyGrievances: the sixth of one telephone number within a day.
        TooManyUnsigned: not signed in, and as many came from this browser or address as a day allows.
        KeyReused: the key came with something else.
    """
    brought = [hashlib.sha256(one.content).hexdigest() for one in papers]
    digest = digest_of("register", asdict(said) | ({"papers": brought} if brought else {}))
    own_key = f"{acting.actor_id}:{key}"[:64] if key else None
    known = Grievance.objects.filter(register_key=own_key).first() if own_key else None
    if known is not None:
        return _again(known, digest)
    _require_may(acting, said)
    place = _checked(acting, said)
    if len(papers) > MOST_PAPERS:
        zh, en = f"最多传{MOST_PAPERS}份。", f"{MOST_PAPERS} at most."
        raise _unfit("photos", f"{len(papers)} papers are more than {MOST_PAPERS}.", zh, en)
    case = _case(acting, said.application_id)
    if acting.kind == "staff" and acting.actor_id in said.against_staff:
        raise OwnComplaint("", "official")
    try:
        with transaction.atomic():
            if acting.kind == "anonymous":
                count_unsigned(acting, senders)
            row = _write(acting, said, place, case, own_key, digest)
            for one in papers:
                store(acting, one.content, kind=ATTACHED, content_type=one.content_type, case_ref=row.public_id,
                      area_path=row.area_path)  # fmt: skip
            return row
    except IntegrityError:
        # The same press came twice at one moment, and the other was quicker.
        known = Grievance.objects.filter(register_key=own_key).first() if own_key else None
        if known is None:
            raise
        return _again(known, digest)


def _again(known: Grievance, digest: str) -> Grievance:
    if known.register_digest != digest:
        raise KeyReused()
    return known


def _require_may(acting: Acting, said: Said) -> None:
    if acting.kind == "staff":
        policy.require(acting, "casework.register_grievance", area_path=said.area_path)
    elif acting.kind not in ("resident", "anonymous"):
        raise NotAllowed("casework.register_grievance", "somebody says it, not a machine")
    elif said.phone:
        since = acting.now - timedelta(days=1)
        sent = Grievance.objects.filter(phone_index=blind_index("phone", said.phone), registered_at__gte=since)
        if sent.filter(channel="online").count() >= MOST_A_DAY:
            raise TooManyGrievances()


def _unfit(at: str, text: str, zh: str, en: str) -> GrievanceUnfit:
    return GrievanceUnfit(at, text, Words(zh, en))


def _checked(acting: Acting, said: Said) -> Division:
    if said.kind not in kinds():
        raise _unfit("kind", f"Unknown kind {said.kind!r}.", "选一种。", "Choose a kind.")
    words_needed(said.text, "text", Words("是什么事", "what it is about"))
    place = Division.objects.filter(path=said.area_path).first()
    if place is None:
        raise _unfit("place", "No such place.", "选一个地方。", "Choose a place.")
    expected = CHANNELS_OF_STAFF if acting.kind == "staff" else ("online",)
    if said.channel not in expected:
        raise _unfit("channel", f"Not a channel here: {said.channel!r}.", "选怎么来的。", "Choose the channel.")
    if said.kind == CANNOT_GET_DONE:
        if said.matter_key not in matters():
            raise _unfit("matter_key", "No matter is named.", "选是什么事没有办成。", "Choose which matter it is.")
        if said.tried_on is None:
            raise _unfit("tried_on", "No attempt before.", "写上次哪天去办的。", "Enter the day it was tried.")
        if said.tried_on > acting.today:
            raise _unfit("tried_on", "That day is to come.", "这一天还没有到。", "That day has not come yet.")
        words_needed(said.tried_where, "tried_where", Words("在哪里办的，怎么说的", "where, and what was said"))
    if said.against_office_id and not Organisation.objects.filter(public_id=said.against_office_id).exists():
        raise _unfit("against_office_id", "No such office.", "选一个单位。", "Choose an office.")
    if Staff.objects.filter(public_id__in=said.against_staff).count() != len(set(said.against_staff)):
        raise _unfit("against_staff", "Nobody by that id.", "没有这个人。", "There is nobody by that id.")
    return place


def _case(acting: Acting, application_id: str) -> Application | None:
    """The case it is about; somebody not signed in as its applicant may name a number, and learns nothing by it."""
    if not application_id.strip():
        return None
    try:
        number = check_public_id(application_id, Application.PREFIX)
    except PublicIdInvalid:
        raise _unfit("application_id", "No such number.", "申请号不对，再看一遍。", "Check the number.") from None
    case = Application.objects.select_related("applicant").filter(public_id=number).first()
    is_own = case is not None and (acting.kind != "resident" or bool(owner_id(case, acting)))
    return case if is_own else None


def _write(
    acting: Acting, said: Said, place: Division, case: Application | None, key: str | None, digest: str
) -> Grievance:
    at_once = said.kind == CANNOT_GET_DONE
    row = Grievance.objects.create(
        kind=said.kind,
        channel=said.channel,
        state=State.REGISTERED,
        is_confidential=said.is_confidential,
        name=said.name.strip(),
        phone=said.phone.strip(),
        owner_account_id=acting.actor_id if acting.kind == "resident" else "",
        text=said.text.strip(),
        told_unit=said.told_unit.strip(),
        place=place_name(place.path),
        division_code=place.code,
        area_path=place.path,
        application=case,
        is_about_decision=case is not None and case.state in (CaseState.CONFIRMED, CaseState.REFUSED),
        matter_key=said.matter_key if at_once else "",
        tried_on=said.tried_on if at_once else None,
        tried_where=said.tried_where.strip() if at_once else "",
        against_office_id=said.against_office_id,
        registered_at=acting.now,
        registered_by=acting.actor_id,
        register_key=key,
        register_digest=digest,
        changed_by_name=acting.name if acting.kind == "staff" else "",
    )
    _keep_apart(row, said, case)
    step = Step(acting, row, "register", detail={"channel": said.channel})
    step.after.append(lambda saved: tell_registered(acting, saved))
    keep_step(step, "", key, digest)
    if at_once:
        row.state, row.version, row.changed_verb = State.ACCEPTED, 2, "accept"
        row.save()
        keep_step(Step(acting, row, "accept", detail={"at_once": True}), State.REGISTERED, None, "")
    return row


def _keep_apart(row: Grievance, said: Said, case: Application | None) -> None:
    """Who is complained of, and, for a complaint about a case, everybody of the staff who took a step in it."""
    kept = dict.fromkeys(said.against_staff, "named")
    if case is not None and row.kind == COMPLAINT:
        for event in case.events.filter(actor_kind="staff"):
            for staff_id in {event.actor_id, *event.others} - {""}:
                kept.setdefault(staff_id, "handled")
    GrievanceKeptFrom.objects.bulk_create(
        [GrievanceKeptFrom(grievance=row, staff_id=staff_id, why=why) for staff_id, why in kept.items()]
    )

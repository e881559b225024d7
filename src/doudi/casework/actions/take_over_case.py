"""A case an older system began (接办老系统的件): it goes on here with its own days, pauses and longer limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.db import transaction

from doudi.casework.changing import Change, change_case, name_on_file
from doudi.casework.domain.machine import Channel, State
from doudi.casework.errors import OpenCaseExists
from doudi.casework.following import follow, subject_of
from doudi.casework.models import Application, CaseEvent, DeclaredMember
from doudi.casework.process import clock_rule, extension_limit
from doudi.kernel.clock import SHANGHAI
from doudi.kernel.identifiers import CitizenNumber
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry import policy
from doudi.registry.actions.enrol_person import enrol_person
from doudi.registry.actions.form_household import form_household
from doudi.registry.models import Division, Person
from doudi.registry.reads import place_name
from doudi.worklist.keeping import Subject, extend_clock, refresh, start_clock
from doudi.worklist.models import ClockPause

OFFICE_OPENS = time(9)


@dataclass(frozen=True)
class MemberBefore:
    """Somebody the older system names: name, number, relation to the head, who is the applicant."""

    name: str
    number: str
    relation: str


@transaction.atomic
def take_over_case(
    acting: Acting,
    *,
    scheme: str,
    place: Division,
    members: Sequence[MemberBefore],
    filed_on: date,
    accepted_on: date | None,
    paused_from: date | None = None,
    paused_because: str = "",
    extended_on: date | None = None,
    extended_because: str = "",
    done_before: str = "",
    urban_rural: str = "",
    phone: str = "",
    batch: str = "",
) -> tuple[Application, list[tuple[str, str]]]:
    """The case as it stands here, filed or accepted, its clocks counting from its own days; and what is doubtful.

    Signatures and answers are not taken over: the family signs anew before a department is asked, and what the older
    system had done stands in the history. Later steps are taken again here, under the clock that runs.

    Raises:
        NotAllowed: the place is not this account's.
        PersonConflict: a number is registered under another name.
        OpenCaseExists: the applicant has an open application for the scheme.
    """
    policy.require(acting, "casework.take_over", area_path=place.path)
    people = [(_enrolled(acting, each, place, phone), each) for each in members]
    applicant = next(person for person, each in people if each.relation == "head")
    standing = Application.objects.filter(applicant=applicant, scheme=scheme).exclude(
        state__in=[State.CONFIRMED, State.REFUSED, State.WITHDRAWN, State.TERMINATED]
    )
    if standing.exists():
        raise OpenCaseExists("")
    household = form_household(
        acting,
        [(person, each.relation) for person, each in people],
        since=filed_on,
        division_code=place.code,
        area_path=place.path,
        urban_rural=urban_rural or place.urban_rural or "unknown",
    )
    case = Application.objects.create(
        scheme=scheme,
        profile=settings.DOUDI_PROFILE,
        jurisdiction=settings.DOUDI_JURISDICTION,
        household=household,
        applicant=applicant,
        channel=Channel.WINDOW,
        state=State.ACCEPTED if accepted_on else State.FILED,
        division_code=place.code,
        area_path=place.path,
        place=place_name(place.path),
        urban_rural=urban_rural or place.urban_rural,
        phone=phone,
        answers={},
        started_at=acting.now,
        started_by=acting.actor_id,
        filed_at=_opening(filed_on),
        filed_by=acting.actor_id,
        filed_by_name=name_on_file(acting),
        accepted_on=accepted_on,
        changed_at=acting.now,
        changed_by_name=name_on_file(acting),
        changed_verb="take_over",
        simulated=acting.simulated,
        paused_because=(paused_because.strip() or "原系统暂停")[:200] if paused_from else "",
    )
    for order, (person, each) in enumerate(people):
        DeclaredMember.objects.create(
            application=case,
            person=person,
            name=each.name,
            citizen_number=each.number,
            relation=each.relation,
            birth_date=person.birth_date_text,
            is_applicant=person == applicant,
            order=order,
        )
    doubts = _clocks(acting, case, filed_on, accepted_on, paused_from, extended_on, extended_because)
    _history(acting, case, done_before, batch)
    return case, doubts


def moved_on_since(public_id: str) -> bool:
    """Whether anything was done with a case since it was taken over."""
    return CaseEvent.objects.filter(application__public_id=public_id).exclude(verb="take_over").exists()


def give_back_case(acting: Acting, public_id: str, because: str) -> Application:
    """The older system goes on with it after all: its clocks stop here, and the reason stands in its history."""

    def do(change: Change) -> None:
        change.note = f"退回原系统：{because}"
        change.case.closed_at = acting.now

    return change_case(acting, public_id, "withdraw", "casework.take_over", do, content={"because": because})


def _enrolled(acting: Acting, member: MemberBefore, place: Division, phone: str) -> Person:
    number = CitizenNumber.parse(member.number, today=acting.today).value
    return enrol_person(
        acting,
        member.name,
        number,
        division_code=place.code,
        area_path=place.path,
        phone=phone if member.relation == "head" else "",
    )


def _opening(day: date) -> datetime:
    return datetime.combine(day, OFFICE_OPENS, tzinfo=SHANGHAI)


def _clocks(
    acting: Acting,
    case: Application,
    filed_on: date,
    accepted_on: date | None,
    paused_from: date | None,
    extended_on: date | None,
    extended_because: str,
) -> list[tuple[str, str]]:
    """The clocks of the step it stands at, as they ran: from their own days, paused and longer as they were."""
    subject: Subject = subject_of(case)
    steps = ("total", "start_survey") if accepted_on else ("accept",)
    clocks = [start_clock(subject, clock_rule(case, step), accepted_on or filed_on) for step in steps]
    if paused_from is not None:
        for clock in clocks:
            if clock.limit is not None:
                ClockPause.objects.create(
                    clock=clock, from_on=paused_from, reason=case.paused_because, by_id=acting.actor_id
                )
                refresh(clock)
    if extended_on is None:
        return []
    longer = extension_limit(case)
    if longer is None:
        return [("延长日期", "extended_without_limit")]
    reason = f"{extended_because.strip() or '原系统没有写原因'}（原系统{extended_on.isoformat()}延长）"
    extend_clock(acting, subject, clocks[0].rule_key, longer, "taken_over", reason)
    return []


def _history(acting: Acting, case: Application, done_before: str, batch: str) -> None:
    CaseEvent.objects.create(
        application=case,
        version=case.version,
        verb="take_over",
        from_state="",
        to_state=case.state,
        at=acting.now,
        actor_kind=acting.kind,
        actor_id=acting.actor_id,
        actor_name=name_on_file(acting),
        actor_organisation=acting.posts[0].organisation_name if acting.posts else "",
        note=done_before.strip()[:400],
        detail={"batch": batch},
    )
    follow(acting, case)
    record(
        acting,
        "casework.take_over",
        "application",
        case.public_id,
        area_path=case.area_path,
        case_ref=case.public_id,
        detail={"batch": batch},
    )
    announce(acting, "case_taken_over", {"application": case.public_id, "simulated": acting.simulated})

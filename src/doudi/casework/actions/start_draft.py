"""Open an application to be filled in (开始申请)."""

from django.conf import settings
from django.db import transaction

from doudi.casework.changing import apply_verb, name_on_file
from doudi.casework.course import begin_course
from doudi.casework.domain.machine import Channel, State
from doudi.casework.errors import MemberUnfit, NotAppliedFor
from doudi.casework.models import Application, CaseEvent, DeclaredMember
from doudi.casework.process import scheme_here
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry import policy
from doudi.registry.models import Division, HouseholdMember, Person
from doudi.registry.reads import place_name
from doudi.worklist.words import Words


@transaction.atomic
def start_draft(
    acting: Acting,
    *,
    scheme: str = "dibao",
    channel: str = Channel.ONLINE,
    division_code: str = "",
    on_behalf_of_reason: str = "",
    lead_id: str = "",
    person_id: str = "",
    phone: str = "",
    address: str = "",
    urban_rural: str = "",
    key: str | None = None,
) -> Application:
    """A draft by a resident (online), at a window on paper, or by a grid worker on somebody's behalf with a reason.

    A resident's open draft, and the draft of a lead, are found again instead of opening a second one. Members known to
    the registry (the resident's own household, or ``person_id``'s) are filled in.

    Raises:
        NotAllowed: not this account's own, or not its area.
        NotAppliedFor: nobody applies for this scheme by itself: it has no form.
        MemberUnfit: a grid draft without a reason, or an unknown place.
    """
    channel = Channel.ONLINE if acting.kind == "resident" else Channel(channel)
    division = Division.objects.filter(code=division_code).first() if division_code else None
    area_path = division.path if division else ""
    policy.require(acting, apply_verb(acting, channel), area_path=area_path or None, owner_id=acting.actor_id)
    if division_code and division is None:
        raise MemberUnfit(
            "division_code", "there is no such place", Words("请选社区。", "Please choose the community.")
        )
    if channel == Channel.GRID and not on_behalf_of_reason.strip():
        raise MemberUnfit(
            "on_behalf_of_reason",
            "a reason is required to apply for somebody",
            Words("写一写为什么替他申请。", "Say why you apply for them."),
        )
    chosen = scheme_here(scheme)
    if not chosen.is_applied_for:
        raise NotAppliedFor(chosen.key, chosen.short_zh, chosen.short_en)
    existing = _existing(acting, scheme, channel, lead_id, key)
    if existing is not None:
        return existing
    case = Application(
        scheme=chosen.key,
        profile=chosen.profile,
        jurisdiction=settings.DOUDI_JURISDICTION,
        channel=channel,
        division_code=division_code,
        area_path=area_path,
        place=place_name(area_path) if area_path else "",
        owner_account_id=acting.actor_id if acting.kind == "resident" else "",
        answers={},
        phone=phone,
        address=address,
        urban_rural=urban_rural or (division.urban_rural if division else ""),
        on_behalf_of_reason=on_behalf_of_reason.strip(),
        origin_lead_id=lead_id,
        started_at=acting.now,
        started_by=acting.actor_id,
        changed_at=acting.now,
        changed_by_name=name_on_file(acting),
        simulated=acting.simulated,
    )
    begin_course(case, acting.now)
    case.save(force_insert=True)
    _fill_in_known_members(case, person_id if acting.kind == "staff" else acting.person_id, acting)
    CaseEvent.objects.create(
        application=case,
        version=case.version,
        verb="start",
        from_state="",
        to_state=State.DRAFT,
        at=acting.now,
        actor_kind=acting.kind,
        actor_id=acting.actor_id,
        actor_name=name_on_file(acting),
        actor_organisation=acting.posts[0].organisation_name if acting.posts else "",
        key=key,
        detail={"channel": str(channel), "lead": lead_id},
    )
    record(
        acting,
        "casework.start",
        "application",
        case.public_id,
        area_path=area_path,
        case_ref=case.public_id,
        detail={"channel": str(channel)},
    )
    return case


def _existing(acting: Acting, scheme: str, channel: str, lead_id: str, key: str | None) -> Application | None:
    drafts = Application.objects.filter(scheme=scheme, state=State.DRAFT)
    if acting.kind == "resident":
        return drafts.filter(owner_account_id=acting.actor_id).first()
    if lead_id:
        found = Application.objects.filter(scheme=scheme, origin_lead_id=lead_id).first()
        if found is not None:
            return found
    if key:
        event = CaseEvent.objects.filter(verb="start", key=key, actor_id=acting.actor_id).first()
        return event.application if event else None
    return None


def _fill_in_known_members(case: Application, person_id: str, acting: Acting) -> None:
    person = Person.objects.filter(public_id=person_id).first() if person_id else None
    if person is None or not person.citizen_number or person.birth_date is None:
        return
    people = [(person, "head")]
    own = HouseholdMember.objects.filter(person=person, valid_to=None).select_related("household").first()
    if own is not None and own.role == "head":
        others = HouseholdMember.objects.filter(household=own.household, valid_to=None).exclude(person=person)
        people += [(row.person, row.role) for row in others.select_related("person").order_by("pk")]
    for order, (someone, role) in enumerate(people):
        if someone.citizen_number and someone.birth_date is not None and someone.deceased_on is None:
            DeclaredMember.objects.create(
                application=case,
                person=someone,
                name=someone.name,
                citizen_number=someone.citizen_number,
                birth_date=someone.birth_date.isoformat(),
                relation=role,
                is_applicant=someone.pk == person.pk,
                order=order,
            )

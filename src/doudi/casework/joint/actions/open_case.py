"""Open a joint case (登记一件事): from a discovery at the door, an application, or a lead."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from doudi.casework.changing import find_case
from doudi.casework.errors import CaseNotFound
from doudi.casework.joint.errors import JointNotFound, JointUnfit
from doudi.casework.joint.following import follow_case
from doudi.casework.joint.history import Line, fingerprint, keep_opening, shown_name
from doudi.casework.joint.matter import matter
from doudi.casework.models import JointCase
from doudi.platform.acting import Acting
from doudi.platform.idempotency import once
from doudi.registry import policy
from doudi.registry.models import Household, Person
from doudi.registry.reads import find_division, members_on
from doudi.worklist.words import Words

REPORT = "casework.report_joint"
MOST_PEOPLE = 30


def open_case(
    acting: Acting,
    *,
    origin: str,
    division_code: str,
    family_name: str,
    story: str,
    people_count: int = 1,
    household_id: str = "",
    speaks_id: str = "",
    phone: str = "",
    facts: Mapping[str, str] | None = None,
    child_protected: bool = False,
    origin_id: str = "",
    key: str | None = None,
) -> JointCase:
    """A case to be planned; making its plan is the first thing to do. The same ``key`` again gives the same case.

    Args:
        division_code: where the family lives; the account must serve the place.
        household_id, speaks_id: the family and who speaks for it in the registry, where they are known.
        facts: what was told, by the matter's keys.

    Raises:
        NotAllowed: the account does not serve the place, or holds no post that reports.
        JointUnfit: a place, fact, number or person that cannot be.
        KeyReused: the key came with another content.
    """
    content = [origin, division_code, origin_id, people_count, child_protected]
    said = fingerprint("open", {"name": family_name, "story": story, "phone": phone, "facts": dict(facts or {})})

    def effect() -> dict[str, Any]:
        case = _open(
            acting, origin, division_code, family_name, story, people_count, household_id, speaks_id, phone,
            dict(facts or {}), child_protected, origin_id,
        )  # fmt: skip
        return {"case": case.public_id}

    with transaction.atomic():
        answer = once(acting, f"joint.open:{key}", [*content, said], effect) if key else effect()
        return JointCase.objects.get(public_id=answer["case"])


def _open(
    acting: Acting,
    origin: str,
    division_code: str,
    family_name: str,
    story: str,
    people_count: int,
    household_id: str,
    speaks_id: str,
    phone: str,
    facts: dict[str, str],
    child_protected: bool,
    origin_id: str,
) -> JointCase:
    place = find_division(division_code)
    if place is None:
        raise JointUnfit("place", f"no place {division_code!r}", Words("选一个地方。", "Choose a place."))
    policy.require(acting, REPORT, area_path=place.path)
    household = Household.objects.filter(public_id=household_id).first() if household_id else None
    speaks = Person.objects.filter(public_id=speaks_id).first() if speaks_id else None
    _check(facts, family_name, story, people_count)
    for known in (household, speaks):
        if known is not None:
            policy.require(acting, REPORT, area_path=known.area_path)
    if (household_id and household is None) or (speaks_id and speaks is None):
        raise JointNotFound()
    case = JointCase.objects.create(
        matter=matter().key,
        matter_digest=matter().digest,
        household=household,
        speaks=speaks,
        family_name=family_name.strip(),
        people_count=people_count,
        origin=origin,
        origin_id=origin_id,
        story=story.strip(),
        facts={"happened": story.strip(), **{fact: text.strip() for fact, text in facts.items() if text.strip()}},
        phone=phone.strip(),
        place=place.name,
        child_protected=child_protected,
        changed_at=acting.now,
        changed_by_name=shown_name(acting),
        opened_at=acting.now,
        opened_by=acting.actor_id,
        opened_by_name=shown_name(acting),
        division_code=place.code,
        area_path=place.path,
        simulated=acting.simulated,
    )
    keep_opening(acting, case, Line("open", note=story.strip(), detail={"origin": origin, "origin_id": origin_id}))
    follow_case(acting, case)
    return case


def _check(facts: Mapping[str, str], family_name: str, story: str, people_count: int) -> None:
    unknown = sorted(set(facts) - set(matter().facts))
    if unknown:
        raise JointUnfit("facts", f"unknown facts {unknown}", Words("有一栏不认识。", "A field is not known."))
    if not family_name.strip():
        raise JointUnfit("family_name", "no name", Words("写这家人怎么称呼。", "Write what the family is called."))
    if not story.strip():
        raise JointUnfit("story", "no story", Words("写一句发生了什么。", "Write what happened."))
    if not 1 <= people_count <= MOST_PEOPLE:
        raise JointUnfit("people_count", str(people_count), Words("人数不对，再看看。", "Check the number of people."))


def open_from_application(acting: Acting, application_id: str, *, story: str, key: str | None = None) -> JointCase:
    """A case for the family of an application, with what is known of it; the application itself is added as an item.

    Raises:
        CaseNotFound: no such application in the account's area, or nobody applied yet.
    """
    application = find_case(acting, application_id)
    person, household = application.applicant, application.household
    if person is None or household is None:
        raise CaseNotFound()
    family = members_on(household, acting.today)
    names = "、".join(member.person.name for member in family)
    facts = {"people": names, "address": application.address, "phone": application.phone}
    return open_case(
        acting,
        origin="application",
        division_code=application.division_code,
        family_name=person.name,
        story=story,
        people_count=max(1, len(family)),
        household_id=household.public_id,
        speaks_id=person.public_id,
        phone=application.phone,
        facts={fact: text for fact, text in facts.items() if text},
        origin_id=application.public_id,
        key=key,
    )


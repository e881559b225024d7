"""Begin what a granted decision gives without application (决定带出免申即享): nobody has to plan it by hand."""

from django.conf import settings
from django.db import transaction

from doudi.casework.domain.machine import State
from doudi.casework.joint.actions.add_item import add_item
from doudi.casework.joint.actions.open_case import open_case
from doudi.casework.joint.actions.start_plan import start_plan
from doudi.casework.joint.errors import OfficeMissing
from doudi.casework.joint.matter import matter
from doudi.casework.joint.offices import office_for
from doudi.casework.joint.standing import stands
from doudi.casework.models import Application, JointCase, JointItem
from doudi.platform.acting import Acting
from doudi.registry.models import Household, Person
from doudi.registry.reads import members_on
from doudi.schemes.joint.matter import ItemRule, Kind

STORY = "批了一项救助，有几项不用申请，等各部门的人确认。"


@transaction.atomic
def offer_from_decision(acting: Acting, application_id: str) -> JointCase | None:
    """The case in which the items wait for a named official of each department, who confirms or strikes them out.

    Into the family's case where one is under way; else one is opened and begun. One that is being planned is left to
    its planner. What the family was offered before, or declined, is not offered again; a department without an office
    here is left out; and who had a protected child keeps the protection. Where the place did not ask for it
    (``DOUDI_OFFER_WITHOUT_APPLICATION``) nothing happens. Repeating it begins nothing twice.
    """
    if not settings.DOUDI_OFFER_WITHOUT_APPLICATION:
        return None
    application = Application.objects.filter(public_id=application_id, state=State.CONFIRMED).first()
    if application is None or application.household is None or application.applicant is None:
        return None
    if not stands(application.public_id):
        return None
    household = Household.objects.select_for_update().get(pk=application.household.pk)
    cases = JointCase.objects.filter(household=household).order_by("-pk")
    rules = _opened_by(application, household, acting)
    if not rules or cases.filter(state="planning").exists():
        return None
    case = cases.filter(state="running").first()
    if case is None:
        protected = cases.filter(child_protected=True).exists()
        case = _open(acting, application, application.applicant, household, protected=protected)
    for rule in rules:
        add_item(acting, case.public_id, rule.key, kind=Kind.NO_APPLICATION)
    if case.state == "planning":
        return start_plan(acting, case.public_id)
    return JointCase.objects.get(pk=case.pk)


def _opened_by(application: Application, household: Household, acting: Acting) -> list[ItemRule]:
    """The items this scheme's status opens, that were never offered to the family and have an office here."""
    before = set(
        JointItem.objects.filter(case__household=household, kind=Kind.NO_APPLICATION)
        .exclude(state="struck")
        .values_list("key", flat=True)
    )
    return [
        rule
        for rule in matter().items.values()
        if rule.way(Kind.NO_APPLICATION) is not None
        and application.scheme in rule.rests_on
        and rule.key not in before
        and _has_office(rule, application, acting)
    ]


def _has_office(rule: ItemRule, application: Application, acting: Acting) -> bool:
    try:
        office_for(rule.department, application.area_path, acting.today)
    except OfficeMissing:
        return False
    return True


def _open(
    acting: Acting, application: Application, person: Person, household: Household, *, protected: bool
) -> JointCase:
    family = members_on(household, acting.today)
    facts = {"people": "、".join(each.person.name for each in family), "address": application.address}
    return open_case(
        acting,
        origin="application",
        division_code=application.division_code,
        family_name=person.name,
        story=STORY,
        people_count=max(1, len(family)),
        household_id=household.public_id,
        speaks_id=person.public_id,
        phone=application.phone,
        facts={fact: text for fact, text in facts.items() if text},
        child_protected=protected,
        origin_id=application.public_id,
        key=f"offer:{application.public_id}",
    )

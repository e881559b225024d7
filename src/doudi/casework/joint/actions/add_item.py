"""Add an item to the plan (加一项): one of the matter's, in a way its rule allows, or a service with who brings it."""

from datetime import date
from typing import Any

from doudi.casework.changing import find_case
from doudi.casework.joint.changing import change_joint_case
from doudi.casework.joint.clocks import terms_of
from doudi.casework.joint.errors import ChildShielded, JointUnfit, KindNotAllowed, StatusMissing
from doudi.casework.joint.history import Line, keep_adding, shown_name
from doudi.casework.joint.lifecycle import OPEN_STATES, begin_or_wait
from doudi.casework.joint.matter import rule_of
from doudi.casework.joint.offices import service_office
from doudi.casework.joint.standing import statuses_of
from doudi.casework.models import Application, JointCase, JointItem
from doudi.platform.acting import Acting
from doudi.schemes.joint.matter import OWN_PROCESS, ItemRule, Kind, ServiceRule, Way
from doudi.schemes.loader import load
from doudi.worklist.words import Words

DECIDED = ("confirmed", "refused", "withdrawn", "terminated")


def add_item(
    acting: Acting,
    case_id: str,
    item_key: str,
    *,
    kind: str = "",
    scheme: str = "",
    application_id: str = "",
    applied_on: date | None = None,
    organisation_id: str = "",
    title: str = "",
    why: str = "",
    expected_version: int | None = None,
    key: str | None = None,
) -> JointCase:
    """The item is planned; in a case that runs it begins at once.

    Args:
        kind: the way it is given, the first of its rule if empty.
        application_id: the family's application, for a scheme whose process stands in casework.
        applied_on: the day the family asked for it, for other items on application.
        organisation_id: who brings a service.
        title: what an unlisted service is.

    Raises:
        JointUnfit: an unknown item, no application, no day, nobody who brings it, or it is planned already.
        KindNotAllowed: the rule does not give it in this way.
        StatusMissing: nothing it may rest on stands or is under way.
        ChildShielded: an application that posts a public notice, in a case in which a child is protected.
        CaseNotFound: no such application for this account.
        JointNotFound, NotAllowed, JointChanged, JointStepNotPossible, KeyReused: as every change of a case.
    """
    content = {"item": item_key, "kind": kind, "scheme": scheme, "application": application_id, "on": applied_on,
               "organisation": organisation_id, "title": title, "why": why}  # fmt: skip

    def do(case: JointCase, line: Line) -> None:
        rule = rule_of(item_key)
        if rule is None:
            raise JointUnfit("item", f"no item {item_key!r}", Words("没有这一项。", "There is no such item."))
        item = _new(acting, case, rule, why)
        if isinstance(rule, ServiceRule):
            _as_service(acting, item, rule, organisation_id, title)
        else:
            if case.items.filter(key=item_key, state__in=OPEN_STATES).exists():
                raise JointUnfit("item", f"{item_key} is there", Words("这一项已经在办。", "It is under way already."))
            way = rule.way(kind) if kind else rule.ways[0]
            if way is None:
                raise KindNotAllowed(item_key, kind)
            _as_item(acting, item, rule, way, scheme, application_id, applied_on)
        item.save()
        keep_adding(acting, item, Line("add", note=why.strip(), detail={"kind": item.kind}))
        line.detail = {"item": item.public_id, "key": item.key}
        if case.state == "running":
            begin_or_wait(acting, item)

    return change_joint_case(
        acting, case_id, "add", do, possible_in=("planning", "running"), content=content,
        expected_version=expected_version, key=key,
    )  # fmt: skip


def _new(acting: Acting, case: JointCase, rule: ItemRule | ServiceRule, why: str) -> JointItem:
    return JointItem(
        case=case,
        key=rule.key,
        title_zh=rule.words.zh,
        title_en=rule.words.en,
        why=why.strip(),
        changed_at=acting.now,
        changed_by_name=shown_name(acting),
        proposed_by=acting.actor_id,
        division_code=case.division_code,
        area_path=case.area_path,
    )


def _as_service(acting: Acting, item: JointItem, rule: ServiceRule, organisation_id: str, title: str) -> None:
    item.organisation = service_office(organisation_id, item.area_path, acting.today)
    if item.organisation is None:
        raise JointUnfit(
            "organisation", f"{organisation_id!r} does not serve {item.area_path}, or nobody there takes services on",
            Words("选由哪个单位来办，要管得到这个地方。", "Choose who brings it; it must serve this place."),
        )  # fmt: skip
    item.kind = Kind.SERVICE
    if title.strip():
        item.title_zh = item.title_en = title.strip()[:80]
    terms: dict[str, Any] = {"process": rule.process, "facts": list(rule.shares), "papers": [], "limits": {}}
    if rule.amount_fen_a_year is not None:
        terms["amount_fen_a_year"] = rule.amount_fen_a_year
    item.terms = terms


def _as_item(
    acting: Acting,
    item: JointItem,
    rule: ItemRule,
    way: Way,
    scheme: str,
    application_id: str,
    applied_on: date | None,
) -> None:
    item.kind, item.department, item.terms = way.kind, rule.department, terms_of(rule, way)
    item.depends_on = list(rule.rests_on) if way.kind is Kind.NO_APPLICATION else []
    item.scheme = scheme if scheme in rule.schemes else next(iter(rule.schemes), "")
    if way.kind is Kind.NO_APPLICATION:
        _require_status(item, acting.today)
    elif way.process == OWN_PROCESS:
        item.application = _application(acting, item, application_id)
        item.applied_on = None
    elif applied_on is None or applied_on > acting.today:
        raise JointUnfit(
            "applied_on", f"{applied_on}", Words("写家里哪天说要申请的。", "Write the day the family asked for it.")
        )
    else:
        item.applied_on = applied_on


def _require_status(item: JointItem, today: date) -> None:
    under_way = set(item.case.items.filter(state__in=OPEN_STATES).values_list("key", flat=True))
    if not set(item.depends_on) & (set(statuses_of(item.case, today)) | under_way):
        raise StatusMissing(item.key, item.depends_on)


def _application(acting: Acting, item: JointItem, application_id: str) -> Application:
    """The family's application; in a protected case one that would still post a public notice is refused."""
    if not application_id:
        raise JointUnfit(
            "application", f"no application for {item.key}",
            Words("这一项要先有家里的申请。", "This item needs the family's application first."),
        )  # fmt: skip
    found = find_case(acting, application_id)
    if found.scheme != item.scheme or found.household_id != item.case.household_id or found.household_id is None:
        raise JointUnfit(
            "application", f"{found.public_id} is of {found.scheme} and of another family or scheme",
            Words("这份申请不是这家人的，或者不是这一项的。", "That application is another family's or item's."),
        )  # fmt: skip
    if JointItem.objects.filter(application=found).exists():
        raise JointUnfit(
            "application", f"{found.public_id} is or was in a joint case already",
            Words("这份申请已经在一件事里记过了，不能再加一次；申请本身照常办。",
                  "That application is or was in a joint case already; it goes on by itself."),
        )  # fmt: skip
    scheme = load(found.scheme, profile=found.profile, jurisdiction=found.jurisdiction)
    posts_notice = bool(scheme.notice.personal_fields)
    if item.case.child_protected and posts_notice and found.state not in DECIDED:
        raise ChildShielded(item.case.public_id)
    return found

"""Hand a grievance to the unit responsible for it (派单), with helpers where several have a part."""

from __future__ import annotations

from collections.abc import Sequence

from doudi.casework.grievance.catalogue import ANSWER, LOCAL_MATTER, OWN_LIMIT, Limit, answer_rule
from doudi.casework.grievance.changing import Step, take_step, words_needed
from doudi.casework.grievance.domain.three_ways import Matter, may_own
from doudi.casework.grievance.errors import GrievanceUnfit, OwnComplaint
from doudi.casework.grievance.following import ask_helpers, subject_of
from doudi.casework.grievance.messages import tell_dispatched
from doudi.casework.models import Grievance, GrievanceHandover, GrievanceHelper
from doudi.platform.acting import Acting
from doudi.registry.dated import in_force
from doudi.registry.models import Organisation, OrganisationArea
from doudi.registry.reads import place_name
from doudi.worklist.keeping import start_clock
from doudi.worklist.words import Words

MOST_HELPERS = 8


def dispatch(
    acting: Acting,
    public_id: str,
    *,
    office_id: str,
    helpers: Sequence[str] = (),
    told_unit: str = "",
    own_limit: int | None = None,
    own_basis: str = "",
    expected_version: int | None = None,
    key: str | None = None,
) -> Grievance:
    """From today the answer's clock runs, by the limit of the kind, or by one of the item's own with its text.

    Of a confidential one the unit reads ``told_unit``, written by the window without the complainant in it.

    Raises:
        OwnComplaint: the unit is the one complained of.
        GrievanceUnfit: no such unit, not its place or not of the class; a limit of its own without its text; a
            confidential one without the window's own words; a local matter that was not sorted.
        As ``take_step``.
    """

    def do(step: Step) -> None:
        row = step.row
        if row.is_confidential:
            own_words = words_needed(
                told_unit or row.told_unit, "told_unit", Words("告诉单位的话，不写是谁说的", "what the unit is told")
            )
            row.told_unit = own_words
        if row.kind == LOCAL_MATTER and not row.matter_class:
            raise GrievanceUnfit("office_id", "Sort it first.", Words("先分大事、小事、私事。", "Sort it first."))
        if row.matter_class == Matter.PRIVATE:
            raise GrievanceUnfit(
                "office_id",
                "A private matter gets guidance; raise it first.",
                Words("私事给指引；要派单，先升级。", "A private matter gets guidance; raise it first."),
            )
        if own_limit is not None and not own_basis.strip():
            raise GrievanceUnfit("own_basis", "No text.", Words("写照哪个文件。", "Name the text that gives it."))
        hand_out(step, office_id, list(dict.fromkeys(helpers)), _limit(own_limit, own_basis))

    content = {
        "office": office_id,
        "helpers": list(helpers),
        "told": told_unit,
        "limit": own_limit,
        "basis": own_basis,
    }
    return take_step(acting, public_id, "dispatch", do, content=content, expected_version=expected_version, key=key)


def _limit(own_limit: int | None, own_basis: str) -> Limit | None:
    if own_limit is None:
        return None
    if not 1 <= own_limit <= 365:
        raise GrievanceUnfit("own_limit", f"{own_limit} days.", Words("天数写1到365。", "Enter 1 to 365 days."))
    return Limit(own_limit, "working_days", "press", own_basis.strip(), "")


def hand_out(step: Step, office_id: str, helpers: Sequence[str], own: Limit | None = None) -> None:
    """Write the hand-over down and start its clock; also used when it is handed out again."""
    acting, row = step.acting, step.row
    lead = _office(acting, row, office_id, "office_id")
    if not may_own(row.matter_class, lead.kind):
        raise GrievanceUnfit(
            "office_id",
            f"A {row.matter_class} matter is not a {lead.kind}'s.",
            Words("大事归政府部门，小事归社区和组织。", "Big matters are departments', small ones the community's."),
        )
    if len(helpers) > MOST_HELPERS or office_id in helpers:
        raise GrievanceUnfit(
            "helpers", "Too many, or the lead twice.", Words("协办单位不对。", "Check the helping units.")
        )
    helping = [_office(acting, row, each, "helpers") for each in helpers]
    rule = own.rule(ANSWER, OWN_LIMIT) if own else answer_rule(row.kind)
    clock = start_clock(subject_of(row), rule, acting.today)
    handover = GrievanceHandover.objects.create(
        grievance=row,
        office_id=lead.public_id,
        office_name=lead.name_zh,
        round=row.round,
        dispatched_on=acting.today,
        due_on=clock.due_on,
    )
    GrievanceHelper.objects.bulk_create(
        [GrievanceHelper(handover=handover, office_id=each.public_id, office_name=each.name_zh) for each in helping]
    )
    step.detail = {"office": lead.public_id, "helpers": [each.public_id for each in helping], "limit": rule.limit}
    step.after.append(lambda saved: ask_helpers(acting, saved, handover))
    step.after.append(lambda saved: tell_dispatched(acting, saved))


def _office(acting: Acting, row: Grievance, office_id: str, at: str) -> Organisation:
    """The unit, if it serves where the matter is; a matter known only by its district moves to the unit's place."""
    office = Organisation.objects.filter(public_id=office_id).first()
    if office is None:
        raise GrievanceUnfit(at, "No such office.", Words("选一个单位。", "Choose a unit."))
    if office_id == row.against_office_id:
        raise OwnComplaint(row.public_id, "office")
    areas = OrganisationArea.objects.filter(in_force(acting.today), organisation=office).select_related("division")
    places = {area.division.path: area.division.code for area in areas}
    if any(row.area_path.startswith(path) for path in places):
        return office
    inside = sorted(path for path in places if path.startswith(row.area_path))
    if not inside or at != "office_id":
        raise GrievanceUnfit(
            at, "The unit does not serve that place.", Words("这个单位不管那个地方。", "The unit does not serve there.")
        )
    row.area_path, row.division_code, row.place = inside[0], places[inside[0]], place_name(inside[0])
    return office

"""The whole joint case (一件事办件页): plan, items, one timeline, where the days went, the closing statement."""

from doudi.casework.joint.actions.propose_no_application import fetch_proposable
from doudi.casework.joint.changing import PLAN
from doudi.casework.joint.finding import find_joint_case, may_see_case
from doudi.casework.joint.matter import matter, words_of
from doudi.casework.joint.reads.building import (
    clocks_of,
    days_of,
    item_row,
    main_light,
    named,
    papers_named,
    timeline,
    told_facts,
)
from doudi.casework.joint.reads.conferences import conferences_of
from doudi.casework.joint.reads.outlook import outlook_of
from doudi.casework.joint.reads.shapes import JointPage
from doudi.casework.joint.words import CASE_STATES, ORIGINS
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read


def fetch_joint_page(acting: Acting, case_id: str) -> JointPage:
    """The case for who plans and oversees it; reading it is on record.

    Raises:
        JointNotFound: no such case for this account; a protected one asks for its post.
    """
    case = find_joint_case(acting, case_id)
    items = list(case.items.select_related("organisation", "definition", "application").order_by("pk"))
    for item in items:
        item.case = case
    clocks = clocks_of([case], items)
    record_read(acting, "joint_case", [case.public_id], what="joint_page")
    light = main_light(clocks[case.public_id], acting)
    may_plan = case.state != "closed" and may_see_case(acting, case, PLAN)
    return JointPage(
        public_id=case.public_id,
        family=named(case),
        place=case.place,
        origin=ORIGINS[case.origin],
        origin_id=case.origin_id,
        story=case.story,
        state=case.state,
        state_words=CASE_STATES[case.state],
        child_protected=case.child_protected,
        opened_at=case.opened_at,
        opened_by=case.opened_by_name,
        light=light,
        outlook=outlook_of(items, light.due_on if light else None, acting.today) if case.state == "running" else None,
        items=[item_row(item, clocks[item.public_id], acting) for item in items],
        timeline=timeline(case.events.order_by("pk"), {item.pk: item for item in items}),
        days=days_of(case, items, clocks, acting),
        facts=[told for told in told_facts(case) if told.text != case.story],
        papers=papers_named(case.papers, case.papers),
        proposable=[words_of(rule.words) for rule in fetch_proposable(case, acting.today)] if may_plan else [],
        conferences=conferences_of(case),
        may_confer=may_plan and not case.conferences.filter(state="called").exists(),
        closing=case.closing,
        version=case.version,
        may_plan=may_plan,
        source=matter().source,
        doubt=words_of(matter().doubt),
    )

"""Where a row of the worklist is worked on (打开去办): one page for each kind of thing a task can be about."""

from django.urls import reverse
from django.utils.http import urlencode

from doudi.evidence.checking.by_hand import CONFIRM, ENTER
from doudi.worklist.rows import QueueRow

PAGES = {
    "application": "workbench:case",
    "means_dispute": "workbench:means_dispute",
    "reconsideration": "workbench:reconsideration",
    "sent_application": "workbench:sent_application",
    "joint_case": "workbench:joint_case",
    "joint_item": "workbench:joint_item",
    "joint_conference": "workbench:joint_conference",
    "conference_decision": "workbench:conference_decision",
    "lead": "workbench:lead",
    "pay_run": "workbench:pay_run",
    "feed": "workbench:feed_load",
    "enrolment_target": "workbench:enrolment_target",
    "suspicion": "workbench:suspicion",
    "link_pair": "workbench:link_pair",
    "person_merge": "workbench:link_merge",
    "work_item": "workbench:supervise",
    "grievance": "workbench:grievance",
    "tea_point": "workbench:tea_point",
    "entitlement_review": "workbench:upkeep_review",
    "entitlement_change": "workbench:upkeep_change",
}
BY_KIND = {
    "casework.look_at_doubts": "workbench:case_evidence",
    "casework.renew_signature": "workbench:authorisations",
}
"""What is worked on elsewhere than on the page of what it is about."""
WITHOUT_OWN_PAGE = {"entitlement": "workbench:pay_accounts"}
"""What is worked on among its like."""


OF_A_CASE = {ENTER: "workbench:hand_answers", CONFIRM: "workbench:hand_answers"}
"""What is about a case and is worked on elsewhere than on its page: the list of the case's own."""


def page_of(row: QueueRow) -> str:
    """The page's address; empty where the account may not open it, or there is none."""
    if not row.may_open:
        return ""
    if row.kind in OF_A_CASE:
        return f"{reverse(OF_A_CASE[row.kind])}?{urlencode({'case': row.subject_id})}"
    if row.subject_type in WITHOUT_OWN_PAGE:
        return reverse(WITHOUT_OWN_PAGE[row.subject_type])
    page = BY_KIND.get(row.kind) or PAGES.get(row.subject_type, "")
    return reverse(page, args=[row.subject_id]) if page else ""

"""Joint cases in the demo: the departments' offices, and two families helped by several of them, day by day."""

from dataclasses import dataclass
from datetime import date, timedelta

import pyotp

from doudi.casework.domain.machine import State
from doudi.casework.joint.actions.add_item import add_item
from doudi.casework.joint.actions.name_office import name_office
from doudi.casework.joint.actions.open_case import open_case
from doudi.casework.joint.actions.propose_no_application import propose_no_application
from doudi.casework.joint.actions.start_plan import start_plan
from doudi.casework.joint.actions.take_step import take_step
from doudi.casework.joint.matter import matter
from doudi.casework.joint.running import tasks_waiting
from doudi.casework.models import Application, JointCase, JointItem
from doudi.config.demo.keeping_going import kept_going
from doudi.config.demo.officials import Officials
from doudi.platform.acting import Acting
from doudi.registry.actions.open_office import appoint, open_office
from doudi.registry.models import Division, Organisation, Post, Staff

PLANNERS = (("joint_coordinator", "施示例", "Shi"), ("child_protection_officer", "安示例", "An"))
CLERKS, APPROVERS = "陶柳舒毕顾孔康", "洪龚贺龙文庞樊"
PROVIDERS = (
    ("charity", "示例小学（演示）", "Example Primary School (demo)", "廉示例"),
    ("charity", "爱心企业（演示）", "A Firm that Helps (demo)", "游示例"),
)
OUTCOMES = {"accept": "accepted", "decide": "granted", "confirm": "confirmed", "take_on": "taken",
            "deliver": "delivered", "accept_again": "accepted"}  # fmt: skip
ROLES = ("department_clerk", "department_approver", "organisation_worker")
STORY = "网格员走访时发现：母亲发病，11岁的孩子没有人照看。"
SECOND_STORY = "申请低保时说到：孩子在读高中，租的房子快到期。"
FACTS = {"child": "斯斯（化名），11岁", "school": "示例小学五年级", "caregiver": "邻居照看", "home": "租房"}


def open_joint_offices(acting: Acting, district: Division, bureau: Organisation, hotline: str, since: date) -> int:
    """The seven departments with a clerk and an approver each, who plans, and two who bring services; how many offices.

    Safe to repeat.
    """
    for role, name, name_en in PLANNERS:
        appoint(acting, _staff(f"{role}-1", name, name_en), bureau, role, since=since)
    for at, (key, department) in enumerate(matter().departments.items()):
        office = open_office(
            acting, "department", f"{district.name}{department.words.zh}（演示）", serves=[district], since=since,
            name_en=f"District {department.words.en} (demo)", hotline=hotline,
        )  # fmt: skip
        appoint(acting, _staff(f"{key}-clerk", f"{CLERKS[at]}示例"), office, "department_clerk", since=since)
        appoint(acting, _staff(f"{key}-approver", f"{APPROVERS[at]}示例"), office, "department_approver", since=since)
        name_office(acting, key, office, since=since)
    for at, (kind, name, name_en, worker) in enumerate(PROVIDERS):
        office = open_office(acting, kind, name, serves=[district], since=since, name_en=name_en, hotline=hotline)
        appoint(acting, _staff(f"provider-{at + 1}", worker), office, "organisation_worker", since=since)
    return len(matter().departments) + len(PROVIDERS)


def _staff(username: str, name: str, name_en: str = "") -> Staff:
    found = Staff.objects.filter(username=username).first()
    if found is not None:
        return found
    return Staff.objects.create_user(username, None, name=name, name_en=name_en, totp_secret=pyotp.random_base32())


@dataclass
class JointDesk:
    """Two families on dibao: a protected child, and a family with a pupil; one step of each item a day."""

    troubles: list[dict[str, str]]

    def __call__(self, officials: Officials, day: date) -> None:
        """Open what is not open yet, a day for each; then carry on what is under way."""
        known = list(JointCase.objects.filter(simulated=True).values_list("household_id", flat=True))
        if len(known) < 2:
            granted = Application.objects.filter(simulated=True, state=State.CONFIRMED, household__isnull=False)
            # Decided some days ago: a status stands.
            found = granted.filter(closed_at__lt=officials.now - timedelta(days=1)).exclude(household_id__in=known)
            application = found.order_by("pk").first()
            if application is not None:
                with kept_going(self.troubles, day, "joint case", application.public_id):
                    self._open(officials, application, protected=not known)
            return
        for item in JointItem.objects.filter(case__simulated=True, state="open").order_by("pk"):
            with kept_going(self.troubles, day, "joint item", item.public_id):
                _carry_on(officials, item)

    def _open(self, officials: Officials, application: Application, *, protected: bool) -> None:
        person, household = application.applicant, application.household
        if person is None or household is None:
            return
        case = open_case(
            officials.clerk(application.area_path), origin="discovery" if protected else "application",
            division_code=application.division_code, family_name=person.name,
            story=STORY if protected else SECOND_STORY, people_count=max(1, application.members.count()),
            household_id=household.public_id, speaks_id=person.public_id, phone=application.phone,
            facts={**FACTS, "address": application.address} if application.address else FACTS,
            child_protected=protected, origin_id="" if protected else application.public_id,
        )  # fmt: skip
        planner = officials.bureau("child_protection_officer" if protected else "joint_coordinator")
        for key in ("temporary_aid", "housing_subsidy") if protected else ("student_aid", "housing_subsidy"):
            add_item(planner, case.public_id, key, applied_on=officials.now.date())
        school, firm = (Organisation.objects.get(name_zh=each[1]).public_id for each in PROVIDERS)
        if protected:
            for key, office in (("school_lunch", school), ("study_costs", firm), ("art_lessons", school)):
                add_item(planner, case.public_id, key, organisation_id=office)
        propose_no_application(planner, case.public_id)
        start_plan(planner, case.public_id)


def _carry_on(officials: Officials, item: JointItem) -> None:
    """The next step by whoever holds its post in the item's office; what the family says is left to it."""
    task = next((task for task in tasks_waiting(item) if task.kind == "human" and task.role in ROLES), None)
    if task is None:
        return
    post = Post.objects.filter(organisation=item.organisation, role=task.role).select_related("staff").first()
    if post is not None:
        take_step(
            officials.acting(post.staff, "assistance"), item.public_id, task.key, outcome=OUTCOMES.get(task.key, "")
        )

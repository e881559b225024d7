"""The joint matter's file: eleven items, seven departments, and every wrong line told at once."""

from pathlib import Path

import pytest
import yaml

from doudi.schemes.joint.matter import Kind, NoticeRule
from doudi.schemes.joint.reading import FILE, MatterFaulty, Vocabulary, read_matter

KNOWN = Vocabulary(
    frozenset({"dibao", "tekun", "temporary_aid", "student_aid", "disability_living", "disability_care", "orphan",
               "unsupported_child"}),
    frozenset({"department_clerk", "department_approver", "organisation_worker", "resident"}),
    {
        "application_item": {"accept": "department_clerk", "decide": "department_approver"},
        "no_application_item": {"confirm": "department_approver", "time_to_decline_over": "resident"},
        "service_item": {"deliver": "organisation_worker"},
    },
)  # fmt: skip


def test_the_shipped_matter_is_eleven_items_of_seven_departments() -> None:
    """As many as the source tells; five named by it, the others marked as ours, none with a limit without a clause."""
    matter = read_matter(KNOWN)
    assert (len(matter.items), len(matter.departments)) == (11, 7)
    sourced = {key for key, item in matter.items.items() if item.stands == "sourced"}
    assert sourced == {"dibao", "temporary_aid", "medical_aid", "housing_subsidy", "refuse_fee_relief"}
    without = {key for key, item in matter.items.items() if item.way(Kind.NO_APPLICATION)}
    assert without == {"medical_aid", "refuse_fee_relief"}
    assert matter.items["child_support"].notice is NoticeRule.IMPOSSIBLE
    assert (matter.promise.days, matter.whole.days, matter.no_application_within.days) == (20, 30, 5)
    assert matter.services["study_costs"].amount_fen_a_year == 300_000
    limits = [limit for item in matter.items.values() for way in item.ways for limit in way.limits.values()]
    assert all(limit.clause for limit in limits if limit.days is not None)


def faults_of(tmp_path: Path, change: str) -> set[str]:
    """The codes a changed file is refused with; ``change`` is Python over ``read`` (the file) and ``items`` by key."""
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    exec(change, {"read": read, "items": {item["key"]: item for item in read["items"]}})
    path = tmp_path / "matter.yaml"
    path.write_text(yaml.safe_dump(read, allow_unicode=True), encoding="utf-8")
    with pytest.raises(MatterFaulty) as caught:
        read_matter(KNOWN, path)
    return {fault.code for fault in caught.value.faults}


WRONG = {
    "schemes.joint-needs-application": "items['tekun']['ways'][0] |= {'kind': 'no_application'}",
    "schemes.joint-scheme-unknown": "items['student_aid']['schemes'] = ['nothing']",
    "schemes.joint-department-unknown": "items['student_aid']['department'] = 'moon'",
    "schemes.joint-process-unknown": "items['student_aid']['ways'][0]['process'] = 'nowhere'",
    "schemes.joint-task-unknown": "items['tekun']['ways'][0]['limits'][0]['task'] = 'dance'",
    "schemes.joint-name-unknown": "items['tekun']['shares'].append('secret')",
    "schemes.joint-circle": "items['dibao']['rests_on'] = ['medical_aid']",
    "schemes.joint-rests-on-nothing": "del items['medical_aid']['rests_on']",
    "schemes.joint-limit-unsourced": "items['tekun']['ways'][0]['limits'][0]['clause'] = ''",
    "schemes.joint-no-law": "items['dibao']['law'] = ''",
    "schemes.joint-notice": "del items['child_support']['notice_clause']",
    "schemes.joint-no-way": "items['legal_aid']['ways'] = []",
    "schemes.joint-twice": "read['departments'][1]['key'] = 'civil_affairs'",
    "schemes.joint-promise": "read['promise']['days'] = 0",
    "schemes.joint-service": "items['legal_aid']['ways'] = [{'kind': 'service', 'process': 'service_item'}]",
    "yaml.key-unknown": "items['legal_aid']['limmit'] = 'x'",
}


@pytest.mark.once
@pytest.mark.parametrize("code", WRONG)
def test_a_wrong_line_is_refused_with_its_code(tmp_path: Path, code: str) -> None:
    """One broken file per mistake."""
    assert code in faults_of(tmp_path, WRONG[code])


@pytest.mark.once
def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """A file with several mistakes names each of them."""
    several = ["schemes.joint-needs-application", "schemes.joint-scheme-unknown", "schemes.joint-notice"]
    assert set(several) <= faults_of(tmp_path, "\n".join(WRONG[code] for code in several))


def test_a_task_for_a_role_that_does_not_exist_is_refused() -> None:
    """A lane that names no role would leave a thing to do to nobody."""
    nobody = Vocabulary(KNOWN.schemes, KNOWN.roles - {"department_approver"}, KNOWN.processes)
    with pytest.raises(MatterFaulty) as caught:
        read_matter(nobody)
    assert {fault.code for fault in caught.value.faults} == {"schemes.joint-role-unknown"}

"""What people and two tabs really send: each gets a clear answer, and nothing is lost."""

from datetime import date
from typing import Any

import pytest

from doudi.casework.actions.accept import accept
from doudi.casework.actions.add_member import add_member
from doudi.casework.actions.ask_missing import ask_missing
from doudi.casework.actions.change_member import change_member, remove_member
from doudi.casework.actions.request_verification import request_verification
from doudi.casework.actions.save_answer import save_answer
from doudi.casework.actions.sign import sign
from doudi.casework.actions.start_draft import start_draft
from doudi.casework.actions.terminate import terminate
from doudi.casework.actions.verify import verify
from doudi.casework.actions.withdraw_consent import withdraw_consent
from doudi.casework.domain.machine import State
from doudi.casework.errors import (
    AnswerUnfit,
    CaseChanged,
    ConsentWithdrawn,
    FamilyUnfit,
    MemberUnfit,
    OpenCaseExists,
    SignatureMissing,
    Unanswered,
)
from doudi.casework.models import Application, Signature
from doudi.casework.reads import (
    fetch_case_page,
    fetch_draft,
    fetch_letter,
    fetch_letter_pdf,
)
from doudi.kernel.identifiers import check_digit
from doudi.platform.idempotency import KeyReused
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Household, Person
from doudi.worklist.models import WorkItem
from tests.casework.departments import Departments
from tests.casework.journey import VILLAGE, Journey, Somebody, number


def add(journey: Journey, **more: Any) -> Any:
    """Add a person to the draft."""
    said = {"name": "王某", "citizen_number": number(date(1980, 1, 1), 7), "relation": "other", **more}
    return add_member(journey.resident(), journey.case_id, **said)


def test_a_family_of_nobody_cannot_file(journey: Journey) -> None:
    """Zero people: said in one sentence, the draft stays."""
    journey.family = ()
    journey.draft()
    with pytest.raises(FamilyUnfit) as caught:
        journey.file()
    assert caught.value.words.zh == "还没有填家里人。"
    assert journey.case.state == State.DRAFT


def test_a_family_of_thirty_files_and_a_thirty_first_is_refused(journey: Journey) -> None:
    """Thirty people are a family; one more is asked to apply apart, and the thirty stay."""
    children = [Somebody(f"张小{at}", date(2015, 1, 1), "child", 200 + at) for at in range(28)]
    journey.family = (*journey.family[:2], *children)
    journey.draft()
    with pytest.raises(FamilyUnfit) as caught:
        add(journey)
    assert "30" in caught.value.words.zh
    journey.answer_all()
    journey.sign_all()
    case = journey.file()
    assert case.members.count() == 30
    assert case.household.memberships.count() == 30


def test_a_birth_date_in_2061_is_refused_in_words(journey: Journey) -> None:
    """A number that is right but not born yet."""
    journey.draft()
    with pytest.raises(MemberUnfit) as caught:
        add(journey, citizen_number=number(date(2061, 5, 1), 9))
    assert caught.value.field == "citizen_number"
    assert "出生日期" in caught.value.words.zh
    assert journey.case.members.count() == 3


def test_a_wrong_check_digit_is_refused_and_the_number_is_not_repeated(journey: Journey) -> None:
    """One figure wrong: the message helps and shows no citizen number."""
    journey.draft()
    right = number(date(1980, 1, 1), 7)
    wrong = right[:-1] + ("1" if right[-1] != "1" else "2")
    with pytest.raises(MemberUnfit) as caught:
        add(journey, citizen_number=wrong)
    assert "最后一位" in caught.value.words.zh
    assert wrong not in str(caught.value)
    assert wrong[6:14] not in str(caught.value)


@pytest.mark.parametrize("given", ["500106 19800101 0078", "５００１０６１９８００１０１００７８", "500106800101007"])
def test_spaces_full_width_and_fifteen_figures_are_mended(journey: Journey, given: str) -> None:
    """What is plainly meant is taken."""
    journey.draft()
    first = "50010619800101007"
    mended = given.replace("0078", f"007{check_digit(first)}").replace("００７８", f"007{check_digit(first)}")
    assert add(journey, citizen_number=mended).citizen_number == first + check_digit(first)


@pytest.mark.parametrize(
    ("more", "field"),
    [({"name": " "}, "name"), ({"relation": "cousin"}, "relation"), ({"relation": "head"}, "relation"),
     ({"citizen_number": ""}, "citizen_number"), ({"citizen_number": "abc"}, "citizen_number")],
)  # fmt: skip
def test_each_detail_that_does_not_hold_is_named(journey: Journey, more: dict, field: str) -> None:
    """The page knows which field to mark."""
    journey.draft()
    with pytest.raises(MemberUnfit) as caught:
        add(journey, **more)
    assert caught.value.field == field
    assert caught.value.words.zh
    assert caught.value.words.en


def test_two_tabs_that_name_the_same_person_name_them_once(journey: Journey) -> None:
    """The same person from a second tab is the same member; under another name it is refused."""
    journey.draft()
    assert add(journey).public_id == add(journey).public_id
    with pytest.raises(MemberUnfit) as caught:
        add(journey, name="王某某")
    assert caught.value.field == "citizen_number"


def test_two_tabs_submitting_one_application_have_one_effect(journey: Journey) -> None:
    """Same key, no key, or a stale version: one filing, and the second gets the same answer."""
    journey.draft()
    journey.answer_all()
    version = journey.sign_all().version
    first = journey.file(expected_version=version, key="tab-1")
    again = journey.file(expected_version=version, key="tab-1")
    other_tab = journey.file(expected_version=version)
    assert first.public_id == again.public_id == other_tab.public_id
    assert first.version == again.version == other_tab.version
    assert journey.case.events.filter(verb="file").count() == 1
    assert Person.objects.filter(name__isnull=False).count() == 3
    assert Household.objects.count() == 1


def test_a_key_used_for_something_else_is_refused(journey: Journey) -> None:
    """The same key with other content is an error, not a silent repeat."""
    journey.filed()
    clerk = journey.by("clerk6")
    ask_missing(clerk, journey.case_id, items=["工资条"], key="k")
    with pytest.raises(KeyReused):
        ask_missing(clerk, journey.case_id, items=["户口本"], key="k")


def test_a_stale_page_hears_who_was_first_and_when(journey: Journey) -> None:
    """Two clerks: the second one's page is old; she hears who did what when, and nothing of hers is done."""
    version = journey.filed().version
    accept(journey.by("clerk6"), journey.case_id, expected_version=version)
    with pytest.raises(CaseChanged) as caught:
        ask_missing(journey.by("clerk6"), journey.case_id, items=["工资条"], expected_version=version)
    assert caught.value.who == "clerk6示例"
    assert caught.value.when == journey.now
    assert "9月8日09:30" in caught.value.words.zh
    assert "受理" in caught.value.words.zh


def test_a_draft_changed_in_another_tab_is_not_overwritten(journey: Journey) -> None:
    """An old form's answer does not wipe out a newer one."""
    version = journey.draft().version
    save_answer(journey.resident(), journey.case_id, question="address", value="示例路1号", expected_version=version)
    with pytest.raises(CaseChanged):
        save_answer(
            journey.resident(), journey.case_id, question="address", value="示例路2号", expected_version=version
        )
    assert journey.case.answers["address"]["value"] == "示例路1号"


def test_starting_twice_goes_on_with_the_same_draft(journey: Journey) -> None:
    """A resident who starts again finds what was filled in."""
    journey.draft()
    assert start_draft(journey.resident()).public_id == journey.case_id
    assert Application.objects.count() == 1


def test_open_questions_and_missing_signatures_are_named(journey: Journey) -> None:
    """Nothing is filed half done; what is missing is listed."""
    journey.draft()
    with pytest.raises(Unanswered) as open_questions:
        journey.file()
    assert "address" in open_questions.value.questions
    journey.answer_all()
    with pytest.raises(SignatureMissing) as unsigned:
        journey.file()
    assert len(unsigned.value.member_ids) == 3
    page = fetch_draft(journey.resident(), journey.case_id)
    assert (page.unanswered, len(page.unsigned), page.can_file) == (0, 3, False)


def test_only_adults_sign_and_a_typed_name_is_the_signers(journey: Journey) -> None:
    """A child does not sign for itself; another's name is no signature; residents cannot claim paper."""
    journey.draft()
    members = {member.relation: member for member in journey.case.members.all()}
    resident = journey.resident()
    with pytest.raises(MemberUnfit):
        sign(resident, journey.case_id, member_id=members["child"].public_id, typed_name="张小某")
    with pytest.raises(MemberUnfit):
        sign(resident, journey.case_id, member_id=members["spouse"].public_id, typed_name="张某某")
    with pytest.raises(MemberUnfit):
        sign(resident, journey.case_id, member_id=members["head"].public_id, method="paper")
    for _ in range(2):
        sign(resident, journey.case_id, member_id=members["spouse"].public_id, typed_name="李某某")
    assert Signature.objects.filter(member=members["spouse"]).count() == 2


def test_a_changed_person_signs_again_and_a_removed_one_leaves_nothing_behind(journey: Journey) -> None:
    """A corrected number takes the signature off; a removed member's answers and signatures go too."""
    journey.draft()
    journey.answer_all()
    journey.sign_all()
    spouse = journey.case.members.get(relation="spouse")
    change_member(
        journey.resident(), journey.case_id, spouse.public_id, name="李某某",
        citizen_number=number(date(1977, 6, 1), 555), relation="spouse",
    )  # fmt: skip
    assert not spouse.signatures.exists()
    remove_member(journey.resident(), journey.case_id, spouse.public_id)
    remove_member(journey.resident(), journey.case_id, spouse.public_id)
    assert journey.case.members.count() == 2
    assert spouse.public_id not in str(journey.case.answers)


def test_an_answer_that_cannot_be_read_says_how_to_write_it(journey: Journey) -> None:
    """Amounts below a fen, letters, questions not asked: each in words, and what was saved stays."""
    journey.draft()
    head = journey.case.members.get(relation="head").public_id
    save_answer(journey.resident(), journey.case_id, question="wage", member_id=head, value="1,370元")
    for value in ("0.005", "很多", "", "-3"):
        with pytest.raises(AnswerUnfit) as caught:
            save_answer(journey.resident(), journey.case_id, question="wage", member_id=head, value=value)
        assert caught.value.words.zh == "写钱数，比如 1370 或 1370.50。"
    child = journey.case.members.get(relation="child").public_id
    with pytest.raises(AnswerUnfit):
        save_answer(journey.resident(), journey.case_id, question="wage", member_id=child, value="1")
    assert journey.case.answers[f"wage@{head}"]["value"] == 137_000


def test_a_family_with_an_open_case_goes_on_with_that_one(journey: Journey) -> None:
    """A second application of the same people is pointed to the first, whoever files it."""
    journey.filed()
    first = journey.case_id
    second = Journey(journey.city, family=journey.family, phone="13800000009")
    second.draft(second.by("clerk6"), channel="window")
    second.answer_all(second.by("clerk6"))
    second.sign_all(second.by("clerk6"))
    with pytest.raises(OpenCaseExists) as caught:
        second.file(second.by("clerk6"))
    assert caught.value.public_id == first
    stranger = Journey(journey.city, family=journey.family, phone="13800000008")
    stranger.draft()
    stranger.answer_all()
    stranger.sign_all()
    with pytest.raises(OpenCaseExists) as hidden:
        stranger.file()
    assert hidden.value.public_id == ""


def test_on_behalf_needs_a_reason_and_paper_needs_a_window(journey: Journey) -> None:
    """A grid worker says why she applies for them; she holds no window."""
    grid = journey.by("grid6")
    with pytest.raises(MemberUnfit):
        start_draft(grid, channel="grid", division_code=VILLAGE + "G1")
    with pytest.raises(NotAllowed):
        start_draft(grid, channel="window", division_code=VILLAGE + "G1")
    with pytest.raises(NotAllowed):
        start_draft(grid, channel="grid", division_code=VILLAGE + "G2", on_behalf_of_reason="老人不会用手机")
    case = start_draft(grid, channel="grid", division_code=VILLAGE + "G1", on_behalf_of_reason="老人不会用手机")
    assert case.on_behalf_of_reason == "老人不会用手机"


def test_withdrawn_consent_stops_queries_and_nothing_happens_silently(
    journey: Journey, departments: Departments
) -> None:
    """Queries stop at once, the office must ask the family, no opinion is given; signed again, it goes on."""
    journey.surveyed()
    asked = departments.asked
    spouse = journey.case.members.get(relation="spouse")
    withdraw_consent(journey.resident(), journey.case_id, member_id=spouse.public_id, reason="不想让人查")
    assert departments.withdrawn
    kinds = set(WorkItem.objects.filter(subject_id=journey.case_id, state="open").values_list("kind", flat=True))
    assert kinds == {"casework.ask_family"}
    with pytest.raises(ConsentWithdrawn):
        verify(journey.by("verifier6"), journey.case_id)
    with pytest.raises(ConsentWithdrawn):
        request_verification(journey.by("clerk6"), journey.case_id)
    journey.assess()
    with pytest.raises(ConsentWithdrawn):
        journey.opinion()
    assert departments.asked == asked
    page = fetch_case_page(journey.by("clerk6"), journey.case_id)
    assert page.look_first[0].kind == "consent"
    sign(journey.resident(), journey.case_id, member_id=spouse.public_id, typed_name="李某某")
    assert not journey.case.queries_stopped
    verify(journey.by("verifier6"), journey.case_id)
    assert departments.asked == asked + 1


def test_a_family_that_does_not_sign_again_is_told_in_writing(journey: Journey) -> None:
    """Art. 29: ended with a reason, a message and a letter; never just dropped."""
    journey.accepted()
    spouse = journey.case.members.get(relation="spouse")
    withdraw_consent(journey.resident(), journey.case_id, member_id=spouse.public_id)
    terminate(journey.by("clerk6"), journey.case_id, reason="李某某撤回授权，问过两次不愿再签。")
    letter = fetch_letter(journey.resident(), journey.case_id)
    assert letter.kind == "terminated"
    assert letter.reasons[0].zh == "李某某撤回授权，问过两次不愿再签。"
    assert len(letter.ways) == 2
    assert WorkItem.objects.filter(subject_id=journey.case_id, state="open").count() == 0
    pdf = fetch_letter_pdf(journey.resident(), journey.case_id, "en")
    assert pdf.startswith(b"%PDF-")

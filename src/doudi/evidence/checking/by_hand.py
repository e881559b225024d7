"""Answers that come on paper (手工录入): who is asked to enter them, and when that is done."""

from doudi.evidence.models import HandAnswer, Query
from doudi.platform.acting import Acting
from doudi.registry.reads import offices_serving, place_name
from doudi.worklist.keeping import Subject, Task, finish_items, open_item
from doudi.worklist.words import Words

ENTER, CONFIRM = "evidence.enter_by_hand", "evidence.confirm_by_hand"
"""Kinds of things to do."""
ENTER_VERB, CONFIRM_VERB = "evidence.enter_paper", "evidence.confirm_paper"
"""The rights."""
UNDER_WAY_BY_HAND = (HandAnswer.ASKED_FOR, HandAnswer.ENTERED)
STEP = Words("部门核对", "Verification")
WORDS = {
    ENTER: Words("部门书面回话，录入并附扫描件", "Enter a department's answer on paper, with a scan"),
    CONFIRM: Words("复核录入的书面回话", "Confirm an answer entered from paper"),
}
OWNERS = (("district_bureau", "county_verifier"),)


def ask_by_hand(acting: Acting, query: Query) -> HandAnswer:
    """Ask the district's verifiers to get this answer on paper; one item a case, however many answers it lacks."""
    made = HandAnswer.objects.create(query=query, asked_at=acting.now, area_path=query.area_path)
    open_hand_item(acting, made, ENTER)
    return made


def open_hand_item(acting: Acting, answer: HandAnswer, kind: str) -> None:
    """Something to enter, or to confirm, for the district's verifiers."""
    query = answer.query
    owner = offices_serving([query.area_path], OWNERS, acting.today).get(query.area_path)
    office = owner[0].public_id if owner else ""
    open_item(
        acting,
        subject_of(query),
        Task(kind, WORDS[kind], STEP, "county_verifier", owner_organisation_id=office),
        headline=query.case_ref,
        place=place_name(query.area_path),
        division_code="",
        area_path=query.area_path,
    )


def subject_of(query: Query) -> Subject:
    """The case, whose page shows what is lacking."""
    return Subject("application", query.case_ref)


def close_hand_items(acting: Acting, query: Query) -> None:
    """Items whose last answer is in are done."""
    rows = HandAnswer.objects.filter(query__case_ref=query.case_ref)
    for kind, state in ((ENTER, HandAnswer.ASKED_FOR), (CONFIRM, HandAnswer.ENTERED)):
        if not rows.filter(state=state).exists():
            finish_items(acting, subject_of(query), kind)

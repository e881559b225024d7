"""Answers that come on paper (手工录入): who is asked to enter them, and when that is done."""

from collections.abc import Iterable

from django.db.models import QuerySet

from doudi.evidence.models import HandAnswer, Query
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
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
OVERTAKEN = "answered_live"
"""Why an answer on paper is given up where the department answered by itself."""
OWNERS = (("district_bureau", "county_verifier"),)


def ask_by_hand(acting: Acting, query: Query) -> HandAnswer:
    """Ask the district's verifiers to get this answer on paper; one item a case, however many answers it lacks.

    What is waited for already, from an earlier round, answers this question too: nobody is asked for two papers.
    """
    earlier = _open_of(query).exclude(query=query).order_by("pk").first()
    if earlier is not None:
        earlier.query = query
        earlier.save(update_fields=["query"])
        return earlier
    made = HandAnswer.objects.create(query=query, asked_at=acting.now, area_path=query.area_path)
    open_hand_item(acting, made, ENTER)
    return made


def give_up_overtaken(acting: Acting, queries: Iterable[Query]) -> None:
    """The departments of these answered by themselves: their papers are waited for no more, and the audit says so."""
    for query in queries:
        for row in _open_of(query):
            row.state, row.reason, row.told = HandAnswer.GIVEN_UP, OVERTAKEN, None
            row.save(update_fields=["state", "reason", "told"])
            record(acting, "evidence.stop_by_hand", "hand_answer", row.public_id, area_path=row.area_path,
                   case_ref=query.case_ref, detail={"category": query.category, "why": OVERTAKEN})  # fmt: skip
            close_hand_items(acting, query)


def _open_of(query: Query) -> QuerySet[HandAnswer]:
    """Open answers on paper to the same question, of this round or an earlier one."""
    return HandAnswer.objects.filter(
        query__case_ref=query.case_ref, query__person=query.person_id, query__category=query.category,
        state__in=UNDER_WAY_BY_HAND,
    )  # fmt: skip


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

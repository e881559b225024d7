"""Print the letter of inquiry to a department that answers on paper (打印查询函): to print it is to ask."""

from django.db import transaction

from doudi.evidence.authority import load_sources
from doudi.evidence.checking.by_hand import ENTER_VERB
from doudi.evidence.consenting import authorisation_for, why_none
from doudi.evidence.errors import InquiryNotAllowed
from doudi.evidence.models import HandAnswer
from doudi.evidence.sheets.inquiry import InquiryLetter, InquiryRow, print_inquiry_sheet
from doudi.evidence.wording import category_words
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.installation import find_installation
from doudi.registry.policy import visible
from doudi.registry.reads import office_serving
from doudi.worklist.words import Words, date_words

NO_OFFICE = Words("民政部门", "Civil affairs")


def print_inquiry(acting: Acting, case_ref: str, department: str, language: str = "zh") -> bytes:
    """The letter with every question of a case that waits for this department's paper; printed again it asks again.

    Only what an authorisation covers at this moment is on it; what none covers is left out, and that stays on record
    also where nothing is left to print.

    Raises:
        InquiryNotAllowed: nothing waits there, not of this account's area, or no authorisation covers any of it.
    """
    with transaction.atomic():
        area_path, asked = _ask(acting, case_ref, department)
    if not asked:
        raise InquiryNotAllowed()
    installation = find_installation()
    office = office_serving(area_path, "district_bureau", acting.today)
    letter = InquiryLetter(
        case_ref=case_ref,
        department=load_sources()[department],
        office=Words(office.name_zh, office.name_en or office.name_zh) if office else NO_OFFICE,
        hotline=office.hotline if office else "",
        on=date_words(acting.today),
        rows=tuple(asked),
        demo=installation is not None and installation.is_demo,
    )
    return print_inquiry_sheet(letter, language)


def _ask(acting: Acting, case_ref: str, department: str) -> tuple[str, list[InquiryRow]]:
    """The place, and what may be asked: authorisations are locked before the answers, as whoever withdraws does."""
    rows = visible(HandAnswer.objects.select_related("query__person"), acting, ENTER_VERB).filter(
        query__case_ref=case_ref, query__department=department, state=HandAnswer.ASKED_FOR
    )
    asked: list[InquiryRow] = []
    refused: dict[tuple[str, str], list[str]] = {}
    area_path = ""
    for row in rows.order_by("pk"):
        query, area_path = row.query, row.area_path
        leave = authorisation_for(
            query.person, case_ref, acting.now, category=query.category, purpose=query.purpose
        )  # fmt: skip
        if leave is None:
            why = why_none(query.person, case_ref, acting.now, query.category)
            refused.setdefault((query.person.public_id, why), []).append(query.category)
            continue
        still = HandAnswer.objects.filter(pk=row.pk, state=HandAnswer.ASKED_FOR)
        if still.update(inquired_at=acting.now, inquired_by_name=acting.name):
            asked.append(
                InquiryRow(
                    row.public_id, query.person.name, query.person.citizen_number, query.category,
                    category_words(query.category), query.month, leave.public_id,
                )
            )  # fmt: skip
    place = {"area_path": area_path, "case_ref": case_ref}
    for (person, why), categories in refused.items():
        detail: dict[str, object] = {"why": why, "categories": categories, "letter_to": department}
        record(acting, "evidence.query_refused", "person", person, detail=detail, **place)
    if asked:
        told: dict[str, object] = {
            "department": department,
            "answers": [row.number for row in asked],
            "authorisations": sorted({row.authorisation for row in asked}),
        }
        record(acting, "evidence.print_inquiry", "application", case_ref, detail=told, **place)
    return area_path, asked

"""What a report of the check holds (核对报告内容): plain JSON in both languages, taken once and then sealed."""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from doudi.casework.facts import CaseFacts
from doudi.casework.following import family_headline
from doudi.casework.models import Application, DeclaredMember
from doudi.casework.process import scheme_of
from doudi.casework.verification.comparing import FactLine, compare, month_assessed, tolerance_of
from doudi.casework.verification.doubting import WeighedDoubt
from doudi.casework.verification.weighing import weighed
from doudi.evidence.reads import MemberAnswer, SourceFact, fetch_answers, fetch_sources
from doudi.evidence.terms import value_of
from doudi.platform.acting import Acting
from doudi.platform.check_code import scanned_text
from doudi.platform.qr import qr_rows
from doudi.registry.reads import office_serving
from doudi.schemes.bundles.bundle import Standing, assess_bundle
from doudi.schemes.cliffs.reasons import STANDING_WORDS
from doudi.worklist.headlines import headline_words
from doudi.worklist.words import Words, month_words

LAYOUT = 1
"""Grows when the shape of the content changes; older reports stay as they were."""


def content_of(
    acting: Acting, case: Application, members: Sequence[DeclaredMember], facts: CaseFacts, *, number: str,
    version: int, check_code: str,
) -> dict[str, Any]:  # fmt: skip
    """Everything the report says, as of now.

    ``salt`` is random, so that nobody can guess a small content from its digest in the audit.
    """
    today = acting.today
    said = fetch_sources(case.public_id, on=today)
    people = [member.person.public_id for member in members if member.person is not None]
    answers = fetch_answers(case.public_id, people, on=today)
    lines = compare(case, members, facts, today)
    doubts = weighed(case, members, facts, said, today).doubts
    month, scheme = month_assessed(case, today), scheme_of(case)
    bundle = assess_bundle(facts.household, month, profile=case.profile, jurisdiction=case.jurisdiction)
    tolerance = tolerance_of(case, today)
    office = office_serving(case.area_path, "district_bureau", today)
    states = [each.state for each in answers]
    until = valid_until(today, answers)
    return {
        "layout": LAYOUT,
        "salt": secrets.token_hex(16),
        "number": number,
        "version": version,
        "check_code": check_code,
        "application": case.public_id,
        "scheme": both(Words(scheme.name_zh, scheme.name_en)),
        "month": both(month_words(str(month))),
        "family": both(headline_words(family_headline(case))),
        "place": case.place,
        "office": both(Words(office.name_zh, office.name_en or office.name_zh)) if office else both(Words("", "")),
        "made_by": acting.name,
        "made_at": acting.now.isoformat(),
        "valid_until": until.isoformat(),
        "tolerance": {"percent": tolerance.percent, "held_fen": tolerance.held_fen},
        "members": [
            {"id": each.public_id, "person": each.person.public_id if each.person else "", "name": each.name}
            for each in members
        ],
        "counts": {state: states.count(state) for state in ("has", "none", "unknown")},
        "answers": [_answer(each) for each in answers],
        "facts": [_line(each) for each in lines],
        "sources": [_source(each) for each in said],
        "doubts": [_doubt(each) for each in doubts],
        "effects": [
            {"scheme": entry.scheme.key, "name": both(Words(entry.scheme.name_zh, entry.scheme.name_en)),
             "standing": str(entry.standing), "words": both(_standing(entry.standing)),
             "amount_fen": entry.verdict.amount_fen if entry.verdict and entry.standing is Standing.GRANTED else None,
             "grants": entry.scheme.ruleset.outcome.grants, "is_own": entry.scheme.key == case.scheme}
            for entry in bundle.entries
        ],
        "is_fictitious": scheme.is_fictitious or case.simulated,
    }  # fmt: skip


def valid_until(today: date, answers: Sequence[MemberAnswer]) -> date:
    """The last day the report may be relied on (报告有效期): never longer than the first of its answers runs out."""
    own = today + timedelta(days=value_of("report_valid_days"))
    return min([own, *(each.valid_until for each in answers if each.valid_until is not None)])


def both(words: Words) -> dict[str, str]:
    """Words as JSON."""
    return {"zh": words.zh, "en": words.en}


def _standing(standing: Standing) -> Words:
    found = STANDING_WORDS[standing]
    return Words(found.zh, found.en)


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _answer(each: MemberAnswer) -> dict[str, Any]:
    return {
        "person": each.person_id, "category": each.category, "name": both(each.category_words),
        "department": both(each.department), "state": each.state, "words": both(each.words), "note": each.note,
        "as_of": _day(each.as_of), "valid_until": _day(each.valid_until),
        "answered_at": each.answered_at.isoformat() if each.answered_at else "",
    }  # fmt: skip


def _line(each: FactLine) -> dict[str, Any]:
    return {
        "key": each.fact_key, "member": each.member_id, "whose": both(each.whose), "what": both(each.what),
        "declared": both(each.declared), "found": both(each.found), "verdict": each.verdict, "gap": both(each.gap),
        "source": both(each.source), "as_of": _day(each.as_of), "decided": both(each.decided),
    }  # fmt: skip


def _source(each: SourceFact) -> dict[str, Any]:
    value = each.value.isoformat() if isinstance(each.value, date) else each.value
    return {
        "person": each.person_id, "quantity": each.quantity, "category": each.category,
        "department": both(each.department), "state": each.state, "value": value, "note": both(each.note),
        "as_of": _day(each.as_of), "obtained_at": each.obtained_at.isoformat(),
        "valid_until": _day(each.valid_until), "rank": each.rank, "is_heard": each.is_heard,
    }  # fmt: skip


def _doubt(each: WeighedDoubt) -> dict[str, Any]:
    return {
        "key": each.fact_key, "member": each.member_id, "whose": both(each.whose), "what": both(each.what),
        "weight": str(each.weight), "why": both(each.why), "sentences": [both(words) for words in each.sentences],
    }  # fmt: skip


def report_qr(content: dict[str, Any]) -> tuple[str, ...]:
    """The code to photograph: nobody's name."""
    return qr_rows(scanned_text(content["number"], content["check_code"]))

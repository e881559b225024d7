"""One case on one page (办件页): what to look at, people, declared facts, proof, decide, days spent, history."""

from datetime import date
from typing import Any

from doudi.casework.changing import find_case, handled_by, may_open
from doudi.casework.consulting import SaidByPerson, department_disagreements, what_departments_said
from doudi.casework.course import course_of
from doudi.casework.domain.form import NOT_SAVED
from doudi.casework.domain.machine import CLOSED, State
from doudi.casework.domain.steps import tasks_for
from doudi.casework.facts import CaseFacts, gather_facts
from doudi.casework.figures import OUTCOME_WORDS, STATUS_WORDS, figure_words
from doudi.casework.filling import answer_of, answers_of, pages_for
from doudi.casework.following import family_headline, standing_of
from doudi.casework.models import Application, CaseEvent, DeclaredMember
from doudi.casework.noticing import content_of
from doudi.casework.papers.reads import handed_in, may_judge_of
from doudi.casework.process import scheme_of
from doudi.casework.proof import proof_of
from doudi.casework.reads.case_shapes import (
    AssessmentView,
    CaseAside,
    CasePage,
    DecisionView,
    DeclaredLine,
    HistoryLine,
    LookAt,
    ObjectionView,
    OpinionView,
    VisitView,
)
from doudi.casework.reads.courses import shown_course
from doudi.casework.reads.days import days_spent
from doudi.casework.reads.drafts import member_rows
from doudi.casework.reads.statutory import fetch_statutory, known_to_scheme
from doudi.casework.reads.whole_case import clocks_of, read_for_facts, read_whole
from doudi.casework.weighing import keys_needing_reasons, latest_assessment
from doudi.casework.wording import CHANNEL_WORDS, STATE_WORDS, VISIT_WORDS, verb_words
from doudi.kernel.money import format_yuan_plain
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.platform.beside import newest
from doudi.platform.statements import fetch, fetch_rows
from doudi.schemes.asking.interview import Page
from doudi.worklist.calendar import calendar
from doudi.worklist.headlines import headline_words
from doudi.worklist.lights import LightView, view_clock
from doudi.worklist.words import Words

PERMISSION_OF: dict[str, str] = {
    "accept": "casework.accept",
    "ask_missing": "casework.ask_missing",
    "supply_missing": "casework.apply_on_behalf",
    "register_near_relative": "casework.register_relative",
    "record_register_place": "casework.accept",
    "request_verification": "casework.request_verification",
    "record_visit": "casework.record_visit",
    "record_county_visit": "casework.record_visit",
    "verify": "casework.verify",
    "assess_self_care": "casework.assess_self_care",
    "help_first": "casework.help_first",
    "complete_papers": "casework.accept",
    "settle_fact": "casework.assess",
    "assess": "casework.assess",
    "give_opinion": "casework.give_opinion",
    "post_notice": "casework.post_notice",
    "raise_objection": "casework.take_objection",
    "settle_objection": "casework.settle_objection",
    "report_to_county": "casework.report",
    "draw_recheck": "casework.draw_recheck",
    "send_back": "casework.send_back",
    "confirm": "casework.confirm",
    "refuse": "casework.refuse",
    "issue_letter": "casework.confirm",
    "extend_time_limit": "casework.extend",
    "pause": "casework.pause",
    "resume": "casework.pause",
    "withdraw": "casework.withdraw_for",
    "withdraw_consent": "casework.withdraw_for",
    "sign": "casework.apply_on_behalf",
    "terminate": "casework.terminate",
}
FAMILY = Words("家里人", "the family")
LINES_ASIDE = 4
"""Lines of the history beside a list."""
DECIDING = frozenset({"confirm", "refuse"})


def fetch_case_page(acting: Acting, public_id: str) -> CasePage:
    """The whole case for a member of staff of its area.

    Raises:
        CaseNotFound: not existing, or not in the area served.
    """
    case = find_case(acting, public_id)
    read_whole(case)
    members, events, clocks = list(case.members.all()), list(case.events.all()), clocks_of(case)
    lights = [view_clock(clock, calendar(), acting.today) for clock in clocks]
    said = what_departments_said(case)
    facts = gather_facts(case, said) if case.state != State.DRAFT else None
    assessment = latest_assessment(case)
    handlers = handled_by(case)
    scheme = scheme_of(case)
    notice, opinion = newest(case, "notices"), newest(case, "opinions")
    missing = getattr(case, "missing_list", None)
    decision = getattr(case, "decision", None)
    named = sorted({*handlers, opinion.given_by} if opinion else handlers)
    names = dict(fetch("SELECT public_id, name FROM registry_staff WHERE public_id IN %s", named) if named else ())
    may, why_not = _may(case, acting, handlers)
    statutory = fetch_statutory(case, acting.today)
    record_read(acting, "application", [case.public_id], what="case", area_path=case.area_path, case_ref=case.public_id)
    return CasePage(
        public_id=case.public_id,
        version=case.version,
        state=case.state,
        state_words=STATE_WORDS[case.state],
        scheme=case.scheme,
        scheme_words=Words(scheme.name_zh, scheme.name_en),
        profile=case.profile,
        profile_words=Words(scheme.profile_zh, scheme.profile_en),
        jurisdiction=case.jurisdiction,
        channel=CHANNEL_WORDS[case.channel],
        family=headline_words(family_headline(case)),
        place=case.place,
        address=case.address,
        phone=case.phone,
        filed_at=case.filed_at,
        accepted_on=case.accepted_on,
        filed_by_name=case.filed_by_name,
        on_behalf_of_reason=case.on_behalf_of_reason,
        main_light=_main_light(lights),
        lights=sorted(lights, key=lambda light: (light.stopped_on is not None, light.starts_on)),
        days_spent=days_spent(clocks, acting.today),
        look_first=[
            *(LookAt("relative", words) for words in statutory.look_first),
            *_look_first(case, members, facts, assessment.result if assessment else None, said),
        ],
        statutory=statutory,
        people=member_rows(case, members, acting.today),
        declared=_declared(case, members, acting.today),
        proof=proof_of(assessment) if assessment else None,
        assessment=_assessment_view(case, assessment, facts),
        opinion=_opinion_view(opinion, names),
        visits=_visits(case),
        missing_items=list(missing.items) if missing else [],
        missing_supplied=bool(missing and missing.supplied_at),
        missing_by=missing.answer_by if missing else None,
        notice=content_of(notice) if notice else None,
        notice_taken_down=bool(notice and notice.taken_down_at),
        objections=_objections(case),
        near_relatives=[relative.relation for relative in case.near_relatives.all()],
        decision=_decision_view(decision if decision is None or decision.set_aside_at is None else None),
        disagreements=[(each.public_id, each.asked_on, each.state) for each in _newest_first(case.reconsiderations)],
        history=_history(events),
        course=shown_course(case, events),
        handlers=[(staff_id, names.get(staff_id, "")) for staff_id in handlers],
        next_tasks=tasks_for(standing_of(case, acting.now)),
        may=may,
        why_not=why_not,
        unsettled=list(facts.unsettled) if facts else [],
        facts=facts,
        queries_stopped=case.queries_stopped,
        paused_because=case.paused_because,
        not_modelled=[Words(zh, en) for zh, en in scheme.not_modelled],
        is_fictitious=scheme.is_fictitious,
        said=said,
        handed=handed_in(acting, case),
        may_judge_papers=may_judge_of(acting, case),
    )


def fetch_case_aside(acting: Acting, public_id: str) -> CaseAside:
    """What stands beside a list while one of its rows is chosen, for a member of staff of the area.

    Raises:
        CaseNotFound: not existing, or not in the area served.
    """
    case = find_case(acting, public_id)
    read_for_facts(case)
    clocks, said = clocks_of(case), what_departments_said(case)
    lights = [view_clock(clock, calendar(), acting.today) for clock in clocks]
    facts = gather_facts(case, said) if case.state != State.DRAFT else None
    assessment = latest_assessment(case)
    last = fetch_rows(CaseEvent, "application_id = %s ORDER BY version DESC LIMIT %s", case.pk, LINES_ASIDE)
    record_read(acting, "application", [case.public_id], what="case", area_path=case.area_path, case_ref=case.public_id)
    return CaseAside(
        main_light=_main_light(lights),
        days_spent=days_spent(clocks, acting.today),
        look_first=[
            *(LookAt("relative", words) for words in fetch_statutory(case, acting.today).look_first),
            *_look_first(case, list(case.members.all()), facts, assessment.result if assessment else None, said),
        ],
        history=_history(last[::-1]),
    )


def _newest_first(rows: Any) -> list[Any]:
    return sorted(rows.all(), key=lambda each: each.pk, reverse=True)


def _main_light(lights: list[LightView]) -> LightView | None:
    """The light of the whole process; before acceptance, that of the step that runs."""
    total = next((light for light in reversed(lights) if light.rule_key.endswith(".total")), None)
    return total or next((light for light in reversed(lights) if light.stopped_on is None), None)


def _may(case: Application, acting: Acting, handlers: dict[str, list[str]]) -> tuple[dict[str, bool], dict[str, Words]]:
    state, course = State(case.state), course_of(case)
    may: dict[str, bool] = {}
    why_not: dict[str, Words] = {}
    relative = acting.kind == "staff" and acting.actor_id in {each.staff_id for each in case.near_relatives.all()}
    for verb, permission in PERMISSION_OF.items():
        possible = course.allows(verb, state) and may_open(case, acting, permission)
        possible = possible and known_to_scheme(case, verb)
        if possible and relative:
            why_not[verb] = Words("您登记为这家人的近亲属，不能办这一件。", "You are registered as a near relative.")
        elif possible and verb in DECIDING and acting.actor_id in handlers:
            why_not[verb] = Words(
                "您经手过这一件，要由别的同事决定。", "You handled this case; another official decides."
            )
        elif possible and verb == "sign" and not case.queries_stopped:
            possible = False
        elif possible and verb == "send_back" and (state is State.REPORTED) is not ("county_approver" in acting.roles):
            possible = False
        elif possible and verb == "ask_missing" and getattr(case, "missing_list", None) is not None:
            why_not[verb] = Words(
                "缺什么只能说一次，已经说过了。", "What is missing was told already; it is told once."
            )
        elif possible and verb in ("pause", "resume") and bool(case.paused_because) is not (verb == "resume"):
            possible = False
        may[verb] = possible and verb not in why_not
    return may, why_not


def _look_first(
    case: Application,
    members: list[DeclaredMember],
    facts: CaseFacts | None,
    result: dict[str, Any] | None,
    said: SaidByPerson,
) -> list[LookAt]:
    found: list[LookAt] = []
    if case.queries_stopped:
        words = Words("有家人撤回了授权，不能再查。", "A member withdrew consent; nothing may be queried.")
        found.append(LookAt("consent", words))
    if case.has_near_relative:
        words = Words("有近亲属备案，区里要上门。", "A near relative is registered; the county must visit.")
        found.append(LookAt("relative", words))
    if facts and case.state not in CLOSED:
        found += [LookAt("differs" if u.why == "differs" else "unknown", u.words, u.fact_key) for u in facts.unsettled]
        contradictions = department_disagreements(case, members, said)
        found += [LookAt("differs", words, fact_key) for fact_key, words in contradictions]
    if result:
        found += [LookAt("rests_on", _rests_on_words(case, figure)) for figure in result["rests_on"]]
    return found


def _rests_on_words(case: Application, figure: dict[str, Any]) -> Words:
    """A figure that is not a checked text: what it is, its value in words, and how sure it is."""
    scheme = scheme_of(case)
    known = scheme.parameters.parameters.get(figure["key"])
    at = known.at(Month.parse(figure["valid_from"])) if known and figure.get("valid_from") else None
    value = figure_words(scheme, figure["key"], at.value) if at else None
    value = value or Words(figure["value_zh"], figure["value_en"])
    status = STATUS_WORDS.get(figure["status"], STATUS_WORDS["gk_unverified"])
    return Words(
        f"{figure['zh']}：{value.zh}。{status.zh}。",
        f"{known.en if known else figure['zh']}: {value.en}. {status.en[:1].upper()}{status.en[1:]}.",
    )


def _declared(case: Application, members: list[DeclaredMember], today: date) -> list[DeclaredLine]:
    names = {member.public_id: member.name for member in members}
    lines = []
    answers = answers_of(case, members)
    for page in pages_for(case, members, today):
        answer = answer_of(answers, page)
        if answer is not None and page.question.kind not in NOT_SAVED:
            said = _answer_words(page, answer, names)
            member = names.get(page.person_key or "", "")
            lines.append(DeclaredLine(Words(page.zh, page.en), member, said, answer["state"]))
    return lines


def _answer_words(page: Page, answer: dict[str, Any], names: dict[str, str]) -> Words:
    question = page.question
    if answer["state"] == "unknown":
        return Words("未知", "not known")
    if answer["state"] == "none":
        return Words(page.none_zh or "没有", page.none_en or "none")
    value = answer["value"]
    if question.kind == "who":
        people = "、".join(names.get(each, "") for each in value)
        return Words(people, people)
    if question.kind == "money":
        return Words(f"{format_yuan_plain(value)}元", f"CNY {format_yuan_plain(value)}")
    if question.kind == "yes_no":
        return Words("是", "yes") if value else Words("不是", "no")
    if question.kind == "choice":
        choice = next((each for each in question.choices if each.code == value), None)
        return Words(choice.zh, choice.en) if choice else Words(str(value), str(value))
    return Words(str(value), str(value))


def _assessment_view(case: Application, assessment: Any, facts: CaseFacts | None) -> AssessmentView | None:
    if assessment is None:
        return None
    from_zh = assessment.result["needs_person_because"]
    from_en = assessment.result["needs_person_because_en"]
    return AssessmentView(
        public_id=assessment.public_id,
        outcome=assessment.outcome,
        outcome_words=OUTCOME_WORDS[assessment.outcome],
        amount_fen=assessment.amount_fen,
        members_count=assessment.members_count,
        month=assessment.month,
        ruleset_hash=assessment.ruleset_hash,
        assessed_at=assessment.assessed_at,
        is_fresh=facts is not None and facts.digest == assessment.facts_digest,
        keys_needing_reasons=keys_needing_reasons(assessment),
        needs_person_because=[Words(zh, en) for zh, en in zip(from_zh, from_en, strict=True)],
        automatic_allowed=assessment.result["automatic_allowed"],
    )


def _opinion_view(opinion: Any, names: dict[str, str]) -> OpinionView | None:
    if opinion is None:
        return None
    name = names.get(opinion.given_by, "")
    return OpinionView(
        opinion.outcome, opinion.amount_fen, opinion.reason, opinion.unknown_reasons, name, opinion.given_at
    )


def _visits(case: Application) -> list[VisitView]:
    views = []
    for visit in sorted(case.visits.all(), key=lambda each: (each.visited_at, each.pk), reverse=True):
        signatures = list(visit.signatures.all())
        family = next((each for each in signatures if each.side == "family"), None)
        views.append(
            VisitView(
                visit.public_id,
                visit.level,
                visit.visited_at,
                VISIT_WORDS[visit.outcome],
                visit.residents_seen,
                visit.findings,
                tuple(each.name for each in signatures if each.side == "visitor"),
                family.name if family else "",
                family.reason_absent if family else "",
            )
        )
    return views


def _objections(case: Application) -> list[ObjectionView]:
    return [
        ObjectionView(
            each.public_id,
            each.text,
            each.by_contact if each.settled_at is None else "",
            each.raised_at,
            each.outcome,
            each.answer,
        )
        for each in _newest_first(case.objections)
    ]


def _decision_view(decision: Any) -> DecisionView | None:
    if decision is None:
        return None
    return DecisionView(
        decision.public_id,
        decision.outcome,
        decision.amount_fen,
        decision.from_month,
        decision.reasons,
        decision.maker_name,
        decision.checker_name,
        decision.decided_at,
        decision.letter_issued_at,
    )


def _history(events: list[Any]) -> list[HistoryLine]:
    return [
        HistoryLine(
            event.at,
            verb_words(event.verb),
            event.actor_name or ("系统" if event.actor_kind == "system" else str(FAMILY)),
            event.actor_organisation,
            event.note,
            event.actor_kind == "system",
        )
        for event in reversed(events)
    ]

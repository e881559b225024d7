"""The clerk's page of a case's evidence (证据页), and the drill-down from a category to every source's word."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from doudi.casework.changing import find_case, may_open
from doudi.casework.domain.machine import State
from doudi.casework.errors import CaseNotFound
from doudi.casework.facts import gather_facts
from doudi.casework.following import family_headline
from doudi.casework.models import Application, DeclaredMember
from doudi.casework.process import scheme_of
from doudi.casework.reads.means import SEE, DisputeRow, ReportRow, dispute_rows, may_now, report_rows
from doudi.casework.reads.whole_case import read_for_evidence
from doudi.casework.verification.comparing import DIFFERS, FOUND_ONLY, SMALL, FactLine, compare, say_value
from doudi.casework.verification.doubting import WeighedDoubt
from doudi.casework.verification.weighing import weighed
from doudi.evidence.authority import load_orders
from doudi.evidence.reads import MemberAnswer, Progress, SourceFact, fetch_answers, fetch_progress, fetch_sources
from doudi.evidence.reads.answers import all_categories
from doudi.evidence.wording import category_words
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.rules.facts import split_fact_key
from doudi.rules.values import NONE
from doudi.schemes.doubts.doubt import Weight
from doudi.worklist.headlines import headline_words
from doudi.worklist.words import Words


@dataclass(frozen=True)
class CategoryLine:
    """One category over the family (一类信息): what each member's answer is, and what of it differs or matters.

    ``state`` is has, none, unknown or differs; ``weight`` the weightiest doubt that rests on the category; ``notes``
    say whose and what, and why something is unknown.
    """

    code: str
    words: Words
    state: str
    answers: tuple[MemberAnswer, ...]
    differing: tuple[FactLine, ...]
    weight: Weight | None
    notes: tuple[Words, ...] = ()

    @property
    def stands_out(self) -> bool:
        """Something hangs on it."""
        return self.weight in (Weight.DECIDES, Weight.WITH_OTHERS)


@dataclass(frozen=True)
class DepartmentBlock:
    """One department with its categories; ``as_of`` is the oldest day its data shows."""

    code: str
    words: Words
    lines: tuple[CategoryLine, ...]
    as_of: date | None


@dataclass(frozen=True)
class EvidenceDesk:
    """Everything of the evidence page: what matters first, progress, 36 categories, reports, disputes.

    ``weighed_at`` is when the worker weighed the doubts at the end of the check; None: just now, since something
    changed or the check is not over. ``counts`` are of the 36 categories by state; ``names`` a member's name by the
    person's public id, ``member_choices`` by the member's.
    """

    case_id: str
    version: int
    family: Words
    place: str
    area_path: str
    is_checked: bool
    names: dict[str, str]
    member_choices: tuple[tuple[str, str], ...]
    progress: Progress
    doubts: tuple[WeighedDoubt, ...]
    weighed_at: datetime | None
    departments: tuple[DepartmentBlock, ...]
    further: tuple[DepartmentBlock, ...]
    counts: dict[str, int]
    reports: tuple[ReportRow, ...]
    disputes: tuple[DisputeRow, ...]
    may_report: bool
    may_dispute: bool

    @property
    def matters(self) -> tuple[WeighedDoubt, ...]:
        """Doubts that must be looked at."""
        return tuple(each for each in self.doubts if each.must_be_looked_at)

    @property
    def idle(self) -> tuple[WeighedDoubt, ...]:
        """Doubts on which nothing hangs."""
        return tuple(each for each in self.doubts if not each.must_be_looked_at)


@dataclass(frozen=True)
class SourceLine:
    """A source's word with its value in words."""

    fact: SourceFact
    value: Words


@dataclass(frozen=True)
class FactHistory:
    """One fact of one person with every source's word, those that stand and those replaced (一项事实的来历)."""

    whose: str
    what: Words
    declared: Words
    decided: Words
    standing: tuple[SourceLine, ...]
    replaced: tuple[SourceLine, ...]
    combine: str
    why: str


@dataclass(frozen=True)
class CategoryPage:
    """The drill-down of one category: each member's answer, and each fact it tells with its history."""

    case_id: str
    family: Words
    code: str
    words: Words
    department: Words
    answers: tuple[MemberAnswer, ...]
    names: dict[str, str]
    facts: tuple[FactHistory, ...]
    doubts: tuple[WeighedDoubt, ...]
    may_dispute: bool


def fetch_evidence_desk(acting: Acting, public_id: str) -> EvidenceDesk:
    """The evidence of a case for whoever may look at it.

    Raises:
        CaseNotFound: not existing, not handed in, or not in the area served.
    """
    case, members = _case(acting, public_id)
    record_read(
        acting, "application", [case.public_id], what="evidence", area_path=case.area_path, case_ref=case.public_id
    )
    facts = gather_facts(case)
    names = {member.person.public_id: member.name for member in members if member.person is not None}
    answers: dict[str, list[MemberAnswer]] = defaultdict(list)
    for each in fetch_answers(case.public_id, list(names), on=acting.today):
        answers[each.category].append(each)
    said = fetch_sources(case.public_id, on=acting.today)
    found = weighed(case, members, facts, said, acting.today)
    lines = compare(case, members, facts, acting.today)
    blocks = _blocks(answers, lines, found.doubts, names)
    states = [line.state for block in blocks[0] for line in block.lines]
    return EvidenceDesk(
        case_id=case.public_id,
        version=case.version,
        family=headline_words(family_headline(case)),
        place=case.place,
        area_path=case.area_path,
        is_checked=case.verified_at is not None,
        names=names,
        member_choices=tuple((member.public_id, member.name) for member in members),
        progress=fetch_progress(case.public_id),
        doubts=found.doubts,
        weighed_at=found.at,
        departments=blocks[0],
        further=blocks[1],
        counts={state: states.count(state) for state in ("has", "none", "unknown", "differs")},
        reports=tuple(report_rows(case, acting.today)),
        disputes=tuple(dispute_rows(case, acting.today)),
        may_report=case.verified_at is not None and may_now(acting, case, "make_means_report", "casework.make_report"),
        may_dispute=_may_dispute(acting, case),
    )


def fetch_category_page(acting: Acting, public_id: str, code: str) -> CategoryPage:
    """One category down to every fact and its history.

    Raises:
        CaseNotFound: no such case for this account, or no such category.
    """
    case, members = _case(acting, public_id)
    department = dict(all_categories()).get(code)
    if department is None:
        raise CaseNotFound()
    record_read(
        acting, "application", [case.public_id], what="evidence_facts", area_path=case.area_path,
        case_ref=case.public_id,
    )  # fmt: skip
    names = {member.person.public_id: member.name for member in members if member.person is not None}
    answers = [each for each in fetch_answers(case.public_id, list(names), on=acting.today) if each.category == code]
    said = fetch_sources(case.public_id, on=acting.today)
    facts = gather_facts(case)
    doubts = weighed(case, members, facts, said, acting.today).doubts
    told = fetch_sources(case.public_id, on=acting.today, category=code, with_history=True)
    return CategoryPage(
        case_id=case.public_id,
        family=headline_words(family_headline(case)),
        code=code,
        words=category_words(code),
        department=answers[0].department if answers else Words("", ""),
        answers=tuple(answers),
        names=names,
        facts=tuple(_histories(case, members, told, compare(case, members, facts, acting.today))),
        doubts=tuple(each for each in doubts if code in _categories_of(each.fact_key)),
        may_dispute=_may_dispute(acting, case),
    )


def _case(acting: Acting, public_id: str) -> tuple[Application, list[DeclaredMember]]:
    case = find_case(acting, public_id, SEE)
    if case.state == State.DRAFT:
        raise CaseNotFound()
    read_for_evidence(case)
    return case, list(case.members.all())


def _may_dispute(acting: Acting, case: Application) -> bool:
    return (
        case.verified_at is not None
        and may_open(case, acting, "casework.take_dispute")
        and may_now(acting, case, "dispute_means", "casework.take_dispute")
    )


def _categories_of(fact_key: str) -> tuple[str, ...]:
    order = load_orders().get(split_fact_key(fact_key)[1])
    return order.order if order else ()


def _blocks(
    answers: dict[str, list[MemberAnswer]],
    lines: list[FactLine],
    doubts: tuple[WeighedDoubt, ...],
    names: dict[str, str],
) -> tuple[tuple[DepartmentBlock, ...], tuple[DepartmentBlock, ...]]:
    differing: dict[str, list[FactLine]] = defaultdict(list)
    for each in lines:
        if each.verdict in (DIFFERS, SMALL, FOUND_ONLY):
            for code in _told_by(each, answers):
                differing[code].append(each)
    weights: dict[str, Weight] = {}
    for doubt in doubts:  # Weightiest first.
        for code in _categories_of(doubt.fact_key):
            weights.setdefault(code, doubt.weight)
    blocks: dict[str, list[CategoryLine]] = {}
    for code, department in all_categories():
        told = answers.get(code, [])
        state = _state(told)
        if state != "unknown" and any(each.verdict == DIFFERS for each in differing[code]):
            state = "differs"
        line = CategoryLine(
            code, category_words(code), state, tuple(told), tuple(differing[code]), weights.get(code),
            _notes(told, names),
        )  # fmt: skip
        blocks.setdefault(department, []).append(line)
    drawn = [_block(code, some) for code, some in blocks.items()]
    return (
        tuple(each for each in drawn if not each.lines[0].code.startswith("X")),
        tuple(each for each in drawn if each.lines[0].code.startswith("X")),
    )


def _notes(answers: list[MemberAnswer], names: dict[str, str]) -> tuple[Words, ...]:
    """Who has what; why something is unknown, without names where it is the same for everybody."""
    found = []
    for each in answers:
        if each.state == "has":
            name = names[each.person_id]
            found.append(Words(f"{name} {each.words.zh}".strip(), f"{name} {each.words.en}".strip()))
    silent = [each for each in answers if each.state == "unknown"]
    if silent and len(silent) == len(answers) and len({each.words for each in silent}) == 1:
        return (silent[0].words,)
    for why in dict.fromkeys(each.words for each in silent):
        some = [names[each.person_id] for each in silent if each.words == why]
        found.append(Words(f"{'、'.join(some)}：{why.zh}", f"{', '.join(some)}: {why.en}"))
    return tuple(found)


def _told_by(line: FactLine, answers: dict[str, list[MemberAnswer]]) -> list[str]:
    """The categories that said something of a fact that differs; the first in order where none has anything."""
    having = [code for code in line.categories if any(each.state == "has" for each in answers.get(code, []))]
    return having or list(line.categories[:1])


def _state(answers: list[MemberAnswer]) -> str:
    states = {each.state for each in answers}
    if "has" in states:
        return "has"
    return "none" if states == {"none"} else "unknown"


def _block(code: str, lines: list[CategoryLine]) -> DepartmentBlock:
    days = [each.as_of for line in lines for each in line.answers if each.as_of is not None]
    words = next((each.department for line in lines for each in line.answers), Words(code, code))
    return DepartmentBlock(code, words, tuple(lines), min(days, default=None))


def _histories(
    case: Application, members: list[DeclaredMember], told: list[SourceFact], lines: list[FactLine]
) -> list[FactHistory]:
    quantities = scheme_of(case).quantities
    member_of = {member.person.public_id: member for member in members if member.person is not None}
    known = {each.fact_key: each for each in lines}
    groups: dict[tuple[str, str], list[SourceFact]] = defaultdict(list)
    for each in told:
        groups[each.person_id, each.quantity].append(each)
    found = []
    for (person, name), facts in groups.items():
        quantity, member = quantities.get(name), member_of.get(person)
        if quantity is None or member is None:
            continue
        line = known.get(f"person:{member.public_id}:{name}") or known.get(f"household:{name}")
        said = [SourceLine(each, _value(quantity, each)) for each in facts]
        order = load_orders().get(name)
        found.append(
            FactHistory(
                whose=member.name,
                what=Words(quantity.zh, quantity.en),
                declared=line.declared if line else Words("", ""),
                decided=line.decided if line else Words("", ""),
                standing=tuple(each for each in said if each.fact.replaced_at is None),
                replaced=tuple(each for each in said if each.fact.replaced_at is not None),
                combine=order.combine if order else "",
                why=order.why if order else "",
            )
        )
    return found


def _value(quantity: object, each: SourceFact) -> Words:
    if each.state == "unknown":
        return each.note
    return say_value(quantity, NONE if each.state == "none" else each.value)  # type: ignore[arg-type]

"""One round of questions about a family (一轮核对): which are put, on what, and what is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from doudi.evidence.asking import (
    DEPOSITS,
    VERIFICATION,
    Question,
    Reply,
    ask,
    asked_categories,
    department_of,
    purpose_refusal,
    quantities_of,
    spare_children,
    unchecked,
)
from doudi.evidence.checking.by_hand import UNDER_WAY_BY_HAND, ask_by_hand
from doudi.evidence.checking.writing import Ledger, attempts_before, month_of
from doudi.evidence.consenting import authorisation_for, why_none
from doudi.evidence.domain.answer import Answer, Found
from doudi.evidence.domain.categories import BANK, reading_of
from doudi.evidence.domain.consent import all_covered
from doudi.evidence.facts import facts_of, replace, valid_until
from doudi.evidence.live_models import UNDER_WAY
from doudi.evidence.models import Authorisation, BankRequest, Fact, Query
from doudi.evidence.purposes import note_refusal
from doudi.evidence.sheets.named import every_code
from doudi.kernel.month import Month
from doudi.kernel.public_id import new_public_id
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.crypto.cipher import blind_index
from doudi.platform.many import insert_many
from doudi.platform.statements import ask as ask_database
from doudi.platform.statements import ask_rows
from doudi.registry.models import Person
from doudi.registry.pseudonym import unsigned

Before = tuple[list[Query], list[tuple[Any, ...]]]
"""What was asked about somebody in a case before: records, and category, number and state of live questions."""


def ask_before(case_ref: str, person_id: int) -> Callable[[], Before]:
    """Asked now and read when called, so that several are on their way at once."""
    records = ask_rows(Query, "case_ref = %s AND person_id = %s ORDER BY id", case_ref, person_id)
    live = ask_database(
        "SELECT category, request_id, state FROM evidence_livequestion WHERE case_ref = %s AND person_id = %s",
        case_ref, person_id,
    )  # fmt: skip
    return lambda: (records(), live())


@dataclass
class Round:
    """Who asks, for which case and month, and what is to be written at its end.

    What a connector answers live is written down as a question under way (``ledger``); everything else is looked up.
    ``states`` and ``under_way`` are what stands at its end of each person (by key) and category.
    """

    acting: Acting
    case_ref: str
    area_path: str
    month: Month
    family: frozenset[int]
    ledger: Ledger
    queries: list[Query] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    requests: list[BankRequest] = field(default_factory=list)
    by_hand: list[Query] = field(default_factory=list)
    states: dict[tuple[int, str], str] = field(default_factory=dict)
    under_way: set[tuple[int, str]] = field(default_factory=set)

    @cached_property
    def categories(self) -> list[str]:
        """Everything that can be asked: of feeds, of banks, and of departments that are connected.

        What a sheet never names, since it only hints, is not asked for: no more than needed.
        """
        return sorted({*asked_categories(), *self.ledger.connected.categories} & every_code())

    def bar(self, person: Person, before: Before) -> None:
        """No authorisation: nothing is asked, the attempt is written down, and nothing becomes *none* by it."""
        self._look_up(person, before)
        self._bar(person, why_none(person, self.case_ref, self.acting.now), self.categories)

    def _look_up(
        self, person: Person, before: Before
    ) -> tuple[list[Query], dict[str, Query], list[tuple[str, str]], set[str]]:
        """What was asked about somebody before, what of it stands, which live questions were put, which are open."""
        earlier, told = before
        standing = {row.category: row for row in earlier if row.superseded_at is None}
        under_way = {category for category, _, state in told if state in UNDER_WAY}
        self.states |= {(person.pk, category): row.state for category, row in standing.items()}
        self.under_way |= {(person.pk, category) for category in under_way}
        return earlier, standing, [(category, request) for category, request, _ in told], under_way

    def _bar(self, person: Person, why: str, categories: Sequence[str]) -> None:
        self._audit("evidence.query_refused", person, {"why": why, "categories": list(categories)})
        rows = Fact.objects.filter(case_ref=self.case_ref, person=person, superseded_at=None)
        standing = set(rows.values_list("category", flat=True))
        question = self._question(person)
        self.facts += [
            Fact(
                person=person,
                case_ref=self.case_ref,
                quantity=quantity,
                state="unknown",
                department=department_of(category),
                category=category,
                obtained_at=self.acting.now,
                purpose=VERIFICATION,
                note=why,
            )
            for category in categories
            if category not in standing
            for quantity in quantities_of(category, question)
        ]

    def ask_about(self, person: Person, authorisation: Authorisation, before: Before) -> None:
        """Every question that can be put and is not answered already, on this authorisation."""
        question = self._question(person)
        earlier, standing, used, under_way = self._look_up(person, before)
        covered = all_covered(authorisation, VERIFICATION, self.acting.now)
        made: list[str] = []
        written: list[str] = []
        replaced: list[str] = []
        refused: dict[str, list[str]] = {}
        for category in self.categories:
            last = standing.get(category)
            if category in under_way or (last is not None and self._still_answers(last, category)):
                continue
            leave = authorisation if category in covered else self._earlier_leave(person, category)
            if leave is None:
                why = why_none(person, self.case_ref, self.acting.now, category)
                refused.setdefault(why, []).append(category)
                continue
            attempt = attempts_before(category, earlier, used)
            if self._is_live(person, category):
                month = self._month_for(category)
                is_open = not self.ledger.stands(last, month)
                self.ledger.write(person, leave, category, question, month, attempt, is_open=is_open)
                written.append(category)
                if is_open:
                    replaced.append(category)
                continue
            query = self._put(person, leave, category, question, last, attempt)
            if query is not None:
                made.append(category)
                self.states[person.pk, category] = query.state
        self.under_way |= {(person.pk, category) for category in written}
        if made or replaced:
            replace(self.case_ref, person.pk, [*made, *replaced], self.acting)
        for category in replaced:
            self.states.pop((person.pk, category), None)
        if made or written:
            detail: dict[str, object] = {"categories": made, "authorisation": authorisation.public_id}
            self._audit("evidence.query", person, detail | ({"to_ask": written} if written else {}))
        for why, categories in refused.items():
            self._bar(person, why, categories)

    def _earlier_leave(self, person: Person, category: str) -> Authorisation | None:
        """Where the newest authorisation does not cover a category: an earlier one that still stands and does."""
        return authorisation_for(person, self.case_ref, self.acting.now, category=category)

    def write(self) -> None:
        """Store the round; `ask_on_paper` is left to do.

        What was looked up comes first: its keys are the only thing waited for, and there is little before it.
        """
        insert_many(self.queries)
        self.ledger.save()
        insert_many(self.facts, wants_keys=False)
        insert_many(self.requests)

    def ask_on_paper(self) -> None:
        """Departments that answer on paper: somebody is told to ask them."""
        for query in self.by_hand:
            ask_by_hand(self.acting, query)

    def _question(self, person: Person) -> Question:
        key = None if person.person_key is None else unsigned(person.person_key)
        return Question(key, self.month, self.acting.today, person.birth_date, self.family)

    def _is_live(self, person: Person, category: str) -> bool:
        """Whether a connector is asked: the person has a number, and the agreement allows this use."""
        if self.ledger.connected.live(category) is None or not person.citizen_number:
            return False
        return purpose_refusal(self.ledger.connected.terms(category).dataset) is None

    def _still_answers(self, last: Query, category: str) -> bool:
        if self.ledger.connected.live(category) is not None:
            return self.ledger.still_answers(last, category, self._month_for(category))
        is_valid = last.valid_until is not None and last.valid_until >= self.acting.today
        return is_valid and last.month == self._month_for(category)

    def _month_for(self, category: str) -> str:
        return month_of(category, self.month)

    def _put(
        self, person: Person, authorisation: Authorisation, category: str, question: Question, last: Query | None,
        attempt: int,
    ) -> Query | None:  # fmt: skip
        """One question; None when the same one, of the same data, was put before and could not be answered."""
        connected = self.ledger.connected
        if connected.by_hand(category):
            reply = self._later(person, category, question)
            if last is not None and (last.by_hand.filter(state__in=UNDER_WAY_BY_HAND).exists() or _same(last, reply)):
                return None
        elif connected.live(category) is not None:
            reply = self._not_live(category, question)
            if last is not None and _same(last, reply):
                return None
        elif category == BANK:
            note = "waiting" if person.citizen_number else "no_number"
            reply = Reply(Answer("unknown", (Found(DEPOSITS, "unknown", note=note),), note))
            if last is not None and (_is_under_way(last) or last.note == note == "no_number"):
                return None
        else:
            reply = ask(category, question)
            if reply.refused is not None:
                note_refusal(self.acting, reply.refused, area_path=self.area_path, case_ref=self.case_ref)
            if last is not None and last.valid_until is None and _same_data(last, reply, self._month_for(category)):
                return None
        query = self._query(person, authorisation, category, reply, attempt)
        self.queries.append(query)
        self.facts += facts_of(query, reply.answer, self.acting)
        if reply.answer.note == "waiting" and category == BANK and not connected.by_hand(category):
            self.requests.append(new_bank_request(self.acting, query))
        elif reply.answer.note == "waiting":
            self.by_hand.append(query)
        return query

    def _later(self, person: Person, category: str, question: Question) -> Reply:
        """A department that answers on paper: unknown until an official enters what it wrote."""
        note = "waiting" if person.citizen_number else "no_number"
        return Reply(spare_children(unchecked(reading_of(category)[0], note), question))

    def _not_live(self, category: str, question: Question) -> Reply:
        """A category with a connector that may not be asked: no number to ask by, or no agreement for this use."""
        refused = purpose_refusal(self.ledger.connected.terms(category).dataset)
        if refused is not None:
            note_refusal(self.acting, refused, area_path=self.area_path, case_ref=self.case_ref)
        note = "no_number" if refused is None else "purpose_refused"
        return Reply(spare_children(unchecked(reading_of(category)[0], note), question))

    def _query(self, person: Person, authorisation: Authorisation, category: str, reply: Reply, attempt: int) -> Query:
        answer, known = reply.answer, reply.answer.state != "unknown"
        return Query(
            request_id=blind_index("query", f"{self.case_ref}|{person.public_id}|{category}|{attempt}"),
            person=person,
            authorisation=authorisation,
            case_ref=self.case_ref,
            area_path=self.area_path,
            department=department_of(category),
            category=category,
            dataset="" if category == BANK else reading_of(category)[0].dataset,
            snapshot=reply.snapshot,
            purpose=VERIFICATION,
            asked_at=self.acting.now,
            asked_by=self.ledger.check.asked_by,
            asked_by_name=self.ledger.check.asked_by_name,
            asked_by_office=self.ledger.check.asked_by_office,
            month=self._month_for(category),
            state=answer.state,
            note=answer.note,
            words={"zh": answer.zh, "en": answer.en} if answer.zh else None,
            as_of=reply.as_of,
            answered_at=self.acting.now if known else None,
            valid_until=valid_until(self.acting.today) if known else None,
        )

    def _audit(self, action: str, person: Person, detail: dict[str, object]) -> None:
        record(
            self.acting,
            action,
            "person",
            person.public_id,
            area_path=self.area_path,
            case_ref=self.case_ref,
            detail=detail,
        )


def _is_under_way(query: Query) -> bool:
    return query.bank_requests.filter(state__in=[BankRequest.WAITING, BankRequest.SENT]).exists()


def _same(last: Query, reply: Reply) -> bool:
    return last.state == reply.answer.state == "unknown" and last.note == reply.answer.note


def _same_data(last: Query, reply: Reply, month: str) -> bool:
    return (last.snapshot, last.note, last.month) == (reply.snapshot, reply.answer.note, month)


def new_bank_request(acting: Acting, query: Query, try_number: int = 1) -> BankRequest:
    """A request to the banks under a number of its own, not saved yet."""
    return BankRequest(
        public_id=new_public_id(BankRequest.PREFIX, groups=BankRequest.GROUPS),
        query=query,
        state=BankRequest.WAITING,
        area_path=query.area_path,
        made_at=acting.now,
        try_number=try_number,
    )

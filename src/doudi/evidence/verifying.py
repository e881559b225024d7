"""One round of questions about a family (一轮核对): which are put, on what, and what is written."""

from dataclasses import dataclass, field

from doudi.evidence.asking import (
    DEPOSITS,
    VERIFICATION,
    Question,
    Reply,
    ask,
    asked_categories,
    department_of,
    quantities_of,
)
from doudi.evidence.consenting import authorisation_for, why_none
from doudi.evidence.domain.answer import Answer, Found
from doudi.evidence.domain.categories import BANK, READINGS
from doudi.evidence.domain.consent import covers
from doudi.evidence.facts import facts_of, supersede, valid_until
from doudi.evidence.models import Authorisation, BankRequest, Fact, Query
from doudi.evidence.purposes import note_refusal
from doudi.kernel.month import Month
from doudi.kernel.public_id import new_public_id
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.crypto.cipher import blind_index
from doudi.registry.models import Person
from doudi.registry.pseudonym import unsigned


@dataclass
class Round:
    """Who asks, for which case and month, and what is to be written at its end."""

    acting: Acting
    case_ref: str
    area_path: str
    month: Month
    family: frozenset[int]
    queries: list[Query] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    requests: list[BankRequest] = field(default_factory=list)

    def bar(self, person: Person) -> None:
        """No authorisation: nothing is asked, the attempt is written down, and nothing becomes *none* by it."""
        self._bar(person, why_none(person, self.case_ref, self.acting.now), asked_categories())

    def _bar(self, person: Person, why: str, categories: list[str]) -> None:
        self._audit("evidence.query_refused", person, {"why": why, "categories": categories})
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

    def ask_about(self, person: Person, authorisation: Authorisation) -> None:
        """Every question that can be put and is not answered already, on this authorisation."""
        question = self._question(person)
        rows = Query.objects.filter(case_ref=self.case_ref, person=person).order_by("pk")
        earlier = list(rows)
        standing = {row.category: row for row in earlier if row.superseded_at is None}
        made: list[str] = []
        refused: dict[str, list[str]] = {}
        for category in asked_categories():
            leave = self._leave(person, authorisation, category)
            if leave is None:
                why = why_none(person, self.case_ref, self.acting.now, category)
                refused.setdefault(why, []).append(category)
                continue
            last = standing.get(category)
            if last is not None and self._still_answers(last, category):
                continue
            attempt = sum(row.category == category for row in earlier)
            query = self._put(person, leave, category, question, last, attempt)
            if query is not None:
                made.append(category)
        for why, categories in refused.items():
            self._bar(person, why, categories)
        if made:
            supersede(self.case_ref, person, made, self.acting)
            standing_rows = rows.filter(category__in=made, superseded_at=None)
            standing_rows.order_by().update(superseded_at=self.acting.now)
            self._audit("evidence.query", person, {"categories": made, "authorisation": authorisation.public_id})

    def _leave(self, person: Person, authorisation: Authorisation, category: str) -> Authorisation | None:
        """The authorisation that covers this category: the newest one, or an earlier one that still stands."""
        if covers(authorisation, category, VERIFICATION, self.acting.now):
            return authorisation
        return authorisation_for(person, self.case_ref, self.acting.now, category=category)

    def write(self) -> None:
        """Store the round."""
        Query.objects.bulk_create(self.queries)
        Fact.objects.bulk_create(self.facts)
        BankRequest.objects.bulk_create(self.requests)

    def _question(self, person: Person) -> Question:
        key = None if person.person_key is None else unsigned(person.person_key)
        return Question(key, self.month, self.acting.today, person.birth_date, self.family)

    def _still_answers(self, last: Query, category: str) -> bool:
        is_valid = last.valid_until is not None and last.valid_until >= self.acting.today
        return is_valid and last.month == self._month_for(category)

    def _month_for(self, category: str) -> str:
        return str(self.month) if category in READINGS and READINGS[category][0].monthly else ""

    def _put(
        self, person: Person, authorisation: Authorisation, category: str, question: Question, last: Query | None,
        attempt: int,
    ) -> Query | None:  # fmt: skip
        """One question; None when the same one, of the same data, was put before and could not be answered."""
        if category == BANK:
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
        if reply.answer.note == "waiting":
            self.requests.append(new_bank_request(self.acting, query))
        return query

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
            dataset=READINGS[category][0].dataset if category in READINGS else "",
            snapshot=reply.snapshot,
            purpose=VERIFICATION,
            asked_at=self.acting.now,
            asked_by=self.acting.actor_id,
            asked_by_name=self.acting.name,
            asked_by_office=self.acting.posts[0].organisation_name if self.acting.posts else "",
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

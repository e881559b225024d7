"""A round of questions about a household begins (开始一轮核对): what is looked up, and what departments are asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Min

from doudi.evidence.asking import VERIFICATION
from doudi.evidence.checking.connected import connected
from doudi.evidence.checking.writing import Ledger
from doudi.evidence.consenting import ask_signed, first_that_holds
from doudi.evidence.live_models import URGENCY
from doudi.evidence.models import Authorisation, Check
from doudi.evidence.verifying import Round, ask_before
from doudi.kernel.clock import SHANGHAI
from doudi.kernel.month import Month
from doudi.kernel.public_id import new_public_id
from doudi.platform.acting import Acting
from doudi.platform.many import ask_key
from doudi.platform.statements import without_waiting
from doudi.registry.models import Person
from doudi.registry.pseudonym import unsigned


@dataclass(frozen=True)
class MeansReport:
    """How a verification stands (核对情况), over all members.

    Attributes:
        asked: questions on file that stand, new ones and earlier ones still valid; answered + unknown == asked.
        made: questions that were put, or written down to be put, just now.
        not_authorised: public ids of members of whom nothing may be asked; no question about them was put.
        waiting: of those unknown, questions departments are being asked at this moment.
        check: the ticket (核对单) under which they are; empty where nothing waits.
    """

    asked: int
    answered: int
    unknown: int
    made: int
    not_authorised: tuple[str, ...] = ()
    waiting: int = 0
    check: str = ""


def new_check(
    acting: Acting, *, case_ref: str, area_path: str, month: Month, kind: str, members: Sequence[Person]
) -> Check:
    """A check that is not saved yet; it is saved when it has questions."""
    return Check(
        public_id=new_public_id(Check.PREFIX, groups=Check.GROUPS),
        case_ref=case_ref,
        area_path=area_path,
        purpose=VERIFICATION,
        month=str(month),
        kind=kind,
        urgency=URGENCY[kind],
        people=[person.public_id for person in members],
        family=sorted({person.person_key for person in members if person.person_key is not None}),
        asked_at=acting.now,
        asked_by=acting.actor_id,
        asked_by_name=acting.name,
        asked_by_office=acting.posts[0].organisation_name if acting.posts else "",
    )


def put_questions(
    acting: Acting, check: Check, members: Sequence[Person], limits: Mapping[str, int],
    then: Callable[[MeansReport], None] = lambda _report: None,
) -> MeansReport:  # fmt: skip
    """Look up what can be looked up, write down what departments are to be asked; inside the caller's transaction.

    Args:
        then: called with the report when all but papers is written, to write what goes with it.
    """
    people = {person.pk: person for person in members}
    month, family = Month.parse(check.month), frozenset(unsigned(key) for key in check.family)
    with without_waiting():
        signed = {key: ask_signed(key, check.case_ref) for key in people}
        before = {key: ask_before(check.case_ref, key) for key in people}
        key_of_check = ask_key(Check) if check.pk is None else None
        ledger = Ledger(acting, check, connected(), dict(limits))
        this = Round(acting, check.case_ref, check.area_path, month, family, ledger)
        barred = []
        for person in people.values():
            authorisation = first_that_holds(signed[person.pk](), person, acting.now)
            if authorisation is None:
                barred.append(person.public_id)
                this.bar(person, before[person.pk]())
            else:
                this.ask_about(person, authorisation, before[person.pk]())
        ledger.key = key_of_check() if key_of_check is not None else None
        this.write()
        report = _report_of(check, this, barred)
        then(report)
    this.ask_on_paper()
    return report


def _report_of(check: Check, this: Round, barred: Sequence[str]) -> MeansReport:
    ledger = this.ledger
    waiting = this.under_way - this.states.keys()
    unknown = sum(state == "unknown" for state in this.states.values()) + len(waiting)
    asked = len(this.states) + len(waiting)
    made = len(this.queries) + len(ledger.made)
    ticket = check.public_id if ledger.made else ""
    return MeansReport(asked, asked - unknown, unknown, made, tuple(barred), len(this.under_way), ticket)


def month_before_signing(case_ref: str, acting: Acting) -> Month:
    """The month before the family first signed."""
    first = Authorisation.objects.filter(case_ref=case_ref).aggregate(first=Min("signed_at"))["first"]
    return Month.of(first.astimezone(SHANGHAI).date() if first else acting.today).previous

"""A round of questions about a household begins (开始一轮核对): what is looked up, and what departments are asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Min

from doudi.evidence.asking import VERIFICATION
from doudi.evidence.checking.connected import connected
from doudi.evidence.checking.writing import Ledger
from doudi.evidence.consenting import authorisation_for
from doudi.evidence.live_models import URGENCY
from doudi.evidence.models import Authorisation, Check
from doudi.evidence.verifying import Round
from doudi.kernel.clock import SHANGHAI
from doudi.kernel.month import Month
from doudi.kernel.public_id import new_public_id
from doudi.platform.acting import Acting
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


def put_questions(acting: Acting, check: Check, members: Sequence[Person], limits: Mapping[str, int]) -> MeansReport:
    """Look up what can be looked up, write down what departments are to be asked; inside the caller's transaction."""
    people = {person.pk: person for person in members}
    ledger = Ledger(acting, check, connected(), dict(limits))
    month, family = Month.parse(check.month), frozenset(unsigned(key) for key in check.family)
    this = Round(acting, check.case_ref, check.area_path, month, family, ledger)
    barred = []
    with without_waiting():
        for person in people.values():
            authorisation = authorisation_for(person, check.case_ref, acting.now)
            if authorisation is None:
                barred.append(person.public_id)
                this.bar(person)
            else:
                this.ask_about(person, authorisation)
        this.write()
    this.ask_on_paper()
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

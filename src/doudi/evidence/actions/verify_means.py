"""Ask the departments about a family (家庭经济状况核对, 57号 art. 17), member by member, category by category."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Min

from doudi.evidence.consenting import authorisation_for
from doudi.evidence.models import Authorisation, Query
from doudi.evidence.verifying import Round
from doudi.kernel.clock import SHANGHAI
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.events import announce
from doudi.registry.models import Person
from doudi.registry.policy import require
from doudi.registry.pseudonym import unsigned


@dataclass(frozen=True)
class MeansReport:
    """How a verification stands (核对情况), over all members.

    Attributes:
        asked: questions on file that stand, new ones and earlier ones still valid; answered + unknown == asked.
        made: questions that were put just now.
        not_authorised: public ids of members of whom nothing may be asked; no question about them was put.
    """

    asked: int
    answered: int
    unknown: int
    made: int
    not_authorised: tuple[str, ...] = ()


@transaction.atomic
def verify_means(
    acting: Acting, *, case_ref: str, members: Sequence[Person], area_path: str, month: Month | None = None
) -> MeansReport:
    """Put every question that can be put about every member who authorised it; what is still valid is not asked again.

    Of a member without a valid authorisation nothing is asked: the attempt is audited, and what departments might have
    said stays unknown. The banks are asked by file: their question waits until a reply is read.

    Args:
        month: the month whose income counts; the month before the family signed, unless said.

    Raises:
        NotAllowed: this account does not query there for this purpose.
    """
    require(acting, "evidence.query", area_path=area_path)
    people = {person.pk: person for person in members}
    keys = frozenset(unsigned(person.person_key) for person in people.values() if person.person_key is not None)
    this = Round(acting, case_ref, area_path, month or _month_before_signing(case_ref, acting), keys)
    barred = []
    for person in people.values():
        authorisation = authorisation_for(person, case_ref, acting.now)
        if authorisation is None:
            barred.append(person.public_id)
            this.bar(person)
        else:
            this.ask_about(person, authorisation)
    this.write()
    standing = Query.objects.filter(case_ref=case_ref, person__in=list(people), superseded_at=None)
    total, unknown = standing.count(), standing.filter(state="unknown").count()
    report = MeansReport(total, total - unknown, unknown, len(this.queries), tuple(barred))
    announce(acting, "means_verified", {"case_ref": case_ref, "asked": report.made, "unknown": report.unknown})
    return report


def _month_before_signing(case_ref: str, acting: Acting) -> Month:
    first = Authorisation.objects.filter(case_ref=case_ref).aggregate(first=Min("signed_at"))["first"]
    return Month.of(first.astimezone(SHANGHAI).date() if first else acting.today).previous

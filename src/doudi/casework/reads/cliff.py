"""What the case's family has, and what a change of one wage would do to it (收入变化的影响)."""

from dataclasses import dataclass

from doudi.casework.changing import find_case
from doudi.casework.domain.machine import State
from doudi.casework.errors import CaseNotFound
from doudi.casework.facts import gather_facts
from doudi.casework.following import family_headline
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.rules.facts import person_fact_key, split_fact_key
from doudi.schemes.cliffs.view import WAGE, CliffView, cliff_view, earners
from doudi.worklist.headlines import headline_words
from doudi.worklist.words import Words


@dataclass(frozen=True)
class CasePerson:
    """Somebody of the family whose wage may be tried: id and name."""

    id: str
    name: str


@dataclass(frozen=True)
class CaseCliff:
    """The cliff view of a case's family; ``whose`` is the person whose wage it raises."""

    public_id: str
    family: Words
    whose: CasePerson
    people: tuple[CasePerson, ...]
    view: CliffView


def fetch_cliff(acting: Acting, public_id: str, *, whose: str = "") -> CaseCliff:
    """Everything this family is entitled to by the facts on file today, and where it falls away.

    The figures are those of this month, of the case's profile and place. Nothing is kept: it is a look, not a decision.
    ``whose`` is the person whose wage rises; without one, or with somebody who has none, the largest known wage does.

    Raises:
        CaseNotFound: not existing, not handed in yet, or not for this account.
    """
    case = find_case(acting, public_id)
    if case.state == State.DRAFT:
        raise CaseNotFound()
    household = gather_facts(case).household
    names = {person.key: person.label for person in household.persons}
    able = earners(household)
    chosen = whose if whose in able else able[0]
    view = cliff_view(
        household, Month.of(acting.today), person_fact_key(chosen, WAGE),
        profile=case.profile, jurisdiction=case.jurisdiction,
    )  # fmt: skip
    record_read(
        acting, "application", [case.public_id], what="cliff", area_path=case.area_path, case_ref=case.public_id
    )
    people = tuple(CasePerson(key, names[key]) for key in able)
    person, _ = split_fact_key(view.fact_key)
    mine = next(each for each in people if each.id == person)
    return CaseCliff(case.public_id, headline_words(family_headline(case)), mine, people, view)

"""What departments say about a family, as the rules read it (给规则看的事实), and where departments disagree."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from doudi.evidence.authority import load_orders, load_sources
from doudi.evidence.domain.weighing import Weighed
from doudi.evidence.reads.sheets import obligors_of
from doudi.evidence.sayings import Sayings, opponents, sayings_of, weighed
from doudi.evidence.wording import NOTES
from doudi.registry.models import HouseholdMember, Person
from doudi.rules.facts import HouseholdFacts, PersonFacts, person_fact_key
from doudi.rules.values import NONE, UNKNOWN, Sourced
from doudi.worklist.words import Words

SaidByPerson = Mapping[Person, Sayings]
RECEIVING = ("tekun", "dibao", "near_threshold")


@dataclass(frozen=True)
class Disagreement:
    """Two departments that contradict each other about one quantity of one person (部门之间不一致).

    Both facts are kept; ``taken`` is the department the rules hear, by the order of authority.
    """

    fact_key: str
    person_id: str
    quantity: str
    categories: tuple[str, ...]
    taken: Words
    against: tuple[Words, ...]
    words: Words


def fetch_household_facts(
    case_ref: str, *, on: date | None = None, said: SaidByPerson | None = None
) -> HouseholdFacts:
    """Persons by public id; what nobody was asked about is absent, what nobody answered is unknown with the reason.

    Nothing in a list that is not complete by law (open_list) is no proof of nothing: such a quantity is absent, too.
    What is known of an obligor, who lives elsewhere, is no part of the family.
    Household quantities are drawn over everybody verified: a sum is unknown as long as one member's part is.

    Args:
        on: answers that have run out by that day are unknown.
        said: every source's word, where it was read already.
    """
    outside = obligors_of(case_ref)
    known = sayings_of(case_ref, on) if said is None else said
    people = {person: theirs for person, theirs in known.items() if person.pk not in outside}
    persons = tuple(
        PersonFacts(
            person.public_id,
            "",
            {
                quantity: _sourced(value)
                for quantity, value in _weighed_all(said).items()
                if quantity not in HOUSEHOLD_QUANTITIES
            },
        )
        for person, said in people.items()
    )
    return HouseholdFacts(persons, _household(people), case_ref)


def fetch_disagreements(case_ref: str, *, said: SaidByPerson | None = None) -> list[Disagreement]:
    """Every contradiction between departments in this case, for an official to look at first.

    Args:
        said: every source's word, where it was read already.
    """
    found = []
    for person, theirs in (sayings_of(case_ref) if said is None else said).items():
        for quantity, sources in theirs.items():
            against = opponents(quantity, sources)
            if not against:
                continue
            taken = weighed(quantity, sources)
            first = next(
                sources[category]
                for category in load_orders()[quantity].order
                if category in sources and sources[category].state != "unknown"
            )
            others = tuple(load_sources()[other.department] for other in against)
            taken_words = load_sources()[taken.department if taken else first.department]
            first_words = load_sources()[first.department]
            found.append(
                Disagreement(
                    fact_key=person_fact_key(person.public_id, quantity),
                    person_id=person.public_id,
                    quantity=quantity,
                    categories=(first.category, *(other.category for other in against)),
                    taken=taken_words,
                    against=others,
                    words=Words(
                        f"{first_words.zh}和{'、'.join(other.zh for other in others)}不一致",
                        f"{first_words.en} and {', '.join(other.en for other in others)} differ",
                    ),
                )
            )
    return found


def _weighed_all(said: Sayings) -> dict[str, Weighed]:
    found = {quantity: weighed(quantity, sources) for quantity, sources in said.items()}
    return {
        quantity: value
        for quantity, value in found.items()
        if value is not None and not (value.state == "none" and load_orders()[quantity].open_list)
    }


def _sourced(value: Weighed) -> Sourced:
    source = load_sources()[value.department].zh
    note = NOTES[value.note].zh if value.state == "unknown" else ""
    if value.against:
        others = "、".join(load_sources()[other.department].zh for other in value.against if other.department)
        note = f"{others}说的不一样" if others != source else "同一部门的两类信息不一样"
    if value.state == "unknown":
        return Sourced(UNKNOWN, source, value.as_of, note)
    return Sourced(NONE if value.state == "none" else value.value, source, value.as_of, note)


def _household(people: dict[Person, Sayings]) -> dict[str, Sourced]:
    found: dict[str, Sourced] = {}
    for quantity, draw in HOUSEHOLD_QUANTITIES.items():
        parts = [(person, weighed(quantity, said[quantity])) for person, said in people.items() if quantity in said]
        told = [(person, part) for person, part in parts if part is not None]
        if not told:
            continue
        whole = draw(told)
        if whole.state != "unknown" and len(told) < len(people) and quantity != "urban_rural":
            # Somebody of the family was never asked about this: their part is missing, and is not none.
            whole = Weighed("unknown", department=whole.department, note="not_checked")
        found[quantity] = _sourced(whole)
    return found


Parts = Sequence[tuple[Person, Weighed]]
Draw = Callable[[Parts], Weighed]


def _oldest(parts: Parts) -> date | None:
    return min((part.as_of for _, part in parts if part.as_of is not None), default=None)


def _silent(parts: Parts) -> Weighed | None:
    return next((part for _, part in parts if part.state == "unknown"), None)


def _whole(parts: Parts, value: Any) -> Weighed:
    state = "has" if value else "none"
    return Weighed(state, value or None, (), parts[0][1].department, _oldest(parts))  # type: ignore[arg-type]


def _things(parts: Parts) -> Weighed:
    """Things held, each counted once even if two members share it."""
    return _silent(parts) or _whole(parts, len({item for _, part in parts for item in part.items}))


def _amounts(parts: Parts) -> Weighed:
    return _silent(parts) or _whole(parts, sum(part.value for _, part in parts if part.state == "has"))


def _any(parts: Parts) -> Weighed:
    """Yes as soon as one member's answer is yes; no only where all answered."""
    yes = [(person, part) for person, part in parts if part.state == "has" and part.value]
    return _whole(yes, True) if yes else _silent(parts) or _whole(parts, None)


def _strongest(parts: Parts) -> Weighed:
    codes = {part.value for _, part in parts if part.state == "has"}
    code = next((each for each in RECEIVING if each in codes), None)
    if code in ("tekun", "dibao"):
        return _whole(parts, code)
    return _silent(parts) or _whole(parts, code)


def _place(parts: Parts) -> Weighed:
    """The household's classification: the same for all who stand in the register, else its head's, else unknown."""
    known = [(person, part) for person, part in parts if part.state == "has"]
    if not known:
        return parts[0][1]
    if len({part.value for _, part in known}) == 1:
        return _whole(known, known[0][1].value)
    heads = set(
        HouseholdMember.objects.filter(
            person__in=[person.pk for person, _ in known], role="head", valid_to=None
        ).values_list("person_id", flat=True)
    )
    own = [(person, part) for person, part in known if person.pk in heads]
    if len({part.value for _, part in own}) == 1:
        return _whole(own, own[0][1].value)
    return Weighed("unknown", department=known[0][1].department, as_of=_oldest(known), note="registers_differ")


HOUSEHOLD_QUANTITIES: dict[str, Draw] = {
    "vehicle_count": _things,
    "dwelling_count": _things,
    "deposits_fen": _amounts,
    "has_business_registration": _any,
    "recent_property_transfer": _any,
    "already_receiving": _strongest,
    "urban_rural": _place,
}
"""Household quantity → how it is drawn over the members."""

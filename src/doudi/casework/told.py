"""What a family had told "What can I get?" before it began its application: filled in where the form asks the same.

It lies beside the answers, encrypted, and is read anew whenever somebody is named or corrected; an answer given in the
form goes before it. When the application is handed in, what is filled in becomes answers, and the rest is forgotten.
"""

from typing import Any

from doudi.casework.models import Application, DeclaredMember
from doudi.casework.process import scheme_of
from doudi.kernel.month import Month
from doudi.schemes.asking.carrying import Carried, carry
from doudi.schemes.asking.facts import Telling
from doudi.schemes.asking.inquiry import Relative
from doudi.worklist.words import Words

NOTHING = Carried({}, {}, ())


def written(told: Telling, at: str) -> dict[str, Any]:
    """As it is kept with the draft; ``at`` is when it was taken over, ISO text."""
    people = [[person.relation, person.birth_year] for person in told.people]
    return {"people": people, "answers": dict(told.answers), "month": str(told.month), "at": at}


def carried_into(case: Application, people: list[dict[str, Any]]) -> Carried:
    """The answers of this form the family had given before; nothing where it began without."""
    if not case.told:
        return NOTHING
    relatives = tuple(Relative(f"p{n}", relation, born) for n, (relation, born) in enumerate(case.told["people"], 1))
    month = Month.parse(case.told["month"])
    told = Telling(relatives, month, case.told["answers"], case.jurisdiction, case.profile)
    carried = carry(scheme_of(case), told, people)
    at = {"at": case.told["at"]}
    return Carried({key: {**each, **at} for key, each in carried.answers.items()}, carried.begun, carried.not_named)


def people_of(members: list[DeclaredMember]) -> list[dict[str, Any]]:
    """The members as the answer to ``people``, the applicant first."""
    return [
        {
            "key": member.public_id,
            "name": member.name,
            "relation": member.relation,
            "birth_date": member.birth_date,
        }
        for member in sorted(members, key=lambda each: (not each.is_applicant, each.order, each.pk))
    ]


def called(case: Application, person: Relative) -> Words:
    """How a page calls somebody told of who has no name yet: 配偶（1982年生）."""
    code = next(each for each in scheme_of(case).quantities["relation_to_head"].codes if each.code == person.relation)
    return Words(f"{code.zh}（{person.birth_year}年生）", f"{code.en} (born {person.birth_year})")

"""Everything casework asks of evidence, in one place: authorisations, queries, what departments know."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from doudi.casework.filling import month_meant
from doudi.casework.models import Application, DeclaredMember, Signature
from doudi.casework.process import scheme_of
from doudi.evidence.actions.cosign_authorisation import cosign_authorisation
from doudi.evidence.actions.sign_authorisation import sign_authorisation
from doudi.evidence.actions.verify_means import verify_means
from doudi.evidence.actions.withdraw_authorisation import withdraw_authorisation
from doudi.evidence.reads import fetch_disagreements, fetch_household_facts, is_being_asked
from doudi.evidence.reads.household import SaidByPerson
from doudi.evidence.reads.sheets import SignedSheet, fetch_sheets, obligors_of
from doudi.evidence.reads.signatures import SignatureState, cases_of_ending_signatures, fetch_signatures
from doudi.evidence.sayings import sayings_of
from doudi.platform.acting import Acting
from doudi.registry.models import Person
from doudi.rules.facts import household_fact_key, person_fact_key
from doudi.rules.values import Sourced
from doudi.worklist.words import Words


def sign_with_evidence(acting: Acting, case: Application, member: DeclaredMember, signature: Signature) -> str:
    """Put a signed authorisation on file with evidence; its public id. A minor's names the guardian who signed.

    It covers everything a check asks; without the separate agreement, everything but what is sensitive.
    """
    if member.person is None:
        raise LookupError(f"member {member.public_id} is not in the registry yet")
    guardian = signature.signed_by.person if signature.signed_by_id != member.pk else None
    made = sign_authorisation(
        acting,
        person=member.person,
        case_ref=case.public_id,
        method=signature.method,
        signed_at=signature.signed_at,
        guardian=guardian,
        guardian_proof=signature.guardian_proof,
        agreed_separately=signature.agreed_separately,
        file_id=signature.file_id,
        area_path=case.area_path,
    )
    signature.evidence_authorisation_id = made.public_id
    if signature.cosigned_at is not None:
        cosign_with_evidence(acting, signature)
    return made.public_id


def cosign_with_evidence(acting: Acting, signature: Signature) -> None:
    """A young person's own signature beside the guardian's."""
    if signature.evidence_authorisation_id:
        cosign_authorisation(
            acting,
            signature.evidence_authorisation_id,
            method=signature.cosign_method,
            file_id=signature.cosign_file_id,
        )


def withdraw_with_evidence(
    acting: Acting, case: Application, signature: Signature, categories: Collection[str] | None = None
) -> None:
    """From now on evidence asks nothing about this member for this case, or nothing of these categories."""
    if signature.evidence_authorisation_id:
        withdraw_authorisation(acting, signature.evidence_authorisation_id, categories=categories)


def sheet_with_evidence(case: Application, signature: Signature, now: datetime) -> SignedSheet | None:
    """What evidence has on file of a signature; None before the application is handed in."""
    sheets = fetch_sheets(case.public_id, now) if signature.evidence_authorisation_id else []
    return next((each for each in sheets if each.public_id == signature.evidence_authorisation_id), None)


def signatures_with_evidence(case: Application, now: datetime) -> dict[int, SignatureState]:
    """How each person's signature stands, by person."""
    return fetch_signatures(case.public_id, now)


def cases_with_ending_signatures(now: datetime) -> set[str]:
    """Cases to look at again because time went by."""
    return cases_of_ending_signatures(now)


def verify_with_evidence(acting: Acting, case: Application) -> dict[str, Any]:
    """Ask every department about every member, and every obligor who signed; how many were asked, and answered."""
    people = [member.person for member in case.members.select_related("person") if member.person is not None]
    month = month_meant(case, acting.today)
    reports = [verify_means(acting, case_ref=case.public_id, members=people, area_path=case.area_path, month=month)]
    obligors = list(Person.objects.filter(pk__in=obligors_of(case.public_id)).order_by("pk"))
    if obligors:
        reports.append(
            verify_means(acting, case_ref=case.public_id, members=obligors, area_path=case.area_path, month=month)
        )
    told: dict[str, Any] = {
        "asked": sum(each.asked for each in reports),
        "answered": sum(each.answered for each in reports),
        "unknown": sum(each.unknown for each in reports),
    }
    waiting = sum(each.waiting for each in reports)
    check = next((each.check for each in reports if each.waiting), "")
    return told | ({"waiting": waiting, "check": check} if waiting else {})


def departments_still_asked(case: Application) -> bool:
    """Whether a department is being asked at this moment; what waits for paper or for a bank's file does not count."""
    return is_being_asked(case.public_id)


def what_departments_said(case: Application) -> SaidByPerson:
    """Every source's word on the case, read once for whoever draws facts and contradictions from it."""
    return sayings_of(case.public_id)


def department_facts(
    case: Application, members: list[DeclaredMember], said: SaidByPerson | None = None
) -> dict[str, Sourced]:
    """What departments said about this family, by fact key; a quantity they were not asked about is absent.

    Args:
        said: `what_departments_said`, where it was read already.
    """
    known = fetch_household_facts(case.public_id, said=said)
    found = {household_fact_key(name): fact for name, fact in known.facts.items()}
    member_of = {member.person.public_id: member.public_id for member in members if member.person is not None}
    for person in known.persons:
        if person.key in member_of:
            for name, fact in person.facts.items():
                found[person_fact_key(member_of[person.key], name)] = fact
    return found


def department_disagreements(
    case: Application, members: list[DeclaredMember], said: SaidByPerson | None = None
) -> list[tuple[str, Words]]:
    """Where departments contradict each other about a member: fact key, and who says otherwise than whom."""
    member_of = {member.person.public_id: member for member in members if member.person is not None}
    quantities = scheme_of(case).quantities
    found = []
    for each in fetch_disagreements(case.public_id, said=said):
        member, quantity = member_of.get(each.person_id), quantities.get(each.quantity)
        if member is not None and quantity is not None:
            words = Words(
                f"{member.name}：{quantity.zh}，{each.words.zh}", f"{member.name}: {quantity.en}, {each.words.en}"
            )
            found.append((person_fact_key(member.public_id, each.quantity), words))
    return found

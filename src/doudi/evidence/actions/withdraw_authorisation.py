"""Take an authorisation back, whole or in part (撤回授权, 个人信息保护法 art. 15)."""

from collections.abc import Collection

from django.db import transaction

from doudi.evidence.errors import AuthorisationUnfit
from doudi.evidence.models import Authorisation
from doudi.evidence.resting_questions import stop_bank_requests, stop_hand_answers
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry.errors import NotAllowed
from doudi.registry.policy import require


@transaction.atomic
def withdraw_authorisation(
    acting: Acting, authorisation_public_id: str, *, categories: Collection[str] | None = None
) -> Authorisation:
    """From this moment no department is asked on it, or nothing of these categories; what is under way is stopped.

    Every sheet the person signed for the case is meant, not only this one: nobody has to know which of them counted.
    What was lawfully learned before stands (PIPL art. 15). Taking back twice changes nothing; the last category taken
    back takes back the whole. A resident's right to it is looked at by the caller, who knows whose case it is.

    Raises:
        NotAllowed: not open to this account, or no such authorisation.
        AuthorisationUnfit: a category that it does not name.
    """
    rows = Authorisation.objects.select_for_update(of=("self",)).select_related("person")
    found = rows.filter(public_id=authorisation_public_id).first()
    if acting.kind == "resident":
        require(acting, "evidence.withdraw_consent", owner_id=acting.actor_id)
    else:
        require(acting, "casework.withdraw_for", area_path=found.area_path if found else "")
    if found is None:
        raise NotAllowed("evidence.withdraw_consent", "no such authorisation, or not this account's")
    standing = rows.filter(person=found.person, case_ref=found.case_ref, withdrawn_at=None).order_by("pk")
    sheets = [found, *(row for row in standing if row.pk != found.pk)]
    if categories is not None and set(categories) - {code for row in sheets for code in row.categories}:
        raise AuthorisationUnfit("this kind of information is not in it", "Choose from those that were signed for.")
    for row in sheets:
        _take_back(acting, row, categories)
    return found


def _take_back(acting: Acting, row: Authorisation, categories: Collection[str] | None) -> None:
    wanted = set(row.categories) if categories is None else set(categories) & set(row.categories)
    fresh = sorted(wanted - row.taken_back.keys())
    if row.withdrawn_at is not None or not (fresh or categories is None):
        return
    row.taken_back = {**row.taken_back, **dict.fromkeys(fresh, acting.now.isoformat())}
    whole = categories is None or not set(row.categories) - row.taken_back.keys()
    if whole:
        row.withdrawn_at, row.withdrawn_by = acting.now, acting.actor_id
    row.save(update_fields=["taken_back", "withdrawn_at", "withdrawn_by"])
    stopped = stop_bank_requests(acting, row, fresh, "withdrawn")
    given_up = stop_hand_answers(acting, row, fresh, "withdrawn")
    record(
        acting,
        "evidence.withdraw_authorisation",
        "authorisation",
        row.public_id,
        area_path=row.area_path,
        case_ref=row.case_ref,
        detail={
            "person": row.person.public_id,
            "categories": fresh,
            "whole": whole,
            "bank_requests_stopped": stopped,
            "paper_answers_stopped": given_up,
        },
    )
    announce(
        acting,
        "authorisation_withdrawn",
        {"authorisation": row.public_id, "case_ref": row.case_ref, "categories": fresh, "whole": whole},
    )

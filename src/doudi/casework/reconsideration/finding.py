"""Finding a request, and who may not decide it (谁不能来定)."""

from collections.abc import Callable

from django.db.models import QuerySet

from doudi.casework.changing import find_case, handled_by
from doudi.casework.models import Application, Reconsideration
from doudi.casework.reconsideration.errors import ReconsiderationNotFound, ReconsiderationStepNotPossible
from doudi.platform.acting import Acting
from doudi.registry import policy

SEE = "casework.see_reconsideration"
TAKE, HANDLE, DECIDE = (
    "casework.take_reconsideration", "casework.handle_reconsideration", "casework.decide_reconsideration",
)  # fmt: skip
OWN = "casework.ask_reconsideration"


def find_request(acting: Acting, public_id: str) -> Reconsideration:
    """The request, for who may see its case.

    Raises:
        ReconsiderationNotFound: not existing and out of the area are alike.
        CaseNotFound: the case is not this account's.
    """
    row = Reconsideration.objects.select_related("application").filter(public_id=public_id).first()
    if row is None:
        raise ReconsiderationNotFound()
    find_case(acting, row.application.public_id)
    return row


def visible_requests(acting: Acting) -> QuerySet[Reconsideration]:
    """The requests of the account's area, for any post that works on them."""
    return policy.visible(Reconsideration.objects.all(), acting, SEE)


def locked(row: Reconsideration, verb: str, *states: str) -> Reconsideration:
    """The request as it stands, held, if ``verb`` fits.

    Raises:
        ReconsiderationStepNotPossible: it does not.
    """
    own = Reconsideration.objects.select_for_update().get(pk=row.pk)
    if own.state not in states:
        raise ReconsiderationStepNotPossible(own.public_id, verb, own.state)
    return own


def who_had_a_part(case: Application, row: Reconsideration | None = None) -> set[str]:
    """Staff who handled the case, made or confirmed what was decided in it, or took this request in."""
    found = set(handled_by(case))
    decision = getattr(case, "decision", None)
    for made in [*([decision] if decision else []), *case.former_decisions.all()]:
        found |= {made.maker_id, made.checker_id}
    if row is not None:
        found |= {row.handled_by} | (set() if row.by_family else {row.taken_by})
    return found - {""}


def own_or(acting: Acting, verb: str) -> Callable[[Application], str]:
    """The permission: a resident's own, or ``verb`` for staff."""
    return lambda _case: OWN if acting.kind == "resident" else verb

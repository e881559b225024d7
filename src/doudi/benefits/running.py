"""A pay run's lines, its digest, and finding it within scope."""

from django.db.models import Q

from doudi.benefits.domain.digest import PaidLine, digest_of
from doudi.benefits.errors import PayRunNotFound
from doudi.benefits.models import Entitlement, EntitlementPeriod, PaidBefore, PayeeAccount, PayLine, PayRun
from doudi.benefits.takeover.records import SIGNED
from doudi.benefits.upkeep.periods import Holding, holding_in, periods_of
from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.platform.acting import Acting
from doudi.registry import policy

PEOPLE_PER_QUERY = 5_000


def find_run(acting: Acting, public_id: str, verb: str = "benefits.see", *, lock: bool = False) -> PayRun:
    """The run, if this account may do ``verb`` in its area.

    Raises:
        PayRunNotFound: not existing or not for this account.
        NotAllowed: it may be seen, but not this.
    """
    try:
        number = check_public_id(public_id)
    except PublicIdInvalid:
        raise PayRunNotFound() from None
    rows = PayRun.objects.select_for_update() if lock else PayRun.objects.all()
    run = rows.filter(public_id=number).first()
    if run is None or not policy.may(acting, "benefits.see", area_path=run.area_path):
        raise PayRunNotFound()
    policy.require(acting, verb, area_path=run.area_path)
    return run


def lines_of(run: PayRun) -> list[PayLine]:
    """The lines with what they rest on; one query."""
    return list(run.lines.select_related("entitlement", "person", "account").order_by("public_id"))


def run_digest(lines: list[PayLine]) -> str:
    """The digest of the lines as they are in the database now."""
    return digest_of(
        PaidLine(
            line.public_id,
            line.entitlement.public_id,
            line.person.public_id,
            line.account.number_index,
            line.scheme,
            line.month,
            line.kind,
            line.amount_fen,
        )
        for line in lines
    )


def still_holds(lines: list[PayLine]) -> bool:
    """Whether every line is still what holds in its month and what its person's current account says."""
    periods = periods_of([line.entitlement for line in lines])
    for line in lines:
        holding = holding_in(line.entitlement, periods.get(line.entitlement_id, []), line.month)
        pays = holding is not None and holding.is_paid and holding.amount_fen == line.amount_fen
        fits = line.account.replaced_at is None and line.account.person_id == line.person_id
        if not (pays and fits and line.person_id == line.entitlement.person_id):
            return False
    return True


def payable(scheme: str, month: str, area_path: str) -> list[tuple[Entitlement, Holding]]:
    """Entitlements that the area pays in the month, with what holds then, in no run for it yet nor paid before us.

    What was taken over from an older system is paid once a second official signed for it.
    """
    moved = EntitlementPeriod.objects.filter(area_path__startswith=area_path, replaced_at=None).values("entitlement")
    rows = Entitlement.objects.filter(
        scheme=scheme, held=False, from_month__lte=month, kind__in=Entitlement.PAID
    )
    rows = rows.filter(Q(area_path__startswith=area_path) | Q(pk__in=moved))
    rows = rows.exclude(to_month__gt="", to_month__lte=month)
    rows = rows.filter(Q(taken_over=None) | Q(taken_over__state=SIGNED))
    # What is paid once is paid in the first run that finds it, and in none after that.
    rows = rows.exclude(kind=Entitlement.ONCE, lines__isnull=False)
    paid = PayLine.objects.filter(scheme=scheme, month=month).values("person")
    before = PaidBefore.objects.filter(scheme=scheme, month=month, is_returned=False).values("person")
    rows = rows.exclude(person__in=paid).exclude(person__in=before)
    found = list(rows.select_related("person").order_by("pk"))
    periods = periods_of(found)
    both = [(each, holding_in(each, periods.get(each.pk, []), month)) for each in found]
    return [(e, h) for e, h in both if h is not None and h.is_paid and h.area_path.startswith(area_path)]


def current_accounts(entitlements: list[Entitlement]) -> dict[int, PayeeAccount]:
    """The current account of each entitled person, by the person's row."""
    people = [entitlement.person_id for entitlement in entitlements]
    found: dict[int, PayeeAccount] = {}
    for start in range(0, len(people), PEOPLE_PER_QUERY):
        some = people[start : start + PEOPLE_PER_QUERY]
        found |= {each.person_id: each for each in PayeeAccount.objects.filter(person__in=some, replaced_at=None)}
    return found

"""The first pay roll of the demo: accounts registered, drafted by one, approved by another, filed."""

from datetime import date, datetime, time

from django.db.models import Sum

from doudi.benefits.actions.approve_pay_run import approve_pay_run
from doudi.benefits.actions.draft_pay_run import draft_pay_run
from doudi.benefits.actions.file_pay_run import file_pay_run
from doudi.benefits.actions.register_account import register_account
from doudi.benefits.errors import NothingToPay
from doudi.benefits.models import Entitlement, PayeeAccount, PayLine, PayRun
from doudi.config.demo.chance import percent
from doudi.config.demo.officials import Officials
from doudi.kernel.clock import SHANGHAI
from doudi.platform.audit.seal import seal

WITHOUT_ACCOUNT_PERCENT = 4


def account_number(seed: str) -> str:
    """A fictitious card number with a right check digit.

    >>> len(account_number("P-1"))
    19
    """
    body = "62220" + "".join(str(percent(f"account {n}", seed) % 10) for n in range(13))
    total = sum(sum(divmod(int(d) * (2 if n % 2 == 0 else 1), 10)) for n, d in enumerate(reversed(body)))
    return body + str(-total % 10)


def pay_first_roll(day: date, month: str, district: str) -> tuple[int, int]:
    """Draft, approve and file the month's roll once; how many lines, how many fen."""
    officials = Officials(datetime.combine(day, time(15), tzinfo=SHANGHAI))
    payer = officials.bureau("county_payer", purpose="payment")
    served = set(PayeeAccount.objects.values_list("person_id", flat=True))
    for entitlement in Entitlement.objects.select_related("person").order_by("pk"):
        person = entitlement.person
        if person.pk not in served and percent("no account yet", person.citizen_number) >= WITHOUT_ACCOUNT_PERCENT:
            register_account(
                payer,
                person.public_id,
                holder_name=person.name,
                bank_name="演示银行",
                number=account_number(person.citizen_number),
            )
    if not PayRun.objects.filter(month=month, state="filed").exists():
        try:
            run = draft_pay_run(payer, scheme="dibao", month=month, division_code=district)
        except NothingToPay:
            return 0, 0
        approver = officials.bureau("county_pay_approver", purpose="payment")
        run = approve_pay_run(approver, run.public_id, digest=run.digest)
        file_pay_run(payer, run.public_id)
    seal()
    lines = PayLine.objects.filter(run__month=month, run__state="filed")
    return lines.count(), int(lines.aggregate(total=Sum("amount_fen"))["total"] or 0)

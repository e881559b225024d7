"""Put on record where a person is paid (登记收款账户)."""

from django.db import transaction

from doudi.benefits.errors import AccountUnfit, PayRunNotFound
from doudi.benefits.following import account_known
from doudi.benefits.models import Entitlement, PayeeAccount
from doudi.kernel.text import clean_text
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry import policy
from doudi.registry.models import Person
from doudi.worklist.words import Words

SHORTEST, LONGEST = 8, 32


@transaction.atomic
def register_account(acting: Acting, person_id: str, *, holder_name: str, bank_name: str, number: str) -> PayeeAccount:
    """The account of the person themselves; the same one sent twice stays one, a new one replaces the old.

    An approved run that names the old account is void by that and says so when it is filed.

    Raises:
        PayRunNotFound: no entitled person by that id in this account's area.
        AccountUnfit: the number is no account number, or the holder is somebody else.
    """
    person = Person.objects.select_for_update().filter(public_id=person_id).first()
    if person is None or not policy.may(acting, "benefits.change_account", area_path=person.area_path):
        raise PayRunNotFound()
    digits = clean_text(number).replace(" ", "").replace("-", "")
    if not digits.isdecimal() or not SHORTEST <= len(digits) <= LONGEST:
        raise AccountUnfit(
            f"Account of {person.public_id}: {len(digits)} characters are no account number.",
            Words("账号写数字，8到32位。", "An account number has 8 to 32 digits."),
        )
    if clean_text(holder_name) != person.name:
        raise AccountUnfit(
            f"Account of {person.public_id}: the holder is not the person entitled; holding somebody's card needs a "
            "written agreement filed with the county (art. 26), which this release does not keep.",
            Words("户名要和领的人一样。", "The holder must be the person who is paid."),
        )
    current = PayeeAccount.objects.filter(person=person, replaced_at=None).first()
    if current is not None:
        if current.number == digits and current.bank_name == clean_text(bank_name):
            return current
        current.replaced_at = acting.now
        current.save(update_fields=["replaced_at"])
    account = PayeeAccount.objects.create(
        person=person,
        holder_name=clean_text(holder_name),
        bank_name=clean_text(bank_name)[:80],
        number=digits,
        tail=digits[-4:],
        registered_at=acting.now,
        registered_by=acting.actor_id,
    )
    account_known(acting, list(Entitlement.objects.filter(person=person)))
    record(acting, "benefits.register_account", "person", person.public_id, area_path=person.area_path)
    announce(acting, "account_registered", {"person": person.public_id, "account": account.public_id})
    return account

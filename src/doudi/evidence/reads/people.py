"""Who stands behind a person key (按人员键找人): for outreach, which finds families by key alone."""

from doudi.evidence.store import RegisterContact, read_contacts
from doudi.platform.acting import Acting
from doudi.registry.pseudonym import unsigned


def fetch_contact_of(acting: Acting, person_key: int, *, why: str) -> RegisterContact | None:
    """Name, number and address of one person of the register, by signed or unsigned key; None if not in it. Audited.

    The caller checks that ``acting`` may see the person.
    """
    key = unsigned(person_key)
    return read_contacts(acting, [key], why=why).get(key)

"""Fill in an application with what the register says of the family, so that nobody types eighteen figures at a door."""

from doudi.casework.actions.add_member import add_member
from doudi.casework.actions.start_draft import start_draft
from doudi.casework.domain.machine import Channel
from doudi.casework.errors import CaseworkError
from doudi.casework.models import Application
from doudi.outreach.consulting import names_of
from doudi.outreach.models import Lead
from doudi.platform.acting import Acting

ASKED_AT_THE_DOOR = "上门见到，家里想申请，请我们代办"
RELATIONS = {
    "spouse": "spouse",
    "son": "child",
    "daughter": "child",
    "grandchild": "grandchild",
    "father": "parent",
    "mother": "parent",
    "grandparent": "grandparent",
    "sibling": "sibling",
    "other": "other",
}
"""Relation to the head as the register has it → relation to the applicant, who is the head."""


def start_application(acting: Acting, lead: Lead, scheme: str) -> tuple[Application, int]:
    """The draft of this lead's family for one scheme, with the members the register names; and how many were filled in.

    Only where the register names a head are the others' relations to the applicant known; otherwise the applicant
    stands alone and the family names the others. Somebody the register knows no valid number of is left out, too.
    """
    case = start_draft(
        acting,
        scheme=scheme,
        channel=Channel.GRID,
        division_code=lead.division_code,
        on_behalf_of_reason=ASKED_AT_THE_DOOR,
        lead_id=lead.public_id,
        address=lead.contact.get("address", ""),
        urban_rural=lead.evidence.get("urban_rural", ""),
    )
    if case.members.exists():
        return case, 0
    members = sorted(lead.evidence.get("members", []), key=lambda each: each["key"] != lead.person_key)
    if not members or members[0]["relation"] != "head":
        members = members[:1]
    people = names_of(acting, [each["key"] for each in members], why=f"application:{case.public_id}")
    filled = 0
    for member in members:
        known = people.get(member["key"])
        if known is None or not known.citizen_number:
            continue
        try:
            add_member(
                acting,
                case.public_id,
                name=known.name,
                citizen_number=known.citizen_number,
                relation=RELATIONS.get(member["relation"], "other"),
                is_applicant=member["key"] == lead.person_key,
            )
        except CaseworkError:
            # The register holds something the form refuses; the family says it themselves.
            continue
        filled += 1
    case.refresh_from_db()
    return case, filled

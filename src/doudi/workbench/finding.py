"""Finding a family by a name or a citizen number, within the area served; numbers by blind index, names one by one."""

from doudi.casework.models import Application, DeclaredMember
from doudi.casework.reads import CaseList
from doudi.casework.reads.lists import case_rows
from doudi.kernel.identifiers import CitizenNumber, CitizenNumberInvalid
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.platform.crypto.cipher import blind_index
from doudi.registry.policy import visible

MOST_LOOKED_AT = 5000
MOST_SHOWN = 50


def cases_of_person(acting: Acting, asked: str) -> CaseList:
    """Cases naming somebody of exactly this name or number; names are encrypted, so each is opened in turn."""
    cases = visible(Application.objects.exclude(state="draft", channel="online"), acting, "casework.see")
    try:
        index = blind_index("citizen_number", CitizenNumber.parse(asked).value)
        ids = list(DeclaredMember.objects.filter(citizen_index=index).values_list("application_id", flat=True))
    except CitizenNumberInvalid:
        near = (
            DeclaredMember.objects.filter(application__in=cases)
            .only("name", "application_id")
            .order_by("-pk")[:MOST_LOOKED_AT]
        )
        ids = [member.application_id for member in near if asked in member.name]
    found = list(cases.filter(pk__in=ids).prefetch_related("members").order_by("-changed_at")[:MOST_SHOWN])
    record_read(acting, "application", [case.public_id for case in found], what="search")
    return CaseList(case_rows(found, acting), len(found), 1, 1)

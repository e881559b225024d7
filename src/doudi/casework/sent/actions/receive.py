"""Receive an application a family began in another portal (收外来申请)."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from doudi.casework.machines import PURPOSE
from doudi.casework.models import SentApplication
from doudi.casework.sent.errors import SentFault, SentOtherwise, SentUnfit
from doudi.casework.sent.finding import SUBJECT
from doudi.casework.sent.reading import UNKNOWN_PLACE, SentRead, read_sent
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.crypto.cipher import blind_index
from doudi.platform.events import announce
from doudi.registry.machines import CallingOffice, calling_office
from doudi.registry.models import Organisation
from doudi.registry.reads import place_name
from doudi.worklist.keeping import Subject, Task, open_item
from doudi.worklist.words import Words

SCOPE = "applications:write"
KIND = "casework.take_on_sent"
TASK = Words("看别处送来的申请：接下，或者退回", "Look at an application from elsewhere: take it on, or return it")
STEP = Words("外来申请", "From elsewhere")


def receive_sent(acting: Acting, external_id: str, content: Mapping[str, Any]) -> SentApplication:
    """Kept, encrypted, for the township's window to look at; nothing is an application yet, and no clock of law runs.

    The same number with the same content is the row there is, whatever became of it.

    Args:
        external_id: the sender's own number of it, no citizen's.
        content: scheme, division_code, phone, address, urban_rural, applied_on, members, answers.

    Raises:
        NotAllowed: the machine's token does not cover it.
        SentUnfit: all that is wrong with it; a place the office does not serve is one that does not exist for it.
        SentOtherwise: the number came before with other content.
    """
    office = calling_office(acting, SCOPE, purpose=PURPOSE)
    text = json.dumps([external_id, content], sort_keys=True, ensure_ascii=False)
    digest = blind_index("sent_application", text)
    with transaction.atomic():
        # The sender's rows follow each other, so that two of one number cannot be made at once.
        Organisation.objects.select_for_update(no_key=True).get(pk=office.token.organisation_id)
        first = SentApplication.objects.filter(organisation=office.token.organisation, external_id=external_id).first()
        if first is not None:
            if first.digest != digest:
                raise SentOtherwise
            return first
        read = read_sent(content, acting.today)
        faults = [*read.faults, *_outside(office, read)]
        if faults or read.division is None or read.scheme is None:
            raise SentUnfit(faults)
        return _keep(acting, office, read, external_id, content, digest)


def _outside(office: CallingOffice, read: SentRead) -> list[SentFault]:
    if read.division is None or office.serves(read.division.path):
        return []
    return [SentFault(("division_code",), "casework.sent-place", "no such community", UNKNOWN_PLACE)]


def _keep(
    acting: Acting, office: CallingOffice, read: SentRead, external_id: str, content: Mapping[str, Any], digest: str
) -> SentApplication:
    division, scheme = read.division, read.scheme
    if division is None or scheme is None:
        raise LookupError("what has no place or scheme is refused before")
    row = SentApplication.objects.create(
        organisation=office.token.organisation, external_id=external_id, digest=digest, scheme=scheme.key,
        content=dict(content), division_code=division.code, area_path=division.path, received_at=acting.now,
        received_through=office.token.public_id,
    )  # fmt: skip
    name, count = read.members[0]["name"], len(read.members)
    open_item(
        acting,
        Subject(SUBJECT, row.public_id),
        Task(KIND, TASK, STEP, "township_clerk", scheme=scheme.key),
        headline=f"{name}家，{count}口人" if count > 1 else f"{name}，{count}人",
        place=place_name(division.path),
        division_code=division.code,
        area_path=division.path,
    )
    detail = {"scheme": scheme.key, "members": count, "answers": len(read.answered)}
    record(acting, "casework.receive_sent", SUBJECT, row.public_id, area_path=row.area_path, detail=detail)
    announce(acting, "sent_application_received", {"sent": row.public_id})
    return row

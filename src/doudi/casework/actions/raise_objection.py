"""Take down an objection to a notice (异议, art. 19)."""

from doudi.casework.changing import Change, change_case, owner_id
from doudi.casework.errors import CaseNotFound, ReasonMissing
from doudi.casework.models import Application, Notice, Objection
from doudi.platform.acting import Acting


def raise_objection(
    acting: Acting,
    notice_public_id: str,
    *,
    text: str,
    contact: str = "",
    wants_secrecy: bool = True,
    expected_version: int | None = None,
    key: str | None = None,
) -> Objection:
    """Somebody called or came by about a notice; the case waits until the objection is answered.

    Whoever objects need not give a name; a contact is kept encrypted and shown to the answering official only.

    Raises:
        CaseNotFound: no such notice in this account's area.
        ReasonMissing: nothing was said.
    """
    notice = Notice.objects.filter(public_id=notice_public_id).select_related("application").first()
    if notice is None:
        raise CaseNotFound()
    made: list[Objection] = []

    def permission(case: Application) -> str:
        return "casework.object" if owner_id(case, acting) else "casework.take_objection"

    def do(change: Change) -> None:
        if not text.strip():
            raise ReasonMissing(["objection"], "the objection")
        made.append(
            Objection.objects.create(
                application=change.case,
                notice=notice,
                text=text.strip(),
                by_contact=contact.strip(),
                wants_secrecy=wants_secrecy,
                raised_at=acting.now,
                taken_by=acting.actor_id,
            )
        )
        change.detail = {"objection": made[0].public_id}

    case = change_case(
        acting,
        notice.application.public_id,
        "raise_objection",
        permission,
        do,
        content={"text": text, "contact": contact},
        expected_version=expected_version,
        key=key,
    )
    return made[0] if made else case.objections.order_by("-pk")[0]

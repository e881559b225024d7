"""Take down an objection to a notice (异议, art. 19)."""

from doudi.casework.changing import Change, change_case
from doudi.casework.domain.notice import is_on_show
from doudi.casework.errors import CaseNotFound, ReasonMissing
from doudi.casework.models import Notice, Objection
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
    """Somebody disagrees with a notice; the case waits until the objection is answered.

    Anybody signed in may object to a notice on show, not only its own family; an official takes down what was said on
    the telephone or at the window. Whoever objects need not give a name; a contact is kept encrypted and shown to the
    answering official only. A further objection joins the first and is answered with it.

    Raises:
        CaseNotFound: no such notice on show, or for an official none in the area.
        ReasonMissing: nothing was said.
    """
    notice = Notice.objects.filter(public_id=notice_public_id).select_related("application").first()
    if notice is None:
        raise CaseNotFound()
    down = notice.taken_down_at is not None
    if acting.kind == "resident" and not is_on_show(notice.starts_on, notice.ends_on, down, acting.today):
        raise CaseNotFound()
    made: list[Objection] = []

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
        "casework.object" if acting.kind == "resident" else "casework.take_objection",
        do,
        content={"text": text, "contact": contact},
        expected_version=expected_version,
        key=key,
    )
    return made[0] if made else case.objections.order_by("-pk")[0]

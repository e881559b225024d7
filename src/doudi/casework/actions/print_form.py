"""Print a form of a case (打印表格): sealed with its number and code; the same content again is the same paper."""

from django.db import transaction

from doudi.casework.changing import find_case
from doudi.casework.errors import CaseworkError
from doudi.casework.models import PrintedPaper
from doudi.casework.prints.gathering import fetch_desk
from doudi.casework.prints.kinds import KINDS
from doudi.casework.prints.sealing import code_of, digest_of
from doudi.kernel.public_id import new_public_id
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.worklist.words import Words


class NotToPrintNow(CaseworkError):
    """The case is not far enough for this form, or too far."""

    code = "casework.not-to-print-now"


def print_form_of(acting: Acting, public_id: str, kind: str) -> PrintedPaper:
    """The form as the case stands; printed before with the same content, that one.

    Raises:
        NotToPrintNow: there is no such form, or the case is not far enough.
        CaseNotFound, NotAllowed: as ``find_case``.
    """
    found = KINDS.get(kind)
    if found is None:
        find_case(acting, public_id)  # who may not look hears nothing else
        raise NotToPrintNow(
            f"Case {public_id}: there is no form {kind!r}; choose one of {', '.join(KINDS)}.",
            Words("没有这种表。", "There is no such form."),
        )
    with transaction.atomic():
        case = find_case(acting, public_id, found.verb, lock=True)
        desk = fetch_desk(acting, public_id)
        if not found.possible(desk):
            raise NotToPrintNow(f"Case {public_id} ({case.state}): {found.not_yet.en}", found.not_yet)
        content = found.build(desk).content()
        digest = digest_of(content)
        before = PrintedPaper.objects.filter(application=case, kind=kind, digest=digest).first()
        if before is not None:
            return before
        number = new_public_id(PrintedPaper.PREFIX, groups=PrintedPaper.GROUPS)
        made = PrintedPaper.objects.create(
            public_id=number,
            application=case,
            kind=kind,
            content=content,
            digest=digest,
            check_code=code_of(number, digest),
            made_at=acting.now,
            made_by=acting.actor_id,
            made_by_name=acting.name,
            division_code=case.division_code,
            area_path=case.area_path,
        )
        record(
            acting, "casework.print", "print", made.public_id, area_path=case.area_path, case_ref=case.public_id,
            detail={"kind": kind, "digest": digest},
        )  # fmt: skip
        announce(acting, "form_printed", {"application": case.public_id, "print": made.public_id, "kind": kind})
    return made

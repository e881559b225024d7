"""Use a paper again that was handed in before (交过的接着用): one photo serves every application while it holds."""

from django.db import transaction

from doudi.casework.models import HandedPaper
from doudi.casework.models.papers import GIVEN
from doudi.casework.papers.errors import PaperNotFound
from doudi.casework.papers.finding import case_to_hand_in_to, owner_of
from doudi.casework.papers.keeping import papers_of, tell_kept, usable_again
from doudi.casework.papers.needed import may_be_handed_in
from doudi.casework.process import scheme_of
from doudi.platform.acting import Acting


@transaction.atomic
def use_again(acting: Acting, case_id: str, kind: str) -> HandedPaper:
    """The newest good paper of this kind the family handed in elsewhere stands in this case too; twice is once.

    Raises:
        CaseNotFound, NotAllowed, NotPossibleNow, NearRelativeBars: not to this case, or not now.
        PaperNotFound: there is none, or it holds no more.
    """
    case = case_to_hand_in_to(acting, case_id)
    owner = owner_of(case)
    before = papers_of(case).filter(kind=kind, used_from__isnull=False).first()
    if before is not None:
        return before
    if not may_be_handed_in(scheme_of(case), kind):
        raise PaperNotFound()
    source = usable_again(case, owner, acting, [kind]).get(kind)
    if source is None:
        raise PaperNotFound()
    row = HandedPaper.objects.create(
        application=case, kind=kind, file_id=source.file_id, content_digest=source.content_digest, pages=source.pages,
        doubts=source.doubts, state=GIVEN, of_account=owner[0], of_person=owner[1], handed_at=acting.now,
        handed_by=acting.actor_id, by_family=acting.kind == "resident", division_code=case.division_code,
        area_path=case.area_path, valid_until=source.valid_until, used_from=source,
    )  # fmt: skip
    tell_kept(acting, row, "use_paper_again")
    return row

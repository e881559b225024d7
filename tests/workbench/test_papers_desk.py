"""材料 at the desk: beside the case and every step, opened as a download, judged once by who may."""

import pytest

from doudi.casework.models import HandedPaper
from doudi.casework.papers.actions.hand_in import hand_in
from doudi.platform.models import AuditEntry, Message
from doudi.platform.received.looking import Looked
from tests.casework.conftest import departments, journey  # noqa: F401 - fixtures of cases are used here
from tests.casework.journey import Journey
from tests.workbench.desk import desk_of, open_on, said


@pytest.fixture
def handed(journey: Journey) -> HandedPaper:  # noqa: F811
    """A case with one paper the family was warned about and handed in all the same."""
    journey.filed()
    (row,) = hand_in(journey.resident(), journey.case_id, "illness_papers", [Looked(b"photo", "image/jpeg")])
    open_on(journey.now.date())
    HandedPaper.objects.update(doubts=["blurred"])
    return row


def test_a_paper_stands_beside_the_step_and_is_judged(handed: HandedPaper, journey: Journey) -> None:  # noqa: F811
    """Listed on the case and below a step; a wrong one needs a sentence; the family is told; reading is on record."""
    desk, case = desk_of("clerk6"), f"/work/cases/{journey.case_id}/"
    at, file = f"{case}paper/{handed.public_id}/", f"{case}paper/{handed.public_id}/file/"
    for page in (case, f"{case}accept/"):
        shown = said(desk.get(page))
        assert file in shown
        assert at in shown
        assert "可能看不清" in shown
    answer = desk.get(file)
    assert (answer.content, answer.headers["X-Content-Type-Options"]) == (b"photo", "nosniff")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert AuditEntry.objects.filter(action="read.paper", subject_id=handed.file_id).count() == 1
    assert "拍的时候提醒过" in said(desk.get(at))
    assert "写一句哪里不行" in said(desk.post(at, {"mark": "illegible", "seen": ""}))
    given = {"mark": "illegible", "note": "金额看不清", "seen": ""}
    assert desk.post(at, given).status_code == 302
    assert Message.objects.filter(template="paper_not_usable").count() == 1
    assert "看不清：金额看不清" in said(desk.get(case))
    assert desk.post(at, {"mark": "good", "seen": ""}).status_code == 409, "it was judged since this page was made"


def test_only_the_clerk_of_the_place_judges(handed: HandedPaper, journey: Journey) -> None:  # noqa: F811
    """Who decides reads and does not judge; another district finds neither."""
    case = f"/work/cases/{journey.case_id}/"
    approver, elsewhere = desk_of("approver6"), desk_of("clerk7")
    assert approver.get(f"{case}paper/{handed.public_id}/file/").status_code == 200
    assert approver.get(f"{case}paper/{handed.public_id}/").status_code == 404
    for part in ("", "file/"):
        assert elsewhere.get(f"{case}paper/{handed.public_id}/{part}").status_code == 404
    assert desk_of("clerk6").get(f"{case}paper/CL-0000-0000-0000-0/file/").status_code == 404

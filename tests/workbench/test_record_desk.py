"""The formal record from the case desk: both languages, on paper, guarded and written down as the case page is."""

import pytest

from doudi.platform.models import AuditEntry
from tests.casework.conftest import departments, journey  # noqa: F401 - fixtures of cases are used here
from tests.casework.journey import Journey
from tests.workbench.desk import desk_of, open_on, said


@pytest.mark.thorough
def test_the_record_opens_from_a_decided_case(journey: Journey) -> None:  # noqa: F811
    """Not before the decision; then page and paper in both languages, with a line in the audit for each."""
    journey.reported()
    open_on(journey.now.date())
    case, desk = f"/work/cases/{journey.case_id}/", desk_of("clerk6")
    assert f"{case}record/" not in said(desk.get(case))
    assert desk.get(f"{case}record/").status_code in (404, 422), "there is no decision yet"
    journey.confirm()
    assert f"{case}record/" in said(desk.get(case))
    page = said(desk.get(f"{case}record/"))
    for words in ("审核决定正式记录", "is_income_below", "渝民规〔2025〕6号", "每一行、每一分都一样",
                  f"./doudi replay {journey.case.decision.public_id}"):  # fmt: skip
        assert words in page, words
    english = said(desk_of("clerk6", language="en").get(f"{case}record/"))
    assert "Formal record of a decision" in english
    assert "eligible, CNY 940.00 a month" in english
    assert desk.get(f"{case}record/pdf/").content.startswith(b"%PDF")
    lines = AuditEntry.objects.filter(case_ref=journey.case_id, action__startswith="read.formal_record")
    assert [line.action for line in lines.order_by("pk")] == [
        "read.formal_record", "read.formal_record", "read.formal_record_pdf",
    ]  # fmt: skip


@pytest.mark.thorough
@pytest.mark.parametrize("who", ["payer6", "clerk7", "auditor6", "admin6"])
def test_nobody_else_finds_it(journey: Journey, who: str) -> None:  # noqa: F811
    """Whoever may not see the case finds neither page nor paper."""
    journey.confirmed()
    open_on(journey.now.date())
    for end in ("record/", "record/pdf/"):
        assert desk_of(who).get(f"/work/cases/{journey.case_id}/{end}").status_code == 404
    assert not AuditEntry.objects.filter(action__startswith="read.formal_record").exists()

"""The pages of a disagreement: asked in the portal, answered and decided at the desk, in both languages."""

import pytest
from django.test import Client

from doudi.casework.models import Reconsideration
from doudi.registry.models import ResidentAccount
from doudi.ui.middleware import RESIDENT_KEY
from tests.casework.conftest import departments, journey  # noqa: F401 - fixtures of cases are used here
from tests.casework.journey import Journey
from tests.casework.test_reconsideration import WHY, _decided
from tests.workbench.desk import desk_of, open_on, said


@pytest.fixture
def refused(journey: Journey) -> Journey:  # noqa: F811 - a fixture of cases
    """A family that was refused, on the day after."""
    found = _decided(journey, granted=False)
    open_on(found.now.date())
    return found


def home_of(found: Journey, language: str = "zh-hans") -> Client:
    """The applicant's telephone."""
    account = ResidentAccount.objects.get(public_id=found.resident().actor_id)
    client = Client()
    session = client.session
    session[RESIDENT_KEY] = account.public_id
    session.save()
    client.cookies["doudi_language"] = language
    return client


def test_from_the_portal_to_the_outcome(refused: Journey) -> None:
    """The track page says until when; what is asked is accepted, decided by another, and read by the family."""
    home, page = home_of(refused), f"/track/{refused.case_id}/disagree/"
    assert "可以申请复议" in said(home.get(f"/track/{refused.case_id}/"))
    assert "没有找到限几天的规定" in said(home.get(page))
    assert home.post(page, {"way": "reexamination", "said": ""}).status_code == 422
    assert home.post(page, {"way": "reexamination", "said": WHY, "key": "a"}).status_code == 302
    row = Reconsideration.objects.get()
    clerk, chief = desk_of("fuyi6"), desk_of("approver6b")
    at = f"/work/reconsiderations/{row.public_id}/"
    assert row.public_id in said(clerk.get("/work/reconsiderations/"))
    assert WHY in said(clerk.get(at))
    assert chief.get(f"{at}decide/").status_code == 404
    assert clerk.post(f"{at}accept/", {"note": ""}).status_code == 302
    assert chief.post(f"{at}decide/", {"outcome": "changed", "answer": "重新算了"}).status_code == 422
    given = {"outcome": "changed", "answer": "重新算了", "amount_fen": "420"}
    assert chief.post(f"{at}decide/", given).status_code == 302
    for shown in (said(home.get(page)), said(chief.get(at))):
        assert "改了，按新的决定" in shown
        assert "420元" in shown
    assert "告知书还没有发" in said(home.get(page)), "the new decision's days begin with its own letter"
    assert "现在没有" in said(clerk.get("/work/reconsiderations/"))
    assert "420元" in said(chief.get(at))
    assert at in said(desk_of("approver6").get(f"/work/cases/{refused.case_id}/"))


def test_the_window_takes_a_late_one_down_with_why(refused: Journey) -> None:
    """A clerk writes the day and what kept the family; a family's own request is taken back by itself."""
    clerk = desk_of("clerk6")
    page = f"/work/cases/{refused.case_id}/disagree/"
    assert "登记不服决定" in said(clerk.get(f"/work/cases/{refused.case_id}/"))
    given = {"way": "litigation", "said": WHY, "asked_on": refused.now.date().isoformat()}
    assert clerk.post(page, {**given, "asked_on": "2031-01-01"}).status_code == 422
    assert clerk.post(page, given).status_code == 302
    row = Reconsideration.objects.get()
    assert (row.way, row.by_family, row.taken_by_name) == ("litigation", False, "clerk6示例")
    home = home_of(refused)
    assert home.post(f"/track/{refused.case_id}/disagree/{row.public_id}/back/").status_code == 302
    row.refresh_from_db()
    assert row.state == "withdrawn"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_in_both_languages(refused: Journey, language: str) -> None:
    """No page fails; who has no part in it finds none of them."""
    home = home_of(refused, language)
    page = f"/track/{refused.case_id}/disagree/"
    assert home.post(page, {"way": "reconsideration", "said": WHY}).status_code == 302
    at = f"/work/reconsiderations/{Reconsideration.objects.get().public_id}/"
    assert home.get(page).status_code == 200
    for who, addresses in {"fuyi6": ["/work/reconsiderations/?state=over", at, f"{at}accept/", f"{at}decline/",
                                     f"{at}withdraw/"], "approver6b": [at]}.items():  # fmt: skip
        for address in addresses:
            assert desk_of(who, language=language).get(address).status_code == 200, (who, address)
    for who in ("approver7", "payer6"):
        assert desk_of(who).get(at).status_code == 404

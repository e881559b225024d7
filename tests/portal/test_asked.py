"""What the family sees of its own check: every department, the kind of answer, nobody else's amounts."""

from typing import Any

import pytest
from django.test import Client

from doudi.casework.models import MeansDispute
from doudi.casework.reads.asked import fetch_asked
from doudi.evidence.models import Fact, Query
from doudi.registry.models import ResidentAccount
from doudi.ui.middleware import RESIDENT_KEY
from tests.casework.answering import answered, nothing_of, wage
from tests.casework.journey import Journey
from tests.registry.city import build_city
from tests.workbench.desk import open_on, said


@pytest.fixture
def checked(db: None, settings: Any, tmp_path: Any) -> Journey:
    """A family of three: the applicant and the spouse each have a wage in the tax data."""
    settings.DOUDI_JURISDICTION, settings.DOUDI_SNAPSHOTS = "demo-city", tmp_path
    journey = Journey(build_city())
    journey.accepted()
    journey.verify()
    answered(journey, "15", "张某某", wage(123_400))
    answered(journey, "15", "李某某", wage(567_800))
    answered(journey, "03", "李某某", nothing_of("vehicle_count"))
    open_on(journey.now.date())
    return journey


def home_of(journey: Journey, phone: str = "") -> Client:
    """The applicant's telephone, bound to the applicant."""
    account = ResidentAccount.objects.get(public_id=journey.resident().actor_id)
    applicant = journey.case.members.get(is_applicant=True).person
    if phone:
        account = ResidentAccount.objects.create(phone=phone, made_at=journey.now)
    else:
        ResidentAccount.objects.filter(pk=account.pk).update(person=applicant)
    client = Client()
    session = client.session
    session[RESIDENT_KEY] = account.public_id
    session.save()
    return client


def test_every_department_is_told_and_only_ones_own_amount(checked: Journey) -> None:
    """Who asked, for what, has, none and unknown with the reason; the spouse's 5,678 yuan stand nowhere."""
    shown = said(home_of(checked).get(f"/track/{checked.case_id}/asked/"))
    why = f"核对申请{checked.case_id}"
    for word in ("税务部门", "银行", "公安部门", "1234元", why, "部门还没有送数据", "没有接通"):
        assert word in shown, word
    assert "5678" not in shown
    assert "5,678" not in shown
    assert "查到的内容只给本人看" in shown
    assert checked.by("verifier6").name in shown


def test_nobody_else_finds_the_page(checked: Journey) -> None:
    """Another telephone is told that there is no such application."""
    other = home_of(checked, phone="13800000099")
    assert other.get(f"/track/{checked.case_id}/asked/").status_code == 404
    assert other.post(f"/track/{checked.case_id}/asked/dispute/", {"reason": "x"}).status_code == 404
    assert not MeansDispute.objects.exists()


def test_the_family_objects_from_there_and_sees_the_answer_day(checked: Journey) -> None:
    """One press, one dispute, with the day by which it is answered; an empty one is not sent."""
    home, address = home_of(checked), f"/track/{checked.case_id}/asked/dispute/"
    assert home.post(address, {"reason": ""}).status_code == 422
    for _ in range(2):
        assert home.post(address, {"reason": "工资不对", "category": "15", "key": "k1"}).status_code == 302
    dispute = MeansDispute.objects.get()
    assert (dispute.by_family, dispute.category) == (True, "15")
    shown = said(home.get(f"/track/{checked.case_id}/asked/"))
    assert "前答复" in shown
    assert "等复核" in shown


def test_one_kind_taken_back_does_not_make_it_nobody_asked(checked: Journey) -> None:
    """About whom other kinds were asked is not told to be somebody nobody asked about."""
    spouse = next(each.person for each in checked.case.members.all() if each.name == "李某某")
    assert spouse is not None
    Fact.objects.create(
        person=spouse, case_ref=checked.case_id, quantity="own_assets_fen", state="unknown", department="civil_affairs",
        category="07", obtained_at=checked.now, purpose="means_verification", note="withdrawn",
    )  # fmt: skip
    page = fetch_asked(checked.resident(), checked.case_id)
    assert page.not_asked == ()
    Query.objects.filter(case_ref=checked.case_id, person=spouse).update(superseded_at=checked.now)
    assert [name for name, _words in fetch_asked(checked.resident(), checked.case_id).not_asked] == ["李某某"]

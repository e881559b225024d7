"""我的授权: seen, signed, co-signed and taken back on the residents' pages, by whose it is and nobody else."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from doudi.evidence.actions.call_obligor import call_obligor
from doudi.evidence.models import Authorisation, ObligorCall
from doudi.platform.installation import make_installation
from doudi.platform.models import StoredFile
from doudi.registry.models import ResidentAccount
from doudi.ui.middleware import RESIDENT_KEY
from tests.casework.journey import FAMILY, Journey, Somebody, number
from tests.platform.received.pictures import photo
from tests.registry.city import NOW, build_city

PHOTO = photo(60, 60)
TEEN = Somebody("张中学", date(2010, 5, 1), "child", 104)


@pytest.fixture
def journey(db: None, settings: Any, tmp_path: Any) -> Journey:
    """A couple and a young person who handed in, on evidence itself."""
    settings.DOUDI_JURISDICTION = "demo-city"
    settings.DOUDI_SNAPSHOTS = tmp_path
    installation = make_installation(NOW, is_demo=True)
    installation.simulated_day = NOW.date() + timedelta(days=1)
    installation.save()
    family = replace(Journey(build_city()), family=(*FAMILY[:2], TEEN))
    family.filed()
    return family


def browser_of(account_id: str) -> Client:
    """A browser signed in as a resident."""
    client = Client()
    session = client.session
    session[RESIDENT_KEY] = account_id
    session.save()
    return client


def test_who_is_asked_what_until_when_stands_there_and_some_is_taken_back(journey: Journey) -> None:
    """Nothing ticked is said beside the field; what is taken back is struck from the list; the rest goes on."""
    client = browser_of(journey.resident().actor_id)
    head = journey.case.members.get(is_applicant=True)
    one = f"/authorisations/{journey.case_id}/{head.public_id}/"
    assert one in client.get("/authorisations/").content.decode()
    page = client.get(one).content.decode()
    assert "银行存款" in page
    assert "起自动停" in page
    back = f"/who-looked/{journey.case_id}/{head.public_id}/take-back/"
    assert client.post(back, {}).context["errors"][0]["at"] == "f_which"
    assert client.post(back, {"which": "some"}).context["errors"][0]["at"] == "f_kinds"
    assert client.post(back, {"which": "some", "kinds": ["99"]}).status_code == 422
    assert client.post(back, {"which": "some", "kinds": ["33"]}).headers["Location"] == one
    page = client.get(one).content.decode()
    assert "已经撤回的" in page
    assert "重新授权" in page
    assert client.post(back, {"which": "all"}).headers["Location"] == "/who-looked/"
    assert "要重新签" in client.get(one).content.decode()


def test_the_sheet_is_a_pdf_before_and_after_signing(journey: Journey) -> None:
    """To sign on paper, and to keep."""
    client = browser_of(journey.resident().actor_id)
    head = journey.case.members.get(is_applicant=True)
    for tail in ("", "?blank"):
        answer = client.get(f"/apply/{journey.case_id}/sign/{head.public_id}/sheet/{tail}")
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")


def test_a_young_person_signs_by_finger(journey: Journey) -> None:
    """A drawing is kept; an empty form says what is missing."""
    client = browser_of(journey.resident().actor_id)
    teen = journey.case.members.get(relation="child")
    address = f"/apply/{journey.case_id}/sign/{teen.public_id}/own/"
    assert "本人签" in client.get(f"/authorisations/{journey.case_id}/{teen.public_id}/").content.decode()
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"strokes": "M1 2L3 4L50 60"}).status_code == 302
    assert Authorisation.objects.get(person=teen.person).cosign_method == "drawn"
    assert StoredFile.objects.filter(kind="signature", case_ref=journey.case_id).count() == 1


@pytest.mark.parametrize("bad", [b"", b"<svg onload=alert(1)>", b"MZ\x90\x00"])
def test_a_scan_that_is_none_is_refused(journey: Journey, bad: bytes) -> None:
    """A photo or a PDF by its first bytes, else nothing is kept and nothing is signed."""
    client = browser_of(journey.resident().actor_id)
    teen = journey.case.members.get(relation="child")
    address = f"/apply/{journey.case_id}/sign/{teen.public_id}/own/"
    scan = SimpleUploadedFile("签名.jpg", bad, content_type="image/jpeg")
    answer = client.post(address, {"scan": scan, "typed_name": "" if bad else teen.name + "？"})
    assert answer.status_code == 422
    assert not StoredFile.objects.filter(kind="signed_sheet").exists()
    good = client.post(address, {"scan": SimpleUploadedFile("签名.jpg", PHOTO, content_type="image/jpeg")})
    assert good.status_code == 302
    assert Authorisation.objects.get(person=teen.person).cosign_method == "scan"


def test_somebody_elses_authorisations_do_not_exist(journey: Journey) -> None:
    """A known number opens nothing for another telephone, for reading or pressing."""
    other = browser_of(ResidentAccount.objects.create(phone="13900000009", made_at=NOW).public_id)
    head = journey.case.members.get(is_applicant=True)
    for address in (
        f"/authorisations/{journey.case_id}/{head.public_id}/",
        f"/who-looked/{journey.case_id}/{head.public_id}/take-back/",
        f"/apply/{journey.case_id}/sign/{head.public_id}/sheet/",
        f"/apply/{journey.case_id}/sign/{head.public_id}/own/",
    ):
        assert other.get(address).status_code == 404, address
        assert other.post(address, {"which": "all"}).status_code in (404, 405), address
    assert not Authorisation.objects.exclude(withdrawn_at=None).exists()


def test_an_obligor_opens_it_with_telephone_and_number_and_signs(journey: Journey) -> None:
    """The list shows it at once; the number comes first; then it is read, signed, kept, and taken back."""
    head = journey.case.members.get(is_applicant=True)
    assert head.person is not None
    call = call_obligor(
        journey.by("clerk6"), case_ref=journey.case_id, area_path=journey.case.area_path, owed_to=head.person,
        duty="supports_elder", name="张远方", citizen_number=number(date(2001, 4, 2), 501), phone="13900000008",
    )  # fmt: skip
    client = browser_of(ResidentAccount.objects.create(phone="13900000008", made_at=NOW).public_id)
    at = f"/authorisations/called/{call.public_id}/"
    assert at in client.get("/authorisations/").content.decode()
    assert client.get(at).headers["Location"] == f"{at}mine/"
    assert client.post(f"{at}mine/", {"citizen_number": number(date(2001, 4, 2), 503)}).status_code == 422
    assert client.post(f"{at}mine/", {"citizen_number": number(date(2001, 4, 2), 501)}).status_code == 302
    page = client.get(at).content.decode()
    assert "张某某" in page
    assert head.citizen_number not in page
    assert client.get(f"{at}pdf/?blank").content.startswith(b"%PDF")
    assert client.get(f"{at}no/").status_code == 200
    assert browser_of(journey.resident().actor_id).get(at).status_code == 404
    assert len(client.post(at, {}).context["errors"]) == 3
    done = client.post(at, {"agree": "1", "separately": "no", "typed_name": "张远方"})
    assert done.headers["Location"] == at
    assert ObligorCall.objects.get().state == "signed"
    assert client.get(f"{at}pdf/").content.startswith(b"%PDF")
    assert client.post(f"{at}take-back/", {"which": "all"}).status_code == 302
    assert "已经撤回" in client.get(at).content.decode()

"""The clerk's page of authorisations: who signed and who is missing, a paper with its scan, an obligor, a guardian."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from doudi.evidence.models import Authorisation, ObligorCall
from doudi.platform.models import AuditEntry, StoredFile
from tests.casework.journey import FAMILY, Journey, Somebody, number
from tests.platform.received.pictures import photo
from tests.registry.city import NOW, build_city
from tests.workbench.desk import desk_of, open_on, said

PHOTO = photo(60, 60)
TEEN = Somebody("张中学", date(2010, 5, 1), "child", 104)


@pytest.fixture
def journey(db: None, settings: Any, tmp_path: Any) -> Journey:
    """A couple and a young person who handed in, on evidence itself."""
    settings.DOUDI_JURISDICTION = "demo-city"
    settings.DOUDI_SNAPSHOTS = tmp_path
    open_on(NOW.date() + timedelta(days=1))
    family = replace(Journey(build_city()), family=(*FAMILY[:2], TEEN))
    family.filed()
    return family


def scan(content: bytes = PHOTO) -> SimpleUploadedFile:
    """A photo of a sheet."""
    return SimpleUploadedFile("扫描.jpg", content, content_type="image/jpeg")


def test_who_is_missing_stands_there_and_a_paper_is_taken_with_its_scan(journey: Journey) -> None:
    """A hostile file is refused and nothing is signed; the scan is handed out as a download, and the look is noted."""
    desk, at = desk_of("clerk6"), f"/work/cases/{journey.case_id}/authorisations/"
    page = said(desk.get(at))
    assert "还差1个签名" in page
    assert "大人签了，还要本人签" in page
    teen = journey.case.members.get(relation="child")
    bad = desk.post(f"{at}own/", {"member_id": teen.public_id, "scan": scan(b"<html>")})
    assert [each.at for each in bad.context["errors"]] == ["f_scan"]
    assert desk.post(f"{at}own/", {"member_id": teen.public_id, "scan": scan()}).status_code == 302
    assert "签全了" in said(desk.get(at))
    kept = StoredFile.objects.get(kind="signed_sheet")
    handed = desk.get(f"{at}scans/{kept.public_id}/")
    assert handed.headers["Content-Disposition"].startswith("attachment")
    assert AuditEntry.objects.filter(subject_id=kept.public_id, action__startswith="read.").exists()
    assert desk.get(f"{at}of/{teen.public_id}/").content.startswith(b"%PDF")


def test_an_obligor_is_asked_signs_on_paper_and_the_family_cannot_be_looked_at_from_elsewhere(journey: Journey) -> None:
    """What is wrong is said beside the fields; another district finds no page."""
    desk, at = desk_of("clerk6"), f"/work/cases/{journey.case_id}/authorisations/"
    head = journey.case.members.get(is_applicant=True)
    assert desk.post(f"{at}obligor/", {}).status_code == 422
    given = {"owed_to": head.public_id, "duty": "supports_elder", "name": "张远方",
             "citizen_number": number(date(2001, 4, 2), 501), "phone": ""}  # fmt: skip
    assert desk.post(f"{at}obligor/", given).status_code == 302
    call = ObligorCall.objects.get()
    assert "张远方" in said(desk.get(at))
    assert desk.get(f"{at}called/{call.public_id}/?blank").content.startswith(b"%PDF")
    paper = {"call_id": call.public_id, "separately": "yes", "scan": scan()}
    assert desk.post(f"{at}on-paper/", paper).status_code == 302
    assert Authorisation.objects.get(role="obligor").method == "scan"
    for tail in ("", "paper/", "obligor/", f"called/{call.public_id}/", "guardian/"):
        assert desk_of("clerk7").get(f"{at}{tail}").status_code == 404, tail
    assert desk_of("clerk7").post(f"{at}called/{call.public_id}/off/").status_code == 404


def test_a_guardian_who_is_none_any_more_and_an_adult_who_cannot_sign(journey: Journey) -> None:
    """The former guardian's signature counts no more; a new one signs, and for an adult only with the document."""
    desk, at = desk_of("clerk6"), f"/work/cases/{journey.case_id}/authorisations/"
    teen, head = journey.case.members.get(relation="child"), journey.case.members.get(is_applicant=True)
    spouse = journey.case.members.get(relation="spouse")
    sheet = Authorisation.objects.get(person=teen.person)
    given = {"sheet_id": sheet.public_id, "why": "法院另行指定"}
    desk.post(f"{at}own/", {"member_id": teen.public_id})
    assert desk.post(f"{at}guardian/", given).status_code == 302
    assert "要重新签" in said(desk.get(at))
    paper = {"member_id": teen.public_id, "signed_by": spouse.public_id, "separately": "yes", "with_own": "on"}
    assert desk.post(f"{at}paper/", paper).status_code == 302
    made = Authorisation.objects.filter(person=teen.person).latest("pk")
    assert made.guardian == spouse.person
    assert made.cosigned_at is not None
    for proof, status in (("", 422), ("(2025)渝0106民特1号", 302)):
        paper = {"member_id": spouse.public_id, "signed_by": head.public_id, "separately": "no",
                 "guardian_proof": proof}  # fmt: skip
        assert desk.post(f"{at}paper/", paper).status_code == status

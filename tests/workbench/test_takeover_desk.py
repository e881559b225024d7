"""The data officer's page of taking over: read, look, take in, send back, compare, have it signed, undo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from doudi.benefits.models import Entitlement
from doudi.benefits.takeover.records import TakeoverBatch
from doudi.platform.installation import make_installation
from doudi.sandbox.old_roll import MAPPING, OldRoll
from tests.benefits.takeover.old import written
from tests.registry.city import NOW, build_city
from tests.ui.test_routes import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def roll(db: None, tmp_path: Path, settings: Any) -> OldRoll:
    """Offices of two districts on the day of the tests, and an older system's files."""
    settings.DOUDI_JURISDICTION = "demo-city"
    installation = make_installation(NOW, is_demo=True)
    installation.simulated_day = NOW.date()
    installation.save()
    build_city()
    return written(tmp_path)


def handed_in(client: Client, roll: OldRoll, **changed: Any) -> Any:
    """The form of a new file, sent."""
    mapping = yaml.safe_dump(MAPPING, allow_unicode=True).encode()
    fields = {
        "form": "recipients",
        "file": SimpleUploadedFile("roll.csv", roll.path("recipients").read_bytes()),
        "mapping": SimpleUploadedFile("mapping.yaml", mapping),
        "as_of": "2025-08-31",
        "pay_from": "2025-09",
        **changed,
    }
    return client.post("/work/takeover/new/", {key: value for key, value in fields.items() if value is not None})


def test_from_the_file_to_the_signature(roll: OldRoll) -> None:
    """Looking changes nothing; taken in, a colleague signs with a reason, and the officer cannot."""
    officer, colleague = signed_in("data6"), signed_in("paychecker6")
    answer = handed_in(officer, roll)
    batch = TakeoverBatch.objects.get()
    assert answer.headers["Location"] == f"/work/takeover/{batch.public_id}/"
    assert not Entitlement.objects.exists()
    page = officer.get(answer.headers["Location"]).content.decode()
    assert "公民身份号码校验码不符" in page
    assert "把好的接进来" in page
    officer.post(f"/work/takeover/{batch.public_id}/take/")
    assert Entitlement.objects.count() > 20
    page = officer.get(f"/work/takeover/{batch.public_id}/").content.decode()
    assert "还没有签字" in page
    assert f"/work/takeover/{batch.public_id}/sign/" not in page
    refused = officer.post(f"/work/takeover/{batch.public_id}/sign/", {"because": "核过了，退回的改好再接"})
    assert refused.status_code == 422
    wordless = colleague.post(f"/work/takeover/{batch.public_id}/sign/", {"because": ""})
    assert (wordless.status_code, "对不上" in wordless.content.decode()) == (422, True)
    colleague.post(f"/work/takeover/{batch.public_id}/sign/", {"because": "核过了，退回的改好再接"})
    batch.refresh_from_db()
    assert (batch.state, batch.signed_by_name) == ("signed", "paychecker6示例")


def test_rows_behind_a_fault_and_a_sum(roll: OldRoll) -> None:
    """A fault and a line of the sums lead to their rows, names masked; the rows sent back are a file."""
    officer = signed_in("data6")
    handed_in(officer, roll)
    batch = TakeoverBatch.objects.get()
    there = f"/work/takeover/{batch.public_id}/"
    wrong = next(each for each, code in roll.faults.items() if code == "number_check_digit")
    shown = officer.get(f"{there}?reason=number_check_digit").content.decode()
    assert wrong in shown
    names = {row.content["values"].get("name") for row in batch.rows.all()} - {None}
    assert not any(name in shown for name in names)
    assert officer.get(f"{there}?scheme=dibao&place=500106001&month=2025-08").status_code == 200
    sent = officer.get(f"{there}rejects.csv").content.decode("utf-8-sig").splitlines()
    assert len(sent) - 1 == batch.rows_rejected
    assert sent[0].startswith("原行号,原因,办法,原编号")


def test_what_cannot_be_read_is_said_at_the_form(roll: OldRoll) -> None:
    """No month, a mapping that is none, a file of another kind: said beside the field, nothing kept."""
    officer = signed_in("data6")
    for changed, said in (
        ({"pay_from": ""}, "从哪个月起由本系统发"),
        ({"pay_from": "2025年9月"}, "写哪个月"),
        ({"mapping": SimpleUploadedFile("m.yaml", b"- 1")}, "对照表读不了"),
        ({"file": SimpleUploadedFile("roll.csv", "甲,乙\n1,2\n".encode())}, "这个文件读不了"),
        ({"as_of": "2030-01-01"}, "还没有到"),
    ):
        answer = handed_in(officer, roll, **changed)
        assert (answer.status_code, said in answer.content.decode()) == (422, True), said
    assert not TakeoverBatch.objects.exists()


def test_undone_on_the_page(roll: OldRoll) -> None:
    """A reason is wanted; then everything of it is gone and the page says why."""
    officer = signed_in("data6")
    handed_in(officer, roll)
    batch = TakeoverBatch.objects.get()
    officer.post(f"/work/takeover/{batch.public_id}/take/")
    assert officer.post(f"/work/takeover/{batch.public_id}/undo/", {"because": ""}).status_code == 422
    officer.post(f"/work/takeover/{batch.public_id}/undo/", {"because": "导错了文件"})
    assert not Entitlement.objects.exists()
    assert "导错了文件" in officer.get(f"/work/takeover/{batch.public_id}/").content.decode()
    assert signed_in("data7").get(f"/work/takeover/{batch.public_id}/").status_code == 404

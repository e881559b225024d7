"""Authorisations: who can give one, when it holds, and that nobody is ever asked about without one."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from doudi.evidence.actions.load_bank_replies import load_bank_replies
from doudi.evidence.actions.request_bank_balances import request_bank_balances
from doudi.evidence.actions.sign_authorisation import sign_authorisation
from doudi.evidence.actions.withdraw_authorisation import withdraw_authorisation
from doudi.evidence.domain.consent import holds
from doudi.evidence.errors import AuthorisationUnfit
from doudi.evidence.models import Authorisation, BankRequest, Query
from doudi.platform.models import AuditEntry
from doudi.registry.errors import NotAllowed
from tests.evidence.office import CASE, Office
from tests.registry.city import NOW


def test_it_ends_by_itself_after_the_agreed_months(office: Office) -> None:
    """Signed on 8 September, it holds through 7 March and not on 8 March."""
    office.family("head").sign()
    given_ = office.authorisations["head"]
    assert given_.valid_until.astimezone(NOW.tzinfo).date().isoformat() == "2026-03-08"
    assert holds(given_, given_.valid_until - timedelta(seconds=1))
    assert not holds(given_, given_.valid_until)


def test_signing_twice_is_signing_once(office: Office) -> None:
    """Two tabs or a double tap put one authorisation on file."""
    office.family("head").sign()
    first = office.authorisations["head"].public_id
    office.now += timedelta(minutes=1)
    office.sign()
    assert office.authorisations["head"].public_id == first
    assert Authorisation.objects.count() == 1


def test_a_guardian_signs_for_a_minor(office: Office) -> None:
    """A child does not sign alone, and no child and nobody themselves is a guardian."""
    office.family()
    child, head = office.people["child"], office.people["head"]
    common: dict[str, Any] = {"case_ref": CASE, "method": "paper", "signed_at": office.now}
    for guardian in (None, child):
        with pytest.raises(AuthorisationUnfit):
            sign_authorisation(office.by("clerk6"), person=child, guardian=guardian, **common)
    with pytest.raises(AuthorisationUnfit) as caught:
        sign_authorisation(office.by("clerk6"), person=head, guardian=child, **common)
    assert "adult" in str(caught.value)
    made = sign_authorisation(office.by("clerk6"), person=child, guardian=head, **common)
    assert made.guardian_id == head.pk


def test_a_guardian_signs_for_an_adult_without_capacity(office: Office) -> None:
    """Somebody who cannot decide has a guardian, who is named."""
    office.family("head", "spouse")
    common: dict[str, Any] = {"case_ref": CASE, "method": "paper", "signed_at": office.now}
    with pytest.raises(AuthorisationUnfit):
        sign_authorisation(
            office.by("clerk6"), person=office.people["spouse"], guardian=office.people["head"], **common
        )
    made = sign_authorisation(
        office.by("clerk6"), person=office.people["spouse"], guardian=office.people["head"],
        guardian_proof="(2025)渝0106民特1号", **common,
    )  # fmt: skip
    assert made.guardian_id == office.people["head"].pk
    assert made.guardian_because == Authorisation.NO_CAPACITY


@pytest.mark.parametrize("change", [{"method": "telepathy"}, {"signed_at": NOW + timedelta(days=1)}])
def test_an_impossible_signature_is_refused(office: Office, change: dict[str, Any]) -> None:
    """A way of signing nobody knows, or a day to come."""
    office.family("head")
    options = {"case_ref": CASE, "method": "paper", "signed_at": office.now, **change}
    with pytest.raises(AuthorisationUnfit):
        sign_authorisation(office.by("clerk6"), person=office.people["head"], **options)
    assert not Authorisation.objects.exists()


def test_only_those_who_take_applications_take_signatures(office: Office) -> None:
    """A verifier asks; she does not also put the permission on file."""
    office.family("head")
    for who in ("verifier6", "payer6", "auditor6"):
        with pytest.raises(NotAllowed):
            sign_authorisation(
                office.by(who), person=office.people["head"], case_ref=CASE, method="paper", signed_at=office.now
            )


def test_taking_it_back_stops_the_very_next_query(office: Office) -> None:
    """What was learned stands; from that moment nothing more is asked, and a bank question under way is stopped."""
    office.family("head").sign().load_quiet("police_vehicles")
    office.verify()
    withdraw_authorisation(office.by("clerk6"), office.authorisations["head"].public_id)
    asked = Query.objects.count()
    office.load("police_vehicles", office.row("police_vehicles", "head"))
    assert office.verify().not_authorised == (office.people["head"].public_id,)
    assert Query.objects.count() == asked
    assert BankRequest.objects.get().state == BankRequest.STOPPED
    assert office.facts("head", "deposits_fen")[0].note == "withdrawn"
    assert office.query("head", "20").state == "none", "what was lawfully learned before stands"
    assert request_bank_balances(office.by(), office.folder).path is None


def test_taking_it_back_twice_changes_nothing(office: Office) -> None:
    """The first moment counts."""
    office.family("head").sign()
    first = withdraw_authorisation(office.by("clerk6"), office.authorisations["head"].public_id).withdrawn_at
    office.now += timedelta(days=1)
    assert withdraw_authorisation(office.by("clerk6"), office.authorisations["head"].public_id).withdrawn_at == first
    assert AuditEntry.objects.filter(action="evidence.withdraw_authorisation").count() == 1


def test_an_unknown_authorisation_is_refused_like_a_foreign_one(office: Office) -> None:
    """Guessing ids tells nothing."""
    with pytest.raises(NotAllowed):
        withdraw_authorisation(office.by("clerk6"), "AU-0000-0000-0000-0")


def test_a_reply_that_comes_after_the_withdrawal_is_not_used(office: Office, tmp_path: Path) -> None:
    """A bank may answer late; what nobody may ask any more is not stored either."""
    office.family("head").sign().load_quiet()
    office.verify()
    sent = request_bank_balances(office.by(), tmp_path / "requests")
    assert sent.path is not None
    number = BankRequest.objects.get().public_id
    withdraw_authorisation(office.by("clerk6"), office.authorisations["head"].public_id)
    replies = tmp_path / "replies"
    replies.mkdir()
    line = f"{number},{office.people['head'].citizen_number},某银行,100.00,2025-09-08,成功"
    header = "请求号,公民身份号码,银行,余额(元),截止日期,结果"
    (replies / "late_reply.csv").write_bytes(f"{header}\r\n{line}\r\n".encode("gb18030"))
    report = load_bank_replies(office.by(), replies)
    assert (report.answered, report.reasons) == (0, {"authorisation_withdrawn": 1})
    assert [fact.state for fact in office.facts("head", "deposits_fen")] == ["unknown"]

"""Authorisations: who can give one, when it holds, and that nobody is ever asked about without one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doudi.evidence import consenting
from doudi.evidence.actions.load_bank_replies import load_bank_replies
from doudi.evidence.actions.request_bank_balances import request_bank_balances
from doudi.evidence.actions.sign_authorisation import sign_authorisation
from doudi.evidence.actions.verify_means import verify_means
from doudi.evidence.actions.withdraw_authorisation import withdraw_authorisation
from doudi.evidence.domain.consent import holds
from doudi.evidence.errors import AuthorisationUnfit
from doudi.evidence.models import Authorisation, BankRequest, Fact, Query
from doudi.platform.models import AuditEntry
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Person
from tests.evidence.office import AREA, CASE, Office
from tests.registry.city import NOW

OTHER_CASE = "DB-TEST-0002"


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
    made = sign_authorisation(
        office.by("clerk6"), person=office.people["spouse"], guardian=office.people["head"], case_ref=CASE,
        method="paper", signed_at=office.now,
    )  # fmt: skip
    assert made.guardian_id == office.people["head"].pk


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


@dataclass
class World:
    """What really was signed and taken back, kept apart from the program: the oracle."""

    signed: list[tuple[int, str, datetime, datetime]] = field(default_factory=list)
    withdrawn: list[tuple[int, str, datetime]] = field(default_factory=list)

    def allows(self, person: int, case: str, at: datetime) -> bool:
        """Whether this person had given leave for this case that held at that moment."""
        return any(
            who == person
            and where == case
            and start <= at < end
            and not any(w == person and c == case and start <= when <= at for w, c, when in self.withdrawn)
            for who, where, start, end in self.signed
        )


STEP = st.tuples(
    st.sampled_from(["sign", "withdraw", "verify", "send", "wait", "expire"]),
    st.sampled_from(["head", "spouse"]),
    st.sampled_from([CASE, OTHER_CASE]),
)
HISTORIES = st.lists(STEP, min_size=1, max_size=9)
# Histories that tell the planted faults apart; the search adds its own.
KNOWN = [
    [("sign", "head", CASE), ("withdraw", "head", CASE), ("verify", "head", CASE)],
    [("sign", "head", CASE), ("expire", "head", CASE), ("verify", "head", CASE)],
    [("sign", "spouse", CASE), ("verify", "head", CASE)],
    [("sign", "head", OTHER_CASE), ("verify", "head", CASE)],
    [("sign", "head", CASE), ("verify", "head", CASE), ("expire", "head", CASE), ("send", "head", CASE)],
    [("sign", "head", CASE), ("withdraw", "head", CASE), ("sign", "head", CASE), ("verify", "head", CASE)],
]


def run_history(office: Office, folder: Path, history: list[tuple[str, str, str]]) -> None:
    """Live through a history; every query and every line sent to a bank had valid consent when it was made."""
    office.now = NOW
    world = World()
    for what, who, case in history:
        office.now += timedelta(hours=1)
        person = office.people[who]
        if what == "sign":
            made = sign_authorisation(
                office.by("clerk6"), person=person, case_ref=case, method="paper", signed_at=office.now
            )
            world.signed.append((person.pk, case, made.signed_at, made.valid_until))
        elif what == "withdraw":
            for row in Authorisation.objects.filter(person=person, case_ref=case, withdrawn_at=None):
                withdraw_authorisation(office.by("clerk6"), row.public_id)
            world.withdrawn.append((person.pk, case, office.now))
        elif what == "verify":
            everybody = list(office.people.values())
            verify_means(office.by(), case_ref=case, members=everybody, area_path=AREA)
        elif what == "send":
            request_bank_balances(office.by(), folder)
        else:
            office.now += timedelta(days=200 if what == "expire" else 2)
    for query in Query.objects.all():
        assert world.allows(query.person_id, query.case_ref, query.asked_at), "a query without consent"
        assert query.authorisation.person_id == query.person_id
    for request in BankRequest.objects.exclude(sent_at=None).select_related("query"):
        assert request.sent_at is not None
        assert world.allows(request.query.person_id, request.query.case_ref, request.sent_at), "sent without consent"
    barred = Fact.objects.filter(query=None).exclude(state="unknown")
    assert not barred.exists(), "without a query nothing is known"


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves no trace in the database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def search(office: Office, folder: Path, examples: int) -> None:
    """Try known and generated histories."""

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(HISTORIES)
    def every_history(history: list[tuple[str, str, str]]) -> None:
        with undone():
            run_history(office, folder, history)

    for history in KNOWN:
        with undone():
            run_history(office, folder, history)
    every_history()


def test_no_query_is_ever_made_without_valid_consent(office: Office, tmp_path: Path) -> None:
    """Over any history of signing, taking back, running out, verifying and asking banks: not one query too many."""
    office.family("head", "spouse")
    search(office, tmp_path / "out", examples=25)


Finder = Callable[[Person, str, datetime], Authorisation | None]


def _first(rows: Any) -> Authorisation | None:
    found: Authorisation | None = rows.order_by("-signed_at", "-pk").first()
    return found


def forgets_withdrawal(person: Person, case_ref: str, now: datetime) -> Authorisation | None:
    """A fault: what was taken back still counts."""
    return _first(Authorisation.objects.filter(person=person, case_ref=case_ref, valid_until__gt=now))


def forgets_the_end(person: Person, case_ref: str, now: datetime) -> Authorisation | None:
    """A fault: it never runs out."""
    return _first(Authorisation.objects.filter(person=person, case_ref=case_ref, withdrawn_at=None))


def takes_another_members(person: Person, case_ref: str, now: datetime) -> Authorisation | None:
    """A fault: one member's signature stands for the family."""
    rows = Authorisation.objects.filter(case_ref=case_ref, withdrawn_at=None, valid_until__gt=now)
    return _first(rows)


def takes_another_cases(person: Person, case_ref: str, now: datetime) -> Authorisation | None:
    """A fault: leave given for one case is used for another."""
    return _first(Authorisation.objects.filter(person=person, withdrawn_at=None, valid_until__gt=now))


def remembers_the_last_look() -> Finder:
    """A fault: a cache that is not emptied when leave is taken back."""
    seen: dict[tuple[int, str], Authorisation] = {}

    def find(person: Person, case_ref: str, now: datetime) -> Authorisation | None:
        if (person.pk, case_ref) not in seen:
            found = consenting.authorisation_for(person, case_ref, now)
            if found is None:
                return None
            seen[person.pk, case_ref] = found
        return seen[person.pk, case_ref]

    return find


FAULTS: dict[str, Finder] = {
    "forgets_withdrawal": forgets_withdrawal,
    "forgets_the_end": forgets_the_end,
    "takes_another_members": takes_another_members,
    "takes_another_cases": takes_another_cases,
    "remembers_the_last_look": remembers_the_last_look(),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_search_finds_each_planted_fault(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """The property is not blind: five faults in finding the authorisation are each caught."""
    office.family("head", "spouse")
    for action in ("verify_means", "request_bank_balances"):
        monkeypatch.setattr(f"doudi.evidence.actions.{action}.authorisation_for", FAULTS[fault])
    with pytest.raises(AssertionError):
        search(office, tmp_path / "out", examples=5)


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

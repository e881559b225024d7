"""Screening: every family found is a lead once, and every other household has a reason."""

from dataclasses import replace

import pytest

from doudi.benefits.models import Entitlement
from doudi.casework.models import Application, DeclaredMember
from doudi.kernel.month import Month
from doudi.outreach.actions.screen import screen
from doudi.outreach.actions.settle_lead import settle_lead
from doudi.outreach.domain.lead import LeadState
from doudi.outreach.errors import AreaUnknown, MonthToCome
from doudi.outreach.models import Lead, ScreeningRun
from doudi.platform.models import AuditEntry, OutboxEvent
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Person
from doudi.registry.pseudonym import signed
from tests.outreach.town import DISTRICT, MONTH, Town, family


def test_every_household_is_a_new_lead_or_has_a_reason(town: Town) -> None:
    """New leads and the reasons of the others add up to all households."""
    town.families = [family(2**63 + 1), family(5, "500106002001G2"), family(9, "500107001001G1")]
    run = town.screen()
    assert (run.leads_found, run.leads_new) == (2, 2)
    assert run.left_out == {"not_entitled": 90, "served_already": 4, "outside_area": 1}
    assert sum(run.left_out.values()) + run.leads_new == run.households_swept
    assert run.sources == [{"dataset": "police_household_register", "as_of": "2025-08-31"}]
    assert run.finished_at is not None
    assert run.made_by == town.by("verifier6").actor_id


def test_a_lead_keeps_key_place_and_evidence_but_no_name(town: Town) -> None:
    """The sweep opens nobody's name; the key is the signed form of the pseudonym."""
    town.screen()
    lead = Lead.objects.get()
    assert lead.person_key == signed(2**63 + 1)
    assert lead.area_path == "/50/500106/500106001/500106001001/500106001001G1/"
    assert lead.contact == {}
    assert town.opened == []
    assert [each["relation"] for each in lead.evidence["members"]] == ["head", "spouse"]
    assert lead.expected_amount_fen == 100_000
    assert lead.state == LeadState.NEW


def test_a_second_run_adds_nothing_and_reopens_nothing(town: Town) -> None:
    """The same sweep twice: the same leads, in the states they had."""
    town.families.append(family(5))
    town.screen()
    first, second = Lead.objects.order_by("pk")
    settle_lead(town.by("clerk6"), first.public_id, reason="搬去和儿子住")
    again = town.later().screen()
    assert (again.leads_found, again.leads_new) == (2, 0)
    assert again.left_out["found_before"] == 2
    assert Lead.objects.count() == 2
    assert ScreeningRun.objects.count() == 2
    assert [lead.state for lead in Lead.objects.order_by("pk")] == ["settled", "new"]
    assert second.run == ScreeningRun.objects.order_by("pk").first()


def test_an_open_lead_is_not_doubled_by_the_next_month(town: Town) -> None:
    """A family that still waits for its visit is not found a second time."""
    town.screen()
    assert town.later(20).screen("2025-09").left_out["lead_open"] == 1
    assert Lead.objects.count() == 1


def test_somebody_seen_and_settled_is_left_in_peace_until_the_facts_change(town: Town) -> None:
    """Nobody knocks every month at a door that said no; a changed wage is a new reason to go."""
    lead = town.sent()
    town.visit(lead, "not_needed", reason="女儿养")
    assert town.later(25).screen("2025-09").left_out["settled_same_facts"] == 1
    evidence = town.families[0].evidence
    town.change_facts(evidence=tuple(replace(line, as_of="2025-10-31") for line in evidence))
    assert town.later(25).screen("2025-10").left_out["settled_same_facts"] == 1
    town.change_facts(evidence=(replace(evidence[0], amount_fen=0), *evidence[1:]))
    assert town.later(30).screen("2025-11").leads_new == 1
    assert [each.period for each in Lead.objects.order_by("pk")] == [MONTH, "2025-11"]


def test_a_family_that_applies_or_is_paid_here_is_no_lead(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The departments' list of recipients is weeks old; what this service knows itself counts at once."""
    spouse = Person.objects.create(name="示例", person_key=signed(2**63 + 2), enrolled_at=town.now)
    case = Application.objects.create(
        scheme="dibao", profile="cn-2021", jurisdiction="demo-city", channel="window", state="accepted",
        started_at=town.now, started_by="S", changed_at=town.now,
    )  # fmt: skip
    DeclaredMember.objects.create(
        application=case, person=spouse, name="示例", citizen_number="1", birth_date="1970-01-01", relation="spouse"
    )
    assert town.screen().left_out["applied_here"] == 1
    Application.objects.update(state="refused")
    assert not Entitlement.objects.exists()
    assert town.screen().leads_new == 1


def test_screening_needs_the_verb_the_area_and_the_purpose(town: Town) -> None:
    """A grid worker, the next district and another purpose are refused alike."""
    for acting in (town.by("grid6"), town.by("clerk6"), town.by("verifier7"), town.by("verifier6", "payment")):
        with pytest.raises(NotAllowed):
            screen(acting, month=MONTH, area_path=DISTRICT)
    assert not ScreeningRun.objects.exists()


def test_an_unknown_place_or_a_month_to_come_is_said_plainly(town: Town) -> None:
    """Both are refused before anything is read."""
    with pytest.raises(AreaUnknown) as unknown:
        screen(town.by("verifier6"), month=MONTH, area_path="/50/500106/nowhere/")
    assert unknown.value.words.zh
    with pytest.raises(MonthToCome):
        screen(town.by("verifier6"), month=Month(2025, 10), area_path=DISTRICT)


def test_a_run_leaves_an_audit_line_and_an_event(town: Town) -> None:
    """Who searched, for which month, how many were found; no person in either."""
    run = town.screen()
    line = AuditEntry.objects.get(action="outreach.screen")
    assert line.subject_id == run.public_id
    assert line.detail["new"] == 1
    assert OutboxEvent.objects.get(kind="outreach.screened").payload == {"run": run.public_id, "new": 1}


def test_progress_is_told(town: Town) -> None:
    """The sweep and the storing are told to whoever waits."""
    told: list[tuple[str, int, int]] = []
    screen(
        town.by("verifier6"),
        month=MONTH,
        area_path=DISTRICT,
        schemes=["dibao"],
        progress=lambda *step: told.append(step),  # type: ignore[arg-type]
    )
    assert told == [("sweep", 0, 1), ("sweep", 1, 1), ("store", 0, 1), ("store", 1, 1)]

"""What a comparison found becomes work once, for those whose work it is, in their own place."""

from pathlib import Path

import pytest

from doudi.outreach.actions.follow_findings import follow_findings, may_follow
from doudi.outreach.actions.open_suspicions import open_suspicions
from doudi.outreach.comparing.errors import ComparisonUnknown, RuleNotInRun, TooManyToFollow
from doudi.outreach.following import opening
from doudi.outreach.models import EnrolmentTarget, Suspicion
from doudi.outreach.reads.comparisons import fetch_comparison
from doudi.outreach.reads.findings import findings
from doudi.outreach.reads.kept_findings import may_see_rule
from doudi.outreach.reads.settled import settled
from doudi.registry.errors import NotAllowed
from doudi.registry.pseudonym import signed
from doudi.registry.resting import PersonRefs, resting_on
from doudi.worklist.models import WorkItem
from tests.outreach.desks import Desks, death, finding, furnish
from tests.outreach.registers import CITY, DISTRICT, Registers, registers

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(tmp_path: Path) -> Registers:
    """The registers, with the desks that work on findings."""
    made = registers(tmp_path)
    furnish(made.city)
    return made


def test_findings_become_suspicions_once(told: Registers) -> None:
    """Everybody the rule found in the district, nobody else; again opens nothing, and the list says why."""
    run, fund = told.run().run, told.by("fund6", "fund_supervision")
    opened = follow_findings(fund, run.public_id, "F01", store=told.store)
    right = {signed(key) for key in told.right("F01", under="500106")}
    assert opened.new == len(right) > 0
    assert opened.reopened == 0
    assert set(Suspicion.objects.values_list("subject_key", flat=True)) == right
    again = follow_findings(fund, run.public_id, "F01", store=told.store)
    assert (again.new, again.left_out) == (0, {"still_open": len(right)})
    seen = list(findings(told.by("data6"), run, "F01", area_path=DISTRICT, store=told.store))
    assert set(settled(seen).values()) == {"still_open"}
    assert len(settled(seen)) == len(right)


def test_each_district_opens_its_own(told: Registers) -> None:
    """A run over the city is worked on by each district for itself; nothing is opened twice or left."""
    from_city = told.run_as(told.by("data6"), DISTRICT).run
    with pytest.raises(ComparisonUnknown):
        follow_findings(told.by("fund7", "fund_supervision"), from_city.public_id, "F01", store=told.store)
    assert not CITY.startswith(DISTRICT)
    assert Suspicion.objects.count() == 0


def test_a_township_alone(told: Registers) -> None:
    """A place named is the only one opened for; one that is not served is refused."""
    run, fund = told.run().run, told.by("fund6", "fund_supervision")
    opened = follow_findings(fund, run.public_id, "F01", area="500106001", store=told.store)
    assert opened.new == len(told.right("F01", under="500106001"))
    with pytest.raises(NotAllowed):
        follow_findings(fund, run.public_id, "F01", area="500107", store=told.store)


def test_who_compares_does_not_open(told: Registers) -> None:
    """A data officer finds; whether it is looked into is another desk's work."""
    run = told.run().run
    with pytest.raises(NotAllowed):
        follow_findings(told.by("data6"), run.public_id, "F01", store=told.store)
    assert Suspicion.objects.count() == 0


def test_too_many_and_no_such_rule(told: Registers) -> None:
    """Refused whole, with words, before anything is opened."""
    run, fund = told.run().run, told.by("fund6", "fund_supervision")
    with pytest.raises(TooManyToFollow) as refused:
        follow_findings(fund, run.public_id, "F01", most=1, store=told.store)
    assert "最多转1条" in refused.value.words.zh
    with pytest.raises(RuleNotInRun):
        follow_findings(fund, run.public_id, "E01", store=told.store)
    assert Suspicion.objects.count() == 0


def test_anomalies_of_operators_are_for_internal_control(told: Registers) -> None:
    """The fund's clerk, who may sit beside the operator, neither sees nor opens them; internal control may."""
    fund, control = told.by("fund6", "fund_supervision"), told.by("control6", "fund_supervision")
    for rule in ("F10", "F10B", "F10N"):
        assert not may_see_rule(fund, "supervision", rule)
        assert may_see_rule(control, "supervision", rule)
        assert may_see_rule(told.by("data6"), "supervision", rule)
    run = told.run(rules=("F01", "F10")).run
    with pytest.raises(ComparisonUnknown):
        follow_findings(fund, run.public_id, "F10", store=told.store)
    assert may_follow(control, run, "F10")
    assert not may_follow(control, run, "F01"), "what it may not see afterwards"
    assert may_follow(fund, run, "F01")
    assert not may_follow(fund, run, "F10")
    with pytest.raises(NotAllowed):
        follow_findings(control, run.public_id, "F01", store=told.store)
    with pytest.raises(NotAllowed):
        open_suspicions(fund, [finding("F10", 9, subject="operator", area="")], area_path=DISTRICT)
    assert "F10" not in {line.key for line in fetch_comparison(fund, run.public_id, store=told.store).rules}
    assert "F10" in {line.key for line in fetch_comparison(control, run.public_id, store=told.store).rules}


def test_whoever_comes_second_at_the_same_moment_opens_nothing(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two officials follow two runs at once, neither seeing the other's rows: the database keeps one open of each."""
    desks.targets(finding(key=5))
    desks.suspicion(death(6))
    monkeypatch.setattr(opening, "what_to_do", lambda earlier, period, digest: "open")
    again = desks.targets(finding(key=5), finding(key=5, period="2025-09"), finding(key=7))
    assert (again.new, again.left_out) == (1, {"still_open": 2})
    found = [death(6), death(6, period="2025-09"), death(8)]
    second = open_suspicions(desks.fund(), found, area_path=DISTRICT)
    assert (second.new, second.left_out) == (1, {"still_open": 2})
    assert (EnrolmentTarget.objects.count(), Suspicion.objects.count(), WorkItem.objects.count()) == (2, 2, 2)


def test_a_wrong_merge_says_what_it_led_to_here(desks: Desks) -> None:
    """Targets and suspicions of either key stand among what rests on the person, and nobody else's."""
    desks.targets(finding(key=5), finding(key=6))
    desks.suspicion(death(7), death(8))
    mine = [EnrolmentTarget.objects.get(subject_key=5).public_id, Suspicion.objects.get(subject_key=7).public_id]
    assert [each.public_id for each in resting_on(PersonRefs((), (5, 7)))] == sorted(mine, reverse=True)

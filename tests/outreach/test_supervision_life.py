"""From a suspicion to money recovered or a suspicion cleared: a named official each time, and two against anybody."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from doudi.columnar.comparison.reading import installed_book
from doudi.outreach.actions.check_recovery import check_recovery
from doudi.outreach.actions.check_suspension import check_suspension
from doudi.outreach.actions.clear_suspicion import clear_suspicion
from doudi.outreach.actions.finish_suspicion import finish_suspicion
from doudi.outreach.actions.notify_person import notify_person
from doudi.outreach.actions.open_suspicions import open_suspicions
from doudi.outreach.actions.propose_recovery import propose_recovery
from doudi.outreach.actions.propose_suspension import propose_suspension
from doudi.outreach.actions.record_answer import record_answer
from doudi.outreach.actions.register_clue import register_clue
from doudi.outreach.actions.transfer_to_police import transfer_to_police
from doudi.outreach.actions.verify_suspicion import verify_suspicion
from doudi.outreach.errors import MatterChanged, SameOfficial, StepNotPossible, StepUnfit, SuspicionNotFound
from doudi.outreach.following.stepping import visible_suspicions
from doudi.outreach.models import Informant, MoneyOrder, Suspicion
from doudi.outreach.reads.suspicions import fetch_suspicion_page
from doudi.outreach.supervision.consequences import supervised
from doudi.outreach.supervision.tasks import ANSWER
from doudi.platform.acting import Acting
from doudi.platform.models import AuditEntry, OutboxEvent
from doudi.registry.errors import NotAllowed
from doudi.worklist.models import Clock, WorkItem
from tests.outreach.desks import OTHER_DISTRICT, Desks, FoundRow, death, finding
from tests.outreach.town import DISTRICT, number

AUGUST = {"amount_fen": 120_000, "months": ["2025-08"], "instalments": 3, "reason": "八月多发一个月"}


def suspended(desks: Desks) -> Suspicion:
    """Proposed by one, confirmed by another."""
    row = desks.suspicion()
    propose_suspension(desks.fund(), row.public_id, case_key="death", reason="火化登记")
    return check_suspension(desks.fund("check6"), row.public_id, agree=True, reason="同意")


def verified(desks: Desks) -> Suspicion:
    """Suspended, then established."""
    row = suspended(desks)
    return verify_suspicion(desks.fund(), row.public_id, case_key="death", how="comparison", findings="殡葬证明一致")


def heard(desks: Desks) -> Suspicion:
    """Verified, told, and answered by the family."""
    row = verified(desks)
    notify_person(desks.fund(), row.public_id, answer_by=desks.today + timedelta(days=14))
    return record_answer(desks.fund(), row.public_id, said="家里不知道要报")


def test_the_same_findings_twice_open_nothing(desks: Desks) -> None:
    """Cleared, it stays cleared while the facts are the same; with other facts it opens again."""
    row = desks.suspicion(*(death(key) for key in range(1, 4)))
    again = open_suspicions(desks.fund(), [death(1), death(4)], area_path=DISTRICT)
    assert (again.new, again.left_out) == (1, {"still_open": 1})
    clear_suspicion(desks.fund(), row.public_id, reason="同名的另一个人")
    same = open_suspicions(desks.fund(), [death(1), death(1, period="2025-09")], area_path=DISTRICT)
    assert (same.new, same.reopened, same.left_out) == (0, 0, {"settled_same_facts": 2})
    changed = open_suspicions(desks.later().fund(), [death(1, digest="facts-b")], area_path=DISTRICT)
    assert (changed.new, changed.reopened) == (0, 1)
    row.refresh_from_db()
    assert (row.state, row.opened_times) == ("open", 2)


def test_finding_something_stops_nothing(desks: Desks) -> None:
    """The machine opens a suspicion and a task; no order, no letter, no change of state, and it may take no step."""
    row = desks.suspicion()
    assert (row.state, row.channel, MoneyOrder.objects.count(), row.notices.count()) == ("open", "model", 0, 0)
    machine = Acting.system("night", desks.now)
    steps = (
        lambda: propose_suspension(machine, row.public_id, case_key="death", reason="x"),
        lambda: check_suspension(machine, row.public_id, agree=True, reason="x"),
        lambda: verify_suspicion(machine, row.public_id, case_key="death", how="comparison", findings="x"),
        lambda: clear_suspicion(machine, row.public_id, reason="x"),
        lambda: check_recovery(machine, row.public_id, agree=True, reason="x"),
        lambda: finish_suspicion(machine, row.public_id, resume=False, reason="x"),
    )
    for step in steps:
        with pytest.raises(NotAllowed):
            step()
    assert WorkItem.objects.get().owner_role == "fund_supervisor"


def test_who_proposes_does_not_confirm(desks: Desks) -> None:
    """Even holding both posts: suspension, recovery, clearing and ending each need a second official."""
    both = desks.city.staff["fund6"]
    from_other = desks.city.offices["insurance6"]
    both.posts.create(organisation=from_other, role="fund_approver", valid_from=desks.today)
    row = desks.suspicion()
    propose_suspension(desks.fund(), row.public_id, case_key="death", reason="火化登记")
    with pytest.raises(SameOfficial):
        check_suspension(desks.fund(), row.public_id, agree=True, reason="同意")
    check_suspension(desks.fund("check6"), row.public_id, agree=True, reason="同意")
    verify_suspicion(desks.fund(), row.public_id, case_key="death", how="comparison", findings="一致")
    with pytest.raises(SameOfficial):
        clear_suspicion(desks.fund(), row.public_id, reason="算了")
    with pytest.raises(SameOfficial):
        finish_suspicion(desks.fund(), row.public_id, resume=False, reason="算了")
    notify_person(desks.fund(), row.public_id, answer_by=desks.today + timedelta(days=14))
    record_answer(desks.fund(), row.public_id, said="认")
    propose_recovery(desks.fund(), row.public_id, **AUGUST)
    with pytest.raises(SameOfficial):
        check_recovery(desks.fund(), row.public_id, agree=True, reason="同意")
    assert MoneyOrder.objects.get().kind == "suspend"


def test_the_database_refuses_an_adverse_order_of_one_official(desks: Desks) -> None:
    """What no action allows, no script gets past the database either."""
    row = desks.suspicion()
    with pytest.raises(IntegrityError), transaction.atomic():
        MoneyOrder.objects.create(
            suspicion=row, kind="suspend", benefit="pension", ordered_at=desks.now, maker_id="a", checker_id="a"
        )


def test_nothing_is_recovered_from_somebody_who_was_not_heard(desks: Desks) -> None:
    """Verified is not enough: told, and then answered or the named day passed; what was said before counts not."""
    row = verified(desks)
    with pytest.raises(StepUnfit):
        record_answer(desks.fund(), row.public_id, said="没有信")
    with pytest.raises(StepUnfit):
        propose_recovery(desks.fund(), row.public_id, **AUGUST)
    notify_person(desks.fund(), row.public_id, answer_by=desks.today + timedelta(days=14))
    with pytest.raises(StepUnfit):
        propose_recovery(desks.fund(), row.public_id, **AUGUST)
    desks.later(14)
    with pytest.raises(StepUnfit):
        propose_recovery(desks.fund(), row.public_id, **AUGUST)
    desks.later(1)
    assert propose_recovery(desks.fund(), row.public_id, **AUGUST).state == "recovery_proposed"


def test_recovery_names_amount_months_and_instalments(desks: Desks) -> None:
    """Each is checked; agreed, the money side is told to stop and to recover, and both wait for its answer."""
    row = heard(desks)
    for wrong in ({"amount_fen": 0}, {"months": ["2025-13"]}, {"months": []}, {"instalments": 0}, {"reason": " "}):
        with pytest.raises(StepUnfit):
            propose_recovery(desks.fund(), row.public_id, **(AUGUST | wrong))
    propose_recovery(desks.fund(), row.public_id, **AUGUST)
    check_recovery(desks.fund("check6"), row.public_id, agree=True, reason="同意")
    kinds = list(row.orders.order_by("pk").values_list("kind", "amount_fen", "instalments", "outcome"))
    assert kinds == [
        ("suspend", None, None, "paid_elsewhere"),
        ("stop", None, None, "paid_elsewhere"),
        ("recover", 120_000, 3, "paid_elsewhere"),
    ]
    finish_suspicion(desks.fund("check6"), row.public_id, resume=False, reason="已收齐")
    row.refresh_from_db()
    assert (row.state, row.orders.count(), WorkItem.objects.filter(state="open").count()) == ("finished", 3, 0)


def test_cleared_it_is_paid_again(desks: Desks) -> None:
    """Suspended and then found wrong: the money side is told to pay again; never suspended, nothing is told."""
    row = suspended(desks)
    clear_suspicion(desks.fund("fundb6"), row.public_id, reason="同名不同人")
    assert list(row.orders.order_by("pk").values_list("kind", flat=True)) == ["suspend", "restore"]
    other = desks.suspicion(death(77))
    other = Suspicion.objects.get(subject_key=77)
    clear_suspicion(desks.fund(), other.public_id, reason="数据错了")
    assert other.orders.count() == 0


def test_a_case_in_which_the_law_stops_nothing_is_not_suspended(desks: Desks) -> None:
    """缓刑: goes on being paid; a proposal is refused with the text's own consequence, and ending it orders nothing."""
    rows = (FoundRow("justice_custody", "2025-08-31", "serving_sentence", 3, {"from_date": "2025-06-01"}),)
    row = desks.suspicion(finding("F02", 31, rows=rows))
    with pytest.raises(StepUnfit) as caught:
        propose_suspension(desks.fund(), row.public_id, case_key="probation", reason="缓刑")
    assert "接着发" in caught.value.words.zh
    with pytest.raises(StepUnfit):
        propose_suspension(desks.fund(), row.public_id, case_key="death", reason="不是这条规则的情形")
    verify_suspicion(desks.fund(), row.public_id, case_key="probation", how="investigation", findings="判决书：缓刑")
    finish_suspicion(desks.fund("check6"), row.public_id, resume=False, reason="缓刑，接着发")
    assert MoneyOrder.objects.count() == 0


def test_every_supervision_rule_of_the_book_has_its_consequences(desks: Desks) -> None:
    """No rule raises a suspicion for which nobody wrote what may follow; every case says source and status."""
    for rule in installed_book().rules.values():
        if rule.purpose == "supervision":
            assert rule.key in supervised(), rule.key
    for each in supervised().values():
        for case in each.cases:
            assert case.source
            assert case.status in {"press", "low", "gk_unverified", "design"}
            assert case.law or case.status == "design", case.key


def test_a_declined_proposal_is_a_suspicion_again(desks: Desks) -> None:
    """Nothing is stopped, the reason stays, and it may be proposed again."""
    row = desks.suspicion()
    propose_suspension(desks.fund(), row.public_id, case_key="death", reason="火化登记")
    check_suspension(desks.fund("check6"), row.public_id, agree=False, reason="先核实")
    row.refresh_from_db()
    assert (row.state, MoneyOrder.objects.count()) == ("open", 0)
    assert row.steps.order_by("-pk")[0].note == "先核实"


def test_a_transfer_to_the_police_is_a_step_and_not_an_end(desks: Desks) -> None:
    """With its number and reason, after verifying; the administrative side goes on."""
    row = desks.suspicion()
    with pytest.raises(StepNotPossible):
        transfer_to_police(desks.fund("check6"), row.public_id, reference="移1号", reason="涉嫌骗取")
    verify_suspicion(desks.fund(), row.public_id, case_key="death", how="investigation", findings="冒领")
    done = transfer_to_police(desks.fund("check6"), row.public_id, reference="移1号", reason="涉嫌骗取")
    assert (done.state, done.police_reference) == ("verified", "移1号")


def test_the_informant_stands_nowhere_but_in_a_table_of_their_own(desks: Desks) -> None:
    """Not in the suspicion, the events, the audit or the items; anonymous is possible; other channels have none."""
    given = {
        "rule": "F01",
        "period": "2025-08",
        "area_path": DISTRICT,
        "citizen_number": number(7),
        "clue": "人早就走了",
    }
    row = register_clue(desks.fund(), channel="report", informant_name="刘举报", informant_phone="13900000009", **given)
    assert (row.informant.name, row.informant.phone) == ("刘举报", "13900000009")
    raw = Informant.objects.raw("select id, name as n, phone as p from outreach_informant")[0]
    assert "刘举报" not in raw.n
    assert "139" not in raw.p
    everything = json.dumps(
        [
            list(AuditEntry.objects.values_list("detail", flat=True)),
            list(OutboxEvent.objects.values_list("payload", flat=True)),
            list(WorkItem.objects.values_list("params", flat=True)),
            [item.headline for item in WorkItem.objects.all()],
            row.evidence,
            row.clue,
        ],
        ensure_ascii=False,
    )
    assert "刘举报" not in everything
    assert "13900000009" not in everything
    with pytest.raises(StepUnfit):
        register_clue(desks.fund(), channel="superior", **given)
    with pytest.raises(StepUnfit):
        register_clue(desks.fund(), channel="superior", **(given | {"citizen_number": number(8)}), informant_name="甲")
    register_clue(desks.fund(), channel="report", **(given | {"citizen_number": number(9)}))
    assert Informant.objects.count() == 1


def test_an_operator_and_their_own_office_never_see_their_anomaly(desks: Desks) -> None:
    """F10 goes to internal control elsewhere: not the operator, not their chief, not the supervision desk, no list."""
    rows = (FoundRow("operator_log", "2025-08-31", "registers_and_reviews", 4, {"operator": "insurance6"}),)
    row = desks.suspicion(finding("F10", 41, rows=rows, subject="operator", area=""))
    assert (row.internal, WorkItem.objects.count()) == (True, 0)
    for who in ("insurance6", "fund6", "check6", "control6", "control7", "clerk6"):
        assert not visible_suspicions(Suspicion.objects.all(), desks.fund(who), "outreach.see_suspicion").exists(), who
        with pytest.raises(SuspicionNotFound):
            clear_suspicion(desks.fund(who), row.public_id, reason="没事")
    seen = visible_suspicions(Suspicion.objects.all(), desks.fund("citycontrol"), "outreach.see_suspicion")
    assert seen.get().pk == row.pk
    verify_suspicion(
        desks.fund("citycontrol"), row.public_id, case_key="operator", how="investigation", findings="同一人登记并复核"
    )
    with pytest.raises(SameOfficial):
        finish_suspicion(desks.fund("citycontrol"), row.public_id, resume=False, reason="已处理")
    finish_suspicion(desks.fund("citycontrolb"), row.public_id, resume=False, reason="已处理")
    assert MoneyOrder.objects.count() == 0
    assert not AuditEntry.objects.filter(subject_id=row.public_id).exclude(area_path="").exists()


def test_a_sibling_district_sees_nothing(desks: Desks) -> None:
    """Not a row, not a count, not a step."""
    row = suspended(desks)
    assert not visible_suspicions(Suspicion.objects.all(), desks.fund("fund7"), "outreach.see_suspicion").exists()
    with pytest.raises(SuspicionNotFound):
        verify_suspicion(desks.fund("fund7"), row.public_id, case_key="death", how="comparison", findings="x")
    with pytest.raises(SuspicionNotFound):
        check_suspension(desks.fund("check7"), row.public_id, agree=False, reason="x")
    with pytest.raises(NotAllowed):
        open_suspicions(desks.fund("fund7"), [death(5)], area_path=DISTRICT)
    elsewhere = open_suspicions(desks.fund(), [death(6, area=OTHER_DISTRICT)], area_path=DISTRICT)
    assert elsewhere.left_out == {"outside_area": 1}


def test_the_purpose_is_asked_for(desks: Desks) -> None:
    """An account that supervises does not do so for another purpose."""
    row = desks.suspicion()
    with pytest.raises(SuspicionNotFound):
        clear_suspicion(desks.by("fund6", "assistance"), row.public_id, reason="x")


def test_no_clue_about_an_operator_reaches_the_desk_beside_them(desks: Desks) -> None:
    """Every rule the book gives to internal control is refused as a clue, and internal where the model found it."""
    given = {"channel": "superior", "period": "2025-08", "area_path": DISTRICT, "citizen_number": number(7)}
    given["clue"] = "一句话"
    for key, rule in supervised().items():
        owner = installed_book().rules[key].owner
        assert rule.is_about_operators == (owner == "internal_control"), key
        if rule.is_about_operators:
            with pytest.raises(StepUnfit):
                register_clue(desks.fund(), rule=key, **given)
            desks.suspicion(finding(key, 40, subject="operator", area=""))
    assert set(Suspicion.objects.values_list("internal", flat=True)) == {True}


def test_a_clue_names_a_month_that_has_been(desks: Desks) -> None:
    """One that is none, and one to come, are refused at their field; two desks at once leave one suspicion."""
    given = {"channel": "superior", "rule": "F01", "area_path": DISTRICT, "citizen_number": number(7), "clue": "x"}
    for period in ("", "2025-13", "2025-8", "2026-08", "八月"):
        with pytest.raises(StepUnfit) as caught:
            register_clue(desks.fund(), period=period, **given)
        assert caught.value.field == "period", period
    register_clue(desks.fund(), period="2025-08", **given)
    for period in ("2025-08", "2025-07"):
        with pytest.raises(StepUnfit):
            register_clue(desks.fund("fundb6"), period=period, **given)
    assert Suspicion.objects.count() == 1


def test_what_was_said_before_is_no_answer_to_what_was_found(desks: Desks) -> None:
    """Heard on the suspension, then verified and told: recovery waits for an answer to that, or for its day."""
    row = suspended(desks)
    notify_person(desks.fund(), row.public_id, answer_by=desks.today + timedelta(days=3))
    record_answer(desks.fund(), row.public_id, said="在外地，没有死")
    verify_suspicion(desks.fund(), row.public_id, case_key="death", how="comparison", findings="殡葬证明一致")
    with pytest.raises(StepUnfit):
        propose_recovery(desks.fund(), row.public_id, **AUGUST)
    notify_person(desks.fund(), row.public_id, answer_by=desks.today + timedelta(days=14))
    with pytest.raises(StepUnfit):
        propose_recovery(desks.fund(), row.public_id, **AUGUST)
    desks.later(5)
    with pytest.raises(StepUnfit):
        propose_recovery(desks.fund(), row.public_id, **AUGUST)
    record_answer(desks.fund(), row.public_id, said="认")
    assert propose_recovery(desks.fund(), row.public_id, **AUGUST).state == "recovery_proposed"


def test_what_was_suspended_is_paid_again_where_the_law_stops_nothing(desks: Desks) -> None:
    """Suspended as a sentence, verified as 缓刑: ending it never leaves the money where nobody pays or decides."""
    rows = (FoundRow("justice_custody", "2025-08-31", "serving_sentence", 3, {"from_date": "2025-06-01"}),)
    for key, resume in ((31, False), (32, True)):
        desks.suspicion(finding("F02", key, rows=rows))
        row = Suspicion.objects.get(subject_key=key)
        propose_suspension(desks.fund(), row.public_id, case_key="prison", reason="在服刑")
        check_suspension(desks.fund("check6"), row.public_id, agree=True, reason="同意")
        verify_suspicion(desks.fund(), row.public_id, case_key="probation", how="investigation", findings="缓刑")
        finish_suspicion(desks.fund("check6"), row.public_id, resume=resume, reason="缓刑，接着发")
        assert list(row.orders.order_by("pk").values_list("kind", flat=True)) == ["suspend", "restore"]


def test_a_letter_stands_under_the_day_of_the_place(desks: Desks) -> None:
    """Sent at two in the morning it is of that day, and not of the one before as the database's clock has it."""
    row = verified(desks)
    desks.now = desks.now.replace(hour=2, minute=0)
    notify_person(desks.fund(), row.public_id, answer_by=desks.today + timedelta(days=14))
    page = fetch_suspicion_page(desks.fund(), row.public_id)
    assert [on for _number, on in page.letters] == [desks.now.date()]


def test_who_decides_decides_on_what_they_read(desks: Desks) -> None:
    """The proposal changed while the approver read it: nothing is ordered on the old page; pressed twice is once."""
    row = heard(desks)
    propose_recovery(desks.fund(), row.public_id, **AUGUST)
    read = fetch_suspicion_page(desks.fund("check6"), row.public_id).version
    check_recovery(desks.fund("checkb6"), row.public_id, agree=False, reason="算错了")
    propose_recovery(desks.fund(), row.public_id, **AUGUST | {"amount_fen": 990_000})
    with pytest.raises(MatterChanged):
        check_recovery(desks.fund("check6"), row.public_id, agree=True, reason="同意", seen=read)
    assert not row.orders.filter(kind="recover").exists()
    other = Suspicion.objects.get(pk=desks.suspicion(death(78)).pk + 1)
    verify_suspicion(desks.fund(), other.public_id, case_key="death", how="comparison", findings="一致")
    last = desks.today + timedelta(days=14)
    read = fetch_suspicion_page(desks.fund(), other.public_id).version
    notify_person(desks.fund(), other.public_id, answer_by=last, seen=read)
    with pytest.raises(MatterChanged):
        notify_person(desks.fund(), other.public_id, answer_by=last, seen=read)
    assert other.notices.count() == 1


def test_the_clock_of_the_answer_is_the_last_letter_s(desks: Desks) -> None:
    """A second letter with a later day: that day counts, and only its clock runs."""
    row = suspended(desks)
    notify_person(desks.fund(), row.public_id, answer_by=desks.today + timedelta(days=3))
    verify_suspicion(desks.fund(), row.public_id, case_key="death", how="comparison", findings="一致")
    last = desks.later().today + timedelta(days=20)
    notify_person(desks.fund(), row.public_id, answer_by=last)
    assert [clock.due_on for clock in Clock.objects.filter(rule_key=ANSWER, stopped_on=None)] == [last]

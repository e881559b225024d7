"""The demo in a small district: the whole main job runs, adds up, can be killed and resumed, and leaks nobody."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from doudi.config.environment import REPOSITORY
from doudi.sandbox import truth

pytestmark = pytest.mark.thorough
PEOPLE, WALK_INS = 10_000, 5
"""As many people as a city with registers has at least."""
ENCODINGS = ("utf-8", "utf-16-le", "gb18030")

ASK = """
import json, django
django.setup()
from django.db.models import Sum
from doudi.benefits.models import Entitlement, PayLine, PayRun
from doudi.casework.models import Application, DeclaredMember, JointCase, JointItem, MeansReport, Signature
from doudi.casework.verification.parts import who_had_a_part
from doudi.casework.verification.sealing import opened
from doudi.evidence.models import LiveQuestion, Query, SnapshotRecord
from doudi.outreach.models import Campaign, ComparisonRun, EnrolmentTarget, Informant, Lead, MoneyOrder, Suspicion
from doudi.platform.audit.verify import verify
from doudi.platform.models import AuditEntry, Installation, Message, OutboxEvent
from doudi.registry.models import LinkPair, LinkRun, Person, PersonMerge, Staff
from doudi.registry.pseudonym import pseudonyms, unsigned
from doudi.worklist.models import Clock, WorkItem
run = PayRun.objects.filter(state="filed").first()
def values(rows, *names):
    return sorted(set(rows.values_list(*names, flat=len(names) == 1)))
def live_state(told):
    first, second, third = (Application.objects.get(public_id=each) for each in told["cases"])
    report = MeansReport.objects.defer("content").get(application=first, version=1)
    answers = {each["category"]: each for each in opened(report)["answers"]}
    settled = first.means_disputes.get()
    return {
        "silent": [answers[code]["state"] + " " + answers[code]["note"] for code in ("23", "24")],
        "known": sum(each["state"] != "unknown" for each in answers.values()),
        "versions": [each.made_by_name for each in first.means_reports.defer("content").order_by("version")],
        "same_person": settled.settled_by in who_had_a_part(first, settled),
        "told": Message.objects.filter(template="dispute_answered").count(),
        "again": Query.objects.filter(
            case_ref=first.public_id, category="23", superseded_at=None, state="unknown"
        ).count(),
        "open": Clock.objects.filter(subject_id=told["dispute"], stopped_on=None, limit=10).count(),
        "to_verify": WorkItem.objects.filter(subject_id=third.public_id, kind="casework.verify", state="open").count(),
        "others": LiveQuestion.objects.exclude(case_ref__in=told["cases"]).count(),
        "weighed": first.weighings.filter(state="done").count(),
    }
handlers = {}
for case in Application.objects.filter(state__in=["confirmed", "refused"]):
    events = list(case.events.order_by("version"))
    decided = next(e.actor_id for e in events if e.verb in ("confirm", "refuse"))
    handled = {e.actor_id for e in events if e.is_handling} | {o for e in events if e.is_handling for o in e.others}
    handlers[case.public_id] = decided in handled
print("ANSWER" + json.dumps({
    "summary": Installation.objects.get().summary,
    "decided_by_handler": [k for k, v in handlers.items() if v],
    "audit": verify().first_bad, "entries": AuditEntry.objects.count(),
    "dead_events": OutboxEvent.objects.filter(is_dead=True).count(),
    "waiting_events": OutboxEvent.objects.filter(dispatched_at=None).count(),
    "numbers": sorted(set(Person.objects.values_list("citizen_number", flat=True)) - {""}),
    "names": sorted({name for name in DeclaredMember.objects.values_list("name", flat=True) if len(name) > 2}),
    "phones": sorted(set(Message.objects.values_list("to_phone", flat=True))),
    "leads": {str(unsigned(lead.person_key)): lead.expected_amount_fen for lead in Lead.objects.all()},
    "runs": values(ComparisonRun.objects, "purpose", "state"),
    "not_run": [key for run in ComparisonRun.objects.all() for key, each in run.results.items() if each["not_run"]],
    "targets": values(EnrolmentTarget.objects, "state"),
    "outcomes": values(EnrolmentTarget.objects.exclude(outcome=""), "outcome"),
    "campaigns": Campaign.objects.count(),
    "suspicions": values(Suspicion.objects, "state"),
    "joint": sorted(JointCase.objects.values_list("origin", "child_protected", "state")),
    "joint_items": sorted(set(JointItem.objects.values_list("kind", "state"))),
    "internal": Suspicion.objects.filter(internal=True).count(),
    "informants": Informant.objects.count(),
    "orders": [(o.maker_id, o.checker_id) for o in MoneyOrder.objects.exclude(kind="restore")],
    "refused": values(SnapshotRecord.objects.filter(state="refused"), "dataset"),
    "links": values(LinkPair.objects, "state"), "linked": LinkRun.objects.filter(state="done").count(),
    "merges": values(PersonMerge.objects, "state"),
    "paid": PayLine.objects.filter(run=run).aggregate(total=Sum("amount_fen"))["total"] or 0,
    "entitled": Entitlement.objects.count(),
    "live": live_state(Installation.objects.get().summary["live"]),
    "demo_accounts": Staff.objects.filter(is_demo=True).count(),
    "usable_passwords": sum(s.has_usable_password() for s in Staff.objects.all()),
}))
"""
KEYS_OF = """
import json, sys, django
django.setup()
from doudi.registry.pseudonym import pseudonyms
numbers = json.load(sys.stdin)
print("ANSWER" + json.dumps([str(int(key)) for key in pseudonyms().of(numbers)]))
"""


@dataclass
class DemoRun:
    """A finished demo: where it lies, what it printed, and what its database answers."""

    home: Path
    printed: str
    summary: dict[str, int]
    state: dict[str, object]


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DOUDI_", "DJANGO_"))}
    return {**kept, "DOUDI_HOME": str(home), "PYTHONPATH": str(REPOSITORY / "src"), "LANG": "en_GB.UTF-8", "LC_ALL": ""}


def _demo(home: Path) -> list[str]:
    return [
        sys.executable,
        "-m",
        "doudi.config.commands",
        "demo",
        "--no-serve",
        "--json",
        "--people",
        str(PEOPLE),
        "--walk-ins",
        str(WALK_INS),
    ]


def _ask(home: Path, script: str, given: object = None) -> dict[str, object]:
    environment = {**_environment(home), "DJANGO_SETTINGS_MODULE": "doudi.config.settings"}
    answer = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        input=json.dumps(given),
        text=True,
        capture_output=True,
        check=True,
    )
    return json.loads(answer.stdout.split("ANSWER")[1])


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoRun:
    """Started, killed hard while it works, started again until it is done."""
    home = tmp_path_factory.mktemp("demo") / "home"
    first = subprocess.Popen(
        _demo(home),
        env=_environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert first.stderr is not None
    seen = ""
    for line in first.stderr:
        seen += line
        if "2025-09-03" in line:
            break
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    assert "2025-09-03" in seen, seen[-3000:]
    second = subprocess.run(_demo(home), env=_environment(home), capture_output=True, text=True, check=False)
    assert second.returncode == 0, second.stderr[-3000:]
    summary = json.loads(second.stdout.strip().splitlines()[-1])
    return DemoRun(home, seen + second.stdout + second.stderr, summary, _ask(home, ASK))


def test_the_summary_adds_up(demo: DemoRun) -> None:
    """Rows in are rows taken and rejected; every decision is granted or refused; the roll pays what was granted."""
    n = demo.summary
    assert n["rows_in"] == n["rows_accepted"] + n["rows_rejected"]
    assert n["feeds"] == 38
    assert n["granted"] + n["refused"] <= n["applications"]
    assert n["granted"] == demo.state["entitled"] >= 1
    assert n["payroll_fen"] == demo.state["paid"] > 0
    assert n["payroll_lines"] <= n["granted"]


def test_leads_are_exactly_the_planted_families(demo: DemoRun) -> None:
    """After a kill and a resume the leads are those of the planted truth, to the fen, none twice."""
    city = next((demo.home / "city").iterdir())
    households = [row for row in truth.read(city).households if row.expected_lead]
    keys = _ask(demo.home, KEYS_OF, [row.applicant_number for row in households])
    expected = {key: row.expected_amount_fen for key, row in zip(keys, households, strict=True)}
    assert demo.state["leads"] == expected


def test_comparison_is_at_work(demo: DemoRun) -> None:
    """Both comparisons ran with every rule, and work came of them at several stages: no desk is empty."""
    n, state = demo.summary, demo.state
    assert state["runs"] == [["enrolment", "done"], ["supervision", "done"]]
    assert state["not_run"] == []
    assert n["enrolment_found"] > n["targets"] > n["targets_asked"] > n["targets_enrolled"] > 0
    assert {"new", "assigned", "closed"} < set(state["targets"])  # type: ignore[call-overload]
    assert len(state["outcomes"]) >= 3  # type: ignore[arg-type]
    assert state["campaigns"] == 2
    assert n["supervision_found"] > n["suspicions"] > 0
    assert len(state["suspicions"]) >= 4  # type: ignore[arg-type]
    assert (state["internal"], state["informants"]) != (0, 0)
    assert state["linked"] == 1
    assert "matched" in state["links"]  # type: ignore[operator]
    assert state["merges"] == ["proposed", "standing"]


def test_departments_were_asked_live(demo: DemoRun) -> None:
    """One silent department is unknown with its reason; a named official's reports; another one answers the dispute."""
    live = demo.state["live"]
    assert isinstance(live, dict)
    assert live["silent"] == ["unknown not_understood"] * 2
    assert live["known"] > 20
    assert live["versions"] == ["孙示例"] * 2
    assert (live["same_person"], live["told"], live["again"]) == (False, 1, 0)
    assert (live["open"], live["others"]) == (1, 0)
    assert live["to_verify"] == 1, "left for whoever opens the pages"
    assert live["weighed"] >= 2
    for page in ("older=1&newer=2", "/work/connectors/", "/asked/", "departments fault housing well"):
        assert page in demo.printed, page


def test_two_families_are_helped_by_several_departments(demo: DemoRun) -> None:
    """A protected child's case and a pupil's, items on application, without one, and services, some done."""
    assert [each[:2] for each in demo.state["joint"]] == [["application", False], ["discovery", True]]  # type: ignore[attr-defined]
    assert {each[0] for each in demo.state["joint_items"]} == {"application", "no_application", "service"}  # type: ignore[attr-defined]
    assert "done" in {each[1] for each in demo.state["joint_items"]}  # type: ignore[attr-defined]


def test_what_is_not_as_it_was_stops_at_the_desk(demo: DemoRun) -> None:
    """A file cut off and one with another heading are refused as a whole; what was loaded before still stands."""
    assert demo.state["refused"] == ["benefit_accounts", "insured_elsewhere"]


def test_no_money_is_stopped_by_one_official(demo: DemoRun) -> None:
    """Every order that takes something away was made by one official and checked by another."""
    orders = demo.state["orders"]
    assert orders
    assert all(maker != checker for maker, checker in orders)  # type: ignore[attr-defined]


def test_nobody_decides_what_they_handled(demo: DemoRun) -> None:
    """In no case did somebody confirm or refuse who had accepted, visited, assessed or opined."""
    assert demo.state["decided_by_handler"] == []


def test_the_audit_holds_and_no_event_is_lost(demo: DemoRun) -> None:
    """Through the kill the chain holds, and every announced event was heard."""
    assert demo.state["audit"] is None
    assert demo.state["entries"] > 100
    assert (demo.state["dead_events"], demo.state["waiting_events"]) == (0, 0)


def test_demo_accounts_have_no_password(demo: DemoRun) -> None:
    """Demo accounts are entered from the demo page on this machine only; no password exists that could be guessed."""
    assert demo.state["demo_accounts"] >= 12
    assert demo.state["usable_passwords"] == 0


def _found(demo: DemoRun, wanted: dict[str, list[str]], skip: tuple[str, ...]) -> list[str]:
    found = []
    needles = [
        (kind, text, text.encode(code)) for kind, texts in wanted.items() for text in texts for code in ENCODINGS
    ]
    for path in demo.home.rglob("*"):
        if path.is_file() and path.relative_to(demo.home).parts[0] not in skip:
            content = path.read_bytes()
            found += [
                f"{kind} in {path.relative_to(demo.home)}" for kind, _text, needle in needles if needle in content
            ]
    found += [f"{kind} in the output" for kind, text, _needle in needles if text in demo.printed]
    return sorted(set(found))


def test_no_personal_value_lies_in_clear_anywhere(demo: DemoRun) -> None:
    """Numbers, names and phones of everyone in the cases: not in the database, its log, files, snapshots or output.

    Left out: the departments' own files (input) and the exchange with the banks, which names people by need, is
    readable by its owner alone and removed when answered.
    """
    wanted = {key: list(demo.state[key]) for key in ("numbers", "names", "phones")}  # type: ignore[call-overload]
    assert all(wanted.values())
    assert _found(demo, wanted, skip=("city", "exchange")) == []


def test_the_leak_search_finds_what_is_planted(demo: DemoRun) -> None:
    """The search itself works: a number put into a log, a file or a snapshot in another encoding is found."""
    number = str(demo.state["numbers"][0])  # type: ignore[index]
    for place, code in (("logs/app.log", "utf-8"), ("files/x.bin", "utf-16-le"), ("snapshots/y.parquet", "gb18030")):
        path = demo.home / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"\0" + f"号{number}".encode(code))
        assert _found(demo, {"numbers": [number]}, skip=("city", "exchange")) == [f"numbers in {place}"]
        path.unlink()


def test_a_second_start_changes_nothing(demo: DemoRun) -> None:
    """Running the finished demo again prints the same summary without doing anything again."""
    again = subprocess.run(_demo(demo.home), env=_environment(demo.home), capture_output=True, text=True, check=True)
    assert json.loads(again.stdout.strip().splitlines()[-1]) | {"seconds": 0} == demo.summary | {"seconds": 0}


def test_a_real_installation_is_not_turned_into_a_demo(tmp_path: Path) -> None:
    """Asked to run in the folder of a real installation, the demo refuses in a sentence."""
    (tmp_path / "db.sqlite3").write_bytes(b"")
    refused = subprocess.run(_demo(tmp_path), env=_environment(tmp_path), capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "not a demo" in refused.stderr
    assert not (tmp_path / "doudi.env").exists()

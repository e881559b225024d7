"""The data officer's part of the demo: what is compared, what a month later arrives, rows whose number is lost."""

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

from doudi.columnar.comparison.reading import PURPOSES
from doudi.config.demo.enrolling import open_enrolment
from doudi.config.demo.officials import Officials
from doudi.config.demo.supervising import FOLLOWED, INTERNAL, open_supervision
from doudi.evidence.actions.ask_split import ask_split
from doudi.evidence.actions.decide_link import decide_link
from doudi.evidence.actions.link_rows import link_rows
from doudi.evidence.actions.load_extract import load_extract
from doudi.evidence.actions.propose_merge import propose_merge
from doudi.evidence.actions.settle_feed_alarm import settle_feed_alarm
from doudi.evidence.actions.settle_merge import settle_merge
from doudi.evidence.models import SnapshotRecord
from doudi.kernel.clock import SHANGHAI
from doudi.outreach.actions.run_comparison import run_comparison
from doudi.outreach.domain.enrolment import TargetState
from doudi.outreach.models import ComparisonRun, EnrolmentTarget, MoneyOrder, Suspicion
from doudi.registry.actions.enrol_person import enrol_person
from doudi.registry.models import LinkPair, Person, PersonMerge
from doudi.sandbox.later import ELSEWHERE, PROOFS, write_later

LATER = date(2025, 9, 30)
COMPARED_AGAIN = ("F01", "F02", "F03", "F03P", "F06")
"""Rules over what goes on in September; the other feeds have not arrived yet."""
DECISIONS = (
    ("same", "打电话问过本人，名字是听写写错的"),
    ("not_same", "问过社区，是同名的另一家"),
    ("unsure", "电话没人接，表上也没有地址"),
)
ANSWERS = {ELSEWHERE: "新接口改了列名，下月起照旧名送，这份请按新名看"}


def compare_and_open(day: date, on: date, area_path: str) -> dict[str, int]:
    """Both comparisons, and work opened from what some of their rules found."""
    officials = Officials(datetime.combine(day, time(9, 15), tzinfo=SHANGHAI))
    runs = {each: _compare(officials, each, on, area_path) for each in PURPOSES}
    officials.at(datetime.combine(day, time(10), tzinfo=SHANGHAI))
    open_enrolment(officials.bureau("insurance_clerk", purpose="enrolment"), runs["enrolment"])
    supervisor = officials.bureau("fund_supervisor", purpose="supervision")
    open_supervision(supervisor, runs["supervision"], FOLLOWED)
    controller = officials.bureau("internal_controller", purpose="supervision")
    open_supervision(controller, runs["supervision"], INTERNAL)
    return counted()


def _compare(officials: Officials, purpose: str, on: date, area_path: str, rules: Sequence[str] = ()) -> ComparisonRun:
    officer = officials.bureau("data_officer", purpose=purpose)
    return run_comparison(officer, purpose=purpose, on=on, area_path=area_path, rules=rules).run


def a_month_later(day: date, extracts: Path, folder: Path, area_path: str) -> dict[str, int]:
    """New files are loaded, some not as they were; supervision is compared again; lost numbers are looked for."""
    officials = Officials(datetime.combine(day, time(15, 45), tzinfo=SHANGHAI))
    officer = officials.bureau("data_officer", purpose="supervision")
    arrived = {path.name.rsplit("_", 2)[0]: path for path in write_later(extracts, folder, LATER)}
    for path in arrived.values():
        load_extract(officer, path, purpose="supervision")
    for dataset, answer in ANSWERS.items():
        for load in SnapshotRecord.objects.filter(dataset=dataset, as_of=LATER, answered_by=""):
            settle_feed_alarm(officer, load.public_id, answer=answer)
    if arrived:
        _compare(officials, "supervision", LATER, area_path, COMPARED_AGAIN)
        link_rows(officer, arrived[PROOFS], purpose="supervision")
    _decide(officials)
    _merge(officials)
    return counted()


def _decide(officials: Officials) -> None:
    """One of each: the same, not the same, cannot tell; and a match of the machine somebody doubts."""
    officer = officials.bureau("data_officer", purpose="supervision")
    if LinkPair.objects.exclude(decided_by="").exists():
        return
    waiting = LinkPair.objects.filter(state="open", rank=1).order_by("pk")
    for pair, (verdict, reason) in zip(waiting, DECISIONS, strict=False):
        decide_link(officer, pair.public_id, verdict, reason=reason)
    matched = LinkPair.objects.filter(state="matched").order_by("pk").first()
    if matched is not None:
        ask_split(officer, matched.public_id, reason="家属来电，说这次认证的不是他家老人")


def _merge(officials: Officials) -> None:
    """Two records a clerk wrote without a number are two members known by theirs: one merge stands, one waits."""
    if PersonMerge.objects.exists():
        return
    known = Person.objects.filter(person_key__isnull=False).exclude(area_path="").order_by("pk")[:2]
    for at, person in enumerate(known):
        clerk = officials.clerk(person.area_path)
        twin = enrol_person(
            clerk, person.name, "", birth_date=person.birth_date, sex=person.sex, area_path=person.area_path,
            division_code=person.division_code,
        )  # fmt: skip
        made = propose_merge(
            clerk, person.public_id, twin.public_id, reason="窗口登记时没带身份证，补来的证号和这位是同一个人"
        )
        if at == 0:
            reviewer = officials.reviewer(person.area_path)
            settle_merge(reviewer, made.public_id, agree=True, reason="看过身份证原件")


def counted() -> dict[str, int]:
    """What stands of comparison and what came of it, for the summary."""
    # The first run of each purpose, of all its rules: the last one in this order stands.
    runs = {run.purpose: run for run in ComparisonRun.objects.filter(state="done").order_by("-pk")}
    found = {f"{purpose}_found": sum(each["found"] for each in run.results.values()) for purpose, run in runs.items()}
    targets, suspicions = EnrolmentTarget.objects.all(), Suspicion.objects.all()
    return found | {
        "targets": targets.count(),
        "targets_asked": targets.exclude(state__in=(TargetState.NEW, TargetState.ASSIGNED)).count(),
        "targets_enrolled": targets.filter(outcome=TargetState.ENROLLED).count(),
        "suspicions": suspicions.count(),
        "suspicions_cleared": suspicions.filter(state="cleared").count(),
        "orders": MoneyOrder.objects.count(),
        "links_to_look_at": LinkPair.objects.filter(state="open").count(),
    }

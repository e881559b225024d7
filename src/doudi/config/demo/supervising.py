"""Fund supervision in the demo, day by day: suspicions proposed, decided by a second official, verified, ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from doudi.config.demo.chance import percent
from doudi.config.demo.keeping_going import kept_going
from doudi.config.demo.memory import Family
from doudi.config.demo.officials import Officials
from doudi.outreach.actions.check_recovery import check_recovery
from doudi.outreach.actions.check_suspension import check_suspension
from doudi.outreach.actions.clear_suspicion import clear_suspicion
from doudi.outreach.actions.finish_suspicion import finish_suspicion
from doudi.outreach.actions.follow_findings import follow_findings
from doudi.outreach.actions.notify_person import notify_person
from doudi.outreach.actions.propose_recovery import propose_recovery
from doudi.outreach.actions.propose_suspension import propose_suspension
from doudi.outreach.actions.record_answer import record_answer
from doudi.outreach.actions.register_clue import register_clue
from doudi.outreach.actions.transfer_to_police import transfer_to_police
from doudi.outreach.actions.verify_suspicion import verify_suspicion
from doudi.outreach.domain.suspicion import SuspicionState, Verification
from doudi.outreach.models import ComparisonRun, ComparisonState, Suspicion
from doudi.outreach.reads.kept_findings import ran
from doudi.outreach.supervision.consequences import Consequence, consequences, supervised_rule
from doudi.platform.acting import Acting
from doudi.registry.models import Division

FOLLOWED, FOLLOWED_LATER = ("F01", "F01A", "F02", "F03P"), ("F06", "F08", "F09")
LATER = date(2025, 9, 26)
INTERNAL = ("F10", "F10N")
"""Anomalies of operators: internal control of the city opens them, nobody of the district sees them."""
FIRST_STEP = date(2025, 9, 3)
CLUE_DAY = date(2025, 9, 4)
TAKEN_UP = {True: 85, False: 45}
"""Of a hundred suspicions of the first rules, and of the later ones, so many are worked on; the others wait."""
STEPS_A_DAY = 12
DAYS_TO_ANSWER = 10
LEAST_RECOVERED_FEN = 50_000
"""What is proposed where the data name no amount: the demo's own figure (design)."""
ENDS_OPEN, ENDS_CLEARED = 10, 24
IN_ERROR = {
    "F06": "本人在外地带孙子，视频认证过了，不用停",
    "F02": "判的是缓刑，人在社区矫正，照规定接着发",
    "F09": "一家三口共用老人的存折，亲属关系和委托书都看过",
}


@dataclass
class SupervisionDesk:
    """What the supervision clerk proposes and a second official decides."""

    area_path: str
    families: Sequence[Family]
    troubles: list[dict[str, str]]

    def __call__(self, officials: Officials, day: date) -> None:
        """One day: at most one step for each suspicion, so that they stand at every stage in the end."""
        clerk = officials.bureau("fund_supervisor", purpose="fund_supervision")
        approver = officials.bureau("fund_approver", purpose="fund_supervision")
        if day == CLUE_DAY:
            with kept_going(self.troubles, day, "clue", "report"):
                self._take_clue(clerk)
        if day < FIRST_STEP:
            return
        if day >= LATER:
            self._open_more(clerk, day)
        open_ones = Suspicion.objects.filter(internal=False).exclude(state__in=("finished", "cleared")).order_by("pk")
        today = [
            each
            for each in open_ones
            if percent("taken up", each.public_id) < TAKEN_UP[each.rule_key in FOLLOWED]
            and percent(f"step {day}", each.public_id) < 25
        ]
        for suspicion in today[:STEPS_A_DAY]:
            if suspicion.steps.filter(at__date=day).exists():
                continue
            with kept_going(self.troubles, day, "suspicion", suspicion.public_id):
                self._step(clerk, approver, suspicion, day)

    def _open_more(self, clerk: Acting, day: date) -> None:
        run = ComparisonRun.objects.filter(purpose="supervision").order_by("pk").first()
        if run is not None and not Suspicion.objects.filter(rule_key__in=FOLLOWED_LATER).exists():
            with kept_going(self.troubles, day, "follow", run.public_id):
                open_supervision(clerk.for_purpose("supervision"), run, FOLLOWED_LATER)

    def _take_clue(self, clerk: Acting) -> None:
        """Somebody reports by telephone; their name is kept apart from the clue."""
        who = next((p for f in self.families for p in f.people if p.basic_pension_fen), None)
        if who is None or Suspicion.objects.filter(channel="report").exists():
            return
        family = next(f for f in self.families if who in f.people)
        place = Division.objects.filter(code=family.community).first()
        register_clue(
            clerk,
            channel="report",
            rule="F01",
            period="2025-08",
            area_path=place.path if place else self.area_path,
            citizen_number=who.number,
            clue="电话里说，这家的老人去年就走了，养老金还在领",
            informant_name="举报人示例",
            informant_phone="13800020000",
        )

    def _step(self, clerk: Acting, approver: Acting, suspicion: Suspicion, day: date) -> None:
        case = consequences()[suspicion.case_key or supervised_rule(suspicion.rule_key).cases[0].key]
        match suspicion.state:
            case SuspicionState.OPEN:
                self._begin(clerk, suspicion, case)
            case SuspicionState.PROPOSED:
                agree = percent("agrees", suspicion.public_id) >= 15
                why = "看过依据，同意先暂停" if agree else "依据只有一处，再核实一下"
                check_suspension(approver, suspicion.public_id, agree=agree, reason=why)
            case SuspicionState.SUSPENDED:
                self._verify(clerk, suspicion, case)
            case SuspicionState.VERIFIED:
                self._after_verifying(clerk, approver, suspicion, case, day)
            case SuspicionState.RECOVERY_PROPOSED:
                check_recovery(approver, suspicion.public_id, agree=True, reason="金额和月份核对过，同意追回")
            case SuspicionState.RECOVERING:
                self._follow_recovery(approver, suspicion)
            case _:
                pass

    def _begin(self, clerk: Acting, suspicion: Suspicion, case: Consequence) -> None:
        subject, ends = suspicion.public_id, percent("ends", suspicion.public_id)
        if ends < ENDS_OPEN:
            return
        if ends < ENDS_CLEARED:
            clear_suspicion(clerk, subject, reason=IN_ERROR.get(suspicion.rule_key, "看过原件，是登记写错了，人健在"))
        elif case.may_suspend and not suspicion.steps.filter(verb="decline_suspension").exists():
            propose_suspension(clerk, subject, case_key=case.key, reason="数据对得上，先暂停，再上门核实")
        else:
            self._verify(clerk, suspicion, case)

    def _verify(self, clerk: Acting, suspicion: Suspicion, case: Consequence) -> None:
        if suspicion.rule_key == "F06" and percent("proved after all", suspicion.public_id) < 60:
            clear_suspicion(clerk, suspicion.public_id, reason="联系上了，本人补做了认证，停的补发")
            return
        verify_suspicion(
            clerk,
            suspicion.public_id,
            case_key=case.key,
            how=Verification.THIRD_PARTY if percent("how", suspicion.public_id) < 40 else Verification.INVESTIGATION,
            findings="到社区问过，和派出所、殡仪馆的记录对过，属实",
        )

    def _after_verifying(
        self, clerk: Acting, approver: Acting, suspicion: Suspicion, case: Consequence, day: date
    ) -> None:
        subject = suspicion.public_id
        if suspicion.answer_by is None:
            notify_person(clerk, subject, answer_by=day + timedelta(days=DAYS_TO_ANSWER))
        elif suspicion.answer_by >= day and percent("answers", subject) < 55:
            if not suspicion.steps.filter(verb="record_answer").exists():
                record_answer(clerk, subject, said="家里人来了，说不知道要报，愿意退，想分几次")
            elif case.may_recover:
                self._propose_recovery(clerk, suspicion)
        elif suspicion.answer_by < day and case.may_recover:
            self._propose_recovery(clerk, suspicion)
        elif suspicion.answer_by < day:
            finish_suspicion(approver, subject, resume=False, reason="没有要追回的，办结")

    def _propose_recovery(self, clerk: Acting, suspicion: Suspicion) -> None:
        propose_recovery(
            clerk,
            suspicion.public_id,
            amount_fen=suspicion.expected_fen or LEAST_RECOVERED_FEN,
            months=[suspicion.period],
            instalments=1 + percent("parts", suspicion.public_id) % 3,
            reason="照发放记录算的，多发的月份逐笔列在依据里",
        )

    def _follow_recovery(self, approver: Acting, suspicion: Suspicion) -> None:
        draw = percent("paid back", suspicion.public_id)
        if draw < 50:
            finish_suspicion(approver, suspicion.public_id, resume=False, reason="退齐了，银行回单已归档")
        elif draw > 75 and not suspicion.police_reference:
            transfer_to_police(
                approver, suspicion.public_id, reference="演示移字〔2025〕001号", reason="冒名领取，涉嫌骗保"
            )


def open_supervision(acting: Acting, run: ComparisonRun, rules: Sequence[str]) -> None:
    """Suspicions of what some rules found."""
    for rule in sorted(set(ran(run.results)) & set(rules)) if run.state == ComparisonState.DONE else ():
        follow_findings(acting, run.public_id, rule)

"""The enrolment desk of the demo, day by day: targets opened, campaigns, contacts, what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from doudi.config.demo.chance import percent
from doudi.config.demo.keeping_going import kept_going
from doudi.config.demo.officials import Officials
from doudi.outreach.actions.assign_targets import assign_targets
from doudi.outreach.actions.close_target import close_target
from doudi.outreach.actions.end_campaign import end_campaign
from doudi.outreach.actions.follow_findings import follow_findings
from doudi.outreach.actions.record_contact import record_contact
from doudi.outreach.actions.settle_target import settle_target
from doudi.outreach.actions.start_campaign import start_campaign
from doudi.outreach.domain.enrolment import OUTCOMES, TRIES_BEFORE_UNREACHABLE, TargetState
from doudi.outreach.following.routes import EMPLOYER
from doudi.outreach.models import Campaign, ComparisonRun, ComparisonState, EnrolmentTarget
from doudi.outreach.reads.kept_findings import ran
from doudi.platform.acting import Acting
from doudi.registry.models import Organisation, Post

FOLLOWED, FOLLOWED_LATER = ("E01", "E06", "E07", "E09"), ("E05", "E08", "E12")
"""Rules whose findings become targets in the demo; the others stay findings, for somebody to press the button."""
LATER = date(2025, 9, 24)
CAMPAIGNS = (
    ("社保服务进万家", ("E01", "E07", "E09"), date(2025, 9, 22), date(2025, 10, 31)),
    ("毕业生参保行动", ("E06",), date(2025, 9, 2), date(2025, 9, 26)),
)
ASSIGNED_ONE_BY_ONE = ("E08", "E12")
FIRST_CONTACT = date(2025, 9, 4)
CONTACTS_A_DAY = 16
SAID = {
    TargetState.ENROLLED: ("愿意参保，当场在手机上办了", "本人到街道办了参保"),
    TargetState.ELSEWHERE: ("在外省单位参保，给看了参保证明", "随爱人在外地参保，凭证看过了"),
    TargetState.EXEMPT: ("说明了情况，看过材料",),
    TargetState.REFUSED: ("说手头紧，这两年先不参", "觉得交的年头不够，不想交"),
    TargetState.WRONG_DATA: ("不是这个人，同名的另一位住这里",),
    None: ("要和家里商量，过几天再问", "在上班，说下周一再来电话"),
}
EMPLOYER_SAID = {
    TargetState.ENROLLED: ("单位补办了，看过参保凭证", "项目部来补了手续，凭证已发来"),
    TargetState.REFUSED: ("说工程快完了，不想再办",),
    TargetState.WRONG_DATA: ("这个项目已经停工，登记没有改",),
    None: ("要请示总部，过几天答复",),
}
WHY = {
    TargetState.REFUSED: "把好处和规定都说清了，还是不愿意",
    TargetState.WRONG_DATA: "当面核对过，和登记的不是一回事",
}
EXEMPT_AS = ("student", "drawing_pension", "dead_or_moved", "soldier")


@dataclass
class EnrolmentDesk:
    """What the insurance clerk, the grid and the villages do about people who look uninsured."""

    area_path: str
    troubles: list[dict[str, str]]

    def __call__(self, officials: Officials, day: date) -> None:
        """One day; what was begun on an interrupted one is taken up."""
        if not EnrolmentTarget.objects.exists():
            return
        clerk = officials.bureau("insurance_clerk", purpose="enrolment")
        self._run_campaigns(clerk, day)
        if day >= LATER:
            self._open_more(clerk, day)
            self._assign(clerk, day)
        if day >= FIRST_CONTACT:
            self._look_over(clerk, day)
            self._get_in_touch(officials, clerk, day)

    def _run_campaigns(self, clerk: Acting, day: date) -> None:
        known = {each.name: each for each in Campaign.objects.all()}
        for name, rules, starts_on, ends_on in CAMPAIGNS:
            with kept_going(self.troubles, day, "campaign", name):
                if name not in known and starts_on <= day <= ends_on:
                    start_campaign(
                        clerk, name=name, area_path=self.area_path, rules=rules, starts_on=day, ends_on=ends_on
                    )
                elif name in known and day >= ends_on and known[name].ended_at is None:
                    end_campaign(clerk, known[name].public_id)

    def _open_more(self, clerk: Acting, day: date) -> None:
        """More rules are taken up when the first are in hand."""
        run = ComparisonRun.objects.filter(purpose="enrolment").order_by("pk").first()
        if run is not None and not EnrolmentTarget.objects.filter(rule_key__in=FOLLOWED_LATER).exists():
            with kept_going(self.troubles, day, "follow", run.public_id):
                open_enrolment(clerk, run, FOLLOWED_LATER)

    def _assign(self, clerk: Acting, day: date) -> None:
        """A few a day of what no campaign seeks; the others wait on the list to be ticked."""
        new = EnrolmentTarget.objects.filter(state=TargetState.NEW, rule_key__in=ASSIGNED_ONE_BY_ONE).order_by("pk")
        chosen = [each.public_id for each in new if percent(f"assigned {day}", each.public_id) < 14]
        with kept_going(self.troubles, day, "assign", "targets"):
            assign_targets(clerk, chosen)

    def _look_over(self, clerk: Acting, day: date) -> None:
        """The desk looks at an outcome a day or two later and closes it; some still lie there."""
        settled = EnrolmentTarget.objects.filter(state__in=OUTCOMES, settled_at__lt=clerk.now - timedelta(days=1))
        for target in settled.order_by("pk"):
            if percent(f"looked over {day}", target.public_id) < 20:
                with kept_going(self.troubles, day, "close", target.public_id):
                    close_target(clerk, target.public_id)

    def _get_in_touch(self, officials: Officials, clerk: Acting, day: date) -> None:
        given = EnrolmentTarget.objects.filter(state__in=(TargetState.ASSIGNED, TargetState.CONTACTED)).order_by("pk")
        by_chance = sorted((percent(f"in touch {day}", each.public_id), each.pk, each) for each in given)
        today = [each for draw, _pk, each in by_chance if draw < 25][:CONTACTS_A_DAY]
        offices = self._holders({each.assigned_to for each in today})
        for target in today:
            with kept_going(self.troubles, day, "contact", target.public_id):
                if target.sent_to == EMPLOYER:
                    self._ask(clerk, target, day)
                elif holders := offices.get(target.assigned_to):
                    holder = holders[percent("who goes", target.public_id) % len(holders)]
                    self._ask(officials.acting(holder.staff, "enrolment"), target, day)

    def _holders(self, offices: set[str]) -> dict[str, list[Post]]:
        found: dict[str, list[Post]] = {}
        posts = Post.objects.filter(organisation__in=Organisation.objects.filter(public_id__in=offices))
        for post in posts.select_related("staff", "organisation").order_by("pk"):
            found.setdefault(post.organisation.public_id, []).append(post)
        return found

    def _ask(self, worker: Acting, target: EnrolmentTarget, day: date) -> None:
        subject = target.public_id
        tries = target.contacts.filter(at__date__lt=day).count()
        is_home = percent(f"at home {tries}", subject) < 72
        outcome = self._outcome(target) if is_home else None
        said = (EMPLOYER_SAID if target.sent_to == EMPLOYER else SAID)[outcome]
        record_contact(
            worker,
            subject,
            channel="phone" if target.sent_to == EMPLOYER else ("visit", "visit", "phone")[percent("how", subject) % 3],
            at=worker.now - timedelta(minutes=40),
            reached=is_home,
            said=said[percent("said", subject) % len(said)] if is_home else "",
            key=f"{subject}:{day}",
        )
        if outcome is not None:
            code = EXEMPT_AS[percent("exempt", subject) % len(EXEMPT_AS)] if outcome is TargetState.EXEMPT else ""
            settle_target(worker, subject, outcome=outcome, reason_code=code, reason=WHY.get(outcome, ""))
        elif not is_home and not target.contacts.filter(reached=True).exists():
            if target.contacts.count() >= TRIES_BEFORE_UNREACHABLE:
                settle_target(worker, subject, outcome=TargetState.UNREACHABLE, reason="白天晚上都去过，电话没人接")

    def _outcome(self, target: EnrolmentTarget) -> TargetState | None:
        draw = percent("came of it", target.public_id)
        steps = ((55, TargetState.ENROLLED), (65, TargetState.ELSEWHERE), (75, TargetState.EXEMPT),
                 (84, TargetState.REFUSED), (89, TargetState.WRONG_DATA))  # fmt: skip
        found = next((outcome for limit, outcome in steps if draw < limit), None)
        if target.sent_to == EMPLOYER and found in (TargetState.ELSEWHERE, TargetState.EXEMPT):
            return TargetState.ENROLLED
        return found


def open_enrolment(clerk: Acting, run: ComparisonRun, rules: Sequence[str] = FOLLOWED) -> None:
    """The clerk makes targets of what some rules found."""
    for rule in sorted(set(ran(run.results)) & set(rules)) if run.state == ComparisonState.DONE else ():
        follow_findings(clerk, run.public_id, rule)

"""One family through any scheme, from the form to the decision: what it answers, what officials settle."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from doudi.casework.actions.assess_self_care import ITEMS, assess_self_care
from doudi.casework.actions.draw_recheck import draw_recheck
from doudi.casework.actions.record_visit import record_visit
from doudi.casework.actions.save_answer import save_answer
from doudi.casework.actions.settle_fact import settle_fact
from doudi.casework.models import Application
from doudi.casework.process import scheme_of
from doudi.platform.acting import Acting
from tests.casework.journey import Journey, Somebody
from tests.registry.city import hire

ELDER = (Somebody("张某某", date(1940, 3, 5), "head", 301),)
GRANDMOTHER_AND_CHILD = (
    Somebody("王某某", date(1958, 3, 5), "head", 302), Somebody("王小某", date(2015, 5, 1), "grandchild", 303),
)  # fmt: skip


@dataclass
class Walk(Journey):
    """A journey whose scheme, answers and settled facts are those of one example.

    ``answers``: question key to what is typed; ``None`` is *none*; everything else is answered as ``Journey`` does, in
    the negative. ``settles``: household or, with ``@relation``, person facts an official settles before the assessment.
    """

    scheme: str = "dibao"
    answers: dict[str, Any] = field(default_factory=dict)
    settles: dict[str, Any] = field(default_factory=dict)

    def draft(self, acting: Acting | None = None, **more: Any) -> Application:
        """Open a draft of the scheme."""
        return super().draft(acting, scheme=self.scheme, **more)

    def _answer(self, acting: Acting, page: Any, wages: dict[str, int | None]) -> None:
        question, member = page.question, page.person_key or ""
        if question.key not in self.answers:
            super()._answer(acting, page, wages)
            return
        said = self.answers[question.key]
        value = said
        if isinstance(said, tuple):
            value = ",".join(each.public_id for each in self.case.members.all() if each.relation in said)
        state = {"state": "none"} if said is None else {"state": "value", "value": value}
        save_answer(acting, self.case_id, question=question.key, member_id=member, **state)

    def settle_all(self) -> None:
        """An official settles what the example says."""
        members = {member.relation: member.public_id for member in self.case.members.all()}
        for name, value in self.settles.items():
            quantity, _, relation = name.partition("@")
            key = f"person:{members[relation]}:{quantity}" if relation else f"household:{quantity}"
            state = {"state": "none"} if value is None else {"state": "has", "value": value}
            settle_fact(self.by("clerk6"), self.case_id, fact_key=key, reason="看过材料", **state)

    def look_after(self, failed: int) -> None:
        """The county assesses how much the applicant can do alone."""
        head = self.case.members.get(is_applicant=True)
        done = {item: at >= failed for at, item in enumerate(ITEMS)}
        assess_self_care(self.by("verifier6"), self.case_id, member_id=head.public_id, done_alone=done,
                         assessed_on=self.now.date())  # fmt: skip

    def draw(self) -> None:
        """The county draws the lots of its district."""
        draw_recheck(self.by("verifier6"), scheme=self.scheme, division_code="500106")

    def county_visits(self) -> Application:
        """The county sees the family itself; whoever goes does not decide."""
        staff = [hire(self.city, name, "500106", "county_approver").public_id for name in ("visitor6", "visitor6b")]
        return record_visit(
            self.by("visitor6"), self.case_id, visitors=staff, visited_at=self.now, residents_seen=1,
            family_signature=self.family[0].name,
        )  # fmt: skip

    def to_report(self, failed: int | None = None) -> Application:
        """From nothing to the county, by the steps the scheme's texts know."""
        self.accepted()
        self.later()
        self.verify()
        if scheme_of(self.case).has_step("visit"):
            self.visit()
        if failed is not None:
            self.look_after(failed)
        self.settle_all()
        self.assess()
        self.opinion()
        self.later()
        if scheme_of(self.case).has_notice:
            self.notice()
            self.later(9)
            self.take_down()
        return self.report()

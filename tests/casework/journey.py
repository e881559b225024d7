"""A family on its way through casework, for tests: each step by the official who may take it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from doudi.casework import consulting
from doudi.casework.actions.accept import accept
from doudi.casework.actions.add_member import add_member
from doudi.casework.actions.assess import assess
from doudi.casework.actions.confirm import confirm
from doudi.casework.actions.file_application import file_application
from doudi.casework.actions.give_opinion import give_opinion
from doudi.casework.actions.issue_letter import issue_letter
from doudi.casework.actions.post_notice import post_notice
from doudi.casework.actions.record_visit import record_visit
from doudi.casework.actions.report_to_county import report_to_county
from doudi.casework.actions.request_verification import request_verification
from doudi.casework.actions.save_answer import save_answer
from doudi.casework.actions.set_contact import set_contact
from doudi.casework.actions.settle_fact import settle_fact
from doudi.casework.actions.sign import sign
from doudi.casework.actions.start_draft import start_draft
from doudi.casework.actions.take_down_due_notices import take_down_due_notices
from doudi.casework.actions.verify import verify
from doudi.casework.filling import unanswered
from doudi.casework.models import Application
from doudi.kernel.identifiers import check_digit
from doudi.platform.acting import Acting
from doudi.registry.acting import acting_for_resident
from doudi.registry.models import ResidentAccount
from tests.registry.city import NOW, TestCity
from tests.support.kept_rows import kept_rows

VILLAGE = "500106001001"


def number(born: date, sequence: int) -> str:
    """A made-up citizen number with a right check digit."""
    first = f"500106{born:%Y%m%d}{sequence:03d}"
    return first + check_digit(first)


@dataclass
class Somebody:
    """A person of a test family."""

    name: str
    born: date
    relation: str
    sequence: int
    wage_fen: int | None = None

    @property
    def number(self) -> str:
        """Their citizen number."""
        return number(self.born, self.sequence)


FAMILY = (
    Somebody("张某某", date(1979, 3, 5), "head", 101, wage_fen=105_000),
    Somebody("李某某", date(1977, 6, 1), "spouse", 102, wage_fen=32_000),
    Somebody("张小某", date(2014, 5, 1), "child", 103),
)


@dataclass
class Journey:
    """One family's case and the clock it moves by; every method takes one step and returns the case."""

    city: TestCity
    family: tuple[Somebody, ...] = FAMILY
    now: datetime = NOW
    phone: str = "13800000001"
    case_id: str = ""
    steps: dict[str, Any] = field(default_factory=dict)

    @property
    def case(self) -> Application:
        """The case as it stands."""
        return Application.objects.get(public_id=self.case_id)

    def later(self, days: int = 1) -> "Journey":
        """Let days pass."""
        self.now += timedelta(days=days)
        return self

    def resident(self) -> Acting:
        """The applicant, signed in by phone."""
        account, _ = ResidentAccount.objects.get_or_create(
            phone_index=ResidentAccount(phone=self.phone)
            ._meta.get_field("phone_index")
            .pre_save(ResidentAccount(phone=self.phone), False),
            defaults={"phone": self.phone, "made_at": self.now},
        )
        return acting_for_resident(account, self.now)

    def by(self, who: str) -> Acting:
        """A member of staff, now."""
        return self.city.acting(who, now=self.now)

    def draft(self, acting: Acting | None = None, **more: Any) -> Application:
        """Open a draft and name the family."""
        acting = acting or self.resident()
        case = start_draft(acting, division_code=VILLAGE, phone=self.phone, urban_rural="urban", **more)
        self.case_id = case.public_id
        set_contact(acting, self.case_id, phone=self.phone, division_code=VILLAGE)
        for person in self.family:
            add_member(
                acting,
                self.case_id,
                name=person.name,
                citizen_number=person.number,
                relation=person.relation,
                is_applicant=person.relation == "head",
            )
        return self.case

    def answer_all(self, acting: Acting | None = None) -> Application:
        """Answer every page: wages as the family has them, else none, or not sure where none is no answer."""
        acting = acting or self.resident()
        wages = {person.number: person.wage_fen for person in self.family}
        for _ in range(200):
            case = self.case
            members = list(case.members.all())
            pages = unanswered(case, members, acting.today)
            if not pages:
                return case
            self._answer(acting, pages[0], {m.public_id: wages[m.citizen_number] for m in members})
        raise AssertionError("the form does not end")

    def _answer(self, acting: Acting, page: Any, wages: dict[str, int | None]) -> None:
        question, member = page.question, page.person_key or ""
        said: dict[str, str] = {"state": "none"}
        if question.quantity == "monthly_wage_fen" and wages.get(member):
            said = {"state": "value", "value": f"{wages[member] // 100}"}
        elif question.quantity == "dwelling_count":
            said = {"state": "value", "value": "1"}
        elif question.kind == "text":
            said = {"state": "value", "value": "示例路1号"}
        elif question.kind == "yes_no":
            said = {"state": "value", "value": "no"}
        elif not question.none_zh:
            said = {"state": "unknown"} if question.unknown_allowed else {"state": "value", "value": _any(question)}
        save_answer(acting, self.case_id, question=question.key, member_id=member, **said)

    def sign_all(self, acting: Acting | None = None) -> Application:
        """Every adult signs; the applicant signs for minors."""
        acting = acting or self.resident()
        members = list(self.case.members.all())
        head = next(member for member in members if member.is_applicant)
        for member in members:
            minor = member.relation in ("child", "grandchild")
            signer = head if minor else member
            method = "typed" if acting.kind == "resident" else "paper"
            sign(
                acting,
                self.case_id,
                member_id=member.public_id,
                signed_by_id=signer.public_id,
                method=method,
                typed_name=signer.name,
            )
        return self.case

    def file(self, acting: Acting | None = None, **more: Any) -> Application:
        """Hand it in."""
        return file_application(acting or self.resident(), self.case_id, **more)

    def filed(self) -> Application:
        """From nothing to filed."""
        if self.case_id or (self.family, self.now, self.phone) != (FAMILY, NOW, Journey.phone):
            return self._filed()
        answering = getattr(consulting.sign_authorisation, "__self__", None)

        def make() -> tuple[str, list[str]]:
            self._filed()
            return self.case_id, list(answering.authorised) if answering else []

        about = (settings.DOUDI_JURISDICTION, settings.DOUDI_PROFILE, answering is None)
        self.case_id, authorised = kept_rows(("a case filed", *about), make)
        if answering:
            answering.authorised = authorised
        return self.case

    def _filed(self) -> Application:
        self.draft()
        self.answer_all()
        self.sign_all()
        return self.file()

    def accept(self) -> Application:
        """The clerk accepts."""
        return accept(self.by("clerk6"), self.case_id)

    def visit(self, **more: Any) -> Application:
        """Clerk and grid worker visit and account for every adult's income."""
        staff = self.city.staff
        answers = {
            f"person:{m.public_id}:is_accounted_for": {"state": "has", "value": True} for m in self.case.members.all()
        }
        options: dict[str, Any] = {
            "visitors": [staff["clerk6"].public_id, staff["grid6"].public_id],
            "visited_at": self.now,
            "residents_seen": len(self.family),
            "answers": answers,
            "family_signature": self.family[0].name if self.family else "",
        }
        return record_visit(self.by("clerk6"), self.case_id, **{**options, **more})

    def verify(self) -> Application:
        """The clerk asks, the county verifies."""
        request_verification(self.by("clerk6"), self.case_id)
        return verify(self.by("verifier6"), self.case_id)

    def settle(self, **facts: Any) -> Application:
        """Settle household facts so that the rules can say something."""
        case = self.case
        for name, value in facts.items():
            state = "none" if value is None else "has"
            case = settle_fact(
                self.by("clerk6"),
                self.case_id,
                fact_key=f"household:{name}",
                state=state,
                value=value,
                reason="看过存折和房产证",
            )
        return case

    def assess(self) -> Application:
        """The clerk runs the rules."""
        return assess(self.by("clerk6"), self.case_id)

    def opinion(self, **more: Any) -> Application:
        """The clerk's opinion, to grant."""
        options: dict[str, Any] = {"outcome": "grant", "unknown_reasons": {"*": "看过存折和流水，可以确认"}}
        return give_opinion(self.by("clerk6"), self.case_id, **{**options, **more})

    def notice(self) -> Application:
        """The notice goes up."""
        return post_notice(self.by("clerk6"), self.case_id)

    def take_down(self) -> int:
        """The worker's tick."""
        return take_down_due_notices(Acting.system("take down notices", self.now))

    def report(self) -> Application:
        """The reviewer reports to the county."""
        return report_to_county(self.by("reviewer6"), self.case_id)

    def confirm(self, who: str = "approver6", **more: Any) -> Application:
        """The county confirms."""
        options: dict[str, Any] = {"unknown_reasons": {"*": "材料看过，可以确认"}}
        return confirm(self.by(who), self.case_id, **{**options, **more})

    def letter(self) -> Application:
        """The letter is sent."""
        return issue_letter(self.by("approver6"), self.case_id)

    def accepted(self) -> Application:
        """From nothing to accepted, one day later."""
        self.filed()
        self.later()
        return self.accept()

    def surveyed(self) -> Application:
        """To visited and verified."""
        self.accepted()
        self.later()
        self.verify()
        return self.visit()

    def with_opinion(self) -> Application:
        """To a preliminary opinion."""
        self.surveyed()
        self.settle(deposits_fen=318_000, other_financial_assets_fen=None, vehicle_count=None, dwelling_count=1,
                    has_business_registration=None, recent_property_transfer=None, already_receiving=None)  # fmt: skip
        self.assess()
        return self.opinion()

    def reported(self) -> Application:
        """To the county."""
        self.with_opinion()
        self.later()
        self.notice()
        self.later(9)
        self.take_down()
        return self.report()

    def confirmed(self) -> Application:
        """To confirmed, with its letter."""
        self.reported()
        self.later()
        self.confirm()
        return self.letter()


def _any(question: Any) -> str:
    if question.kind == "choice":
        return str(question.choices[0].code)
    return "2000-01-01" if question.kind == "date" else "0"

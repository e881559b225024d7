"""Every scheme that can be applied for, from the form to the decision and what the family has a right to."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from doudi.benefits.models import Entitlement
from doudi.casework.actions.post_notice import post_notice
from doudi.casework.actions.start_draft import start_draft
from doudi.casework.domain.machine import State
from doudi.casework.domain.notice import NEVER_PUBLISHED
from doudi.casework.errors import NotAppliedFor, NotPossibleNow, ReasonMissing, StepsMissing
from doudi.casework.models import Notice
from doudi.casework.process import scheme_of
from doudi.platform.events import dispatch_pending
from doudi.schemes.catalogue import load_for, scheme_keys
from doudi.schemes.scheme import Scheme
from tests.casework.departments import Departments
from tests.casework.journey import FAMILY, VILLAGE, Journey, Somebody
from tests.casework.walking import ELDER, GRANDMOTHER_AND_CHILD, Walk
from tests.registry.city import NOW

APPLIED_FOR = [key for key in scheme_keys() if load_for(key).is_applied_for]
MEANS = {"deposits_fen": None, "other_financial_assets_fen": None, "vehicle_count": None, "dwelling_count": 1}


@dataclass(frozen=True)
class Example:
    """A family that is entitled: what it answers, what is settled, and what comes out."""

    scheme: str
    family: tuple[Somebody, ...]
    answers: dict[str, Any]
    amount_fen: int | None
    kind: str
    settles: dict[str, Any] = field(default_factory=dict)
    failed: int | None = None
    because: str = ""


PARENTS_IN_PRISON = {
    "father": "serving_sentence", "mother": "serving_sentence", "father_sentence": "24", "mother_sentence": "24",
}  # fmt: skip
ALONE = {**MEANS, "other_obligors_unable@head": None}
CARD = {"certificate": "physical", "certificate_valid": ("head",), "register_area": "district"}
EXAMPLES = [
    Example("tekun", ELDER, {"support_place": "home"}, 130_100, "monthly", ALONE, 4,
            "基本生活1001元加全护理300元"),
    Example("tekun", ELDER, {"support_place": "institution"}, 105_100, "in_kind", ALONE, 0,
            "基本生活1001元加全自理50元；住机构的不发到卡上"),
    Example("temporary_aid", FAMILY, {"cause": "fire", "difficulty": "yes", "at_once": "yes", "how_long": "2",
            "tie": "register"}, 462_000, "once", {"is_exceptional_hardship": False}, None, "770元×3人×2个月"),
    Example("unsupported_child", GRANDMOTHER_AND_CHILD, PARENTS_IN_PRISON, 165_100, "monthly"),
    Example("orphan", GRANDMOTHER_AND_CHILD, {"father": "deceased", "mother": "deceased", "grows_up": "home"}, 165_100,
            "monthly"),
    Example("dibao_margin", FAMILY, {"wage": "1300"}, None, "status",
            {**MEANS, "has_business_registration": None, "already_receiving": None}, None, "在2310元和3465元之间"),
    Example("rigid_spending", FAMILY, {"wage": "2500", "year_income": "60000", "year_medical": "50000"}, None, "status",
            {**MEANS, "has_business_registration": None, "already_receiving": None,
             "other_necessary_spending_12_months_fen": None}),
    Example("disability_living", ELDER, {**CARD, "on_dibao": ("head",)}, 9_000, "monthly"),
    Example("disability_care", ELDER, {**CARD, "certificate_grade": "1"}, 10_000, "monthly"),
    Example("elderly_allowance", ELDER, {"register_area": "district"}, 5_000, "monthly"),
    Example("student_aid", FAMILY, {"level": "junior", "full_time": ("child",), "roll": ("child",),
            "on_dibao": ("head", "spouse", "child")}, 125_000, "once"),
]  # fmt: skip


def walk_of(journey: Journey, departments: Departments, example: Example) -> Walk:
    """The example's family at the beginning; departments keep silent about what only it says."""
    if "certificate" in example.answers:
        departments.everybody.pop("disability_category", None)
    return Walk(journey.city, example.family, NOW, "13800000031", scheme=example.scheme, answers=example.answers,
                settles=example.settles)  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: f"{each.scheme}-{each.kind}")
def test_a_family_gets_what_the_scheme_grants(journey: Journey, departments: Departments, example: Example) -> None:
    """Form, signatures, acceptance, check, visit and notice where the texts ask for them, decision, entitlement."""
    walk = walk_of(journey, departments, example)
    walk.to_report(example.failed)
    assessed = walk.case.assessments.get()
    assert (assessed.outcome, assessed.result["undetermined_because"]) == ("eligible", [])
    if example.scheme == "tekun":
        walk.later().draw()
        walk.county_visits()
    walk.later()
    walk.confirm(unknown_reasons={})
    case = walk.case
    assert (case.state, case.decision.amount_fen) == (State.CONFIRMED, example.amount_fen)
    dispatch_pending(walk.now)
    entitlement = Entitlement.objects.get(decision=case.decision)
    assert (entitlement.kind, entitlement.amount_fen) == (example.kind, example.amount_fen or 0)
    assert case.notices.exists() == scheme_of(case).has_notice
    assert case.visits.filter(level="township").exists() == scheme_of(case).has_step("visit")


@pytest.mark.once
@pytest.mark.parametrize("key", APPLIED_FOR)
def test_a_form_asks_for_everything_its_rules_read(key: str) -> None:
    """What the form does not ask, a department tells, an official finds, or follows from the people named."""
    scheme = load_for(key, jurisdiction="demo-city")
    asked = {question.quantity for question in scheme.questions}
    left = set(scheme.quantities) - asked - TOLD - FOUND_BY_OFFICIALS
    assert left == set()


TOLD = {"birth_date", "relation_to_head", "is_deceased", "disability_grade", "is_married", "is_serviceman"}
"""From the people page and the registers."""
FOUND_BY_OFFICIALS = {
    "chooses_child_scheme", "failed_self_care_items", "is_multiple_disability_listed", "is_on_dibao_register",
    "is_on_tekun_register", "is_property_within_low_income_limit", "lacks_civil_capacity", "other_obligors_unable",
    "obligor_household_income_fen", "obligor_household_people", "support_agreed_fen", "support_from_kin_fen",
    "support_portion", "support_received_fen", "supported_parents_children", "employment_gain_fen",
    "employment_gain_since", "is_dwelling_area_below_average", "has_reason_to_ask_again", "is_exceptional_hardship",
    "other_necessary_spending_12_months_fen", "dibao_share_fen", "is_dibao_share_on_file", "refused_work_times",
}  # fmt: skip
"""Survey of relatives, registers of other help: entered at the visit or settled in writing."""


@pytest.mark.once
@pytest.mark.parametrize("key", APPLIED_FOR)
def test_every_process_has_the_steps_a_case_takes(key: str) -> None:
    """Acceptance, opinion, report, decision and refusal stand in it; each says its clause or that none is known."""
    scheme = load_for(key)
    keys = {step.key for step in scheme.process}
    assert {"file", "sign", "accept", "register_near_relative", "start_verification", "opinion", "report",
            "county_visit", "confirm", "tell_refusal", "total", "total_extended"} <= keys  # fmt: skip
    assert ("notice" in keys) == scheme.has_notice
    for step in scheme.process:
        assert step.limit is None or step.clause
        assert step.clause or step.status == "unset" or step.key == "total_promised"


@pytest.mark.once
def test_what_follows_from_other_help_has_no_form() -> None:
    """Top-ups, gradual exit, single applicants, price subsidy, tags and rebuilding aid are not applied for here."""
    assert set(scheme_keys()) - set(APPLIED_FOR) == {
        "dibao_topup", "dibao_exit", "dibao_individual", "price_subsidy", "entitlement_tags", "disaster_housing"
    }  # fmt: skip


def test_a_scheme_without_a_form_is_not_begun(journey: Journey) -> None:
    """The refusal says that it follows from other help."""
    with pytest.raises(NotAppliedFor) as caught:
        start_draft(journey.resident(), scheme="dibao_topup", division_code=VILLAGE)
    assert "不用单独申请" in caught.value.words.zh


@pytest.mark.parametrize("scheme", NEVER_PUBLISHED)
def test_a_notice_of_a_child_cannot_be_made(journey: Journey, departments: Departments, scheme: str) -> None:
    """The action refuses it, the texts know no such step, and the database takes no row."""
    example = next(each for each in EXAMPLES if each.scheme == scheme)
    walk = walk_of(journey, departments, example)
    walk.accepted()
    walk.later()
    walk.verify()
    walk.assess()
    walk.opinion()
    with pytest.raises(NotPossibleNow):
        post_notice(walk.by("clerk6"), walk.case_id)
    with pytest.raises(IntegrityError, match="children_are_never_published"), transaction.atomic():
        Notice.objects.create(
            application=walk.case, published_name="王*", members_count=1, amount_fen=1, scheme=scheme, place_zh="社区",
            organisation_zh="街道", hotline="1", posted_at=walk.now, posted_by="x", starts_on=walk.now.date(),
            ends_on=walk.now.date(),
        )  # fmt: skip
    assert walk.report().state == State.REPORTED


@pytest.mark.once
def test_texts_that_forbid_a_notice_have_none() -> None:
    """No profile or place of a children's scheme can bring a notice back."""
    for key in NEVER_PUBLISHED:
        scheme: Scheme = load_for(key, jurisdiction="demo-city")
        assert not scheme.has_notice
        assert not scheme.has_step("notice")


def test_an_unset_length_of_notice_stops_with_the_way_out(
    journey: Journey, departments: Departments, settings: Any
) -> None:
    """Order 649 asks for a notice of temporary aid and gives no days: the place must enter its own first."""
    settings.DOUDI_JURISDICTION = "500106"
    scheme = load_for("temporary_aid", jurisdiction="500106")
    assert (scheme.has_notice, scheme.notice.days, scheme.notice.status) == (True, 0, "unset")
    walk = walk_of(journey, departments, next(each for each in EXAMPLES if each.scheme == "temporary_aid"))
    walk.accepted()
    walk.later()
    walk.verify()
    walk.visit()
    walk.settle_all()
    walk.assess()
    walk.opinion(amount_fen=100_000, departure_reason="上限没有登记，按困难程度定")
    with pytest.raises(StepsMissing) as caught:
        walk.notice()
    assert "登记" in caught.value.words.zh


def test_where_no_text_says_from_when_the_official_writes_it(
    journey: Journey, departments: Departments, settings: Any
) -> None:
    """From which month an orphan's allowance is paid was not found: it is unset, asked for, and never guessed."""
    settings.DOUDI_JURISDICTION = "500106"
    walk = walk_of(journey, departments, next(each for each in EXAMPLES if each.scheme == "orphan"))
    walk.to_report()
    with pytest.raises(ReasonMissing):
        walk.confirm()
    walk.confirm(from_month="2025-10")
    assert walk.case.decision.from_month == "2025-10"

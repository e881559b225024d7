"""Record a home visit (入户调查, art. 16)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from doudi.casework.changing import Change, change_case
from doudi.casework.domain.machine import State
from doudi.casework.errors import VisitUnfit
from doudi.casework.models import Application, HomeVisit, VisitSignature
from doudi.kernel.text import clean_text
from doudi.platform.acting import Acting
from doudi.registry.models import Staff
from doudi.rules.facts import split_fact_key
from doudi.worklist.words import Words

FEWEST_VISITORS = 2
COUNTY_ROLES = frozenset({"county_approver", "county_verifier"})


def record_visit(
    acting: Acting,
    public_id: str,
    *,
    visitors: Sequence[str],
    visited_at: datetime,
    outcome: str = HomeVisit.SEEN,
    residents_seen: int | None = None,
    findings: str = "",
    answers: Mapping[str, Mapping[str, Any]] | None = None,
    family_signature: str = "",
    family_absent_reason: str = "",
    method: str = "drawn",
    expected_version: int | None = None,
    key: str | None = None,
) -> Application:
    """A visit by two different officials or more, signed by them and by the family.

    ``answers`` are findings by fact key, ``{"state": "has" | "none" | "unknown", "value": …}``. A case that lies with
    the county (near relative, report) is visited by the county; a visit that met nobody does not count as the survey.

    Raises:
        VisitUnfit: one visitor only, the recorder was not there, nobody of the family signed and no reason says why,
            the visit lies in the future, or the county's visit is not by the county.
        NearRelativeBars: a visitor is registered as a near relative.
    """
    people = list(dict.fromkeys(visitors))

    def do(change: Change) -> None:
        case = change.case
        level = "county" if change.verb == "record_county_visit" else "township"
        staff = _check(acting, case, people, visited_at, outcome, family_signature, family_absent_reason, level)
        for fact_key in answers or {}:
            split_fact_key(fact_key)
        visit = HomeVisit.objects.create(
            application=case,
            level=level,
            visited_at=visited_at,
            outcome=outcome,
            residents_seen=residents_seen,
            findings=findings.strip(),
            answers={name: dict(answer) for name, answer in (answers or {}).items()},
            recorded_by=acting.actor_id,
            recorded_at=acting.now,
        )
        for person in staff:
            VisitSignature.objects.create(
                visit=visit,
                side="visitor",
                staff_id=person.public_id,
                name=person.name,
                method=method,
                signed_at=visited_at,
            )
        if outcome == HomeVisit.SEEN:
            VisitSignature.objects.create(
                visit=visit,
                side="family",
                name=clean_text(family_signature),
                method=method if family_signature else "",
                signed_at=visited_at,
                reason_absent=family_absent_reason.strip(),
            )
        change.others = [person.public_id for person in staff if person.public_id != acting.actor_id]
        change.detail = {"visit": visit.public_id, "outcome": outcome, "level": level}

    verb = "record_county_visit" if _is_with_county(public_id) else "record_visit"
    return change_case(
        acting,
        public_id,
        verb,
        "casework.record_visit",
        do,
        content={"visitors": people, "at": visited_at.isoformat(), "outcome": outcome, "findings": findings},
        expected_version=expected_version,
        key=key,
    )


def _is_with_county(public_id: str) -> bool:
    # Only chooses the verb; change_case then checks scope and, under lock, that the verb fits the state.
    return Application.objects.filter(public_id=public_id, state=State.REPORTED).exists()


def _check(
    acting: Acting,
    case: Application,
    people: list[str],
    visited_at: datetime,
    outcome: str,
    family_signature: str,
    family_absent_reason: str,
    level: str,
) -> list[Staff]:
    staff = list(Staff.objects.filter(public_id__in=people, is_active=True).order_by("pk"))
    if len(staff) < FEWEST_VISITORS or acting.actor_id not in people:
        raise VisitUnfit(
            f"Case {case.public_id}: {len(staff)} known visitors; two are needed, the recorder one of them (art. 16).",
            Words("上门要两个人，都要签名（第十六条）。", "Two people visit, and both sign (art. 16)."),
        )
    if case.near_relatives.filter(staff_id__in=people).exists():
        raise VisitUnfit(
            f"Case {case.public_id}: a visitor is registered as a near relative (art. 11).",
            Words("同去的人是近亲属，要换人。", "A visitor is a near relative; somebody else must go."),
        )
    if level == "county" and not acting.roles & COUNTY_ROLES:
        raise VisitUnfit(
            f"Case {case.public_id} lies with the county; the county itself visits (art. 20).",
            Words("这一件在区里，要区里上门（第二十条）。", "This case lies with the county, which visits itself."),
        )
    if visited_at > acting.now:
        raise VisitUnfit(
            f"Case {case.public_id}: the visit is dated in the future.",
            Words("上门的时间还没有到。", "The time of the visit has not come yet."),
        )
    if outcome not in (HomeVisit.SEEN, HomeVisit.NOT_SEEN, HomeVisit.MOVED):
        raise VisitUnfit(
            f"Unknown outcome {outcome!r}: write seen, not_seen or moved.",
            Words("请选见到人了吗。", "Please say whether you met the family."),
        )
    if outcome == HomeVisit.SEEN and not (family_signature.strip() or family_absent_reason.strip()):
        raise VisitUnfit(
            f"Case {case.public_id}: the family did not sign and no reason is given.",
            Words("请家里人签名；没签，写明原因。", "The family signs; if not, write down why."),
        )
    return staff

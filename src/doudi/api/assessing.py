"""`POST /api/v1/assess`: households in, what the rules say of each out. Nothing of them stays here."""

import time
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from doudi.api.asked import asked_for, month_asked, scheme_asked
from doudi.api.problems import ApiError, problem
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.rules.wire.answering import Desk, Reasons
from doudi.rules.wire.receiving import Answered, Limits, Reception
from doudi.rules.wire.results import faults_of
from doudi.schemes.bundles.desk import BundleDesk

ALL = "all"
MOST_BYTES = 4 * 1024 * 1024
MOST_HOUSEHOLDS, MOST_WITH_REASONS = 5_000, 500
MOST_FOR_ALL, MOST_FOR_ALL_WITH_REASONS = 200, 50
"""All schemes together are some twenty results a household, and as many proofs."""
SECONDS = 20


def body_of(request: HttpRequest) -> bytes:
    """The body, if it says that it is JSON and how long it is.

    Raises:
        ApiError: another content type, no length, too long.
    """
    if request.content_type != "application/json":
        raise ApiError("api.not-json")
    length = request.headers.get("Content-Length", "")
    if not length.isdigit():
        raise ApiError("api.no-length")
    if int(length) > MOST_BYTES:
        raise ApiError("api.too-large", f"At most {MOST_BYTES} bytes at once.")
    return request.read(MOST_BYTES)


def desk_for(scheme: str, profile: str, jurisdiction: str, month: Month, reasons: Reasons, today: date) -> Reception:
    """Who answers: one scheme's desk, or the one for all together.

    Raises:
        ApiError: there is no such scheme, profile or place.
    """
    until = time.monotonic() + SECONDS
    limits = Limits(_most(scheme, reasons), lambda: time.monotonic() > until, SECONDS,
                    f"scheme={scheme} with reasons={reasons}")  # fmt: skip
    if scheme != ALL:
        return Desk(scheme_asked(scheme, profile, jurisdiction).ruleset, month, reasons, limits, today)
    with asked_for(jurisdiction or settings.DOUDI_JURISDICTION) as place:
        return BundleDesk(month, jurisdiction=place, profile=profile or settings.DOUDI_PROFILE, reasons=reasons,
                          limits=limits, today=today)  # fmt: skip


def _most(scheme: str, reasons: Reasons) -> int:
    if scheme == ALL:
        return MOST_FOR_ALL if reasons is Reasons.NONE else MOST_FOR_ALL_WITH_REASONS
    return MOST_HOUSEHOLDS if reasons is Reasons.NONE else MOST_WITH_REASONS


def answer(
    request: HttpRequest, scheme: str, month: str, profile: str, jurisdiction: str, reasons: str
) -> HttpResponse:
    """The answers of the households in the body; a line in the audit says how many, and nothing about them.

    Raises:
        ApiError: see `body_of`, `desk_for`; a query that is wrong.
    """
    acting: Acting = request.acting  # type: ignore[attr-defined]
    if reasons not in list(Reasons):
        raise ApiError("api.bad-query", f"reasons is one of {', '.join(Reasons)}.")
    asked = month_asked(month) or Month.of(acting.today)
    desk = desk_for(scheme, profile, jurisdiction, asked, Reasons(reasons), acting.today)
    answered = desk.document(body_of(request))
    _note(acting, scheme, asked, reasons, answered)
    if answered.text.startswith("[") or not answered.refused:
        return HttpResponse(answered.text, content_type="application/json")
    return problem(request, "api.refused", refused=faults_of(answered.text))


def _note(acting: Acting, scheme: str, month: Month, reasons: str, answered: Answered) -> None:
    detail = {"month": str(month), "reasons": reasons, "households": answered.households, "refused": answered.refused}
    record(acting, "api.assess", "scheme", scheme, detail=detail)

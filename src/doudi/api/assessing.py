"""`POST /api/v1/assess`: households in, what the rules say of each out. Nothing of them stays here."""

import time

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from doudi.api.asked import month_asked, scheme_asked
from doudi.api.problems import ApiError, problem
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.rules.wire.answering import Desk, Reasons
from doudi.rules.wire.receiving import Answered, Limits, Reception
from doudi.rules.wire.results import faults_of
from doudi.schemes.bundle_desk import BundleDesk
from doudi.schemes.loader import SchemeUnknown

ALL = "all"
MOST_BYTES = 4 * 1024 * 1024
MOST_HOUSEHOLDS = 5_000
MOST_WITH_REASONS = 500
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


def desk_for(scheme: str, profile: str, jurisdiction: str, month: Month, reasons: Reasons) -> Reception:
    """Who answers: one scheme's desk, or the one for all together.

    Raises:
        ApiError: there is no such scheme, profile or place.
    """
    until = time.monotonic() + SECONDS
    most = MOST_HOUSEHOLDS if reasons is Reasons.NONE and scheme != ALL else MOST_WITH_REASONS
    limits = Limits(most, lambda: time.monotonic() > until)
    if scheme != ALL:
        return Desk(scheme_asked(scheme, profile, jurisdiction).ruleset, month, reasons, limits)
    place = jurisdiction or settings.DOUDI_JURISDICTION
    try:
        return BundleDesk(month, jurisdiction=place, profile=profile or settings.DOUDI_PROFILE, reasons=reasons,
                          limits=limits)  # fmt: skip
    except SchemeUnknown as error:
        raise ApiError("api.not-found", error.text) from error


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
    desk = desk_for(scheme, profile, jurisdiction, asked, Reasons(reasons))
    answered = desk.document(body_of(request))
    _note(acting, scheme, asked, reasons, answered)
    if answered.text.startswith("[") or not answered.refused:
        return HttpResponse(answered.text, content_type="application/json")
    return problem(request, "api.refused", refused=faults_of(answered.text))


def _note(acting: Acting, scheme: str, month: Month, reasons: str, answered: Answered) -> None:
    detail = {"month": str(month), "reasons": reasons, "households": answered.households, "refused": answered.refused}
    record(acting, "api.assess", "scheme", scheme, detail=detail)



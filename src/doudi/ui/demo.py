"""The demo's own pages: one account for every role, the text messages sent, and every component on one page.

They exist only in a database marked as demo, and only for somebody on this machine.
"""

from ipaddress import ip_address
from typing import Any

from django.contrib.auth import login, logout
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from doudi.casework.models import Application
from doudi.casework.wording import STATE_WORDS
from doudi.platform.models import Message
from doudi.registry.acting import held_posts
from doudi.registry.models import ResidentAccount, Staff
from doudi.registry.policy import load_roles
from doudi.ui.access import Asked, opened_to
from doudi.ui.middleware import RESIDENT_KEY
from doudi.worklist.domain.clock import ClockReading, ClockUnit, Light

ORDER = (
    "resident",
    "grid_worker",
    "village_worker",
    "township_clerk",
    "township_reviewer",
    "county_verifier",
    "data_officer",
    "county_approver",
    "county_payer",
    "county_pay_approver",
    "insurance_clerk",
    "fund_supervisor",
    "fund_approver",
    "internal_controller",
    "grievance_clerk",
    "reconsideration_clerk",
    "grievance_handler",
    "grievance_supervisor",
    "leader",
    "policy_analyst",
    "auditor",
    "system_admin",
    "security_admin",
)
EACH_STATE = 2
FIELD_ROLES = {"grid_worker", "village_worker"}


def require_this_machine(request: Asked) -> None:
    """Only a browser on this machine may enter by a demo account."""
    try:
        near = ip_address(request.META.get("REMOTE_ADDR", "") or "127.0.0.1").is_loopback
    except ValueError:
        near = False
    if not near:
        raise Http404


def resident_accounts() -> list[tuple[ResidentAccount, str]]:
    """Residents to look through the eyes of: at most two for each state a case can be in, then some without a case."""
    of_people = ResidentAccount.objects.filter(person__isnull=False)
    known = {account.person_id: account for account in of_people}
    chosen: dict[str, list[ResidentAccount]] = {}
    cases = Application.objects.filter(applicant__in=of_people.values("person")).order_by("-changed_at")
    for person_id, state in cases.values_list("applicant_id", "state"):
        account = known.pop(person_id, None)
        if account is not None and len(chosen.setdefault(state, [])) < EACH_STATE:
            chosen[state].append(account)
    others = [(account, "") for account in list(known.values())[: EACH_STATE if not chosen else 1]]
    return [(account, state) for state in STATE_WORDS for account in chosen.get(state, [])] + others


@opened_to("demo")
@require_safe
def accounts(request: Asked) -> HttpResponse:
    """Every role with its demo accounts; one press signs in."""
    require_this_machine(request)
    roles = load_roles()
    rows: list[dict[str, Any]] = []
    for staff in Staff.objects.filter(is_demo=True, is_active=True).order_by("pk"):
        posts = held_posts(staff, request.acting.today)
        for post in posts[:1]:
            if post.role in roles:
                rows.append(
                    {
                        "role": post.role,
                        "title": roles[post.role],
                        "name": staff.name,
                        "id": staff.public_id,
                        "kind": "staff",
                        "office": post.organisation_name,
                    }
                )
    for account, state in resident_accounts():
        rows.append(
            {
                "role": "resident",
                "title": roles["resident"],
                "name": account.person.name if account.person else "",
                "id": account.public_id,
                "kind": "resident",
                "office": STATE_WORDS[state] if state else "",
            }
        )
    rows.sort(key=lambda row: ORDER.index(row["role"]) if row["role"] in ORDER else len(ORDER))
    return render(request, "ui/demo.html", {"rows": rows, "summary": request.installation.summary})


@opened_to("demo")
@require_POST
def enter(request: Asked) -> HttpResponse:
    """Sign in as a demo account; real accounts cannot be entered this way."""
    require_this_machine(request)
    kind, public_id = request.POST.get("kind", ""), request.POST.get("id", "")
    logout(request)
    if kind == "resident":
        account = ResidentAccount.objects.filter(public_id=public_id).first()
        if account is None:
            raise Http404
        request.session.cycle_key()
        request.session[RESIDENT_KEY] = account.public_id
        return redirect("portal:home")
    staff = Staff.objects.filter(public_id=public_id, is_demo=True, is_active=True).first()
    if staff is None:
        raise Http404
    login(request, staff, backend="doudi.registry.sign_in.StaffBackend")
    roles = {post.role for post in held_posts(staff, request.acting.today)}
    return redirect("field:home" if roles & FIELD_ROLES else "workbench:home")


@opened_to("demo")
@require_safe
def messages_out(request: Asked) -> HttpResponse:
    """The newest text messages: no operator is connected, so they are read here."""
    require_this_machine(request)
    return render(request, "ui/demo_messages.html", {"sent": Message.objects.order_by("-pk")[:30]})


@opened_to("demo")
@require_safe
def components(request: Asked) -> HttpResponse:
    """Every component of the visual language, for the people who make pages."""
    require_this_machine(request)
    unit = ClockUnit.WORKING_DAY
    lights = [
        ClockReading(light, None, 2, left, late, paused, False, False, unit, request.acting.today)
        for light, left, late, paused in (
            (Light.OK, 8, 0, 0), (Light.WARN, 2, 0, 0), (Light.LATE, 0, 1, 0), (Light.PAUSE, 5, 0, 6),
            (Light.DONE, 0, 0, 0),
        )
    ]  # fmt: skip
    return render(request, "ui/components.html", {"lights": lights})

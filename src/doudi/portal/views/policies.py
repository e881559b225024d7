"""政策目录: which policies and services there are, whom they are for, how to come to them; no signing in.

What is looked for stands in the address: it names policies, never a person.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from doudi.casework.process import schemes_applied_for
from doudi.insight.policies import Policy, PolicyUnknown, load_policies, one_policy, search_policies, what_is_missing
from doudi.insight.policies.audiences import AUDIENCES, speaks_of
from doudi.insight.text_proposals import own_folder
from doudi.kernel.text import clean_text
from doudi.reference.divisions import DivisionUnknown, load_divisions
from doudi.ui.access import Asked, opened_to

CODE_LENGTH = 6


@opened_to("anyone")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Found by one or more characters, by department and by whom it is for; what is known to be missing is said."""
    own = own_folder()
    catalogue = load_policies(own)
    text = clean_text(request.GET.get("q", ""))
    department = _one_of(request.GET.get("department", ""), (each.key for each in catalogue.departments))
    audience = _one_of(request.GET.get("for", ""), (each.key for each in AUDIENCES))
    hits = search_policies(text, department=department, region=_place(), own=own)
    found = [hit.policy for hit in hits if not audience or audience in speaks_of(hit.policy)]
    here = catalogue.chosen(region=_place())
    context = {
        "found": found,
        "total": len(here),
        "is_narrowed": bool(text or department or audience),
        "text": text,
        "department": department,
        "audience": audience,
        "departments": [each for each in catalogue.departments if any(p.department == each for p in here)],
        "audiences": [each for each in AUDIENCES if any(each.key in speaks_of(p) for p in here)],
        "gaps": [gap for gap in what_is_missing() if gap.missing],
    }
    return render(request, "portal/policies.html", context)


@opened_to("anyone")
@require_safe
def one(request: Asked, key: str) -> HttpResponse:
    """Who, what, how, which papers, how long, by which law, from where and how sure."""
    try:
        policy = one_policy(key, jurisdiction=settings.DOUDI_JURISDICTION, own=own_folder())
    except PolicyUnknown as unknown:
        raise Http404 from unknown
    context: dict[str, Any] = {
        "policy": policy,
        "place": _place_name(policy),
        "apply": next((each for each in schemes_applied_for() if each.key == policy.scheme), None),
    }
    return render(request, "portal/policy.html", context)


def _place() -> str:
    """The division whose policies are shown; every policy for a fictitious place."""
    place = str(settings.DOUDI_JURISDICTION)
    return place if len(place) == CODE_LENGTH and place.isdecimal() else ""


def _place_name(policy: Policy) -> str:
    """The name of the place whose text this is, empty for the whole country."""
    if policy.region == "CN":
        return ""
    try:
        return load_divisions().by_code(policy.region).name
    except DivisionUnknown:
        return policy.region


def _one_of(typed: str, known: Iterable[str]) -> str:
    return typed if typed in set(known) else ""

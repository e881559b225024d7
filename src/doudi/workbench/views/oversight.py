"""审计 and 账号: who did what, whether the chain holds, who has which post."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from doudi.platform.audit.verify import verify
from doudi.platform.models import AuditEntry
from doudi.registry.acting import held_posts
from doudi.registry.models import Staff
from doudi.registry.policy import load_roles, require
from doudi.ui.access import Asked, opened_to
from doudi.workbench.rail import show

A_PAGE = 100


@opened_to("staff", "audit.see")
def audit(request: Asked) -> HttpResponse:
    """The newest lines; the whole chain is checked when asked."""
    require(request.acting, "audit.see")
    entries = AuditEntry.objects.order_by("-pk")
    actor, case = request.POST.get("actor", "").strip(), request.POST.get("case", "").strip()
    if actor:
        entries = entries.filter(actor_id=actor)
    if case:
        entries = entries.filter(case_ref=case)
    checked: Any = None
    if request.method == "POST" and "verify" in request.POST:
        require(request.acting, "audit.verify")
        checked = verify()
    names = dict(Staff.objects.values_list("public_id", "name"))
    rows = [(entry, names.get(entry.actor_id, entry.actor_id)) for entry in entries[:A_PAGE]]
    return show(
        request,
        "audit",
        "audit",
        {"rows": rows, "total": AuditEntry.objects.count(), "checked": checked, "actor": actor, "case_asked": case},
    )


@opened_to("staff", "accounts.see")
@require_safe
def accounts(request: Asked) -> HttpResponse:
    """Accounts with their posts of today; ended ones last."""
    require(request.acting, "accounts.see")
    roles = load_roles()
    found = []
    for staff in Staff.objects.order_by("-is_active", "pk")[:400]:
        posts = [(roles.get(post.role), post.organisation_name) for post in held_posts(staff, request.acting.today)]
        found.append({"staff": staff, "posts": posts})
    return show(request, "accounts", "accounts", {"found": found, "total": Staff.objects.count()})

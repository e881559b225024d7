"""审计 and 账号: who did what, whether the chain holds, who has which post."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.utils.translation import gettext as _

from doudi.kernel.text import clean_text
from doudi.platform.audit.verify import verify
from doudi.platform.models import AuditEntry
from doudi.registry.acting import held_posts
from doudi.registry.dated import in_force
from doudi.registry.models import Post, Staff
from doudi.registry.policy import load_roles, may, require
from doudi.ui.access import Asked, opened_to
from doudi.ui.paging import page_asked
from doudi.workbench.audit_words import PURPOSES, SUBJECTS, action_words
from doudi.workbench.rail import show
from doudi.worklist.words import Words

A_PAGE = 100


@opened_to("staff", "audit.see")
def audit(request: Asked) -> HttpResponse:
    """The newest lines, and older ones a page at a time; the whole chain is checked when asked."""
    require(request.acting, "audit.see")
    entries = AuditEntry.objects.order_by("-pk")
    actor, case = clean_text(request.POST.get("actor", "")), clean_text(request.POST.get("case", ""))
    if actor:
        named = Staff.objects.filter(name=actor).values_list("public_id", flat=True)
        entries = entries.filter(actor_id__in=[actor.upper(), *named])
    if case:
        entries = entries.filter(case_ref=case.upper())
    found = entries.count()
    before = request.POST.get("before", "")
    if before.isdecimal():
        entries = entries.filter(pk__lt=int(before))
    checked: Any = None
    if request.method == "POST" and "verify" in request.POST:
        require(request.acting, "audit.verify")
        checked = verify()
    shown = list(entries[: A_PAGE + 1])
    names = dict(Staff.objects.filter(public_id__in={one.actor_id for one in shown}).values_list("public_id", "name"))
    context = {
        "rows": [_line(entry, names) for entry in shown[:A_PAGE]],
        "total": found,
        "older_than": shown[A_PAGE - 1].pk if len(shown) > A_PAGE else None,
        "is_first": not before.isdecimal(),
        "checked": checked,
        "may_verify": may(request.acting, "audit.verify"),
        "actor": actor,
        "case_asked": case,
    }
    return show(request, "audit", "audit", context)


def _line(entry: AuditEntry, names: dict[str, str]) -> dict[str, Any]:
    """One line in words; the machine and residents are told by what they are, residents by their number."""
    who = {"system": _("系统"), "resident": _("群众"), "machine": _("别的系统")}.get(entry.actor_kind, "")
    return {
        "entry": entry,
        "who": names.get(entry.actor_id) or who or entry.actor_id,
        "number": entry.actor_id,
        "did": action_words(entry.action),
        "subject": SUBJECTS.get(entry.subject_type, Words(entry.subject_type, entry.subject_type)),
        "many": len(entry.detail.get("subjects", ())),
        "purpose": PURPOSES.get(entry.purpose, Words(entry.purpose, entry.purpose)),
    }


@opened_to("staff", "accounts.see")
def accounts(request: Asked) -> HttpResponse:
    """Accounts with their posts of today; ended ones last. A name is asked for by POST: it stands in no address."""
    require(request.acting, "accounts.see")
    roles = load_roles()
    text, role = clean_text(request.POST.get("text", "")), request.GET.get("role", "")
    role = role if role in roles else ""
    rows = Staff.objects.order_by("-is_active", "pk")
    if text:
        rows = rows.filter(Q(name__contains=text) | Q(username__icontains=text))
    if role:
        today = request.acting.today
        held = Post.objects.filter(in_force(today), role=role)
        rows = rows.filter(pk__in=held.values("staff"))
    total = rows.count()
    pages = max(1, -(-total // A_PAGE))
    page = min(max(1, page_asked(request.GET.get("page", ""))), pages)
    found = []
    for staff in rows[(page - 1) * A_PAGE : page * A_PAGE]:
        posts = [(roles.get(post.role), post.organisation_name) for post in held_posts(staff, request.acting.today)]
        found.append({"staff": staff, "posts": posts})
    context = {
        "found": found,
        "total": total,
        "page": page,
        "pages": pages,
        "text": text,
        "role": role,
        "roles": [(key, one) for key, one in roles.items() if key != "resident"],
    }
    return show(request, "accounts", "accounts", context)

"""系统代办: which system of one's own office may take steps in one's name; each official says so alone."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from doudi.registry.actions.agree_to_machine import agree_to_machine, withdraw_from_machine
from doudi.registry.agreements import VERB, fetch_systems
from doudi.ui.access import Asked, opened_to
from doudi.workbench.rail import show
from doudi.worklist.words import Words


@opened_to("staff", VERB, purpose="assistance")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """The systems of the account's offices, and which of them it agreed to."""
    systems = [
        {"token_id": row.token_id, "name": row.name, "office": str(Words(row.office_zh, row.office_en)),
         "until": row.until, "agreed_at": row.agreed_at}
        for row in fetch_systems(request.acting)
    ]  # fmt: skip
    return show(request, "machines", "machines", {"systems": systems})


@opened_to("staff", VERB, purpose="assistance")
@require_POST
def agree(request: Asked, token_id: str) -> HttpResponse:
    """From now on it may."""
    agree_to_machine(request.acting, token_id)
    messages.info(request, _("同意了。这个系统可以用您的名义办本单位的事项。"))
    return redirect("workbench:machines")


@opened_to("staff", VERB, purpose="assistance")
@require_POST
def withdraw(request: Asked, token_id: str) -> HttpResponse:
    """From now on it may not."""
    withdraw_from_machine(request.acting, token_id)
    messages.info(request, _("收回了。这个系统不能再用您的名义办。"))
    return redirect("workbench:machines")

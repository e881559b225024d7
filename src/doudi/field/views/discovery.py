"""A grid worker sees somebody in need and says so (发现困难): the beginning of a joint case."""

import secrets

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from doudi.casework.joint.actions.open_case import open_case
from doudi.kernel.errors import DoudiError
from doudi.ui.access import Asked, opened_to
from doudi.ui.discovery import DiscoveryForm, places_of


@opened_to("staff", "casework.report_joint", purpose="assistance")
def report(request: Asked) -> HttpResponse:
    """What was seen, once; who makes the plan has it at once."""
    posted = request.method == "POST"
    form = DiscoveryForm(request.POST if posted else None, places=places_of(request.acting))
    if posted and form.is_valid():
        try:
            case = open_case(request.acting, origin="discovery", key=request.POST.get("key") or None, **form.given())
        except DoudiError as fault:
            form.take(None, fault)
        else:
            said = _("报上去了，编号%(number)s。区里马上看，谁来办会有人告诉这家。")
            messages.info(request, said % {"number": case.public_id})
            return redirect("field:home")
    context = {
        "form": form,
        "errors": form.mistakes() if form.is_bound else [],
        "once_key": request.POST.get("key") or secrets.token_hex(12),
    }
    return render(request, "field/discovery.html", context, status=422 if form.is_bound else 200)

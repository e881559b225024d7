"""随机抽查: where lots are to be drawn, what was drawn, and each drawing drawn again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doudi.casework.actions.draw_recheck import draw_recheck
from doudi.casework.reads.statutory import fetch_draw, fetch_draws, fetch_waiting_lots
from doudi.kernel.errors import DoudiError
from doudi.ui.access import Asked, opened_to
from doudi.ui.faults import in_plain_words
from doudi.workbench.rail import show


@opened_to("staff", "casework.draw_recheck", "casework.confirm", purpose="assistance")
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: Asked) -> HttpResponse:
    """What waits for its lot, with the button for those who draw; the drawings before."""
    errors = []
    if request.method == "POST":
        sent = request.POST
        try:
            draw_recheck(request.acting, scheme=sent.get("scheme", ""), division_code=sent.get("area", ""))
        except DoudiError as fault:
            errors.append({"at": "main", "said": in_plain_words(fault)})
        else:
            messages.info(request, _("抽好了。抽中的，区里上门以后才能确认。"))
            return redirect("workbench:rechecks")
    context = {"waiting": fetch_waiting_lots(request.acting), "draws": fetch_draws(request.acting), "errors": errors}
    return show(request, "rechecks", "rechecks", context, 422 if errors else 200)


@opened_to("staff", "casework.draw_recheck", "casework.confirm", purpose="assistance")
@require_safe
def one(request: Asked, draw_id: str) -> HttpResponse:
    """One drawing: its seed, its cases, and whether drawing again gives the same."""
    return show(request, "recheck", "rechecks", {"page": fetch_draw(request.acting, draw_id)})

"""数字: how many tasks of each light stand where, for those who lead; no names behind it."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from doudi.ui.access import Asked, opened_to
from doudi.workbench.counting import count_by_place
from doudi.workbench.rail import show

LIGHTS = ("late", "warn", "ok", "pause", "no_limit")


@opened_to("staff", "worklist.count")
@require_safe
def page(request: Asked) -> HttpResponse:
    """Late, near and in time, by place; the sum stands on top."""
    rows = count_by_place(request.acting)
    total = {light: sum(row.counts.get(light, 0) for row in rows) for light in LIGHTS}
    return show(request, "figures", "figures", {"rows": rows, "total": total, "all": sum(total.values())})

"""部门数据: what was loaded, how many rows were taken, how many refused and why."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from doudi.evidence.reads.loads import fetch_loads, fetch_rejects_file
from doudi.ui.access import Asked, opened_to
from doudi.workbench.rail import show


@opened_to("staff", "evidence.load", "evidence.see_loads", purpose="")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Every load: rows in = taken + refused."""
    loads = fetch_loads(request.acting)
    total = {key: sum(getattr(load, key) for load in loads) for key in ("rows_in", "rows_accepted", "rows_rejected")}
    return show(request, "loads", "loads", {"loads": loads, "total": total})


@opened_to("staff", "evidence.load")
@require_safe
def rejects(request: Asked, load_id: str) -> HttpResponse:
    """The refused rows with their reasons, numbers masked."""
    content = fetch_rejects_file(request.acting, load_id)
    if content is None:
        raise Http404
    return HttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{load_id}-rejects.csv"'},
    )

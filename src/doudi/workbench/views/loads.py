"""部门数据: what was loaded, how many rows were taken, how many refused and why."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from doudi.evidence.reads.loads import fetch_loads, fetch_rejects_file, rejects_as_workbook
from doudi.outreach.reads import ScreeningRunRow, fetch_screening_runs
from doudi.registry.policy import holds_somewhere
from doudi.ui.access import Asked, opened_to
from doudi.workbench.rail import show

MOST_REFUSED = 20


def _runs(request: Asked) -> list[ScreeningRunRow]:
    """The sweeps made of this data, for those who make them."""
    return fetch_screening_runs(request.acting) if holds_somewhere(request.acting, "outreach.screen") else []


@opened_to("staff", "evidence.load", "evidence.see_loads", purpose="")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Files refused as a whole and not made good since, with their faults; every load: rows in = taken + refused."""
    loads = fetch_loads(request.acting)
    stored = [load for load in loads if not load.is_refused]
    total = {key: sum(getattr(load, key) for load in stored) for key in ("rows_in", "rows_accepted", "rows_rejected")}
    later = {(load.dataset, load.as_of): load.loaded_at for load in reversed(stored)}
    refused = [
        load
        for load in loads
        if load.is_refused and later.get((load.dataset, load.as_of), load.loaded_at) <= load.loaded_at
    ]
    context = {"loads": stored, "refused": refused[:MOST_REFUSED], "total": total, "runs": _runs(request)}
    return show(request, "loads", "loads", context)


@opened_to("staff", "evidence.load")
@require_safe
def rejects_workbook(request: Asked, load_id: str) -> HttpResponse:
    """The refused rows as a workbook, for those who correct them in one."""
    content = fetch_rejects_file(request.acting, load_id)
    if content is None:
        raise Http404
    return HttpResponse(
        rejects_as_workbook(content),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="{load_id}-rejects.xlsx"'},
    )


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

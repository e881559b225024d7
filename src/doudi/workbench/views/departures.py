"""不按建议定的: where officials decided otherwise than the rules proposed, by office and scheme; no family."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from doudi.casework.process import scheme_here
from doudi.casework.reads.departures import COUNT, SEE, fetch_departures
from doudi.kernel.month import Month
from doudi.ui.access import Asked, opened_to
from doudi.ui.paging import page_asked
from doudi.workbench.rail import show
from doudi.worklist.words import Words

MONTHS, LINES_A_PAGE = 13, 40


@opened_to("staff", SEE, COUNT, purpose={SEE: "assistance", COUNT: "supervision"})
@require_safe
def page(request: Asked) -> HttpResponse:
    """One month's departures."""
    this = Month.of(request.acting.today)
    months = {str(month): month for month in (this.plus(-ago) for ago in range(MONTHS))}
    report = fetch_departures(request.acting, months.get(request.GET.get("month", ""), this))
    names = {row.scheme: _name(row.scheme) for row in report.rows}
    context = {
        "report": report,
        "month": str(report.month),
        "months": list(months),
        "chosen": f"month={report.month}&",
        "lines": Paginator([(row, names[row.scheme]) for row in report.rows], LINES_A_PAGE).get_page(
            page_asked(request.GET.get("page", ""))
        ),
    }
    return show(request, "departures", "departures", context)


def _name(scheme: str) -> Words:
    found = scheme_here(scheme)
    return Words(found.short_zh, found.short_en)

"""政策与规则: the figures the rules use, where each comes from, and which are not set."""

from collections.abc import Iterable

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from doudi.casework.process import scheme_here
from doudi.ui.access import Asked, opened_to
from doudi.workbench.rail import show
from doudi.workbench.views.parameters import ParameterRow, parameter_rows


@opened_to("staff")
@require_safe
def page(request: Asked) -> HttpResponse:
    """Steps with limits, papers, questions, figures with status; an unset figure is shown as unset."""
    scheme = scheme_here("dibao")
    rows = parameter_rows(scheme, request.acting.today)
    return show(
        request,
        "policy",
        "policy",
        {"scheme": scheme, "rows": rows, "unset": _count(rows, "unset"), "design": _count(rows, "design")},
    )


def _count(rows: Iterable[ParameterRow], status: str) -> int:
    return sum(row.status == status for row in rows)

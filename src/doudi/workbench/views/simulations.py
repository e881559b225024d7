"""政策模拟: try other figures over everybody on the register, counted by the worker; numbers only, no names."""

import secrets
from dataclasses import asdict, dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doudi.casework.process import scheme_here
from doudi.columnar.contract import load_contracts
from doudi.insight.actions.simulate import MOST_MONTHS, ask_simulation
from doudi.insight.errors import RunUnknown
from doudi.insight.figures import figures_read, written_of
from doudi.insight.models import RunState, SimulationRun
from doudi.insight.reads import fetch_simulation, fetch_simulation_table, fetch_simulations
from doudi.insight.simulation.people import DISTRICT
from doudi.kernel.errors import DoudiError, FaultsFound
from doudi.kernel.money import AmountInvalid, parse_yuan
from doudi.kernel.month import Month, MonthInvalid
from doudi.kernel.text import clean_text
from doudi.schemes.catalogue import load_for, scheme_keys
from doudi.schemes.scheme import Scheme
from doudi.ui.access import Asked, opened_to
from doudi.ui.charts import Line, bar, lines
from doudi.ui.forms import Mistake
from doudi.ui.words import said, yuan
from doudi.workbench.district_map import districts_shown
from doudi.workbench.figure_fields import PREFIX, fields_of, mistakes_of
from doudi.workbench.rail import show

STATES = {
    RunState.WAITING: gettext_lazy("在排队"),
    RunState.RUNNING: gettext_lazy("正在算"),
    RunState.DONE: gettext_lazy("算好了"),
    RunState.FAILED: gettext_lazy("没有算成"),
}
TROUBLE = {
    "columnar.snapshot-missing": gettext_lazy("还没有导入户籍数据，没有人可算。"),
    "columnar.purpose-refused": gettext_lazy("有一份部门数据的共享协议不许用来做规划。"),
    "rules.not-in-force": gettext_lazy("起算的月份太早，那时有的数还没有开始。选晚一点的月份。"),
    "rules.scheme-not-in-force": gettext_lazy("起算的月份太早，那时政策还没有开始。选晚一点的月份。"),
    "registry.not-allowed": gettext_lazy("提交以后岗位变了，这个账号不能再算。"),
}


@opened_to("staff", "insight.simulate", purpose="planning")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Simulations of the places served, newest first, and the schemes one can try."""
    runs = [(run, STATES[RunState(run.state)], scheme_words(run.scheme)) for run in fetch_simulations(request.acting)]
    return show(request, "simulations", "simulations", {"runs": runs, "schemes": _schemes()})


@opened_to("staff", "insight.simulate", purpose="planning")
def new(request: Asked) -> HttpResponse:
    """Other figures beside those in force, from which month, for how many months, with or without a cap."""
    key = request.GET.get("scheme", "")
    if key not in scheme_keys():
        return redirect("workbench:simulations")
    scheme = _scheme(key)
    typed = {name: clean_text(value) for name, value in request.POST.items() if isinstance(value, str)}
    errors: list[Mistake] = []
    if request.method == "POST":
        try:
            run = _ask(request, scheme, typed)
        except FaultsFound as faults:
            errors = mistakes_of(faults.faults)
        else:
            return redirect("workbench:simulation", run.public_id)
    month = Month.of(request.acting.today)
    context = {
        "scheme": scheme,
        "fields": fields_of(scheme, _month_or(typed.get("from", ""), month), typed, errors),
        "typed": {"from": str(month), "months": "12"} | typed,
        "errors": [asdict(each) for each in errors],
        "most_months": MOST_MONTHS,
        "once_key": typed.get("key") or secrets.token_hex(12),
    }
    return show(request, "simulation_new", "simulations", context, 422 if errors else 200)


@opened_to("staff", "insight.simulate", purpose="planning")
@require_safe
def one(request: Asked, run_id: str) -> HttpResponse:
    """What came out, or how far the counting is."""
    run = _fetch(request, run_id)
    state = RunState(run.state)
    context: dict[str, Any] = {"run": run, "state": STATES[state], "scheme_words": scheme_words(run.scheme)}
    if run.result is not None:
        context |= drawn(run.result, request.GET.get("map", ""))
    if state is RunState.FAILED:
        context["trouble"] = [(TROUBLE.get(each["code"], ""), each["code"]) for each in run.trouble]
    context["is_open"] = state in (RunState.WAITING, RunState.RUNNING)
    answer = show(request, "simulation", "simulations", context)
    if request.htmx and not context["is_open"]:
        answer["HX-Refresh"] = "true"
    return answer


@opened_to("staff", "insight.simulate", purpose="planning")
@require_safe
def table(request: Asked, run_id: str) -> HttpResponse:
    """Every row as a table a spreadsheet opens."""
    try:
        content = fetch_simulation_table(request.acting, run_id)
    except RunUnknown as unknown:
        raise Http404 from unknown
    if content is None:
        raise Http404
    return HttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{run_id}.csv"'},
    )


@dataclass(frozen=True)
class GroupShown:
    """One way to sort households, drawn: rows with a bar each."""

    key: str
    title: Any
    rows: list[dict[str, Any]]


def drawn(result: dict[str, Any], wish: str = "") -> dict[str, Any]:
    """The charts, map and tables of a result.

    Args:
        wish: what the map of districts shows, if there is one.
    """
    months = result["months"]
    before, after = (tuple(month[f"{when}_fen"] // 100 for month in months) for when in ("before", "after"))
    chart = lines(
        (Line("a", _("原来"), before), Line("b", _("新的"), after)),
        [month["month"] for month in months],
        _("每月花多少，原来和新的，从0画起"),
    )
    by_district = next((each for each in result["tables"] if each["key"] == DISTRICT), None)
    tables = [_group(each) for each in result["tables"] if each is not by_district]
    total = sum(month["after_fen"] - month["before_fen"] for month in months)
    # What an earlier version of the program counted says nothing of who was open each month.
    opened = {month[key] for month in months for key in ("open_before", "open_after") if key in month}
    falls = [count for _upper, count in result["falls"]]
    return {
        "result": result,
        "first": months[0] | {"change_fen": months[0]["after_fen"] - months[0]["before_fen"]},
        "months": [month | {"change_fen": month["after_fen"] - month["before_fen"]} for month in months],
        "chart": chart if len(months) > 1 else "",
        "total_fen": total,
        "counts_open": all("open_before" in month for month in months),
        "open_changes": (min(opened), max(opened)) if len(opened) > 1 else (),
        "districts": districts_shown(by_district, wish) if by_district else None,
        "streets": next((each for each in tables if each.key == "street"), None),
        "groups": [each for each in tables if each.key != "street"],
        "falls": [(_fall_words(result["falls"], at), count, bar(count, falls)) for at, count in enumerate(falls)],
        "fell": sum(falls),
        "as_of": [(_dataset(name), day) for name, day in result["as_of"].items()],
    }


def _dataset(name: str) -> Any:
    """The dataset in words; its key where its contract is gone."""
    return load_contracts().get(name) or {"zh": name, "en": name}


def _group(told: dict[str, Any]) -> GroupShown:
    rows = [row | {"change_fen": row["after_fen"] - row["before_fen"]} for row in told["rows"]]
    scale = [row["change_fen"] for row in rows] or [0]
    if told["key"] == "street":
        rows.sort(key=lambda row: -abs(row["change_fen"]))
    return GroupShown(told["key"], told["title"], [row | {"bar": bar(row["change_fen"], scale)} for row in rows])


def _fall_words(falls: list[list[int]], at: int) -> str:
    upper, lower = falls[at][0], falls[at - 1][0] if at else 0
    if not upper:
        return _("多于%(fen)s") % {"fen": yuan(lower)}
    return (
        _("%(low)s到%(high)s") % {"low": yuan(lower), "high": yuan(upper)}
        if at
        else _("不超过%(high)s") % {"high": yuan(upper)}
    )


def _ask(request: Asked, scheme: Scheme, typed: dict[str, str]) -> SimulationRun:
    known = figures_read(scheme.ruleset)
    figures = {key: written_of(one, typed[PREFIX + key]) for key, one in known.items() if typed.get(PREFIX + key)}
    written: dict[str, Any] = {
        "title": typed.get("title", "")[:120],
        "scheme": scheme.key,
        "from": typed.get("from", ""),
        "figures": figures,
    }
    if typed.get("cap_fen"):
        written["cap_fen"] = _cap_of(typed["cap_fen"])
    months = typed.get("months", "")
    return ask_simulation(
        request.acting,
        written,
        months=int(months) if months.isascii() and months.isdecimal() and len(months) < 4 else 0,
        key=typed.get("key") or secrets.token_hex(12),
    )


def _cap_of(text: str) -> int | str:
    """The cap in fen; what is no amount stays as typed, and the checks refuse it with everything else."""
    try:
        return parse_yuan(text)
    except AmountInvalid:
        return text


def _fetch(request: Asked, run_id: str) -> SimulationRun:
    try:
        return fetch_simulation(request.acting, run_id)
    except RunUnknown as unknown:
        raise Http404 from unknown


def _month_or(typed: str, otherwise: Month) -> Month:
    try:
        return Month.parse(typed)
    except MonthInvalid:
        return otherwise


def _scheme(key: str) -> Scheme:
    here = scheme_here("dibao")
    return load_for(key, profile=here.profile, jurisdiction=here.jurisdiction)


def _schemes() -> list[tuple[str, str]]:
    """Every scheme that loads, by name: one that does not is not offered."""
    found = []
    for key in scheme_keys():
        try:
            found.append((key, said(_scheme(key), "name")))
        except DoudiError:
            continue
    return found


def scheme_words(key: str) -> str:
    """The scheme's name; its key where it is gone."""
    try:
        return said(_scheme(key), "name")
    except DoudiError:
        return key

"""办理流程: the processes this installation works by, drawn, as steps, with what the linter says."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from doudi.casework.reads.processes import fetch_process, fetch_processes
from doudi.ui.access import Asked, opened_to
from doudi.ui.processes import process_view, role_name
from doudi.ui.words import is_english
from doudi.workbench.rail import show

HERE = "policy"


@opened_to("staff")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Every process with its version, who has a part in it, and whether something is to be mended."""
    rows = [
        {
            "key": each.key,
            "process": each.definition,
            "roles": roles_of(each.definition) if each.definition else [],
            "faults": len(each.faults),
        }
        for each in fetch_processes()
    ]
    return show(request, "processes", HERE, {"rows": rows})


@opened_to("staff")
@require_safe
def one(request: Asked, key: str) -> HttpResponse:
    """One process: its steps, its drawing, its lanes, and every fault the linter found."""
    found = fetch_process(key)
    if found is None:
        raise Http404
    language = "en" if is_english() else "zh-hans"
    context = {
        "key": found.key,
        "definition": found.definition,
        "process": process_view(found.definition) if found.definition else None,
        "roles": roles_of(found.definition) if found.definition else [],
        "faults": [
            {
                "element": each.element,
                "what": each.what.in_language(language),
                "rule": each.rule.in_language(language),
                "way_out": each.way_out.in_language(language),
                "code": each.code,
            }
            for each in found.faults
        ],
        "open": True,
    }
    return show(request, "process", HERE, context)


def roles_of(definition: object) -> list[str]:
    """The roles with a task in a process, in the order of its tasks."""
    tasks = getattr(definition, "tasks", {}).values()
    return list(dict.fromkeys(role_name(task.role) for task in tasks if task.kind == "human"))

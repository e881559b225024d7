"""The page of one step: what it does, its form, one button that says so, and back to the case."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from doudi.casework.models import Application
from doudi.casework.reads import CasePage, fetch_case_page
from doudi.kernel.errors import DoudiError
from doudi.ui.access import Asked, Page, opened_to, tell_fault
from doudi.ui.faults import in_plain_words, is_somebody_else_first
from doudi.ui.forms import PlainForm
from doudi.workbench.rail import show

Run = Callable[[Asked, CasePage, Mapping[str, Any], dict[str, Any]], Any]


class NoForm(PlainForm):
    """A step that asks nothing."""


class CaseForm(PlainForm):
    """A form that knows the case it is about; ``shows_proposal`` puts what the rules propose above it."""

    shows_proposal = False

    def __init__(self, *args: Any, case: CasePage, request: Asked, **kwargs: Any) -> None:
        self.case, self.request = case, request
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices that depend on the case."""


@dataclass(frozen=True)
class CaseStep:
    """One step.

    Args:
        slug: of the address.
        verb: the policy's verb; who does not hold it anywhere does not find the page.
        may: the key under ``CasePage.may`` that says whether the step is possible here and now.
        title, says: what it is and what happens.
        form: what must be given.
        run: does it; takes the case's version and an idempotency key along.
        submit: what the button says.
        law: the clause, when there is one.
    """

    slug: str
    verb: str
    may: str
    title: Any
    says: Any
    run: Run
    submit: Any
    form: type[PlainForm] = NoForm
    law: Any = ""
    purpose: str = "assistance"
    done: Any = ""


def area_of(case: CasePage) -> str:
    """The path of the place the case belongs to."""
    return Application.objects.filter(public_id=case.public_id).values_list("area_path", flat=True).first() or ""


def once(request: Asked) -> dict[str, Any]:
    """The version the page was made from, and the key that makes a second press harmless."""
    version = request.POST.get("version", "")
    return {"expected_version": int(version) if version.isdecimal() else None, "key": request.POST.get("key") or None}


def step_page(step: CaseStep) -> Page:
    """The view of a step."""

    @opened_to("staff", step.verb, purpose=step.purpose)
    def page(request: Asked, app_id: str) -> HttpResponse:
        case = fetch_case_page(request.acting, app_id)
        more = {"case": case, "request": request} if issubclass(step.form, CaseForm) else {}
        posted = request.method == "POST"
        form = step.form(request.POST if posted else None, request.FILES if posted else None, **more)
        if posted and form.is_valid():
            try:
                step.run(request, case, form.cleaned_data, once(request))
            except DoudiError as fault:
                if is_somebody_else_first(fault):
                    return tell_fault(request, fault)
                form.add_error(None, in_plain_words(fault))
            else:
                messages.info(request, str(step.done or step.title) + ("。" if not step.done else ""))
                return redirect("workbench:case", app_id)
        context = {
            "case": case,
            "step": step,
            "form": form,
            "errors": form.mistakes() if form.is_bound else [],
            "version": case.version,
            "once_key": request.POST.get("key") or secrets.token_hex(12),
            "why_not": case.why_not.get(step.may),
            "possible": case.may.get(step.may, False),
            "handed": case.handed,
            "may_judge": case.may_judge_papers,
        }
        return show(request, "step", "cases", context, 422 if form.is_bound else 200)

    return page

"""有人请我签授权: an obligor reads who would be asked what, signs for themselves, says no, or takes it back."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doudi.casework.reads.signing import fetch_call_sheet, scheme_of_call
from doudi.evidence.actions.answer_call import decline_as_obligor, find_call, prove_oneself, sign_as_obligor
from doudi.evidence.actions.withdraw_authorisation import withdraw_authorisation
from doudi.evidence.errors import CallNotOpen
from doudi.evidence.models import ObligorCall
from doudi.evidence.reads import Look, fetch_who_looked
from doudi.evidence.reads.sheets import call_line
from doudi.evidence.sheets.named import departments_of, every_code
from doudi.evidence.sheets.printing import print_sheet
from doudi.evidence.terms import value_of
from doudi.kernel.errors import DoudiError
from doudi.ui.access import Asked, opened_to
from doudi.ui.applying.signing import pdf_of
from doudi.ui.faults import in_plain_words
from doudi.ui.forms import PlainForm
from doudi.ui.marks import given_mark, keep_mark
from doudi.ui.words import is_english


class ProveForm(PlainForm):
    """Whose telephone this is."""

    citizen_number = forms.CharField(
        label=gettext_lazy("您的身份证号"),
        help_text=gettext_lazy("看看是不是请您签的。写错5次，要等1小时。"),
        max_length=18,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("写身份证号")},
    )


def _found(request: Asked, call_id: str) -> ObligorCall:
    """The call; to anybody else's telephone it is a page that does not exist."""
    try:
        return find_call(request.acting, call_id)
    except CallNotOpen as nothing:
        raise Http404 from nothing


def _opened(request: Asked, call_id: str) -> ObligorCall:
    """The call, once its reader has shown who they are."""
    call = _found(request, call_id)
    if call.account_id != request.acting.actor_id:
        raise Http404
    return call


@opened_to("resident")
def prove(request: Asked, call_id: str) -> HttpResponse:
    """The citizen number first: the telephone alone could be somebody else's."""
    form = ProveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            prove_oneself(request.acting, call_id, form.cleaned_data["citizen_number"])
        except DoudiError as fault:
            form.take("citizen_number", fault)
        else:
            return redirect("portal:called", call_id)
    errors = form.mistakes() if form.is_bound else []
    context = {"form": form, "errors": errors}
    return render(request, "portal/called_prove.html", context, status=422 if errors else 200)


@opened_to("resident")
def one(request: Asked, call_id: str) -> HttpResponse:
    """What is asked for, and the way to sign it or to say no; once signed, what was signed."""
    call = _found(request, call_id)
    if call.account_id != request.acting.actor_id:
        return redirect("portal:called_prove", call_id)
    errors: list[dict[str, str]] = []
    if request.method == "POST" and call.state != ObligorCall.SIGNED:
        mark, separately = given_mark(request), request.POST.get("separately", "")
        if "agree" not in request.POST:
            errors.append({"at": "f_agree", "said": _("看过了，就勾上“我看过了，都同意”")})
        if separately not in ("yes", "no"):
            errors.append({"at": "f_separately", "said": _("敏感的这一部分，选同意还是不同意")})
        errors += mark.mistakes(call.name)
        if not errors:
            try:
                sign_as_obligor(
                    request.acting,
                    call_id,
                    method=mark.method,
                    agreed_separately=separately == "yes",
                    file_id=keep_mark(request, mark, call.case_ref),
                )
            except DoudiError as fault:
                at = "f_scan" if fault.code == "platform.file-refused" else "main"
                errors.append({"at": at, "said": in_plain_words(fault)})
            else:
                messages.info(request, _("签好了。随时可以在这里看，也可以撤回。"))
                return redirect("portal:called", call_id)
    scheme, clause = scheme_of_call(call)
    context = {
        "call": call_line(call, request.acting.now),
        "asked": _asked(call),
        "scheme": scheme,
        "scheme_clause": clause,
        "departments": departments_of(every_code()),
        "months": value_of("authorisation_valid_months"),
        "errors": errors,
        "sent": request.POST,
    }
    return render(request, "portal/called.html", context, status=422 if errors else 200)


def _asked(call: ObligorCall) -> list[Look]:
    """What departments were asked about the obligor on it; nothing of the family's own case."""
    if call.authorisation is None:
        return []
    looks = fetch_who_looked(call.authorisation.person, case_ref=call.case_ref)
    return [look for look in looks if look.kind in ("query", "bank", "refused")]


@opened_to("resident")
def decline(request: Asked, call_id: str) -> HttpResponse:
    """Not agreeing, with a reason if one likes; an official reads it."""
    call = _opened(request, call_id)
    if request.method == "POST":
        decline_as_obligor(request.acting, call_id, said=request.POST.get("said", ""))
        messages.info(request, _("记下了。不会去查您的信息，街道可能会打电话来问。"))
        return redirect("portal:authorisations")
    return render(request, "portal/called_decline.html", {"call": call_line(call, request.acting.now)})


@opened_to("resident")
def take_back(request: Asked, call_id: str) -> HttpResponse:
    """An obligor takes back all or some of what they signed."""
    call = _opened(request, call_id)
    line = call_line(call, request.acting.now)
    if line.sheet is None:
        return redirect("portal:called", call_id)
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        which, kinds = request.POST.get("which", ""), request.POST.getlist("kinds")
        if which not in ("all", "some"):
            errors.append({"at": "f_which", "said": _("选全部撤回，还是只撤回几类")})
        elif which == "some" and not kinds:
            errors.append({"at": "f_kinds", "said": _("勾上要撤回的")})
        else:
            try:
                withdraw_authorisation(
                    request.acting, line.sheet.public_id, categories=kinds if which == "some" else None
                )
            except DoudiError as fault:
                errors.append({"at": "f_kinds", "said": in_plain_words(fault)})
            else:
                messages.info(request, _("撤回了。从现在起不再查询。"))
                return redirect("portal:called", call_id)
    context = {"call": line, "sheet": line.sheet, "errors": errors, "sent": request.POST,
               "kinds": request.POST.getlist("kinds")}  # fmt: skip
    return render(request, "portal/take_back.html", context, status=422 if errors else 200)


@opened_to("resident")
@require_safe
def as_pdf(request: Asked, call_id: str) -> HttpResponse:
    """The sheet to sign on paper, or as it was signed."""
    call = _opened(request, call_id)
    sheet = fetch_call_sheet(request.acting, call, blank="blank" in request.GET)
    return pdf_of(print_sheet(sheet, "en" if is_english() else "zh"), sheet.number or call.public_id)

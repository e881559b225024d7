"""我的授权: what I signed for myself and my children, what waits for my signature, taking back all or some of it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doudi.casework.actions.withdraw_consent import withdraw_consent
from doudi.casework.reads import fetch_my_cases
from doudi.casework.reads.signing import MemberSigning, SigningPage, fetch_signing
from doudi.evidence.reads.sheets import fetch_calls_to
from doudi.kernel.errors import DoudiError
from doudi.ui.access import Asked, opened_to
from doudi.ui.faults import in_plain_words


@opened_to("resident")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """Every case of mine with who signed in it, and what I was asked to sign for somebody else's."""
    cases = [fetch_signing(request.acting, case.public_id) for case in fetch_my_cases(request.acting)]
    phone = request.resident.phone_index if request.resident else ""
    calls = fetch_calls_to(phone, request.acting.actor_id, request.acting.now)
    return render(request, "portal/authorisations.html", {"cases": cases, "calls": calls})


def _one_of(request: Asked, app_id: str, member_id: str) -> tuple[SigningPage, MemberSigning]:
    page = fetch_signing(request.acting, app_id)
    member = next((each for each in page.members if each.row.id == member_id), None)
    if member is None:
        raise Http404
    return page, member


@opened_to("resident")
@require_safe
def one(request: Asked, app_id: str, member_id: str) -> HttpResponse:
    """One sheet: who may ask what, why, until when; how it was signed, and what was taken back."""
    page, member = _one_of(request, app_id, member_id)
    return render(request, "portal/authorisation.html", {"page": page, "member": member, "sheet": member.sheet})


@opened_to("resident")
def take_back(request: Asked, app_id: str, member_id: str) -> HttpResponse:
    """Take the authorisation back, all or some kinds: queries stop at once; the page says what follows from it."""
    page, member = _one_of(request, app_id, member_id)
    sheet = member.sheet
    errors: list[dict[str, str]] = []
    if request.method == "POST" and not page.is_closed:
        which = request.POST.get("which", "all" if sheet is None else "")
        kinds = request.POST.getlist("kinds")
        if which not in ("all", "some"):
            errors.append({"at": "f_which", "said": _("选全部撤回，还是只撤回几类")})
        elif which == "some" and not kinds:
            errors.append({"at": "f_kinds", "said": _("勾上要撤回的")})
        else:
            try:
                withdraw_consent(
                    request.acting,
                    app_id,
                    member_id=member_id,
                    reason=request.POST.get("reason", "")[:300] or _("没有写原因"),
                    categories=kinds if which == "some" else None,
                )
            except DoudiError as fault:
                errors.append({"at": "f_kinds", "said": in_plain_words(fault)})
            else:
                if which == "some":
                    messages.info(request, _("撤回了。这几类从现在起不再查询，申请接着办。"))
                    return redirect("portal:authorisation", app_id, member_id)
                messages.info(request, _("撤回了。从现在起不再查询。街道会来问您怎么办。"))
                return redirect("portal:who_looked")
    context = {"page": page, "member": member, "sheet": sheet, "errors": errors, "sent": request.POST,
               "kinds": request.POST.getlist("kinds")}  # fmt: skip
    return render(request, "portal/take_back.html", context, status=422 if errors else 200)

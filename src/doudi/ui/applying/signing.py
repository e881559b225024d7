"""Signing the undertaking (承诺) and the authorisation to check (授权): typed, drawn, photographed, on paper."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doudi.casework.actions.cosign import cosign
from doudi.casework.actions.sign import sign
from doudi.casework.reads import MemberRow, fetch_draft
from doudi.casework.reads.signing import fetch_member_sheet
from doudi.evidence.sheets.named import departments_of, every_code
from doudi.evidence.sheets.printing import print_sheet
from doudi.evidence.terms import value_of
from doudi.kernel.errors import DoudiError
from doudi.ui.access import Asked, opened_to
from doudi.ui.applying.door import ApplyDoor
from doudi.ui.faults import in_plain_words
from doudi.ui.marks import given_mark, keep_mark
from doudi.ui.words import is_english

View = Callable[..., HttpResponse]


def listing(door: ApplyDoor) -> View:
    """Who has signed and who has not."""

    @opened_to(door.door, *door.verbs, purpose=door.purpose)
    def page(request: Asked, app_id: str) -> HttpResponse:
        return door.show(request, "signatures", {"draft": fetch_draft(request.acting, app_id)})

    return page


def _named(members: list[MemberRow], member_id: str) -> MemberRow:
    member = next((one for one in members if one.id == member_id), None)
    if member is None:
        raise Http404
    return member


def _onward(door: ApplyDoor, request: Asked, app_id: str, said: str) -> HttpResponse:
    """After a signature on a case that was handed in: back to where it is followed."""
    messages.info(request, said)
    return door.go("track_one" if door.door == "resident" else "apply_done", app_id)


def sign_page(door: ApplyDoor) -> View:
    """One person signs, or a guardian signs for a child; the sensitive part is agreed to by itself."""

    @opened_to(door.door, *door.verbs, purpose=door.purpose)
    def page(request: Asked, app_id: str, member_id: str) -> HttpResponse:
        draft = fetch_draft(request.acting, app_id)
        member = _named(draft.members, member_id)
        adults = [one for one in draft.members if not one.is_minor]
        wanted = request.POST.get("signed_by") or member.guardian_id
        guardian = next((one for one in adults if one.id == wanted), next(iter(adults), None))
        if member.is_minor and guardian is None:
            return door.go("apply_people", app_id)
        signer = guardian if member.is_minor and guardian is not None else member
        errors: list[dict[str, str]] = []
        context = {
            "draft": draft,
            "member": member,
            "signer": signer,
            "adults": adults,
            "errors": errors,
            "sent": request.POST,
            "departments": departments_of(every_code()),
            "months": value_of("authorisation_valid_months"),
        }
        if request.method == "POST":
            mark = given_mark(request, on_paper=door.channel == "window")
            separately = request.POST.get("separately", "")
            if "agree" not in request.POST:
                errors.append({"at": "f_agree", "said": _("看过了，就勾上“我看过了，都同意”")})
            if separately not in ("yes", "no") or (member.is_child and separately != "yes"):
                errors.append({"at": "f_separately", "said": _("敏感的这一部分，选同意还是不同意")})
            errors += mark.mistakes(signer.name)
            if not errors:
                try:
                    sign(
                        request.acting,
                        app_id,
                        member_id=member_id,
                        signed_by_id=signer.id,
                        method=mark.method,
                        typed_name=mark.typed or signer.name,
                        file_id=keep_mark(request, mark, app_id),
                        agreed_separately=separately == "yes",
                    )
                except DoudiError as fault:
                    at = "f_scan" if fault.code == "platform.file-refused" else "main"
                    errors.append({"at": at, "said": in_plain_words(fault)})
                else:
                    after = fetch_draft(request.acting, app_id)
                    if _named(after.members, member_id).waits_for_own:
                        return door.go("apply_cosign", app_id, member_id)
                    if draft.state != "draft":
                        said = _("签好了。可以接着查询，申请接着办。")
                        return _onward(door, request, app_id, said)
                    rest = [one for one in after.unsigned if one.id != member_id]
                    return door.go("apply_sign", app_id, rest[0].id) if rest else door.go("apply_tasks", app_id)
            return door.show(request, "sign", context, 422)
        return door.show(request, "sign", context)

    return page


def cosign_page(door: ApplyDoor) -> View:
    """A young person signs beside the guardian, or later: the application does not wait for it."""

    @opened_to(door.door, *door.verbs, purpose=door.purpose)
    def page(request: Asked, app_id: str, member_id: str) -> HttpResponse:
        draft = fetch_draft(request.acting, app_id)
        member = _named(draft.members, member_id)
        errors: list[dict[str, str]] = []
        if request.method == "POST":
            mark = given_mark(request, on_paper=door.channel == "window")
            errors += mark.mistakes(member.name)
            if not errors:
                try:
                    cosign(
                        request.acting,
                        app_id,
                        member_id=member_id,
                        method=mark.method,
                        typed_name=mark.typed or member.name,
                        file_id=keep_mark(request, mark, app_id),
                    )
                except DoudiError as fault:
                    at = "f_scan" if fault.code == "platform.file-refused" else "main"
                    errors.append({"at": at, "said": in_plain_words(fault)})
                else:
                    if draft.state != "draft":
                        return _onward(door, request, app_id, _("签好了。"))
                    rest = draft.unsigned
                    return door.go("apply_sign", app_id, rest[0].id) if rest else door.go("apply_tasks", app_id)
        context = {
            "draft": draft,
            "member": member,
            "errors": errors,
            "sent": request.POST,
            "departments": departments_of(every_code()),
            "months": value_of("authorisation_valid_months"),
            "age": value_of("cosign_age"),
        }
        return door.show(request, "cosign", context, 422 if errors else 200)

    return page


def sheet_page(door: ApplyDoor) -> View:
    """The sheet to print and sign on paper, or as it was signed."""

    @opened_to(door.door, *door.verbs, purpose=door.purpose)
    @require_safe
    def page(request: Asked, app_id: str, member_id: str) -> HttpResponse:
        sheet = fetch_member_sheet(request.acting, app_id, member_id, blank="blank" in request.GET)
        return pdf_of(print_sheet(sheet, "en" if is_english() else "zh"), sheet.number or app_id)

    return page


def pdf_of(content: bytes, name: str) -> HttpResponse:
    """A PDF as a download."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)

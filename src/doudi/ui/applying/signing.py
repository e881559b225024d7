"""Signing the undertaking (承诺) and the authorisation to check (授权): typed, drawn, or on paper at the window."""

import re
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from doudi.casework.actions.sign import sign
from doudi.casework.reads import fetch_draft
from doudi.kernel.errors import DoudiError
from doudi.kernel.text import clean_text
from doudi.platform.files import store
from doudi.ui.access import Asked, opened_to
from doudi.ui.applying.door import ApplyDoor
from doudi.ui.faults import in_plain_words

View = Callable[..., HttpResponse]
STROKES = re.compile(r"(?:[ML]-?\d{1,4} -?\d{1,4})+")


def listing(door: ApplyDoor) -> View:
    """Who has signed and who has not."""

    @opened_to(door.door, *door.verbs, purpose=door.purpose)
    def page(request: Asked, app_id: str) -> HttpResponse:
        return door.show(request, "signatures", {"draft": fetch_draft(request.acting, app_id)})

    return page


def drawn_signature(request: Asked, strokes: str, case_ref: str) -> str:
    """A drawn signature kept as a file; returns its public id. What is not plain strokes counts as no signature."""
    if not STROKES.fullmatch(strokes):
        return ""
    path = f'<path fill="none" stroke="#000" stroke-width="2" d="{strokes}"/>'
    picture = f'<svg xmlns="http://www.w3.org/2000/svg">{path}</svg>'
    kept = store(request.acting, picture.encode(), kind="signature", content_type="image/svg+xml", case_ref=case_ref)
    return kept.public_id


def sign_page(door: ApplyDoor) -> View:
    """One person signs, or a guardian signs for a child."""

    @opened_to(door.door, *door.verbs, purpose=door.purpose)
    def page(request: Asked, app_id: str, member_id: str) -> HttpResponse:
        draft = fetch_draft(request.acting, app_id)
        member = next((one for one in draft.members if one.id == member_id), None)
        if member is None:
            raise Http404
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
        }
        if request.method == "POST":
            typed = clean_text(request.POST.get("typed_name", ""))
            strokes = request.POST.get("strokes", "")
            strokes = strokes if STROKES.fullmatch(strokes) else ""
            paper = door.channel == "window" and "paper" in request.POST
            if "agree" not in request.POST:
                errors.append({"at": "f_agree", "said": _("看过了，就勾上“我看过了，都同意”")})
            if not (typed or strokes or paper):
                errors.append({"at": "f_typed_name", "said": _("写上名字，或者用手签")})
            elif typed and not strokes and typed != signer.name:
                errors.append({"at": "f_typed_name", "said": _("名字要和%(name)s一样") % {"name": signer.name}})
            if not errors:
                try:
                    file_id = drawn_signature(request, strokes, app_id) if strokes else ""
                    sign(
                        request.acting,
                        app_id,
                        member_id=member_id,
                        signed_by_id=signer.id,
                        method="paper" if paper else "drawn" if file_id else "typed",
                        typed_name=typed or signer.name,
                        file_id=file_id,
                    )
                except DoudiError as fault:
                    errors.append({"at": "main", "said": in_plain_words(fault)})
                else:
                    if draft.state != "draft":
                        messages.info(request, _("签好了。可以接着查询，申请接着办。"))
                        return door.go("track_one" if door.door == "resident" else "apply_done", app_id)
                    rest = [one for one in fetch_draft(request.acting, app_id).unsigned if one.id != member_id]
                    return door.go("apply_sign", app_id, rest[0].id) if rest else door.go("apply_tasks", app_id)
            return door.show(request, "sign", context, 422)
        return door.show(request, "sign", context)

    return page

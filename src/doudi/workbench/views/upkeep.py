"""待遇管理: who is due for a review, one family's entitlement with its history, and every step on it."""

import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from doudi.benefits.upkeep.actions.decide_change import decide_change
from doudi.benefits.upkeep.actions.hear_family import hear_family
from doudi.benefits.upkeep.actions.note_finding import note_finding
from doudi.benefits.upkeep.actions.propose_change import Wanted, propose_change
from doudi.benefits.upkeep.actions.propose_move import propose_move
from doudi.benefits.upkeep.actions.record_work_offer import record_work_offer
from doudi.benefits.upkeep.actions.report_change import report_change
from doudi.benefits.upkeep.actions.sort_category import sort_category
from doudi.benefits.upkeep.finding import DECIDE, PROPOSE, REPORT, SEE
from doudi.benefits.upkeep.reads.desk import (
    Page,
    fetch_change,
    fetch_change_letter,
    fetch_entitlement_page,
    fetch_entitlements_here,
    fetch_review_place,
    fetch_rules_answer,
)
from doudi.kernel.errors import DoudiError
from doudi.ui.access import Asked, opened_to
from doudi.ui.forms import PlainForm
from doudi.ui.words import is_english
from doudi.workbench.rail import show
from doudi.workbench.upkeep_forms import (
    ANSWERS,
    GONE,
    CategoryForm,
    FindingForm,
    HearForm,
    MoveForm,
    ProposeForm,
    ReportForm,
    SendBackForm,
    WorkOfferForm,
)

TABS = (("due", gettext_lazy("要复核的")), ("waiting", gettext_lazy("等决定的")), ("all", gettext_lazy("全部在享的")))


@opened_to("staff", SEE, purpose="assistance")
@require_safe
def listing(request: Asked) -> HttpResponse:
    """What is due, what waits for a decision, and everybody who draws here."""
    shown = request.GET.get("show", "due")
    shown = shown if shown in dict(TABS) else "due"
    page = request.GET.get("page", "1")
    number = int(page) if page.isdecimal() and len(page) < 6 else 1
    rows, pages = fetch_entitlements_here(request.acting, show=shown, page=number)
    context = {"rows": rows, "pages": pages, "page": min(max(number, 1), pages), "tabs": TABS, "shown": shown}
    return show(request, "upkeep", "upkeep", context)


@opened_to("staff", SEE, purpose="assistance")
@require_safe
def one(request: Asked, entitlement_id: str) -> HttpResponse:
    """One entitlement: what is paid, since when, why it changed, and what may be done."""
    page = fetch_entitlement_page(request.acting, entitlement_id)
    return show(request, "upkeep_one", "upkeep", {"page": page, "answers": dict(ANSWERS)})


@opened_to("staff", SEE, purpose="assistance")
@require_safe
def review(request: Asked, review_id: str) -> HttpResponse:
    """From the worklist: the entitlement a review belongs to."""
    return redirect("workbench:upkeep_one", fetch_review_place(request.acting, review_id))


@opened_to("staff", SEE, purpose="assistance")
@require_safe
def change(request: Asked, change_id: str) -> HttpResponse:
    """A change with the calculation, what the family said, and the decision."""
    entitlement_id, name, row, proof = fetch_change(request.acting, change_id)
    context = {"entitlement_id": entitlement_id, "name": name, "change": row, "proof": proof}
    return show(request, "upkeep_change", "upkeep", context)


@opened_to("staff", SEE, purpose="assistance")
@require_safe
def letter(request: Asked, change_id: str) -> HttpResponse:
    """The letter as it was sent."""
    content = fetch_change_letter(request.acting, change_id, "en" if is_english() else "zh")
    named = {"Content-Disposition": f'attachment; filename="{change_id}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=named)


def _act(
    request: Asked, form: PlainForm, do: Callable[[], Any], *, heading: str, title: Any, submit: Any, back: str,
    said: str, above: str = "",
) -> HttpResponse:  # fmt: skip
    """Draw a form, or do what it asks and go back with a word about it."""
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except DoudiError as fault:
            form.take(None, fault)
        else:
            messages.info(request, said)
            return redirect(back)
    context = {
        "form": form, "heading": heading, "title": title, "submit": submit, "back": back, "above": above,
        "errors": form.mistakes() if form.is_bound else [],
        "once_key": request.POST.get("key") or secrets.token_hex(12),
    }  # fmt: skip
    return show(request, "upkeep_form", "upkeep", context, 422 if form.is_bound else 200)


def _page(request: Asked, entitlement_id: str) -> tuple[Page, str]:
    page = fetch_entitlement_page(request.acting, entitlement_id)
    return page, f"/work/upkeep/{page.row.public_id}/"


@opened_to("staff", REPORT, purpose="assistance")
def report(request: Asked, entitlement_id: str) -> HttpResponse:
    """Somebody told us that something changed."""
    page, back = _page(request, entitlement_id)
    form = ReportForm(request.POST or None)
    return _act(
        request, form, lambda: report_change(request.acting, entitlement_id, key=_key(request), **form.cleaned_data),
        heading=page.row.name, title=gettext_lazy("情况变了"), submit=gettext_lazy("记下"), back=back,
        said=_("记下了，复核放进待办了。"),
    )  # fmt: skip


def _key(request: Asked) -> str | None:
    return request.POST.get("key") or None


@opened_to("staff", PROPOSE, purpose="assistance")
def finding(request: Asked, entitlement_id: str, review_id: str) -> HttpResponse:
    """What a review found about a member."""
    page, back = _page(request, entitlement_id)
    form = FindingForm(request.POST or None, page=page)

    def note() -> None:
        given = form.cleaned_data
        if given["what"] == GONE:
            note_finding(request.acting, review_id, member_left=given["member"], why=given["why"])
            return
        fact = f"person:{given['member']}:{given['what']}"
        amount = given["amount"]
        note_finding(request.acting, review_id, fact_key=fact, state="has" if amount else "none",
                     value=amount or None, why=given["why"])  # fmt: skip

    return _act(request, form, note, heading=page.row.name, title=gettext_lazy("复核查到的"),
                submit=gettext_lazy("记下"), back=back, said=_("记下了。再提变更意见，规则会重新算。"))  # fmt: skip


@opened_to("staff", PROPOSE, purpose="assistance")
def propose(request: Asked, entitlement_id: str) -> HttpResponse:
    """What becomes of it: the rules work it out, an official proposes, another decides."""
    page, back = _page(request, entitlement_id)
    form = ProposeForm(request.POST or None, page=page)
    opened = next((each.public_id for each in page.reviews if each.state == "open"), "")
    opened = request.GET.get("review", opened)
    above = str(fetch_rules_answer(request.acting, entitlement_id, opened))

    def do() -> None:
        given = form.cleaned_data
        wanted = Wanted(given["kind"], given["reason"], given["from_month"], given["amount"],
                        departure_reason=given["departure_reason"])  # fmt: skip
        propose_change(request.acting, entitlement_id, wanted, review_id=opened,
                       key=_key(request))  # fmt: skip

    return _act(request, form, do, heading=page.row.name, title=gettext_lazy("提变更意见"),
                submit=gettext_lazy("提交，由别的同事决定"), back=back, above=above,
                said=_("提交了。要减、要停的，先听家里怎么说。"))  # fmt: skip


@opened_to("staff", PROPOSE, purpose="assistance")
def move(request: Asked, entitlement_id: str) -> HttpResponse:
    """To another district or township."""
    page, back = _page(request, entitlement_id)
    form = MoveForm(request.POST or None)
    return _act(request, form, lambda: propose_move(request.acting, entitlement_id, **form.cleaned_data),
                heading=page.row.name, title=gettext_lazy("迁到别处发"), submit=gettext_lazy("提交，由那边接收"),
                back=back, said=_("提交了，等那边接收。接收以前，这边照发。"))  # fmt: skip


@opened_to("staff", PROPOSE, purpose="assistance")
def category(request: Asked, entitlement_id: str) -> HttpResponse:
    """How often the family is looked at."""
    page, back = _page(request, entitlement_id)
    form = CategoryForm(request.POST or None, page=page)
    return _act(request, form, lambda: sort_category(request.acting, entitlement_id, form.cleaned_data["category"]),
                heading=page.row.name, title=gettext_lazy("多久复核一次"), submit=gettext_lazy("定下"), back=back,
                said=_("定下了，下次复核的日子算好了。"))  # fmt: skip


@opened_to("staff", PROPOSE, purpose="assistance")
def work_offer(request: Asked, entitlement_id: str) -> HttpResponse:
    """An offer of work."""
    page, back = _page(request, entitlement_id)
    form = WorkOfferForm(request.POST or None, page=page)
    return _act(request, form, lambda: record_work_offer(request.acting, entitlement_id, **form.cleaned_data),
                heading=page.row.name, title=gettext_lazy("介绍工作"), submit=gettext_lazy("记下"), back=back,
                said=_("记下了。"))  # fmt: skip


@opened_to("staff", PROPOSE, purpose="assistance")
def hear(request: Asked, change_id: str) -> HttpResponse:
    """What the family said, or how it was sought."""
    _id, name, _row, _proof = fetch_change(request.acting, change_id)
    form = HearForm(request.POST or None)
    return _act(request, form, lambda: hear_family(request.acting, change_id, **form.cleaned_data),
                heading=name, title=gettext_lazy("听家里怎么说"), submit=gettext_lazy("记下"),
                back=f"/work/upkeep/changes/{change_id}/", said=_("记下了，可以决定了。"))  # fmt: skip


@opened_to("staff", DECIDE, purpose="assistance")
@require_POST
def decide(request: Asked, change_id: str) -> HttpResponse:
    """Agree; it counts from its month, and the family gets its letter."""
    decide_change(request.acting, change_id, agree=True)
    messages.info(request, _("决定了，告知书发给家里了。"))
    return redirect("workbench:upkeep_change", change_id)


@opened_to("staff", DECIDE, purpose="assistance")
def send_back(request: Asked, change_id: str) -> HttpResponse:
    """Send it back with the reason; nothing changes."""
    _id, name, _row, _proof = fetch_change(request.acting, change_id)
    form = SendBackForm(request.POST or None)
    return _act(request, form, lambda: decide_change(request.acting, change_id, agree=False, **form.cleaned_data),
                heading=name, title=gettext_lazy("退回"), submit=gettext_lazy("退回"),
                back=f"/work/upkeep/changes/{change_id}/", said=_("退回了，照原来的发。"))  # fmt: skip

"""核对授权: who signed in a case and who is missing, print, a paper taken with its scan, obligors, a guardian's end."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doudi.casework.actions.cosign import cosign
from doudi.casework.actions.sign import sign
from doudi.casework.models import DeclaredMember
from doudi.casework.reads.signing import SigningPage, fetch_call_sheet, fetch_member_sheet, fetch_signing
from doudi.evidence.actions.answer_call import find_call, sign_as_obligor
from doudi.evidence.actions.call_obligor import call_obligor, call_off_obligor
from doudi.evidence.actions.end_guardianship import end_guardianship
from doudi.evidence.domain.obligors import DUTIES
from doudi.evidence.sheets.printing import print_sheet
from doudi.kernel.errors import DoudiError
from doudi.platform.audit.record import record_read
from doudi.platform.models import StoredFile
from doudi.ui.access import Asked, Page, opened_to
from doudi.ui.applying.signing import pdf_of
from doudi.ui.forms import PhotosField, PlainForm
from doudi.ui.papers import handed_out, keep_papers
from doudi.ui.words import is_english
from doudi.workbench.rail import show

SEE, TAKE, CALL = "casework.see", "casework.apply_on_behalf", "evidence.sign_for"
SEPARATELY = (("yes", gettext_lazy("同意")), ("no", gettext_lazy("不同意，这几类不查")))


class SigningForm(PlainForm):
    """A form about one case's signatures."""

    def __init__(self, *args: Any, page: SigningPage, **kwargs: Any) -> None:
        self.page = page
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices that depend on the case."""

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        """What one of the fields offers."""
        self.fields[name].choices = choices  # type: ignore[attr-defined]


def _scan() -> PhotosField:
    return PhotosField(
        label=gettext_lazy("签好的授权书"),
        help_text=gettext_lazy("拍照，或者选文件。JPEG、PNG或PDF，每个不超过10MB。没有设备就不传，原件留在窗口。"),
        required=False,
    )


class TakePaperForm(SigningForm):
    """Whose sheet, who signed it, and its scan."""

    member_id = forms.ChoiceField(
        label=gettext_lazy("谁的授权书"), widget=forms.RadioSelect, error_messages={"required": gettext_lazy("选一位")}
    )
    signed_by = forms.ChoiceField(
        label=gettext_lazy("谁签的"),
        help_text=gettext_lazy("大人本人签；孩子由父母或者别的监护人签。"),
        error_messages={"required": gettext_lazy("选一位")},
    )
    guardian_proof = forms.CharField(
        label=gettext_lazy("监护证明（替大人签的才要）"),
        help_text=gettext_lazy("写判决书或者监护人证明的编号。没有证明，大人要本人签。"),
        max_length=200,
        required=False,
    )
    separately = forms.ChoiceField(
        label=gettext_lazy("敏感的部分，纸上签了吗"),
        choices=SEPARATELY,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("选一个")},
    )
    with_own = forms.BooleanField(label=gettext_lazy("满14周岁的孩子，本人也签了"), required=False)
    scan = _scan()

    def prepare(self) -> None:
        """Whoever is in the family; adults sign."""
        rows = [member.row for member in self.page.members]
        self.offer("member_id", [(row.id, row.name) for row in rows])
        self.offer("signed_by", [(row.id, row.name) for row in rows if not row.is_minor])


class OwnForm(SigningForm):
    """A young person's own signature on the sheet."""

    member_id = forms.ChoiceField(
        label=gettext_lazy("哪个孩子签了"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("选一位")},
    )
    scan = _scan()

    def prepare(self) -> None:
        """Whoever waits for it."""
        self.offer("member_id", [(each.row.id, each.row.name) for each in self.page.members if each.lack == "own"])


class CallForm(SigningForm):
    """Who lives elsewhere and owes support, to whom."""

    owed_to = forms.ChoiceField(
        label=gettext_lazy("对哪位家人有义务"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("选一位")},
    )
    duty = forms.ChoiceField(
        label=gettext_lazy("什么义务"), widget=forms.RadioSelect, error_messages={"required": gettext_lazy("选一种")}
    )
    name = forms.CharField(
        label=gettext_lazy("姓名"), max_length=40, error_messages={"required": gettext_lazy("照着证件写姓名")}
    )
    citizen_number = forms.CharField(
        label=gettext_lazy("身份证号"),
        max_length=18,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("写身份证号")},
    )
    phone = forms.RegexField(
        r"^1\d{10}$",
        label=gettext_lazy("手机号（可以不写）"),
        help_text=gettext_lazy("写了就发短信，请本人用手机签；不写就在纸上签。"),
        required=False,
        error_messages={"invalid": gettext_lazy("手机号是11位数字")},
    )

    def prepare(self) -> None:
        """The family, and the three duties."""
        self.offer("owed_to", [(each.row.id, each.row.name) for each in self.page.members])
        self.offer("duty", [(key, str(words)) for key, words in DUTIES.items()])


class ObligorPaperForm(SigningForm):
    """A sheet an obligor signed on paper."""

    call_id = forms.ChoiceField(
        label=gettext_lazy("谁签了"), widget=forms.RadioSelect, error_messages={"required": gettext_lazy("选一位")}
    )
    separately = forms.ChoiceField(
        label=gettext_lazy("敏感的部分，纸上签了吗"),
        choices=SEPARATELY,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("选一个")},
    )
    scan = _scan()

    def prepare(self) -> None:
        """Whoever has not signed."""
        self.offer("call_id", [(call.public_id, call.name) for call in self.page.calls if call.state != "signed"])


class GuardianForm(SigningForm):
    """Whose guardian no longer is one."""

    sheet_id = forms.ChoiceField(
        label=gettext_lazy("谁的监护人变了"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("选一位")},
    )
    why = forms.CharField(
        label=gettext_lazy("怎么变的"),
        help_text=gettext_lazy("比如法院另行指定、监护人去世，写上文书编号。"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("写一句怎么变的")},
    )

    def prepare(self) -> None:
        """Whoever had a guardian sign."""
        signed = [each for each in self.page.members if each.sheet is not None and each.sheet.guardian]
        self.offer("sheet_id", [(each.sheet.public_id, each.row.name) for each in signed if each.sheet is not None])


def _keep(request: Asked, given: Mapping[str, Any], app_id: str) -> tuple[str, str]:
    """How it was signed, and the scan."""
    kept = keep_papers(request.acting, given["scan"][:1], kind="signed_sheet", case_ref=app_id)
    return ("scan", kept[0]) if kept else ("paper", "")


def _take_paper(request: Asked, page: SigningPage, given: Mapping[str, Any]) -> None:
    method, file_id = _keep(request, given, page.public_id)
    member = next(each for each in page.members if each.row.id == given["member_id"])
    sign(
        request.acting,
        page.public_id,
        member_id=given["member_id"],
        signed_by_id=given["signed_by"],
        method=method,
        file_id=file_id,
        agreed_separately=given["separately"] == "yes",
        guardian_proof=given["guardian_proof"],
    )
    if given["with_own"] and member.row.is_minor and not member.row.is_child:
        cosign(request.acting, page.public_id, member_id=given["member_id"], method=method, file_id=file_id)


def _own(request: Asked, page: SigningPage, given: Mapping[str, Any]) -> None:
    method, file_id = _keep(request, given, page.public_id)
    cosign(request.acting, page.public_id, member_id=given["member_id"], method=method, file_id=file_id)


def _call(request: Asked, page: SigningPage, given: Mapping[str, Any]) -> None:
    owed_to = DeclaredMember.objects.select_related("person").get(
        public_id=given["owed_to"], application__public_id=page.public_id
    )
    if owed_to.person is None:
        raise Http404
    call_obligor(
        request.acting,
        case_ref=page.public_id,
        area_path=page.area_path,
        owed_to=owed_to.person,
        duty=given["duty"],
        name=given["name"],
        citizen_number=given["citizen_number"],
        phone=given["phone"],
    )


def _obligor_paper(request: Asked, page: SigningPage, given: Mapping[str, Any]) -> None:
    method, file_id = _keep(request, given, page.public_id)
    separately = given["separately"] == "yes"
    sign_as_obligor(request.acting, given["call_id"], method=method, file_id=file_id, agreed_separately=separately)


def _guardian(request: Asked, page: SigningPage, given: Mapping[str, Any]) -> None:
    end_guardianship(request.acting, given["sheet_id"], why=given["why"])


def _form_page(
    verb: str,
    form_of: type[SigningForm],
    do: Callable[[Asked, SigningPage, Mapping[str, Any]], None],
    title: Any,
    says: Any,
    done: Any,
) -> Page:
    """The page of one form: what it does, and back to who signed."""

    @opened_to("staff", verb, purpose="assistance")
    def page(request: Asked, app_id: str) -> HttpResponse:
        case = fetch_signing(request.acting, app_id)
        posted = request.method == "POST"
        form = form_of(request.POST if posted else None, request.FILES if posted else None, page=case)
        if posted and form.is_valid():
            try:
                do(request, case, form.cleaned_data)
            except DoudiError as fault:
                form.take("scan" if fault.code == "platform.file-refused" else None, fault)
            else:
                messages.info(request, str(done))
                return redirect("workbench:authorisations", app_id)
        errors = form.mistakes() if form.is_bound else []
        context = {"page": case, "form": form, "errors": errors, "title": title, "says": says}
        return show(request, "authorisation_form", "cases", context, 422 if form.is_bound else 200)

    return page


take_paper = _form_page(
    TAKE, TakePaperForm, _take_paper, gettext_lazy("登记纸上签的授权"),
    gettext_lazy("纸上签好的，登记到这里。扫描件只给经办看，每次打开都留记录。"), gettext_lazy("授权登记好了。"),
)  # fmt: skip
own = _form_page(
    TAKE, OwnForm, _own, gettext_lazy("登记孩子本人的签名"),
    gettext_lazy("满14周岁，监护人签了，本人也要签。本人没签之前，不会去查。"), gettext_lazy("登记好了。"),
)  # fmt: skip
call = _form_page(
    CALL, CallForm, _call, gettext_lazy("请义务人签授权"),
    gettext_lazy("住在别处、有赡养、抚养、扶养义务的亲人，自己签自己的。不同意，不能因此拒绝这家人。"),
    gettext_lazy("记下了。写了手机号的，短信已经发出。"),
)  # fmt: skip
obligor_paper = _form_page(
    CALL, ObligorPaperForm, _obligor_paper, gettext_lazy("登记义务人纸上签的授权"),
    gettext_lazy("本人签好的纸，登记到这里。"), gettext_lazy("授权登记好了。"),
)  # fmt: skip
guardian = _form_page(
    CALL, GuardianForm, _guardian, gettext_lazy("监护人变了"),
    gettext_lazy("从登记那一刻起，原来的监护人替签的都不再用，要新的监护人重新签。"),
    gettext_lazy("登记好了，不再用原来的签名。"),
)  # fmt: skip


@opened_to("staff", SEE, purpose="assistance")
@require_safe
def listing(request: Asked, app_id: str) -> HttpResponse:
    """Who signed, who is missing, and everything one can do about it."""
    page = fetch_signing(request.acting, app_id)
    waiting = [each for each in page.members if each.lack == "own"]
    with_guardian = [each for each in page.members if each.sheet and each.sheet.guardian and not each.sheet.standing]
    open_calls = [each for each in page.calls if each.state != "signed"]
    context = {
        "page": page,
        "waits_for_own": bool(waiting),
        "with_guardian": bool(with_guardian),
        "open_calls": bool(open_calls),
    }
    return show(request, "authorisations", "cases", context)


@opened_to("staff", SEE, purpose="assistance")
@require_safe
def printed(request: Asked, app_id: str, member_id: str) -> HttpResponse:
    """A member's sheet: as signed, or blank to sign on."""
    sheet = fetch_member_sheet(request.acting, app_id, member_id, blank="blank" in request.GET)
    return pdf_of(print_sheet(sheet, "en" if is_english() else "zh"), sheet.number or app_id)


def _require_call(request: Asked, app_id: str, call_id: str) -> None:
    """Only what was asked in this very case is on its pages."""
    if call_id not in {call.public_id for call in fetch_signing(request.acting, app_id).calls}:
        raise Http404


@opened_to("staff", CALL, purpose="assistance")
@require_safe
def call_printed(request: Asked, app_id: str, call_id: str) -> HttpResponse:
    """An obligor's sheet."""
    _require_call(request, app_id, call_id)
    sheet = fetch_call_sheet(request.acting, find_call(request.acting, call_id), blank="blank" in request.GET)
    return pdf_of(print_sheet(sheet, "en" if is_english() else "zh"), sheet.number or call_id)


@opened_to("staff", CALL, purpose="assistance")
def call_off(request: Asked, app_id: str, call_id: str) -> HttpResponse:
    """Nobody waits for this signature any more."""
    _require_call(request, app_id, call_id)
    if request.method == "POST":
        call_off_obligor(request.acting, call_id)
        messages.info(request, _("不等了。"))
    return redirect("workbench:authorisations", app_id)


@opened_to("staff", SEE, purpose="assistance")
@require_safe
def scan(request: Asked, app_id: str, file_id: str) -> HttpResponse:
    """The scan of a signed sheet, as a download; each look is in the audit."""
    page = fetch_signing(request.acting, app_id)
    stored = StoredFile.objects.filter(public_id=file_id, case_ref=app_id, kind="signed_sheet").first()
    if stored is not None:
        record_read(request.acting, "file", [stored.public_id], what="signed_sheet", area_path=page.area_path,
                    case_ref=app_id)  # fmt: skip
    return handed_out(stored)

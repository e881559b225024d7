"""Steps single schemes ask for: help first, its papers, what a person can do alone, lots for the re-check."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doudi.casework.actions.assess_self_care import ITEMS, assess_self_care
from doudi.casework.actions.draw_recheck import draw_recheck
from doudi.casework.actions.help_first import complete_papers, help_first
from doudi.casework.actions.record_register_place import BY, record_register_place
from doudi.casework.reads import CasePage
from doudi.casework.reads.statutory import fetch_waiting_lots
from doudi.ui.access import Asked
from doudi.ui.forms import MoneyField
from doudi.ui.words import said, yuan
from doudi.workbench.steps.page import CaseForm, CaseStep, area_of


class RegisterForm(CaseForm):
    """Where the register is, by which rule the case is handled here, who helps."""

    place = forms.CharField(label=_("户口在哪里"), max_length=120, error_messages={"required": _("写户口所在地")})
    basis = forms.ChoiceField(
        label=_("按哪一条办"), widget=forms.RadioSelect, error_messages={"required": _("选一个")}
    )
    helped_by = forms.CharField(label=_("请哪里配合（可以不写）"), required=False, max_length=120)

    def prepare(self) -> None:
        """The sentences of the law."""
        self.fields["basis"].choices = [(key, said(words)) for key, words in BY.items()]  # type: ignore[attr-defined]


class SelfCareForm(CaseForm):
    """Who was looked at, what they do alone, when, and by whom."""

    member_id = forms.ChoiceField(label=_("评估谁"), error_messages={"required": _("选一个人")})
    done_alone = forms.MultipleChoiceField(
        label=_("自己能做的，勾上"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("六项都要看。没有勾的，算自己做不了。"),
    )
    looked_at_all = forms.BooleanField(
        label=_("六项都看过了"), required=False, error_messages={"required": _("六项都要看过")}
    )
    assessed_on = forms.DateField(
        label=_("哪天评估的"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("写哪天评估的"), "invalid": _("写年月日，比如 2025-10-09")},
    )
    third_party = forms.CharField(label=_("委托的机构（自己评估的空着）"), required=False, max_length=120)

    def prepare(self) -> None:
        """The people of the case and the six items of the law."""
        people = [(one.id, one.name) for one in self.case.people]
        self.fields["member_id"].choices = people  # type: ignore[attr-defined]
        self.fields["done_alone"].choices = [(item, said(words)) for item, words in ITEMS.items()]  # type: ignore[attr-defined]
        self.fields["assessed_on"].initial = self.request.acting.today

    def clean(self) -> None:
        """An item left out is not the same as one that cannot be done: somebody says that all were looked at."""
        if not self.cleaned_data.get("looked_at_all"):
            self.add_error("looked_at_all", str(_("六项都要看过")))


class HelpFirstForm(CaseForm):
    """How much, why it cannot wait, who signed for it, which papers come later."""

    amount_fen = MoneyField(label=_("先给多少钱"))
    reason = forms.CharField(
        label=_("出了什么事，为什么等不了"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("写一句为什么等不了")},
    )
    received_by = forms.CharField(label=_("谁签收的"), max_length=60, error_messages={"required": _("写签收人的姓名")})
    papers_told = forms.CharField(
        label=_("事后要补哪些材料"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )

    def prepare(self) -> None:
        """The local limit stands beside the field."""
        limit = self.case.statutory.advance_limit_fen
        if limit is not None:
            self.fields["amount_fen"].help_text = _("本地最多%(amount)s，一次申请只给一次。") % {"amount": yuan(limit)}


class PapersForm(CaseForm):
    """Which papers came."""

    said = forms.CharField(
        label=_("补来了哪些材料"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("写补来了哪些材料")},
    )


def _assess(request: Asked, case: CasePage, given: Any, once: dict[str, Any]) -> None:
    assess_self_care(
        request.acting,
        case.public_id,
        member_id=given["member_id"],
        done_alone={item: item in given["done_alone"] for item in ITEMS},
        assessed_on=given["assessed_on"],
        third_party=given["third_party"],
        **once,
    )


def _help(request: Asked, case: CasePage, given: Any, once: dict[str, Any]) -> None:
    help_first(
        request.acting,
        case.public_id,
        amount_fen=given["amount_fen"] or 0,
        reason=given["reason"],
        received_by=given["received_by"],
        papers_told=given["papers_told"],
        **once,
    )


def _draw(request: Asked, case: CasePage, given: Any, once: dict[str, Any]) -> None:
    """Lots are drawn for the whole area at once, never for one case that somebody chooses."""
    here = area_of(case)
    mine = [lots for lots in fetch_waiting_lots(request.acting) if lots.scheme == case.scheme and lots.count]
    area = next((lots for lots in mine if f"/{lots.division_code}/" in f"{here}/"), None)
    draw_recheck(request.acting, scheme=case.scheme, division_code=area.division_code if area else "")


STATUTORY = (
    CaseStep(
        "register-place",
        "casework.accept",
        "record_register_place",
        _("登记人户分离"),
        _("住的地方不是户口所在地的，记下户口在哪里、按哪一条在这里办、请哪里配合。记了才能以此延长时限。"),
        lambda request, case, given, once: record_register_place(
            request.acting,
            case.public_id,
            place=given["place"],
            basis=given["basis"],
            helped_by=given["helped_by"],
            **once,
        ),
        _("记下"),
        RegisterForm,
        law=_("审核确认办法第五条"),
        done=_("记下了。"),
    ),
    CaseStep(
        "help-first",
        "casework.help_first",
        "help_first",
        _("先行救助"),
        _("等不了的，先给一点，当场签收。材料后补，最后给的里面扣掉。"),
        _help,
        _("给了，记下来"),
        HelpFirstForm,
        law=_("社会救助暂行办法第四十八条"),
        done=_("记下了。接着按程序办。"),
    ),
    CaseStep(
        "complete-papers",
        "casework.accept",
        "complete_papers",
        _("急难的材料补齐了"),
        _("先给了钱的，事后把材料补上。"),
        lambda request, case, given, once: complete_papers(request.acting, case.public_id, said=given["said"], **once),
        _("补齐了"),
        PapersForm,
        law=_("社会救助暂行办法第四十八条"),
        done=_("记下了。"),
    ),
    CaseStep(
        "self-care",
        "casework.assess_self_care",
        "assess_self_care",
        _("评估自理能力"),
        _("吃饭、穿衣、上下床、如厕、走动、洗澡，六项一项一项看。做不了几项，决定照料护理的档次。"),
        _assess,
        _("记下评估"),
        SelfCareForm,
        law=_("特困人员认定办法第二十条至第二十二条"),
        done=_("评估记下了。"),
    ),
    CaseStep(
        "draw-recheck",
        "casework.draw_recheck",
        "draw_recheck",
        _("抽签：随机抽查"),
        _("报上来还没有抽过签的一起抽，不少于三成。每件只抽一次，谁都可以照种子重算。抽中的，区里上门以后才能确认。"),
        _draw,
        _("抽签"),
        law=_("特困人员认定办法第十六条"),
        done=_("抽好了。"),
    ),
)

"""The people who live together: add, change, remove; the citizen number is checked while it can still be corrected."""

from collections.abc import Callable
from datetime import date

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.casework.actions.add_member import add_member
from doudi.casework.actions.change_member import change_member, remove_member
from doudi.casework.models import DeclaredMember
from doudi.casework.reads import fetch_draft
from doudi.kernel.errors import DoudiError
from doudi.kernel.identifiers import CitizenNumber, CitizenNumberInvalid
from doudi.kernel.text import clean_text
from doudi.ui.access import Asked, opened_to
from doudi.ui.applying.door import ApplyDoor
from doudi.ui.faults import in_plain_words
from doudi.ui.forms import PlainForm

View = Callable[..., HttpResponse]

RELATIONS = (
    ("spouse", gettext_lazy("配偶")),
    ("child", gettext_lazy("子女")),
    ("parent", gettext_lazy("父母")),
    ("grandparent", gettext_lazy("祖父母或外祖父母")),
    ("grandchild", gettext_lazy("孙子女或外孙子女")),
    ("sibling", gettext_lazy("兄弟姐妹")),
    ("child_in_law", gettext_lazy("儿媳或女婿")),
    ("parent_in_law", gettext_lazy("公婆或岳父母")),
    ("other", gettext_lazy("其他")),
)
"""Relation to the applicant (和申请人的关系); the applicant is ``head`` 本人."""


class PersonForm(PlainForm):
    """One person of the family."""

    name = forms.CharField(
        label=gettext_lazy("姓名"),
        help_text=gettext_lazy("和身份证上一样"),
        max_length=60,
        error_messages={"required": gettext_lazy("写姓名")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    citizen_number = forms.CharField(
        label=gettext_lazy("身份证号"),
        help_text=gettext_lazy("18位，最后一位可以是X"),
        error_messages={"required": gettext_lazy("写身份证号")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text", "autocapitalize": "characters"}),
    )
    relation = forms.ChoiceField(
        label=gettext_lazy("和申请人的关系"),
        choices=(("", gettext_lazy("请选")), *RELATIONS),
        error_messages={"required": gettext_lazy("选一个关系"), "invalid_choice": gettext_lazy("选一个关系")},
    )

    def __init__(
        self,
        *args: object,
        is_applicant: bool,
        keeps_number: bool = False,
        today: date,
        **kwargs: object,
    ) -> None:
        self.keeps_number, self.today = keeps_number, today
        super().__init__(*args, **kwargs)
        if is_applicant:
            del self.fields["relation"]
        if keeps_number:
            self.fields["citizen_number"].required = False
            self.fields["citizen_number"].help_text = _("不改就空着")

    def clean_name(self) -> str:
        """Without what cannot be seen."""
        name = clean_text(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("写姓名"))
        return name

    def clean_citizen_number(self) -> str:
        """A real number: length, birth date, check digit; the reason is said beside the field."""
        typed = self.cleaned_data["citizen_number"]
        if self.keeps_number and not typed:
            return ""
        try:
            number = CitizenNumber.parse(typed, today=self.today)
        except CitizenNumberInvalid as fault:
            raise forms.ValidationError(in_plain_words(fault)) from fault
        return number.value


def listing(door: ApplyDoor) -> View:
    """Everyone named so far."""

    @opened_to(door.door, *door.verbs, purpose=door.purpose)
    def page(request: Asked, app_id: str) -> HttpResponse:
        draft = fetch_draft(request.acting, app_id)
        if not draft.members:
            return door.go("apply_person_add", app_id)
        return door.show(request, "people", {"draft": draft})

    return page


def _number_on_file(app_id: str, member_id: str) -> str:
    """The number as entered before, for a correction of the name alone; the page itself never shows it."""
    return DeclaredMember.objects.get(application__public_id=app_id, public_id=member_id).citizen_number


def edit(door: ApplyDoor) -> View:
    """Add somebody, or correct somebody."""

    @opened_to(door.door, *door.verbs, purpose=door.purpose)
    def page(request: Asked, app_id: str, member_id: str = "") -> HttpResponse:
        draft = fetch_draft(request.acting, app_id)
        member = next((one for one in draft.members if one.id == member_id), None)
        if member_id and member is None:
            raise Http404
        is_applicant = member.is_applicant if member else not draft.members
        told = next((relation for relation, _words in draft.told_not_named if relation != "head"), "")
        initial = {"name": member.name, "relation": member.relation} if member else {"relation": told}
        form = PersonForm(
            request.POST or None,
            initial=initial,
            is_applicant=is_applicant,
            keeps_number=member is not None,
            today=request.acting.today,
        )
        if request.method == "POST" and form.is_valid():
            given = dict(form.cleaned_data)
            if is_applicant:
                given["relation"] = "head"
            try:
                if member:
                    given["citizen_number"] = given["citizen_number"] or _number_on_file(app_id, member.id)
                    change_member(request.acting, app_id, member.id, **given)
                else:
                    add_member(request.acting, app_id, is_applicant=is_applicant, **given)
            except DoudiError as fault:
                form.take(None, fault)
            else:
                return door.go("apply_people", app_id)
        context = {
            "draft": draft,
            "form": form,
            "member": member,
            "is_applicant": is_applicant,
            "errors": form.mistakes() if form.is_bound else [],
        }
        return door.show(request, "person", context, 422 if form.is_bound else 200)

    return page


def remove(door: ApplyDoor) -> View:
    """Take somebody off the list; answers about that person go too, after asking."""

    @opened_to(door.door, *door.verbs, purpose=door.purpose)
    def page(request: Asked, app_id: str, member_id: str) -> HttpResponse:
        draft = fetch_draft(request.acting, app_id)
        member = next((one for one in draft.members if one.id == member_id), None)
        if member is None or member.is_applicant:
            return door.go("apply_people", app_id)
        if request.method != "POST" or "yes" not in request.POST:
            return door.show(request, "person_remove", {"draft": draft, "member": member})
        try:
            remove_member(request.acting, app_id, member_id)
        except DoudiError as fault:
            messages.add_message(request, messages.WARNING, in_plain_words(fault), extra_tags="")
        return door.go("apply_people", app_id)

    return page

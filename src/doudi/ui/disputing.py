"""The form of a disputed check (核对异议), the same at the window and in the portal."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.evidence.reads.answers import all_categories
from doudi.evidence.wording import category_words
from doudi.ui.forms import PhotosField, PlainForm


class DisputeForm(PlainForm):
    """About what, about whom, why, and papers if there are any."""

    category = forms.ChoiceField(label=gettext_lazy("哪一类信息不对"), required=False)
    member_id = forms.ChoiceField(label=gettext_lazy("谁的信息"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("哪里不对，实际是怎样"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("写一写哪里不对")},
    )
    photos = PhotosField(
        label=gettext_lazy("有材料就拍照，或者选文件（可以不传）"),
        help_text=gettext_lazy("JPEG、PNG或PDF，每个不超过10MB。"),
        required=False,
    )

    def __init__(self, *args: Any, members: Iterable[tuple[str, str]], category: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [(code, str(category_words(code))) for code, _department in all_categories()]
        self.fields["category"].choices = [("", str(_("整个核对"))), *codes]  # type: ignore[attr-defined]
        self.fields["category"].initial = category if category in dict(codes) else ""
        self.fields["member_id"].choices = [("", str(_("全家"))), *members]  # type: ignore[attr-defined]

"""Form fields in our own drawing, and the error summary that stands on top of a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doudi.kernel.errors import DoudiError
from doudi.kernel.money import AmountInvalid, format_yuan_plain, parse_yuan
from doudi.ui.faults import in_plain_words
from doudi.ui.uploads import NotKept


@dataclass(frozen=True)
class Mistake:
    """One thing to correct: the id of the field, and the words that stand there and in the summary."""

    at: str
    said: str


class PlainForm(forms.Form):
    """A form whose widgets carry our classes and whose messages say how to correct."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "f_%s")
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            widget = field.widget
            css = {
                "Textarea": "in-area",
                "Select": "in-select",
                "ClearableFileInput": "in-file",
                "FileInput": "in-file",
                "MultiplePhotos": "in-file",
            }
            kind = type(widget).__name__
            plain = kind in {"TextInput", "DateInput", "PasswordInput", "NumberInput", "TimeInput", "DateTimeInput"}
            if kind in css or plain:
                widget.attrs.setdefault("class", css.get(kind, "in-text"))
            if kind == "Textarea" and str(widget.attrs.get("rows")) == "10":
                widget.attrs["rows"] = 4
            field.error_messages.setdefault("max_length", _("最多%(limit_value)d个字，现在是%(show_value)d个"))
            if isinstance(field, forms.ChoiceField):
                common = forms.ChoiceField.default_error_messages["invalid_choice"]
                if field.error_messages.get("invalid_choice") == common:
                    field.error_messages["invalid_choice"] = _("选一个")
            if getattr(field, "drawn_as", "") in {"money", "step"}:
                widget.attrs["class"] = ""

    def mistakes(self) -> list[Mistake]:
        """What the summary lists, in the order of the page."""
        found = [Mistake("main", str(text)) for text in self.non_field_errors()]
        for bound in self:
            found += [Mistake(str(bound.auto_id), str(text)) for text in list(bound.errors)[:1]]
        return found

    def take(self, field: str | None, fault: DoudiError) -> None:
        """Put a refusal of an action beside the field it speaks of."""
        named = getattr(fault, "field", None)
        self.add_error(named if named in self.fields else field, in_plain_words(fault))


class MoneyField(forms.CharField):
    """An amount in yuan, kept as fen; full-width figures and commas are understood."""

    drawn_as = "money"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        kwargs.setdefault("error_messages", {"required": _("写钱数，没有就写0")})
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """Fen, or None when left empty."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_yuan(text)
        except AmountInvalid as fault:
            raise forms.ValidationError(in_plain_words(fault)) from fault

    def prepare_value(self, value: Any) -> Any:
        """Fen shown as yuan."""
        return format_yuan_plain(value) if isinstance(value, int) else value


class StepField(forms.IntegerField):
    """A small whole number with − and + beside it."""

    drawn_as = "step"

    def __init__(self, **kwargs: Any) -> None:
        said = {
            "required": _("写一个数"),
            "invalid": _("写一个整数"),
            "min_value": _("不能小于%(limit_value)s"),
            "max_value": _("最多写%(limit_value)s"),
        }
        kwargs.setdefault("error_messages", said)
        super().__init__(**kwargs)
        self.widget.attrs["inputmode"] = "numeric"


class TapField(forms.ChoiceField):
    """One answer of a few, as large buttons."""

    drawn_as = "taps"
    widget = forms.RadioSelect


class TapManyField(forms.MultipleChoiceField):
    """Any of a few answers, as large buttons."""

    drawn_as = "tapmany"
    widget = forms.CheckboxSelectMultiple


class MultiplePhotos(forms.ClearableFileInput):
    """Several photos at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PhotosField(forms.FileField):
    """Photos of papers, or PDFs; made small on the phone before they are sent. Each is drawn anew: so many at once."""

    def __init__(self, *, most: int = 20, **kwargs: Any) -> None:
        self.most = most
        kwargs.setdefault(
            "widget", MultiplePhotos(attrs={"accept": "image/jpeg,image/png,application/pdf", "data-shrink": ""})
        )
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Every file given; the files themselves are looked at where they are stored."""
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        if not given and self.required:
            raise forms.ValidationError(self.error_messages["required"])
        if any(isinstance(each, NotKept) for each in given):
            raise forms.ValidationError(_("一次选的加起来超过64MB，都没有收下。少选几张，分几次交。"))
        if len(given) > self.most:
            raise forms.ValidationError(_("一次最多选%(most)s张，分几次交。") % {"most": self.most})
        return list(given)


def mistakes_of(pairs: Iterable[tuple[str, str]]) -> list[Mistake]:
    """A summary from plain pairs of field id and words."""
    return [Mistake(at, said) for at, said in pairs]

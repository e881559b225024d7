"""English is complete, and the catalogue compiles without gettext."""

import gettext
import io
import re
from pathlib import Path

import pytest

from doudi.ui import translations


def test_every_message_has_an_english_string() -> None:
    """A page in English never falls back to Chinese."""
    assert translations.missing_messages() == {}


def test_no_string_is_kept_for_a_message_nobody_says() -> None:
    """The catalogue holds what is in use, and nothing else."""
    assert translations.unused_messages() == []


def test_placeholders_survive_translation() -> None:
    """The English of a message fills in exactly the names the Chinese fills in."""
    names = re.compile(r"%\((\w+)\)[ds]")
    for message, said in translations.read_catalogue().items():
        for text in said:
            if message and text:
                wanted = set(names.findall(message))
                assert set(names.findall(text)) == wanted, message


def test_compiled_catalogue_is_read_by_gettext() -> None:
    """Python's own gettext reads what we write, plurals included."""
    mo = gettext.GNUTranslations(io.BytesIO(translations.write_mo(translations.read_catalogue())))
    assert mo.gettext("提交申请") == "Submit application"
    assert mo.ngettext("%(n)s口人", "%(n)s口人", 1) % {"n": 1} == "1 person"
    assert mo.ngettext("%(n)s口人", "%(n)s口人", 3) % {"n": 3} == "3 people"


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    """A line that is no catalogue line is refused with its number."""
    path = tmp_path / "django.po"
    path.write_text('msgid "一"\nmsgstr one\n', encoding="utf-8")
    with pytest.raises(translations.CatalogueBroken) as caught:
        translations.read_catalogue(path)
    assert "django.po:2" in str(caught.value)

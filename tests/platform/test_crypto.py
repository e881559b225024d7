"""Encrypted fields keep what they are given, show nothing in the database, and open nowhere else."""

import base64
from pathlib import Path

import pytest
from django.core.exceptions import FieldError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from doudi.platform.crypto.cipher import blind_index, open_bytes, open_text, seal_bytes, seal_text
from doudi.platform.crypto.errors import KeyringUnreadable, ValueUnreadable
from doudi.platform.crypto.fields import index_of
from doudi.platform.crypto.keyring import FILE_NAME, load_or_create_keyring
from doudi.platform.messages import send
from doudi.platform.models import Message
from tests.platform.acting import NOW

PROFILES = ("international", "guomi")


@pytest.mark.parametrize("profile", PROFILES)
@given(text=st.text(max_size=200))
def test_any_text_comes_back(profile: str, text: str) -> None:
    """Whatever is sealed opens to the same text, in both profiles."""
    from django.conf import settings

    before, settings.DOUDI_CRYPTO_PROFILE = settings.DOUDI_CRYPTO_PROFILE, profile
    try:
        assert open_text(seal_text(text, "here"), "here") == text
    finally:
        settings.DOUDI_CRYPTO_PROFILE = before


def test_both_profiles_read_each_others_values(settings) -> None:
    """After the profile is switched, old values stay readable."""
    settings.DOUDI_CRYPTO_PROFILE = "international"
    old = seal_bytes(b"old", "here")
    settings.DOUDI_CRYPTO_PROFILE = "guomi"
    assert open_bytes(old, "here") == b"old"
    new = seal_bytes(b"new", "here")
    settings.DOUDI_CRYPTO_PROFILE = "international"
    assert open_bytes(new, "here") == b"new"


@pytest.mark.parametrize("profile", PROFILES)
def test_a_long_text_is_packed_before_it_is_encrypted(profile: str, settings) -> None:
    """What a rule wrote down of a family takes a fraction of its length; changed on its head, it is unreadable."""
    settings.DOUDI_CRYPTO_PROFILE = profile
    long = "按照城市低保标准每人每月计算；" * 400
    sealed = seal_text(long, "somewhere")
    assert open_text(sealed, "somewhere") == long
    assert len(sealed) < len(long.encode()) / 10
    for before, after in ((b"2", b"1"), (b"1", b"2")):
        held = base64.b64decode(sealed if before == b"2" else seal_text("短", "somewhere"))
        assert held[:1] == before
        with pytest.raises(ValueUnreadable):
            open_text(base64.b64encode(after + held[1:]).decode(), "somewhere")


@pytest.mark.parametrize("profile", PROFILES)
def test_a_value_opens_only_in_its_place(profile: str, settings) -> None:
    """A ciphertext copied into another column or row kind is refused, as is a changed one."""
    settings.DOUDI_CRYPTO_PROFILE = profile
    sealed = seal_bytes("张三".encode(), "person.name")
    with pytest.raises(ValueUnreadable):
        open_bytes(sealed, "person.phone")
    with pytest.raises(ValueUnreadable):
        open_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]), "person.name")


def test_the_same_text_never_looks_the_same() -> None:
    """Equal values have different ciphertexts; only the blind index tells they are equal."""
    assert seal_text("500106", "x") != seal_text("500106", "x")
    assert blind_index("phone", "13800000000") == blind_index("phone", "13800000000")
    assert blind_index("phone", "13800000000") != blind_index("citizen_number", "13800000000")


def test_a_key_file_is_made_once_and_kept(tmp_path: Path) -> None:
    """The second start reads the keys of the first; the file is readable by its owner only."""
    first = load_or_create_keyring(tmp_path / "keys")
    load_or_create_keyring.cache_clear()
    assert load_or_create_keyring(tmp_path / "keys").masters == first.masters
    assert (tmp_path / "keys" / FILE_NAME).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"current": "x", "keys": {"x": "!!"}}', '{"current":"x","keys":{}}']
)
def test_a_broken_key_file_is_refused_and_left_alone(tmp_path: Path, content: str) -> None:
    """A broken key file stops the start in a sentence and is not overwritten."""
    (tmp_path / FILE_NAME).write_text(content)
    load_or_create_keyring.cache_clear()
    with pytest.raises(KeyringUnreadable) as caught:
        load_or_create_keyring(tmp_path)
    assert "backup" in str(caught.value)
    assert (tmp_path / FILE_NAME).read_text() == content


@pytest.mark.django_db
def test_the_database_holds_no_plain_value() -> None:
    """What is written to an encrypted field cannot be found in the row, and cannot be filtered on."""
    send("13812345678", "sign_in_code", {"code": "246810"}, NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_phone, params, text FROM platform_message")
        row = "".join(str(value) for value in cursor.fetchone())
    assert "13812345678" not in row
    assert "246810" not in row
    assert b"13812345678" not in base64.b64decode(row[: len(row) // 4 * 4], validate=False)
    found = Message.objects.get(to_index=index_of("phone")("13812345678"))
    assert found.to_phone == "13812345678"
    assert found.params == {"code": "246810"}
    with pytest.raises(FieldError):
        Message.objects.filter(to_phone="13812345678").count()

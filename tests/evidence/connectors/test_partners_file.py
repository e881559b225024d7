"""The operator's file of partners: every fault at once, and keys that are none are never taken for one."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from doudi.config.commands import doctor
from doudi.config.commands import partners as command
from doudi.evidence.interop.here import load_partners
from doudi.evidence.interop.reading_partners import read_partners
from doudi.kernel.clock import SHANGHAI
from doudi.kernel.errors import FaultsFound
from doudi.platform.crypto.jwk import KeyUnusable, SigningKey, read_public_jwk, to_base64url
from doudi.platform.crypto.jws import SignatureWrong, sign_detached, verify_detached
from doudi.platform.installation import make_installation

KEY = SigningKey(b"k" * 32)
DAYS = {"from": date(2026, 1, 1), "until": date(2027, 1, 1)}
AGREEMENT: dict[str, Any] = {
    "number": "1",
    **DAYS,
    "basis": "b",
    "purposes": [{"code": "a", "zh": "甲", "en": "A"}],
    "consent": "by_law",
    "areas": ["500106"],
    "schemes": ["dibao"],
    "records": ["Group"],
    "attributes": ["group.size"],
}
PARTNER: dict[str, Any] = {
    "id": "them",
    "zh": "他",
    "en": "They",
    "office": "ORG-1",
    "keys": [{**KEY.jwk, **DAYS}],
    "agreement": AGREEMENT,
}


def told(**changes: Any) -> dict[str, Any]:
    """A file with one partner."""
    return {"us": "we", "hosts": {}, "partners": {"p": {**PARTNER, **changes}}}


def codes(tree: Any) -> set[str]:
    """The faults found."""
    with pytest.raises(FaultsFound) as caught:
        read_partners(tree, "partners.yaml", ["dibao"])
    return {fault.code.removeprefix("partner.") for fault in caught.value.faults}


def test_a_whole_file_is_read() -> None:
    """What an agreement does not name is not given: no search but by number, no events, fifty a page."""
    (partner,) = read_partners(told(), "partners.yaml", ["dibao"]).partners
    agreement = partner.agreement
    assert agreement is not None
    assert (agreement.queries, agreement.identifiers, agreement.events) == (("idtype-value",), ("UIN",), ())
    assert (agreement.search_by, agreement.page_size) == (frozenset(), 50)
    for day, holds in (
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ):
        assert agreement.holds_on(day) is holds
        assert bool(partner.keys_on(day)) is holds
    assert read_partners(told() | {"at": "https://we.example/api/"}, "p", ["dibao"]).at == "https://we.example/api"
    assert codes(told() | {"at": "we.example"}) == {"at"}


def test_every_fault_has_its_code() -> None:
    """One deliberate mistake each, and several together are all told."""
    for changes, code in (
        ({"id": ""}, "id"),
        ({"strange": 1}, "word"),
        ({"host": "nowhere"}, "host"),
        ({"keys": []}, "keys"),
        ({"keys": [{**KEY.jwk}]}, "days"),
        ({"keys": [{"kty": "oct", "k": "x", **DAYS}]}, "key"),
        ({"signature": "none"}, "choice"),
        ({"office": None}, "office"),
        ({"headings": {"a": 1}}, "headings"),
        ({"agreement": {**AGREEMENT, "areas": []}}, "areas"),
        ({"agreement": {**AGREEMENT, "schemes": ["x"]}}, "schemes"),
        ({"agreement": {**AGREEMENT, "attributes": ["income"]}}, "attributes"),
        ({"agreement": {**AGREEMENT, "until": date(2026, 1, 1)}}, "days"),
        ({"agreement": {**AGREEMENT, "until": "2027"}}, "days"),
        ({"agreement": {**AGREEMENT, "consent": "no"}}, "choice"),
        ({"agreement": {**AGREEMENT, "purposes": []}}, "purposes"),
        ({"agreement": {**AGREEMENT, "page_size": 0}}, "page_size"),
        ({"agreement": {**AGREEMENT, "most_found": 10**6}}, "most_found"),
        ({"agreement": [1]}, "form"),
        ({"agreement": {**AGREEMENT, "search_by": ["income"]}}, "search_by"),
    ):
        assert code in codes(told(**changes)), changes
    assert {"id", "keys", "areas"} <= codes(told(id="", keys=[], agreement={**AGREEMENT, "areas": []}))
    assert codes([]) == {"form"}
    assert "twice" in codes({"us": "we", "partners": {"p": PARTNER, "q": PARTNER}})


def test_only_public_keys_of_three_kinds() -> None:
    """A secret key, a weak one, a shared secret, another curve or use: refused; P-256 and RSA verify too."""
    small, large = (rsa.generate_private_key(65537, bits) for bits in (1024, 2048))
    curve = ec.generate_private_key(ec.SECP256R1())
    point, numbers = curve.public_key().public_numbers(), large.public_key().public_numbers()

    def whole(number: int) -> str:
        return to_base64url(number.to_bytes((number.bit_length() + 7) // 8, "big"))

    weak = {"kty": "RSA", "e": "AQAB", "n": whole(small.public_key().public_numbers().n)}
    for jwk in (
        {**KEY.jwk, "d": "x"},
        {**KEY.jwk, "use": "enc"},
        {**KEY.jwk, "alg": "none"},
        {**KEY.jwk, "x": "AA"},
        {**KEY.jwk, "crv": "X25519"},
        weak,
        {"kty": "oct", "k": "AA"},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
        {**KEY.jwk, "x": KEY.jwk["x"] + "="},
        {},
        None,
        [],
    ):
        with pytest.raises(KeyUnusable):
            read_public_jwk(jwk)
    pad = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
    p256 = read_public_jwk({"kty": "EC", "crv": "P-256", "x": to_base64url(pad[0]), "y": to_base64url(pad[1])})
    rs256 = read_public_jwk({"kty": "RSA", "e": "AQAB", "n": whole(numbers.n), "alg": "RS256"})
    for key, made in ((p256, "ec"), (rs256, "rsa")):
        head = to_base64url(json.dumps({"alg": key.alg, "kid": key.kid}).encode())
        content = f"{head}.{to_base64url(b'payload')}".encode()
        if made == "ec":
            r, s = decode_dss_signature(curve.sign(content, ec.ECDSA(hashes.SHA256())))
            raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        else:
            raw = large.sign(content, padding.PKCS1v15(), hashes.SHA256())
        assert verify_detached(f"{head}..{to_base64url(raw)}", b"payload", [key])["kid"] == key.kid
        for wrong in (raw[:-1], raw[:-1] + bytes([raw[-1] ^ 1]), b"\x00" * 64):
            with pytest.raises(SignatureWrong):
                verify_detached(f"{head}..{to_base64url(wrong)}", b"payload", [key])


def test_every_changed_byte_of_a_signature_is_noticed() -> None:
    """Each character of header, signature and payload changed in turn: none of them holds."""
    text, keys = sign_detached(KEY, b"payload", issued=1, ends=2), [read_public_jwk(KEY.jwk)]
    assert verify_detached(text, b"payload", keys)["exp"] == 2
    for at in range(len(text)):
        other = "A" if text[at] != "A" else "B"
        with pytest.raises(SignatureWrong):
            verify_detached(text[:at] + other + text[at + 1 :], b"payload", keys)
    for payload in (b"", b"payloae", b"payload "):
        with pytest.raises(SignatureWrong):
            verify_detached(text, payload, keys)


@pytest.mark.django_db
def test_the_command_lists_and_checks(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No file, a faulty one, one whose office is not there, and our keys to hand over: each is told."""
    settings.DOUDI_PARTNERS = tmp_path / "partners.yaml"
    monkeypatch.setattr(command, "require_ready", lambda: None)
    make_installation(datetime.now(SHANGHAI), is_demo=False)
    assert command.run(["list"]) == 0
    assert "partners.yaml" in capsys.readouterr().out
    settings.DOUDI_PARTNERS.write_text("us: we\npartners: {p: {id: them}}\n")
    settings.DOUDI_PARTNERS.chmod(0o600)
    assert command.run(["check"]) == 1
    assert "partner.keys" in capsys.readouterr().err
    assert any("partner.keys" in finding.found for finding in doctor.examine() if finding.state == "bad")
    settings.DOUDI_PARTNERS.write_text(
        json.dumps(told(secret="t"), default=str)
        .replace('"2026-01-01"', "2026-01-01")
        .replace('"2027-01-01"', "2027-01-01")
    )
    assert load_partners().us == "we"
    assert doctor._partners().state == "ok"
    assert command.run(["list"]) == 0
    assert "them" in capsys.readouterr().out
    assert command.run(["check"]) == 1
    said = capsys.readouterr().out
    assert "ORG-1" in said
    assert "secrets/t" in said
    later = {"department": "civil_affairs", "kind": "spdci", "mode": "async", "host": "h",
             "categories": {"08": {"cache_days": 1, "fresh_days": 9}}}  # fmt: skip
    settings.DOUDI_CONNECTORS = tmp_path / "connectors.yaml"
    settings.DOUDI_CONNECTORS.write_text(json.dumps({"connectors": {"c": later}}))
    (tmp_path / "hosts.yaml").write_text('{"h": {"base": "https://they.example"}}')
    tree = told(host="h", office=None, agreement=None) | {"hosts": {"h": {"base": "https://they.example"}}}
    (partner,) = read_partners(tree, "p", ["dibao"]).partners
    (trouble,) = command._troubles(partner, date(2026, 6, 1))
    assert "get nowhere" in trouble or "进不来" in trouble
    assert command.run(["keys"]) == 0
    assert json.loads(capsys.readouterr().out)["keys"][0]["crv"] == "Ed25519"

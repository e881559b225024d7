"""No citizen number, name or address lies in clear in anything a load writes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from doudi.columnar.contract import load_contract
from tests.columnar.books import write_book
from tests.columnar.extracts import Desk, number, plain_row, rows_of, unseal

REGISTER = "police_household_register"
PLANTED = [number(index) for index in range(1, 60)]
NAME, STREET = "欧阳某测试名", "绝密路壹佰号"


def leaks(root: Path, secrets: list[str]) -> list[tuple[str, str]]:
    """(file, secret) wherever a secret's bytes, or an unkeyed digest of it, stand in a file under the root."""
    forms = []
    for secret in secrets:
        raw = [secret.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")]
        raw += [hashlib.new(name, secret.encode()).digest() for name in ("md5", "sha1", "sha256", "sm3")]
        forms += [(secret, form) for form in raw]
    found = []
    for file in sorted(path for path in root.rglob("*") if path.is_file()):
        content = file.read_bytes()
        found += [(file.name, secret) for secret, form in forms if form in content]
    return found


def test_the_search_finds_a_planted_leak(tmp_path: Path) -> None:
    """The search is not blind: it finds a number in UTF-16 and one behind a plain digest."""
    (tmp_path / "a.bin").write_bytes(b"\x00" + PLANTED[0].encode("utf-16-le"))
    (tmp_path / "b.bin").write_bytes(hashlib.sha256(PLANTED[1].encode()).digest())
    assert {secret for _, secret in leaks(tmp_path, PLANTED)} == set(PLANTED[:2])


def test_no_citizen_number_in_clear_on_disk(desk: Desk) -> None:
    """Accepted rows, rejected rows and ragged rows alike leave no number, name, address or account on disk."""
    contract = load_contract(REGISTER)
    rows = [plain_row(contract, index, name=NAME, address=STREET) for index in range(1, 60)]
    rows[5]["出生日期"] = rows[5]["公民身份号码"]
    rows[6]["姓名"] = rows[6]["公民身份号码"]
    rows[7]["住址"] = rows[7]["公民身份号码"]
    rows[8]["公民身份号码"] = rows[8]["公民身份号码"] + "0"
    rows[9]["居委会代码"] = rows[9]["公民身份号码"]
    rows[10]["与户主关系"] = "x" + rows[10]["公民身份号码"]
    rows[11]["户号"] = rows[11]["公民身份号码"]
    path = desk.write(REGISTER, rows)
    text = path.read_bytes().decode("gb18030").split("\r\n")
    text[30] += "," + PLANTED[29]
    path.write_bytes("\r\n".join(text).encode("gb18030"))
    desk.load(path, REGISTER)
    for dataset in ("education_enrolment", "disabled_certificates", "civil_affairs_marriage", "police_vehicles"):
        changes = {"enrolment_key": "G" + PLANTED[0]} if dataset == "education_enrolment" else {}
        desk.load_rows(dataset, rows_of(dataset, 59, name=NAME, **changes))
    book = write_book(desk.folder / "b.xlsx", "civil_affairs_recipients", rows_of("civil_affairs_recipients", 59))
    desk.load(book, "civil_affairs_recipients")
    secrets = [*PLANTED, *(secret[:17] for secret in PLANTED), NAME, STREET]
    assert leaks(desk.store.root, secrets) == []


def test_the_people_map_gives_numbers_and_names_back_to_who_holds_the_key(desk: Desk) -> None:
    """The register's snapshot alone maps keys to encrypted numbers and names."""
    desk.load_rows(REGISTER, rows_of(REGISTER, 2500, name=NAME))
    snapshot = desk.store.latest(REGISTER)
    asked = [number(2), number(2400), number(77)]
    at = snapshot.positions(desk.pseudonyms.of(asked))
    assert snapshot.unseal("citizen_number", at, unseal) == asked
    assert set(snapshot.unseal("name", at, unseal)) == {NAME}
    desk.load_rows("police_vehicles", rows_of("police_vehicles", 5))
    assert desk.store.latest("police_vehicles").info.sealed_columns == ()

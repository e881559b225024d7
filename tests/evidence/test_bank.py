"""Bank balances by file exchange: asked on consent, answered line by line, silence kept as unknown."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from doudi.evidence.actions.give_up_bank_requests import give_up_bank_requests
from doudi.evidence.actions.load_bank_replies import MOST_TRIES, RepliesReport, load_bank_replies
from doudi.evidence.actions.request_bank_balances import BankRequestFile, request_bank_balances
from doudi.evidence.errors import ExchangeFolderMissing
from doudi.evidence.models import BankReplyFile, BankRequest
from doudi.evidence.reads import fetch_household_facts
from doudi.platform.files import read
from doudi.platform.models import AuditEntry, StoredFile
from doudi.registry.errors import NotAllowed
from doudi.rules.values import NONE, UNKNOWN
from tests.evidence.office import CASE, NAMES, NUMBERS, Office

HEADER = "请求号,公民身份号码,银行,余额(元),截止日期,结果"


@dataclass
class Exchange:
    """The office and the folders between it and the banks."""

    office: Office
    folder: Path

    def send(self, **more: Any) -> BankRequestFile:
        """Write what waits."""
        return request_bank_balances(self.office.by(), self.folder / "requests", **more)

    def number(self, who: str) -> str:
        """The newest request's number of a member."""
        rows = BankRequest.objects.filter(query__person=self.office.people[who]).order_by("-pk")
        return rows.values_list("public_id", flat=True)[0]

    def reply(self, *lines: str, name: str = "", header: str = HEADER, encoding: str = "gb18030") -> RepliesReport:
        """A reply file comes and is read."""
        place = self.folder / "replies"
        place.mkdir(parents=True, exist_ok=True)
        path = place / (name or f"bank_{len(list(place.iterdir()))}_reply.csv")
        path.write_bytes("".join(line + "\r\n" for line in (header, *lines)).encode(encoding))
        return load_bank_replies(self.office.by(), place)

    def line(
        self, who: str, bank: str = "甲银行", fen: str = "100.00", day: str = "2025-09-08", result: str = "成功"
    ) -> str:
        """A line about a member."""
        return f"{self.number(who)},{NUMBERS[who]},{bank},{fen},{day},{result}"

    @property
    def deposits(self) -> Any:
        """What the rules are told."""
        return fetch_household_facts(CASE).facts["deposits_fen"]


@pytest.fixture
def exchange(office: Office, tmp_path: Path) -> Exchange:
    """A head and a spouse who signed and were verified; the banks have not been asked yet."""
    office.family("head", "spouse").sign().verify()
    return Exchange(office, tmp_path / "banks")


def test_the_request_file_has_the_agreed_form(exchange: Exchange) -> None:
    """GB18030, the agreed heading, one line per member, the authorisation beside each; readable by its owner alone."""
    made = exchange.send()
    assert made.path is not None
    rows = made.path.read_bytes().decode("gb18030").split("\r\n")
    assert rows[0] == "请求号,姓名,公民身份号码,授权书号,查询日期"
    authorisation = exchange.office.authorisations["head"].public_id
    assert f"{exchange.number('head')},{NAMES['head']},{NUMBERS['head']},{authorisation},2025-09-08" in rows
    assert (made.requests, made.path.stat().st_mode & 0o777) == (2, 0o600)
    assert exchange.send().path is None, "nothing is sent twice"
    assert exchange.office.verify().made == 0, "a question under way is not put again"


def test_all_accounts_of_the_family_are_added_up(exchange: Exchange) -> None:
    """Two banks of one member and one of the other; none only where every bank says so."""
    exchange.send()
    report = exchange.reply(
        exchange.line("head", "甲银行", "100.00"), exchange.line("head", "乙银行", '"1,250.50"'),
        exchange.line("spouse", "", "", "", "查无账户"),
    )  # fmt: skip
    assert (report.rows_in, report.rows_accepted, report.answered) == (3, 3, 2)
    assert (exchange.deposits.value, exchange.deposits.source) == (135_050, "银行")


def test_no_account_anywhere_is_none(exchange: Exchange) -> None:
    """The banks answered, and there is nothing."""
    exchange.send()
    exchange.reply(*(exchange.line(who, "", "", "", "查无账户") for who in ("head", "spouse")))
    assert exchange.deposits.value is NONE


def test_as_long_as_one_member_has_no_answer_the_sum_is_unknown(exchange: Exchange) -> None:
    """What the other holds is not passed off as the whole."""
    exchange.send()
    exchange.reply(exchange.line("head"))
    assert (exchange.deposits.value, exchange.deposits.note) == (UNKNOWN, "还没有回话")


def test_a_bank_that_does_not_answer_stays_unknown_for_good(exchange: Exchange) -> None:
    """After the agreed days it is called silence, never none, and the request file is removed."""
    sent = exchange.send()
    exchange.reply(exchange.line("head"))
    exchange.office.now += timedelta(days=15)
    assert give_up_bank_requests(exchange.office.by()) == 0
    exchange.office.now += timedelta(hours=1)
    assert give_up_bank_requests(exchange.office.by()) == 1
    assert (exchange.deposits.value, exchange.deposits.note) == (UNKNOWN, "银行没有回话")
    assert sent.path is not None
    assert not sent.path.exists()
    assert give_up_bank_requests(exchange.office.by()) == 0


def test_a_busy_bank_is_asked_again_under_a_new_number(exchange: Exchange) -> None:
    """A few times, each with a number of its own; an answer then takes the place of *busy*."""
    for _ in range(MOST_TRIES):
        number = exchange.number("head")
        exchange.send()
        exchange.reply(exchange.line("head", "", "", "", "系统繁忙"))
        assert exchange.deposits.value is UNKNOWN
    assert exchange.number("head") == number, "it is not asked for ever"
    states = BankRequest.objects.filter(query__person=exchange.office.people["head"]).values_list("state", flat=True)
    assert list(states) == ["answered"] * MOST_TRIES


def test_name_and_number_that_do_not_agree_are_unknown(exchange: Exchange) -> None:
    """A bank that cannot match the person has not said that there is no account."""
    exchange.send()
    exchange.reply(exchange.line("head", "", "", "", "要素不符"), exchange.line("spouse", "", "", "", "查无账户"))
    assert (exchange.deposits.value, exchange.deposits.note) == (UNKNOWN, "银行说姓名和号码对不上")


BROKEN = {
    "amount_malformed": ("甲银行", "1e9", "2025-09-08", "成功"),
    "bank_blank": ("", "5.00", "2025-09-08", "成功"),
    "date_malformed": ("甲银行", "5.00", "2025-02-30", "成功"),
    "date_in_future": ("甲银行", "5.00", "2031-01-01", "成功"),
    "result_unknown": ("甲银行", "5.00", "2025-09-08", "大概成功"),
    "balance_without_success": ("甲银行", "5.00", "2025-09-08", "查无账户"),
}


@pytest.mark.parametrize("reason", BROKEN)
def test_one_broken_line_makes_the_whole_answer_unknown(exchange: Exchange, reason: str) -> None:
    """The sum of the sound lines would be too small: it is not believed."""
    exchange.send()
    report = exchange.reply(exchange.line("head", "乙银行", "9.00"), exchange.line("head", *BROKEN[reason]))
    assert (report.rows_in, report.rows_accepted, report.rows_rejected) == (2, 1, 1)
    assert report.reasons == {reason: 1}
    assert exchange.office.facts("head", "deposits_fen")[0].note == "bank_row_rejected"


def test_a_negative_balance_is_turned_away(exchange: Exchange) -> None:
    """Deposits are not below zero."""
    exchange.send()
    assert exchange.reply(exchange.line("head", fen="-5.00")).reasons == {"amount_malformed": 1}


def test_a_repeated_line_counts_once(exchange: Exchange) -> None:
    """The same account reported twice in one file is one account."""
    exchange.send()
    report = exchange.reply(
        exchange.line("head"), exchange.line("head"), exchange.line("spouse", "", "", "", "查无账户")
    )
    assert report.reasons == {"duplicate_row": 1}
    assert exchange.deposits.value == 10_000


def test_replies_nobody_asked_for_change_nothing(exchange: Exchange) -> None:
    """An unknown number, another person's number, a question not sent, an answer already given."""
    number, other = exchange.number("head"), NUMBERS["spouse"]
    early = exchange.reply(exchange.line("head"))
    assert early.reasons == {"request_not_open": 1}
    exchange.send()
    strange = exchange.reply(f"BQ-0000-0000-0000-0,{NUMBERS['head']},甲银行,1.00,2025-09-08,成功", "甲,乙")
    assert strange.reasons == {"request_unknown": 1, "ragged": 1}
    assert exchange.office.facts("head", "deposits_fen")[0].note == "waiting"
    swapped = exchange.reply(f"{number},{other},甲银行,1.00,2025-09-08,成功")
    assert swapped.reasons == {"number_of_another": 1}
    late = exchange.reply(exchange.line("head", fen="999999.00"))
    assert late.reasons == {"request_not_open": 1}
    assert exchange.deposits.value is UNKNOWN


def test_the_same_reply_twice_has_one_effect(exchange: Exchange) -> None:
    """A file sent again is recognised; a second answer to an answered question is turned away."""
    exchange.send()
    lines = [exchange.line("head"), exchange.line("spouse", "", "", "", "查无账户")]
    exchange.reply(*lines)
    again = exchange.reply(*lines, name="again_reply.csv")
    assert (again.files, again.rows_in) == (0, 0)
    assert BankReplyFile.objects.count() == 1
    assert exchange.deposits.value == 10_000


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\r\n",
        b"\xff\xfe\x00\x01",
        "号,码\r\n1,2\r\n".encode("gb18030"),
        f"{HEADER}\r\n".encode("utf-16"),
        f'{HEADER}\r\nBQ-1,"never closed'.encode("gb18030"),
        f"{HEADER}\r\nBQ-1\x00,1,1,1,1,1\r\n".encode("gb18030"),
        b"PK\x03\x04 a workbook",
    ],
)
def test_what_is_no_reply_file_is_told_and_left(exchange: Exchange, content: bytes) -> None:
    """Broken, empty or foreign files stop nothing and are not swallowed."""
    exchange.send()
    place = exchange.folder / "replies"
    place.mkdir(parents=True)
    (place / "a_reply.csv").write_bytes(content)
    good = exchange.reply(exchange.line("head"), name="b_reply.csv")
    assert [fault.where for fault in good.faults] == ["a_reply.csv"]
    assert good.answered == 1
    assert (place / "a_reply.csv").exists()


def test_a_reply_that_is_far_too_large_is_not_even_opened(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reply to a few questions is small; what is not is not one."""
    monkeypatch.setattr("doudi.evidence.actions.load_bank_replies.value_of", lambda key: 50)
    exchange.send()
    report = exchange.reply(exchange.line("head"))
    assert report.files == 0
    assert "larger" in report.faults[0].what


def test_what_was_read_is_kept_encrypted_and_its_plain_copies_go(exchange: Exchange) -> None:
    """Neither the request nor the reply stays on disk in clear; the reply can still be shown to an auditor."""
    exchange.send()
    exchange.reply(exchange.line("head"))
    assert not [path for path in exchange.folder.rglob("*") if path.is_file()]
    kept = StoredFile.objects.get(kind="bank_reply")
    assert NUMBERS["head"] in read(kept).decode("gb18030")


def test_only_verifiers_exchange_files_and_only_of_their_district(exchange: Exchange) -> None:
    """A clerk sends nothing; the neighbours' verifier finds nothing to send, and cannot answer either."""
    with pytest.raises(NotAllowed):
        request_bank_balances(exchange.office.by("payer6"), exchange.folder)
    with pytest.raises(NotAllowed):
        load_bank_replies(exchange.office.by("payer6"), exchange.folder)
    assert request_bank_balances(exchange.office.by("verifier7"), exchange.folder).path is None
    exchange.send()
    place = exchange.folder / "foreign"
    place.mkdir()
    (place / "x_reply.csv").write_bytes(f"{HEADER}\r\n{exchange.line('head')}\r\n".encode("gb18030"))
    assert load_bank_replies(exchange.office.by("verifier7"), place).reasons == {"request_unknown": 1}


def test_a_file_that_cannot_be_written_leaves_the_questions_waiting(exchange: Exchange) -> None:
    """Nothing counts as sent that was not."""
    blocked = exchange.folder / "blocked"
    blocked.parent.mkdir(parents=True, exist_ok=True)
    blocked.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(ExchangeFolderMissing):
        request_bank_balances(exchange.office.by(), blocked)
    assert set(BankRequest.objects.values_list("state", flat=True)) == {"waiting"}


def test_every_line_sent_is_audited(exchange: Exchange) -> None:
    """Who asked the banks about whom, and in which file."""
    exchange.send()
    lines = AuditEntry.objects.filter(action="evidence.ask_bank")
    assert {line.subject_id for line in lines} == {person.public_id for person in exchange.office.people.values()}
    assert all(NUMBERS[who] not in str(line.detail) for line in lines for who in NUMBERS)

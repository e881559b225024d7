"""A file that cannot be taken over at all: the page says in the reader's words what is wrong with it and what to do."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from doudi.benefits.takeover.forms import form_of
from doudi.benefits.takeover.records import TakeoverBatch
from tests.registry.city import NOW, build_city
from tests.workbench.desk import desk_of, open_on, said

NEW = "/work/takeover/new/"
HEADINGS = [each.header for each in form_of("recipients").contract.columns]


@pytest.fixture
def desk(db: None, settings: Any) -> Any:
    """The data officer's browser."""
    settings.DOUDI_JURISDICTION = "demo-city"
    build_city()
    open_on(NOW.date())
    return desk_of("data6")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.csv", b"", "文件是空的"),
        ("x.csv", b"\xef\xbb\xbf", "是空的，重新导出一次"),
        ("x.pdf", b"%PDF-1.4", "导出成CSV、TXT或者XLSX再交"),
        ("x.xlsx", b"not a workbook", "名字和里面的东西对不上"),
        ("x.csv", "姓名\n王".encode(), "找不到列名那一行"),
        ("x.csv", (",".join([*HEADINGS[:-1], HEADINGS[0]]) + "\n").encode(), "出现了不止一次"),
        ("x.csv", (",".join([*HEADINGS[:1], *HEADINGS[2:]]) + "\n").encode(), "没有“姓名”这一列"),
        ("x.csv", b"MZ\0\0\xff\xfe" * 50, "文字认不出来"),
    ],
)
def test_every_fault_of_a_whole_file_is_said(desk: Any, name: str, content: bytes, words: str) -> None:
    """Empty, of another kind, misnamed, without a heading: in Chinese, nothing kept, and the file is chosen again."""
    sent = {"form": "recipients", "as_of": "2025-08-31", "pay_from": "2025-09"}
    answer = desk.post(NEW, sent | {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert words in said(answer)
    assert "文件要再选一次" in said(answer)
    assert 'value="2025-08-31"' in said(answer)
    assert not TakeoverBatch.objects.exists()


def test_a_day_that_is_none_is_said(desk: Any) -> None:
    """The thirtieth of February."""
    sent = {"form": "recipients", "as_of": "2025-02-30", "file": SimpleUploadedFile("x.csv", b"a")}
    assert "没有这一天" in said(desk.post(NEW, sent))

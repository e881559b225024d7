"""A step that was not taken: what was typed is there to be copied, and every page has a way on."""

import pytest
from django.test import Client, RequestFactory

from doudi.ui.kept import typed_texts, way_back
from tests.registry.city import NOW, build_city
from tests.workbench.desk import desk_of, open_on, said

LONG = "母亲发病，孩子没有人照看。" * 40


def test_words_are_kept_and_secrets_are_not() -> None:
    """Sentences in any writing, once each; no token, password, id, number or choice."""
    typed = {
        "story": LONG, "again": LONG, "note": "two words", "rtl": "مرحبا", "smile": "👩‍👩‍👧", "password": "很长的 密码",
        "csrfmiddlewaretoken": "两个 字", "kind": "complaint", "phone": "13800000001", "day": "2025-02-30", "no": "",
    }  # fmt: skip
    assert typed_texts(RequestFactory().post("/", typed)) == [LONG, "two words", "مرحبا", "👩‍👩‍👧"]
    assert typed_texts(RequestFactory().get("/", typed)) == []


@pytest.mark.parametrize(
    ("referer", "leads_to"),
    [
        ("http://testserver/work/joint/?page=2", "/work/joint/?page=2"),
        ("https://testserver/work/", "/else/"),
        ("http://elsewhere/work/", "/else/"),
        ("http://testserver//elsewhere/", "/else/"),
        ("http://testserver/\\elsewhere/", "/else/"),
        ("http://[testserver/", "/else/"),
        ("", "/else/"),
    ],
)
def test_the_way_back_is_a_page_of_ours(referer: str, leads_to: str) -> None:
    """What the browser says came before, where it is ours; else what the page proposes."""
    assert way_back(RequestFactory().post("/", headers={"referer": referer}), "/else/") == leads_to


@pytest.mark.django_db
def test_who_was_signed_out_keeps_what_was_written() -> None:
    """At staff's and residents' doors alike; a form without words leads to the door as before."""
    for address, door in (("/work/joint/new/", "/work/sign-in/"), ("/mine/LB-1/LX-1/no/", "/sign-in/")):
        answer = Client().post(address, {"story": LONG, "reason": "<b>不要</b> 了"})
        assert answer.status_code == 401
        assert LONG in said(answer)
        assert "&lt;b&gt;不要&lt;/b&gt; 了" in said(answer)
        assert f'href="{door}"' in said(answer)
        assert Client().post(address, {"kind": "complaint"}).headers["Location"] == door


@pytest.mark.django_db
def test_an_address_for_buttons_opened_by_itself_says_so() -> None:
    """Neither white nor a dead end, for staff and for anybody."""
    build_city()
    open_on(NOW.date())
    answer = desk_of("data6").get("/work/takeover/JG-1/take/")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert "按按钮" in said(answer)
    assert 'href="/work/"' in said(answer)

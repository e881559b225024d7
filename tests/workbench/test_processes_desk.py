"""Processes on the pages: every one drawn and said as steps, what is to be mended told, in both languages."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from doudi.casework.engine import begin, complete, ended, read_definition, waiting
from doudi.schemes import processes as process_folder
from doudi.schemes.processes import process_files
from doudi.ui.processes import process_view
from tests.casework.engine.files import SIDE_BY_SIDE, TWO_STEPS, process_file
from tests.registry.city import NOW, TestCity, build_city
from tests.workbench.desk import desk_of, open_on, said

pytestmark = pytest.mark.once
PAGE = "/work/policy/processes/"


@pytest.fixture
def city(db: None) -> TestCity:
    """Offices and accounts."""
    open_on(NOW.date())
    return build_city()


def test_every_process_is_listed_and_has_its_page(city: TestCity) -> None:
    """Linked from the policy's page; each page has steps and a drawing, in Chinese and in English."""
    for language, word in (("zh-hans", "受理，或者一次说清缺什么"), ("en", "Accept, or tell once what is missing")):
        desk = desk_of("clerk6", language=language)
        assert PAGE in said(desk.get("/work/policy/"))
        listed = said(desk.get(PAGE))
        for key in process_files():
            assert f"{PAGE}{key}/" in listed
            shown = said(desk.get(f"{PAGE}{key}/"))
            assert "<svg" in shown
            assert '<ol class="tl"' in shown
            if key == "joint.application_item":
                assert word in shown
    assert desk.get(f"{PAGE}joint.other/").status_code == 404


def test_a_broken_process_says_what_is_to_be_mended(
    city: TestCity, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its page lists each fault with element, rule, way out and code, and draws nothing that cannot be used."""
    path = tmp_path / "broken.bpmn"
    path.write_text(TWO_STEPS.replace(' name="看"', ""), encoding="utf-8")
    monkeypatch.setattr("doudi.casework.reads.processes.process_files", lambda: {"joint.broken": path})
    desk = desk_of("clerk6")
    assert "1处要改" in said(desk.get(PAGE))
    shown = said(desk.get(f"{PAGE}joint.broken/"))
    for words in ("look", "没有中文名", "补上名称", "process.name-missing", "不能用"):
        assert words in shown
    assert "<svg class=\"pdraw\"" not in shown


def test_process_files_are_found_by_scheme() -> None:
    """Each key is a scheme's folder and a file's stem."""
    assert process_folder.process_source("joint.service_item").startswith(b"<?xml")
    with pytest.raises(KeyError):
        process_folder.process_source("joint.nothing")


def test_where_a_case_stands_is_said_in_the_list_and_shown_in_the_drawing() -> None:
    """Done steps first, then here, then what may come; a withdrawal is told beside, not as a step."""
    definition = read_definition("item", process_file("application_item").read_bytes())
    state = complete(definition, begin(definition, {}), "accept", {"acceptance": "accepted"})
    now = [task.key for task in waiting(definition, state)]
    view = process_view(definition, waiting=now, done=["accept"])
    assert [(step.key, step.state) for step in view.steps] == [
        ("accept", "done"), ("handle", "here"), ("decide", "ahead"), ("tell_grant", "ahead"), ("tell_refusal", "ahead"),
    ]  # fmt: skip
    assert view.anytime == ("家里撤回",)
    drawn = {node.key: node.state for node in view.nodes}
    assert (drawn["handle"], drawn["wait_for_papers"], drawn["granted"]) == ("here", "maybe", "ahead")
    page = _page(view)
    assert page.count('aria-current="step"') == 1
    assert page.count("您在这里") == 2


def test_a_case_that_has_ended_is_here_nowhere() -> None:
    """After its end every step done is listed, the end is marked, and nothing is ahead."""
    definition = read_definition("item", process_file("service_item").read_bytes())
    state = complete(definition, begin(definition, {}), "declined_at_take_on", {})
    view = process_view(definition, done=["declined_at_take_on"], ended=ended(definition, state))
    assert [(step.key, step.state) for step in view.steps] == [("declined_at_take_on", "done")]
    assert dict(view.ends)["家里不要"] is True
    assert view.here == ()


def test_two_things_waited_for_at_once_are_both_here() -> None:
    """Side by side, both branches carry the mark; without a drawing the list stands alone."""
    definition = read_definition("side", SIDE_BY_SIDE.encode())
    now = [task.key for task in waiting(definition, begin(definition, {}))]
    view = process_view(definition, waiting=now)
    assert [step.key for step in view.here] == ["visit", "ask"]
    assert not view.is_drawn
    assert "<svg class=\"pdraw\"" not in _page(view)


class _Checked(HTMLParser):
    """Every tag opened is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        return


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_words_of_a_file_are_only_words(language: str) -> None:
    """Names that look like markup are shown as text, in the list and in the drawing."""
    source = process_file("service_item").read_bytes().decode()
    hostile = source.replace("和家里约好", "&lt;b onload=x&gt;").replace('doudi:en="arrange', 'doudi:en="&lt;i&gt;')
    with override(language):
        page = _page(process_view(read_definition("item", hostile.encode())))
    assert "<b onload" not in page
    assert "<i>" not in page
    _Checked().feed(page)


def _page(view: object) -> str:
    return render_to_string("ui/parts/process.html", {"process": view})

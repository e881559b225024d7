"""The task list, and one question on one page; every answer is saved at once and nothing is asked twice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse

from doudi.casework.actions.save_answer import save_answer
from doudi.casework.papers.reads import fetch_papers_page
from doudi.casework.reads import DraftPage, QuestionPage, fetch_draft
from doudi.kernel.errors import DoudiError
from doudi.ui.access import Asked, opened_to
from doudi.ui.applying.answers import NotAnswered, read_answer, sent_fields, shown
from doudi.ui.applying.door import ApplyDoor
from doudi.ui.faults import in_plain_words
from doudi.ui.words import is_english

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Part:
    """A part of the form as a row of the task list (任务清单)."""

    key: str
    title: str
    pages: list[QuestionPage]

    @property
    def left(self) -> int:
        """Questions of this part without an answer."""
        return sum(not page.is_answered for page in self.pages)

    @property
    def next_page(self) -> QuestionPage:
        """The first question without an answer, else the first."""
        return next((page for page in self.pages if not page.is_answered), self.pages[0])


def parts_of(draft: DraftPage) -> list[Part]:
    """The questions grouped by part, in the order of the form."""
    parts: dict[str, Part] = {}
    for page in draft.pages:
        question = page.question
        if question.kind in ("people", "sign") or question.key == "address":
            continue  # people and signatures have their own pages; the address is given with the telephone number
        title = question.part_en if is_english() else question.part_zh
        parts.setdefault(question.part, Part(question.part, title, [])).pages.append(page)
    return list(parts.values())


def tasks(door: ApplyDoor) -> View:
    """At most seven rows: people, the parts of the form, signatures, check and hand in."""

    @opened_to(door.door, *door.verbs, purpose=door.purpose)
    def page(request: Asked, app_id: str) -> HttpResponse:
        draft = fetch_draft(request.acting, app_id)
        if draft.state != "draft":
            return door.go("apply_done", app_id)
        papers = fetch_papers_page(request.acting, app_id)
        return door.show(request, "tasks", {"draft": draft, "parts": parts_of(draft), "papers": papers})

    return page


def _address(door: ApplyDoor, app_id: str, page: QuestionPage) -> tuple[str, ...]:
    if page.member_id:
        return ("apply_question_of", app_id, page.question.key, page.member_id)
    return ("apply_question", app_id, page.question.key)


def question(door: ApplyDoor) -> View:
    """One question. Saved, then on to the next; 先存着 goes back to the list; autosave answers 204."""

    @opened_to(door.door, *door.verbs, purpose=door.purpose)
    def page(request: Asked, app_id: str, question: str, member_id: str = "") -> HttpResponse:
        draft = fetch_draft(request.acting, app_id)
        parts = parts_of(draft)
        pages = [one for part in parts for one in part.pages]
        at = next(
            (n for n, one in enumerate(pages) if one.question.key == question and (one.member_id or "") == member_id),
            None,
        )
        if at is None:
            if any(one.question.key == question for one in pages):
                return door.go("apply_tasks", app_id)
            raise Http404
        asked = pages[at]
        number, part = next((n, p) for n, p in enumerate(parts, 1) if any(one is asked for one in p.pages))
        within = next(n for n, one in enumerate(part.pages, 1) if one is asked)
        context: dict[str, Any] = {
            "draft": draft,
            "asked": asked,
            "q": asked.question,
            "part": part,
            "part_number": number,
            "within": within,
            "previous": _address(door, app_id, pages[at - 1]) if at else None,
            "errors": [],
            "saved": asked.is_answered,
            "given": shown(asked.answer, asked.question) | ({"picked": asked.begun} if asked.begun else {}),
        }
        if request.method != "POST":
            return door.show(request, "question", context)
        autosave = "autosave" in request.POST
        try:
            state, value = read_answer(asked.question, request.POST)
            save_answer(
                request.acting, app_id, question=asked.question.key, state=state, value=value, member_id=member_id
            )
        except (NotAnswered, DoudiError) as fault:
            if autosave:
                return HttpResponse(status=204, headers={"X-Saved": "no"})
            if "later" in request.POST and isinstance(fault, NotAnswered) and not request.POST.get("value"):
                return door.go("apply_tasks", app_id)
            said = str(fault) if isinstance(fault, NotAnswered) else in_plain_words(fault)
            context |= {"errors": [{"at": "value", "said": said}], "given": sent_fields(request.POST)}
            return door.show(request, "question", context, 422)
        if autosave:
            return HttpResponse(status=204, headers={"X-Saved": "yes"})
        if "later" in request.POST:
            return door.go("apply_tasks", app_id)
        if "check" in request.GET:
            return door.go("apply_check", app_id)
        return _onward(door, request, app_id, asked)

    return page


def _onward(door: ApplyDoor, request: Asked, app_id: str, answered: QuestionPage) -> HttpResponse:
    """The question after this one in the same part, with the questions an answer may have opened; else the list."""
    parts = parts_of(fetch_draft(request.acting, app_id))
    for part in parts:
        keys = [(one.question.key, one.member_id) for one in part.pages]
        if (answered.question.key, answered.member_id) in keys:
            rest = part.pages[keys.index((answered.question.key, answered.member_id)) + 1 :]
            following = next((one for one in rest if not one.is_answered), None) or next(iter(rest), None)
            if following is not None:
                return door.go(*_address(door, app_id, following))
            break
    return door.go("apply_tasks", app_id)

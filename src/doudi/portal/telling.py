"""What a browser keeps of "What can I get?": people and answers, signed, for half an hour; we keep nothing.

The cookie is sent to these pages only. It holds relations, birth years and answers: no name, no citizen number.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from doudi.kernel.month import Month
from doudi.schemes.asking.inquiry import Inquiry, Relative

COOKIE, KEPT_SECONDS, SALT = "doudi_asked", 30 * 60, "doudi.what-can-i-get"
MOST_PEOPLE = 12
MOST_BYTES = 3_800


@dataclass(frozen=True)
class Kept:
    """What the browser brought: how many people, those told so far, and the answers in the order given."""

    count: int = 0
    people: tuple[Relative, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def next_person(self) -> int:
        """The number of the person to be told next, 0 when all are."""
        return len(self.people) + 1 if len(self.people) < self.count else 0

    def inquiry(self, month: Month) -> Inquiry:
        """As the engine asks on."""
        return Inquiry(self.people, month, self.answers, settings.DOUDI_JURISDICTION, settings.DOUDI_PROFILE)

    def of_size(self, count: int) -> "Kept":
        """With this many people; what was said of people no longer there is forgotten."""
        return replace(self, count=count, people=self.people[:count])

    def with_person(self, person: Relative) -> "Kept":
        """With one more person, or one of them told anew."""
        position = int(person.key[1:]) - 1
        return replace(self, people=(*self.people[:position], person, *self.people[position + 1 :]))


def read_kept(request: HttpRequest) -> Kept:
    """What the browser brought; what is missing, too old or not ours counts as nothing."""
    try:
        brought: dict[str, Any] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return Kept()
    people = tuple(Relative(f"p{n}", relation, born) for n, (relation, born) in enumerate(brought["people"], 1))
    return Kept(brought["count"], people, brought["answers"])


def keep(answer: HttpResponse, kept: Kept) -> HttpResponse:
    """Give it to the browser; the oldest answers give way in the unlikely case that they do not fit."""
    answers = dict(kept.answers)
    while len(text := _written(kept, answers)) > MOST_BYTES:
        del answers[next(iter(answers))]
    answer.set_cookie(
        COOKIE,
        text,
        max_age=KEPT_SECONDS,
        path=reverse("portal:all"),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return answer


def forget(answer: HttpResponse) -> HttpResponse:
    """Take it away from the browser."""
    answer.delete_cookie(COOKIE, path=reverse("portal:all"))
    return answer


def _written(kept: Kept, answers: Mapping[str, str]) -> str:
    people = [[person.relation, person.birth_year] for person in kept.people]
    return signing.dumps({"count": kept.count, "people": people, "answers": dict(answers)}, salt=SALT, compress=True)

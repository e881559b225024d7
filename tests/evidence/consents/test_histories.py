"""Over any history of consent no question is put that nobody allowed, and what was allowed is not held back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doudi.evidence import consenting, verifying
from doudi.evidence.consenting import authorisation_for
from doudi.evidence.domain import consent
from doudi.evidence.models import Authorisation
from tests.evidence.consents.histories import ASKED, OTHER_CASE, PEOPLE, Life, Step, family_of_five
from tests.evidence.office import CASE, Office

HOW = st.sampled_from(["all", "ordinary", "one"])
STEP = st.tuples(
    st.sampled_from(["sign", "guardian", "cosign", "take_back", "end", "die", "wait", "send", "ask"]),
    st.sampled_from([*PEOPLE]),
    st.sampled_from([CASE, CASE, OTHER_CASE]),
    HOW,
)
ASK: Step = ("ask", "head", CASE, "all")
SEND: Step = ("send", "head", CASE, "all")
# One history that tells each planted fault apart; the search adds its own.
TELLING: dict[str, list[Step]] = {
    "withdrawal": [("sign", "head", CASE, "all"), ("take_back", "head", CASE, "all"), ASK],
    "part": [("sign", "head", CASE, "all"), ("take_back", "head", CASE, "one"), ASK],
    "part_at_bank": [("sign", "head", CASE, "all"), ASK, ("take_back", "head", CASE, "one"), SEND],
    "earlier_sheet": [
        ("sign", "head", CASE, "ordinary"), ("sign", "head", CASE, "all"), ("take_back", "head", CASE, "all"), ASK,
    ],
    "never_named": [("sign", "head", CASE, "one"), ASK],
    "end": [("sign", "head", CASE, "all"), ("wait", "head", CASE, "all"), ASK],
    "end_at_bank": [("sign", "head", CASE, "all"), ASK, ("wait", "head", CASE, "all"), SEND],
    "other_member": [("sign", "spouse", CASE, "all"), ASK],
    "other_case": [("sign", "head", OTHER_CASE, "all"), ASK],
    "cosign": [("guardian", "youth", CASE, "all"), ASK],
    "turns_14": [("guardian", "teen", CASE, "all"), ("wait", "teen", CASE, "ordinary"), ASK],
    "turns_18": [
        ("guardian", "youth", CASE, "all"), ("cosign", "youth", CASE, "all"), ("wait", "youth", CASE, "one"), ASK,
    ],
    "guardian_ends": [("guardian", "child", CASE, "all"), ("end", "child", CASE, "all"), ASK],
    "guardian_dies": [("guardian", "child", CASE, "all"), ("die", "spouse", CASE, "all"), ASK],
    "guardian_dies_later": [("guardian", "child", CASE, "all"), ASK, ("die", "spouse", CASE, "all"), ASK],
    "no_capacity": [("guardian", "spouse", CASE, "all"), ("end", "spouse", CASE, "all"), ASK],
    "signed_again": [
        ("sign", "head", CASE, "all"), ("take_back", "head", CASE, "one"), ("sign", "head", CASE, "all"), ASK, SEND,
    ],
}  # fmt: skip


@pytest.fixture
def family(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Five people, and three kinds of information to ask."""
    monkeypatch.setattr(verifying, "asked_categories", lambda: list(ASKED))
    family_of_five(office)
    return office


@contextmanager
def undone(office: Office) -> Iterator[None]:
    """What happens inside leaves no trace in the database, nor in the people at hand."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    for person in office.people.values():
        person.deceased_on = None


def lived(office: Office, folder: Path, history: list[Step]) -> list[Any]:
    """Live it; the questions that nobody allowed."""
    with undone(office):
        life = Life(office, folder)
        life.live(history)
        assert not life.invented(), "without a question nothing is known"
        return life.questions_without_leave()


def held_to_the_oracle(office: Office, folder: Path, history: list[Step]) -> None:
    """At its end program and oracle agree about every person, case and kind, and what was not asked is on record."""
    with undone(office):
        life = Life(office, folder)
        life.live([*history, ASK])
        assert life.questions_without_leave() == []
        refused = set()
        for who, person in office.people.items():
            for kind in ASKED:
                for case in (CASE, OTHER_CASE):
                    allowed = life.world.allows(who, case, kind, office.now)
                    found = authorisation_for(person, case, office.now, category=kind)
                    assert (found is not None) == allowed, (who, case, kind)
                if not life.world.allows(who, CASE, kind, office.now):
                    refused.add((who, kind))
        assert life.refused_and_logged(office.now, CASE) == refused, "every attempt that was not made is on record"


@pytest.mark.thorough
def test_no_question_is_ever_put_without_leave(family: Office, tmp_path: Path) -> None:
    """Signing, co-signing, taking back, coming of age, losing a guardian, time: no question too many, none too few."""

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(STEP, min_size=2, max_size=9))
    def every_history(history: list[Step]) -> None:
        held_to_the_oracle(family, tmp_path / "out", history)

    for history in TELLING.values():
        held_to_the_oracle(family, tmp_path / "out", history)
    every_history()


@pytest.mark.long
def test_thousands_of_histories(family: Office, tmp_path: Path) -> None:
    """The same over many more and longer histories."""

    @settings(max_examples=3_000, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(STEP, min_size=4, max_size=20))
    def every_history(history: list[Step]) -> None:
        held_to_the_oracle(family, tmp_path / "out", history)

    every_history()


class Doctored:
    """A sheet of which one thing is forgotten."""

    def __init__(self, row: Authorisation, **forgotten: Any) -> None:
        self._row, self._forgotten = row, forgotten

    def __getattr__(self, name: str) -> Any:
        return self._forgotten[name] if name in self._forgotten else getattr(self._row, name)


def forgetting(**forgotten: Any) -> dict[str, Callable[..., Any]]:
    """The looks at a sheet, forgetting something of it."""
    return {
        "covers": lambda row, category, purpose, now: consent.covers(
            Doctored(row, **forgotten), category, purpose, now
        ),
        "all_covered": lambda row, purpose, now: consent.all_covered(Doctored(row, **forgotten), purpose, now),
        "holds": lambda row, now: consent.holds(Doctored(row, **forgotten), now),
    }


def other_rows(*keep: str) -> dict[str, Callable[..., Any]]:
    """Looking for a sheet by less than person and case."""

    def find(person: Any, case_ref: str, now: Any, *, category: str = "", purpose: str = "") -> Authorisation | None:
        wanted = {key: value for key, value in (("person", person), ("case_ref", case_ref)) if key in keep}
        return Authorisation.objects.filter(withdrawn_at=None, **wanted).first()

    def ask(person_id: int, case_ref: str) -> Callable[[], list[Authorisation]]:
        found = find(person_id, case_ref, None)
        return lambda: [found] if found is not None else []

    return {"authorisation_for": find, "ask_signed": ask}


def remembering() -> dict[str, Callable[..., Any]]:
    """A cache that is not emptied when leave is taken back."""
    seen: dict[Any, Any] = {}

    def covers(row: Authorisation, category: str, purpose: str, now: Any) -> bool:
        return bool(seen.setdefault((row.pk, category), consent.covers(row, category, purpose, now)))

    def all_covered(row: Authorisation, purpose: str, now: Any) -> frozenset[str]:
        return frozenset(each for each in ASKED if covers(row, each, purpose, now))

    return {"covers": covers, "all_covered": all_covered, "holds": lambda row, now: True}


FAULTS: dict[str, tuple[str, dict[str, Callable[..., Any]]]] = {
    "forgets that it was taken back": ("withdrawal", forgetting(withdrawn_at=None, taken_back={})),
    "forgets the part taken back": ("part", forgetting(taken_back={})),
    "forgets the part taken back at the bank": ("part_at_bank", {**remembering(), "stop": lambda *_: 0}),
    "forgets what the sheet names": ("never_named", forgetting(categories=ASKED)),
    "forgets the end": ("end_at_bank", forgetting(valid_until=consent.datetime.max.replace(tzinfo=consent.SHANGHAI))),
    "forgets the young person": ("cosign", forgetting(cosign_from=None)),
    "asks for the co-signature on the day of signing only": ("turns_14", forgetting(cosign_from=None)),
    "forgets that they came of age": ("turns_18", forgetting(grown_up_on=None)),
    "forgets that the guardian is none": ("guardian_ends", forgetting(guardian_until=None)),
    "lets one sign for all": ("other_member", other_rows("case_ref")),
    "takes leave for another case": ("other_case", other_rows("person")),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_planted_fault_is_seen(
    family: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """The proof is not blind: a program that forgets one thing puts a question nobody allowed."""
    telling, patches = FAULTS[fault]
    history = TELLING[telling]
    assert lived(family, tmp_path / "out", history) == []
    for name, wrong in patches.items():
        if name == "stop":
            monkeypatch.setattr("doudi.evidence.actions.withdraw_authorisation.stop_bank_requests", wrong)
        elif name == "authorisation_for":
            monkeypatch.setattr(verifying, name, wrong)
            monkeypatch.setattr(verifying, "all_covered", lambda *_: frozenset(ASKED))
        elif name == "ask_signed":
            monkeypatch.setattr("doudi.evidence.checking.beginning.ask_signed", wrong)
        elif name == "all_covered":
            monkeypatch.setattr(verifying, name, wrong)
        else:
            monkeypatch.setattr(consenting, name, wrong)
    assert lived(family, tmp_path / "out", history) != []

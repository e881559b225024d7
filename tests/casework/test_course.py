"""An application's course is what its definition says: every move against a list of its own, every bug found."""

from __future__ import annotations

import pytest

from doudi.casework import course
from doudi.casework.actions.accept import accept
from doudi.casework.actions.ask_missing import ask_missing
from doudi.casework.actions.post_notice import post_notice
from doudi.casework.actions.withdraw import withdraw
from doudi.casework.course import Course, course_of, present_course, read_course, stands
from doudi.casework.domain.machine import CLOSED, OPEN_AND_FILED, TRANSITIONS, State
from doudi.casework.engine import TaskNotWaiting, complete, stand_at
from doudi.casework.errors import NotPossibleNow
from doudi.casework.models import Application, ProcessDefinition
from doudi.config.commands.process import run
from doudi.platform.models import AuditEntry
from doudi.schemes.processes import process_files
from tests.casework.engine.walking import walk
from tests.casework.journey import Journey
from tests.casework.walk import LAWFUL

APPLICATIONS = {key: path for key, path in process_files().items() if key.endswith(".application")}
CHILDREN = ("unsupported_child.application", "orphan.application")
ORACLE = {(verb, *pair) for verb, pairs in LAWFUL.items() for pair in pairs if pair[0] != pair[1]} | {
    ("settle_means_dispute", state, "investigating") for state in ("opinion", "on_notice", "notice_ended", "reported")
}
"""Every move, from the procedure: the list of the random walks, and an upheld dispute of the check, which opens the
survey again from wherever the case stands after it, but not while an objection waits for its answer."""
WALKED = [pytest.param(key, marks=[] if key in CHILDREN else pytest.mark.thorough if key == "dibao.application"
                       else pytest.mark.long) for key in APPLICATIONS]  # fmt: skip
NOTICE = {"on_notice", "objected", "notice_ended"}
OWN = {"tekun.application": {("assess_self_care", "accepted", "investigating")}}


class CourseDiffers(AssertionError):
    """A definition lets something happen that the procedure does not, or the other way round."""


def moves_of(found: Course) -> set[tuple[str, str, str]]:
    """Every move as three words."""
    return {(move.verb, str(move.source), str(move.target)) for each in found.moves.values() for move in each.values()}


def compare(key: str, source: bytes) -> None:
    """Hold a definition against the list.

    Raises:
        CourseDiffers: names what is too much and what is missing.
    """
    expected = ORACLE | OWN.get(key, set())
    if key in CHILDREN:
        expected = {move for move in expected if not NOTICE & set(move[1:])}
    found = moves_of(read_course(key, source))
    if found != expected:
        raise CourseDiffers(f"too much: {sorted(found - expected)}; missing: {sorted(expected - found)}")


@pytest.mark.once
@pytest.mark.parametrize("key", APPLICATIONS)
def test_a_course_has_the_moves_of_the_procedure_and_no_other(key: str) -> None:
    """All that can happen in any state, found by trying it in the engine, is the list that was written apart."""
    compare(key, APPLICATIONS[key].read_bytes())


PLANTED = {
    "a decision before the notice": (
        '<doudi:outcome fact="opinion" value="post_notice"',
        '<doudi:outcome fact="opinion" value="confirm" name="确认" en="confirmed"/>'
        '<doudi:outcome fact="opinion" value="post_notice"',
    ),
    "an objection is passed over": (
        'id="objected_known_to_notice_ended" sourceRef="objected_known" targetRef="notice_ended"',
        'id="objected_known_to_notice_ended" sourceRef="objected_known" targetRef="reported"',
    ),
    "nobody can withdraw any more": (
        'id="withdraw_at_reported_to_withdrawn" sourceRef="withdraw_at_reported" targetRef="withdrawn"',
        'id="withdraw_at_reported_to_withdrawn" sourceRef="withdraw_at_reported" targetRef="refused"',
    ),
    "sent back means refused": ('reported == "refuse"', 'reported == "send_back"'),
}


@pytest.mark.once
@pytest.mark.parametrize("planted", PLANTED)
def test_a_bug_planted_in_a_definition_is_found(planted: str) -> None:
    """Each is sound to the linter, and found by the same comparison that finds nothing without it."""
    source = APPLICATIONS["dibao.application"].read_text(encoding="utf-8")
    right, wrong = PLANTED[planted]
    assert right in source
    with pytest.raises(CourseDiffers):
        compare("dibao.application", source.replace(right, wrong, 1).encode())


@pytest.mark.once
@pytest.mark.parametrize("key", WALKED)
def test_every_path_of_a_course_is_walked(key: str) -> None:
    """No element twice in a path: engine and token game agree at each step, all is met and every end come to."""
    source = APPLICATIONS[key].read_bytes()
    paths = walk(source, times=1)
    definition = read_course(key, source).definition
    assert {done for steps, _ in paths for done, _ in steps} == set(definition.tasks)
    assert {end for _, end in paths} == {str(each) for each in CLOSED}


@pytest.mark.once
def test_a_childs_course_knows_no_notice() -> None:
    """Posting is in no state of it, whatever the action would say; a scheme without its own takes the ordinary one."""
    for key in CHILDREN:
        assert not any(present_course(key.split(".")[0]).allows("post_notice", state) for state in State)
    assert present_course("student_aid").definition.key == "dibao.application"
    assert present_course("dibao").allows("post_notice", State.OPINION)


@pytest.mark.once
def test_the_table_of_verbs_says_nothing_else() -> None:
    """What moves a case is in the table too, and the table leads nowhere before the end that the course does not."""
    ordinary = present_course("dibao")
    for verb, source, target in moves_of(ordinary):
        transition = TRANSITIONS[verb]
        assert source in transition.source
        assert transition.to is not None
        assert target in transition.to
    every = [ordinary, *(present_course(key.partition(".")[0]) for key in OWN)]
    for verb, transition in TRANSITIONS.items():
        for state in transition.source - CLOSED:
            assert any(course.allows(verb, state) for course in every), (verb, state)
    for state in OPEN_AND_FILED:
        assert ordinary.allows("withdraw", state)


@pytest.fixture
def filed(journey: Journey) -> Journey:
    """A case handed in."""
    journey.draft()
    journey.answer_all()
    journey.sign_all()
    journey.file()
    return journey


@pytest.fixture
def another_version(monkeypatch: pytest.MonkeyPatch) -> Course:
    """A later release: the same course with another word in it, so another version."""
    key = "dibao.application"
    source = APPLICATIONS[key].read_bytes().replace("补材料".encode(), "把材料补上".encode())
    monkeypatch.setattr(course, "_files", lambda: {key: source})
    return read_course(key, source)


def test_the_run_goes_with_the_case(filed: Journey) -> None:
    """The state of the run stands beside the case's own from the first draft, and says the same after each step."""
    assert stands(filed.case) is State.FILED
    ask_missing(filed.by("clerk6"), filed.case_id, items=["工资条"])
    assert stands(filed.case) is State.MISSING
    with pytest.raises(NotPossibleNow):
        post_notice(filed.by("clerk6"), filed.case_id)
    assert stands(filed.case) is State.MISSING
    accept(filed.by("clerk6"), filed.case_id)
    assert stands(filed.case) is State.ACCEPTED
    assert filed.case.definition is not None
    assert filed.case.definition.digest == present_course("dibao").definition.digest


def test_what_fails_leaves_case_and_run_as_they_were(filed: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault after the move, in the same change, takes the move back."""
    before = bytes(filed.case.process or b"")
    monkeypatch.setattr("doudi.casework.changing.follow", lambda *_: (_ for _ in ()).throw(RuntimeError("power cut")))
    with pytest.raises(RuntimeError, match="power cut"):
        accept(filed.by("clerk6"), filed.case_id)
    assert (filed.case.state, bytes(filed.case.process or b"")) == (State.FILED, before)


def test_a_run_the_course_does_not_know_is_asked_of_the_engine(filed: Journey) -> None:
    """A run with other facts in it (taken over from a version that asked more) goes on all the same, and stays so."""
    case = filed.case
    definition = present_course("dibao").definition
    case.process = complete(definition, stand_at(definition, "missing", {"opinion": "send_back"}),
                            "missing", {"missing": "supply_missing"})  # fmt: skip
    case.save()
    assert bytes(case.process) not in present_course("dibao").known
    accept(filed.by("clerk6"), filed.case_id)
    assert stands(filed.case) is State.ACCEPTED
    assert b"send_back" in bytes(filed.case.process or b"")


def test_a_case_begun_before_takes_its_run_up_when_next_moved(filed: Journey) -> None:
    """An application from an earlier release has no run: it gets one that stands where the case does."""
    case = filed.case
    case.definition, case.process = None, None
    case.save()
    accept(filed.by("clerk6"), filed.case_id)
    assert stands(filed.case) is State.ACCEPTED


def test_a_running_case_keeps_its_version(filed: Journey, another_version: Course) -> None:
    """A later release changes nothing for it, also when its own version is in the database only."""
    own = filed.case.definition
    assert own is not None
    assert course_of(filed.case).definition.digest == own.digest != another_version.definition.digest
    accept(filed.by("clerk6"), filed.case_id)
    assert stands(filed.case) is State.ACCEPTED
    assert filed.case.definition == own
    assert ProcessDefinition.objects.filter(key="dibao.application").count() == 1


def test_a_running_case_is_moved_on_request(
    filed: Journey, another_version: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """Named, it goes over to the present version and stands where it stood; asked again, nothing is left to do."""
    before = filed.case
    assert run(["move", before.public_id]) == 0
    case = filed.case
    assert (case.state, case.version, stands(case)) == (State.FILED, before.version, State.FILED)
    assert case.definition is not None
    assert case.definition.digest == another_version.definition.digest
    ask_missing(filed.by("clerk6"), filed.case_id, items=["工资条"])
    assert run(["move"]) == 0
    assert "1" in capsys.readouterr().out
    assert AuditEntry.objects.filter(action="casework.move_course", subject_id=case.public_id).count() == 1


def test_a_case_that_cannot_go_over_keeps_its_version(
    filed: Journey, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where what it waits for is another's in the present version, it says why and goes on under its own."""
    source = APPLICATIONS["dibao.application"].read_text(encoding="utf-8")
    head = '<lane id="lane_resident" name="resident">\n'
    line = "        <flowNodeRef>filed</flowNodeRef>\n"
    moved = source.replace(line, "", 1).replace(head, head + line, 1)
    monkeypatch.setattr(course, "_files", lambda: {"dibao.application": moved.encode()})
    assert run(["move", filed.case_id]) == 1
    assert "casework.process-migration-impossible" in capsys.readouterr().err
    accept(filed.by("clerk6"), filed.case_id)
    assert stands(filed.case) is State.ACCEPTED


def test_a_run_that_says_otherwise_than_the_case_stops_it(filed: Journey) -> None:
    """A state written past the actions (by hand, in the database) is not gone on from."""
    Application.objects.filter(pk=filed.case.pk).update(state=State.REPORTED)
    with pytest.raises(TaskNotWaiting):
        withdraw(filed.resident(), filed.case_id)
    assert filed.case.state == State.REPORTED

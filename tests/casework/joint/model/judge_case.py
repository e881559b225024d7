"""The oracle's verdict on what is tried with the whole case: plan, conferences, a protected child, the application."""

from __future__ import annotations

from collections.abc import Callable

from tests.casework.joint.model import acts, rulebook
from tests.casework.joint.model.book import Bound, Case, Conference, Item, Last, Ticking
from tests.casework.joint.model.judge import (
    NO_CASE,
    NO_REASON,
    NO_STATUS,
    NOT_ALLOWED,
    NOT_FOUND,
    NOT_NOW,
    SHIELDED,
    UNFIT,
    WRONG_KIND,
    Judge,
    Move,
    Verdict,
    refused,
)

NOT_CLOSED = ("planning", "running")
STAFF_FOR = {"confirm": ("approver6",), "refuse": ("approver6",), "report": ("reviewer6",),
             "terminate": ("clerk6", "approver6"), "withdraw": (rulebook.MOTHER,)}  # fmt: skip
FROM = {"confirm": ("reported",), "refuse": ("reported",), "report": ("notice_ended",)}
TO = {"confirm": "confirmed", "refuse": "refused", "report": "reported", "terminate": "terminated",
      "withdraw": "withdrawn"}  # fmt: skip


class CaseJudge(Judge):
    """The rest of what may be tried."""

    def on_case(
        self, move: Move, faults: Callable[[], set[str]], effect: Callable[[], None], possible: tuple[str, ...]
    ) -> Verdict:
        """The order in which a change of the whole is judged."""
        case = self.case
        if not self.sees(move.who) and not self.plans(move.who):
            return refused(NOT_FOUND)
        if not self.plans(move.who):
            return refused(NOT_ALLOWED)
        first = self.before(move, case)
        if first is not None:
            return first
        found = faults() if case.state in possible else {NOT_NOW}
        if found:
            return Verdict(frozenset(found), last=case.last[:2])

        def whole() -> None:
            effect()
            acts.changed(case, move.who, move.at)

        return self.done(move, whole)

    def on_add(self, move: Move) -> Verdict:
        """One item more."""
        key, kind = move.given["item"], move.given["kind"]
        is_service = key in rulebook.SERVICES

        def faults() -> set[str]:
            if is_service:
                return set() if move.given["office"] in rulebook.PROVIDERS else {UNFIT}
            if key not in rulebook.items():
                return {UNFIT}
            found = {UNFIT} if any(each.key == key for each in self.case.open_items()) else set()
            way = rulebook.way(key, kind)
            return found | ({WRONG_KIND} if way is None else self._not_given(move, key, way))

        def effect() -> None:
            last = (acts.name_of(move.who), move.at, "")
            if is_service:
                item = Item("", key, "service", move.given["office"], "service_item", move.who, last)
            else:
                way = rulebook.way(key, kind) or {}
                item = Item("", key, way["kind"], "", way["process"], move.who, last)
                item.is_linked = item.process == acts.OWN
            self.case.items.append(item)
            if self.case.state == "running":
                acts.begin_or_wait(self.case, item, move.who, move.at)

        return self.on_case(move, faults, effect, NOT_CLOSED)

    def _not_given(self, move: Move, key: str, way: dict[str, str]) -> set[str]:
        """Why the item cannot be given in this way now."""
        case = self.case
        if way["kind"] == "no_application":
            under_way = {each.key for each in case.open_items()}
            return set() if rulebook.rests_on(key) & (case.statuses() | under_way) else {NO_STATUS}
        if way["process"] != acts.OWN:
            on = move.given["on"]
            return set() if on is not None and on <= move.today else {UNFIT}
        if move.given["application"] == "none":
            return {NO_CASE}
        if not move.given["application"] or any(each.is_linked for each in case.items):
            return {UNFIT}
        return {SHIELDED} if case.protected and case.application not in acts.OVER else set()

    def on_propose(self, move: Move) -> Verdict:
        """Everything that a status opens and that is not there, nor was settled before; each is one change."""
        case = self.case
        if not self.sees(move.who):
            return refused(NOT_FOUND)
        if not self.plans(move.who):
            return refused(NOT_ALLOWED)
        there = {each.key for each in case.open_items()}
        there |= {each.key for each in case.items if each.kind == "no_application" and each.state == "done"}
        new = [key for key in rulebook.items() if rulebook.way(key, "no_application") and key not in there
               and case.statuses() & rulebook.rests_on(key)]  # fmt: skip
        if new and case.state == "closed":
            return refused(NOT_NOW)

        def effect() -> None:
            for key in new:
                way = rulebook.way(key, "no_application") or {}
                last = (acts.name_of(move.who), move.at, "")
                item = Item("", key, "no_application", "", way["process"], move.who, last)
                case.items.append(item)
                if case.state == "running":
                    acts.begin_or_wait(case, item, move.who, move.at)
                acts.changed(case, move.who, move.at)

        return self.done(move, effect, settles=bool(new)) if new else Verdict()

    def on_start(self, move: Move) -> Verdict:
        """Everything planned begins."""
        case = self.case
        planned = [each for each in case.items if each.state == "planned"]

        def effect() -> None:
            case.state, case.started = "running", True
            for item in sorted(planned, key=lambda each: each.kind == "no_application"):
                acts.begin_or_wait(case, item, move.who, move.at)
            case.messages += 1

        return self.on_case(move, lambda: set() if planned else {UNFIT}, effect, ("planning",))

    def on_drop(self, move: Move) -> Verdict:
        """A plan is given up; not while what a conference decided binds somebody."""
        case = self.case

        def faults() -> set[str]:
            bound = any(row.state == "open" for one in case.conferences for row in one.bound)
            return ({NOT_NOW} if bound else set()) | (set() if move.given["reason"].strip() else {NO_REASON})

        def effect() -> None:
            for item in [each for each in case.items if each.state == "planned"]:
                item.state = "struck"
                acts.changed(item, move.who, move.at)
            for one in case.conferences:
                one.state = "cancelled" if one.state == "called" else one.state
                one.wants_look = False
            case.state = "closed"

        return self.on_case(move, faults, effect, ("planning",))

    def on_tell(self, move: Move) -> Verdict:
        """What the family told."""
        unknown = set(move.given["facts"]) - rulebook.facts()
        return self.on_case(move, lambda: {UNFIT} if unknown else set(), lambda: None, NOT_CLOSED)

    def on_protect(self, move: Move) -> Verdict:
        """A child is protected from now on."""
        case = self.case

        def faults() -> set[str]:
            found = {NOT_NOW} if case.protected else set()
            return found | (set() if move.given["reason"].strip() else {NO_REASON})

        def effect() -> None:
            case.protected = True
            linked = any(each.is_linked and each.state != "struck" for each in case.items)
            if linked and case.application == "on_notice":
                case.application = "notice_ended"

        return self.on_case(move, faults, effect, ("planning", "running", "closed"))

    def _may_be_asked(self, office: str) -> bool:
        works = any(each.begun and each.office == office for each in self.case.items)
        return works if self.case.protected else office in (*rulebook.DEPARTMENTS, *rulebook.PROVIDERS)

    def on_call(self, move: Move) -> Verdict:
        """A conference is called."""
        case, given = self.case, move.given
        asked = frozenset(given["offices"])

        def faults() -> set[str]:
            found = set() if given["why"].strip() else {NO_REASON}
            found |= {NOT_NOW} if any(one.state == "called" for one in case.conferences) else set()
            fits = bool(given["agenda"]) and given["on"] >= move.today and len(asked) >= 2
            return found if fits and all(self._may_be_asked(each) for each in asked) else found | {UNFIT}

        def effect() -> None:
            for one in case.conferences:
                one.wants_look = False
            case.conferences.append(Conference("", move.today, asked))

        return self.on_case(move, faults, effect, NOT_CLOSED)

    def _conference(self, number: str) -> Conference | None:
        return next((one for one in self.case.conferences if one.id == number), None)

    def on_cancel(self, move: Move) -> Verdict:
        """It is not held."""
        one = self._conference(move.target)
        if one is None:
            return refused(NOT_FOUND)

        def faults() -> set[str]:
            found = set() if move.given["reason"].strip() else {NO_REASON}
            return found if one.state == "called" else found | {NOT_NOW}

        def effect() -> None:
            one.state = "cancelled"

        return self.on_case(move, faults, effect, NOT_CLOSED)

    def on_hold(self, move: Move) -> Verdict:
        """It was held, and binds."""
        one, given = self._conference(move.target), move.given
        if one is None:
            return refused(NOT_FOUND)

        def faults() -> set[str]:
            if one.state != "called":
                return {NOT_NOW}
            fits = one.called_on <= given["on"] <= move.today and given["minutes"].strip()
            fits = fits and not set(given["came"]) - one.asked
            for office, due in given["decided"]:
                fits = fits and office in one.asked and due > move.today and self._may_be_asked(office)
            return set() if fits else {UNFIT}

        def effect() -> None:
            one.state = "held"
            one.bound = [Bound("", office, due) for office, due in given["decided"]]

        return self.on_case(move, faults, effect, NOT_CLOSED)

    def on_look(self, move: Move) -> Verdict:
        """What was not done was looked at."""
        one = self._conference(move.target)
        if one is None:
            return refused(NOT_FOUND)

        def faults() -> set[str]:
            found = set() if move.given["note"].strip() else {NO_REASON}
            return found if one.wants_look else found | {NOT_NOW}

        def effect() -> None:
            one.wants_look = False

        return self.on_case(move, faults, effect, NOT_CLOSED)

    def on_answer(self, move: Move) -> Verdict:
        """Whoever is bound says what came of it."""
        rows = [(one, row) for one in self.case.conferences for row in one.bound if row.id == move.target]
        if not rows or not rulebook.roles_in(move.who, rows[0][1].office):
            return refused(NOT_FOUND)
        one, row = rows[0]
        first = self.before(move, self.case)
        if first is not None:
            return first
        found = {NOT_NOW} if row.state != "open" else set()
        found |= set() if move.given["answer"].strip() else {NO_REASON}
        if found:
            return refused(*found)

        def effect() -> None:
            row.state = "done" if move.given["done"] else "not_done"
            one.wants_look = one.wants_look or not move.given["done"]
            acts.changed(self.case, move.who, move.at)

        return self.done(move, effect)

    def on_application(self, move: Move) -> Verdict:
        """A step of the family's own application; what the joint case makes of it comes with the event."""
        case, verb = self.case, move.given["verb"]
        if move.who not in STAFF_FOR[verb]:
            return refused(NO_CASE, NOT_ALLOWED)
        if case.last_of_application == (verb, move.who) and case.application == TO[verb]:
            return Verdict()
        if case.application in acts.OVER or case.application not in FROM.get(verb, (case.application,)):
            return refused("casework.not-possible-now", "casework.changed")

        def effect() -> None:
            case.application, case.last_of_application = TO[verb], (verb, move.who)
            if case.application in acts.OVER:
                case.application_over_at = move.at

        return Verdict(effect=effect)

    def on_events(self, move: Move) -> Verdict:
        """The worker tells the joint case of the application's end, as of the moment it ended."""
        case = self.case

        def effect() -> None:
            over, case.application_over_at = case.application_over_at, None
            item = next((each for each in case.items if each.is_linked and each.state == "open"), None)
            if over is None or item is None:
                return
            acts.end(item, acts.OVER[case.application], rulebook.MACHINE, over)
            acts.settle(case, rulebook.MACHINE, over)
            acts.follow(case, over.date())

        return Verdict(effect=effect)

    def on_days(self, move: Move) -> Verdict:
        """Time passes, and the worker ends what the clock says is over."""
        case = self.case

        def effect() -> None:
            for item in case.items:
                due = [task for task, step in item.waiting().items() if step.kind == "timer"]
                clock = item.clocks[due[0]] if due else None
                last = clock.due(move.today) if clock is not None else None
                if clock is not None and last is not None and last < move.today and not clock.is_paused:
                    acts.take(item, due[0], {}, rulebook.MACHINE, move.at)
                    acts.follow(case, move.today)

        return Verdict(effect=effect)


def new_case(number: str, last: Last, application: str) -> Case:
    """The book of a case that was just opened."""
    case = Case(number, Ticking(last[1].date(), (20, True)), last, application=application)
    if application == "reported":
        case.last_of_application = ("report", "reviewer6")
    return case

"""The measured installation, told what to do line by line: filled once, then cases from first question to letter."""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from typing import Any

import django

OPEN_IN_A_PLACE = 50
"""Open cases of a township: with fewer cases on file there are fewer places, not emptier ones."""
SHARED_ROWS_BY = 900
"""Number of the family whose case is made first and not copied."""
SEES_JOINT_CASES = ("clerk", "approver")
ENDED = ("confirmed", "refused", "withdrawn", "terminated")


def main() -> None:
    """Serve until the input ends."""
    django.setup()
    side = Side()
    for line in sys.stdin:
        told: dict[str, Any] = json.loads(line)
        print(json.dumps(getattr(side, told.pop("do"))(**told)), flush=True)


class Side:
    """One installation under measure."""

    def fill(self, cases: int, still_open: int) -> dict[str, Any]:
        """So many cases on file in all, of them so many open; the offices, and who works there."""
        from django.core.management import call_command
        from django.db import connection

        from benchmarks.casework import copying, patterns
        from doudi.platform.installation import make_installation
        from tests.registry.city import NOW

        call_command("migrate", verbosity=0, interactive=False)
        installation = make_installation(NOW, is_demo=True)
        installation.simulated_day = (NOW + timedelta(days=12)).date()
        installation.save()
        patterns.departments_by_paper()
        city, places = patterns.build_province()
        places = places[: max(3, still_open // OPEN_IN_A_PLACE)]
        copying.spread(places)
        # Rows that all cases share (the process they run by, for one) are there before the first pattern is made.
        patterns.make_block(city, (patterns.whole_case,), SHARED_ROWS_BY)
        stages = len(patterns.OPEN)
        plan = (
            ((patterns.whole_case,), ("DB",), cases - still_open - 1),
            (patterns.OPEN, ("DB", "WI"), still_open // stages - 1),
        )
        drawn: set[str] = set()
        for at, (pattern, real, copies) in enumerate(plan):
            block = patterns.make_block(city, pattern, 10 * at)
            numbers = copying.numbers_of(block, *real, drawn=drawn)
            with copying.plain_indexes_later(block):
                for done in copying.copy_block(block, numbers, copies, len(places)):
                    print(f"  {done:,} of {copies:,} copies", file=sys.stderr, flush=True)
            copying.count_on(block)
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS bench_number")
            cursor.execute("ANALYZE")
            cursor.execute("SELECT pg_database_size(current_database())")
            size = cursor.fetchone()[0]
        return {**self.count(), "database_gib": size / 1024**3}

    def ready(self, joint_cases: int) -> dict[str, Any]:
        """The tables as this version wants them: what was filled by an earlier one is migrated, and joint cases are
        added where there are fewer. What is on file.
        """
        from django.core.management import call_command
        from django.db import connection

        from benchmarks.casework import joint
        from doudi.config.commands.worker import tick
        from doudi.platform.installation import current_clock

        call_command("migrate", verbosity=0, interactive=False)
        joint.add_joint_cases(joint_cases)
        while tick(current_clock().now())["events"]:  # the day's own work is done before people come
            pass
        with connection.cursor() as cursor:  # what autovacuum does of itself where a server runs longer than a measure
            cursor.execute("VACUUM (ANALYZE)")
        return {**self.count(), **joint.state_bytes()}

    def whole_joint_cases(self, times: int) -> float:
        """Seconds for joint cases from the plan to the closing statement, each change committed by itself."""
        from benchmarks.casework import joint
        from doudi.casework.models import JointCase

        city, first = joint.city_on_file(), JointCase.objects.count()
        started = time.perf_counter()
        for at in range(times):
            joint.closed(city, first + at)
        return time.perf_counter() - started

    def pages(self, users: list[dict[str, Any]], turns: int) -> dict[str, Any]:
        """Statements and processor time of each kind of page, without a server."""
        from benchmarks.casework import pages

        return pages.measure(users, turns)

    def count(self) -> dict[str, Any]:
        """What is on file."""
        from doudi.casework.models import Application, JointCase
        from doudi.worklist.models import WorkItem

        return {
            "cases": Application.objects.count(), "cases_open": Application.objects.exclude(state__in=ENDED).count(),
            "items_open": WorkItem.objects.filter(state=WorkItem.OPEN).count(),
            "joint_cases": JointCase.objects.count(),
        }  # fmt: skip

    def whole_cases(self, times: int, first: int) -> dict[str, Any]:
        """Cases from the first question to the letter, each change saved and committed by itself."""
        from benchmarks.casework import patterns
        from doudi.casework.models import Application
        from doudi.registry.models import Staff
        from tests.casework.journey import Journey
        from tests.registry.city import TestCity

        patterns.departments_by_paper()
        city = TestCity(staff={each.username: each for each in Staff.objects.filter(username__endswith="6")})
        started = time.perf_counter()
        for at in range(first, first + times):
            patterns.whole_case(Journey(city, patterns.a_family(at), phone=f"139{at:08d}"))
        seconds = time.perf_counter() - started
        made = Application.objects.order_by("-pk")[:times]
        assert {each.state for each in made} == {"confirmed"}
        return {"seconds": seconds, "changes": sum(each.version for each in made)}

    def sessions(self, users: int) -> list[dict[str, Any]]:
        """Signed-in browsers of clerks, reviewers and approvers of many offices."""
        from importlib import import_module

        from django.conf import settings
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

        from doudi.registry.models import Staff

        store = import_module(settings.SESSION_ENGINE).SessionStore
        working = [each for each in map(self._at_work, Staff.objects.order_by("username")) if each["open"]]
        found = []
        for at in range(users):
            told = working[at % len(working)]
            staff, session = Staff.objects.get(username=told["who"]), store()
            session[SESSION_KEY] = str(staff.pk)
            session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
            session[HASH_SESSION_KEY] = staff.get_session_auth_hash()
            session.save()
            # Two people of one office do not take the same step twice.
            mine = told["filed"][at // len(working) :: -(-users // len(working))]
            found.append({**told, "filed": mine, "cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}"})
        return found

    def _at_work(self, staff: Any) -> dict[str, Any]:
        """Somebody's cases: those handed in, which a clerk accepts, and some of those under way."""
        from doudi.casework.models import Application, JointCase

        role = staff.username.split("-")[0]
        if role not in ("clerk", "reviewer", "approver"):
            return {"who": staff.username, "open": []}
        office = staff.posts.get().organisation
        cases = Application.objects.filter(area_path__startswith=office.areas.get().division.path)
        under_way = cases.exclude(state__in=[*ENDED, "filed"]).values_list("public_id", flat=True)[:60]
        filed = cases.filter(state="filed").values_list("public_id", flat=True)[:60] if role == "clerk" else ()
        joint = JointCase.objects.filter(area_path__startswith=office.areas.get().division.path)
        joint_ids = joint.values_list("public_id", flat=True)[:20] if role in SEES_JOINT_CASES else ()
        return {"who": staff.username, "open": list(under_way), "filed": list(filed), "joint": list(joint_ids)}


if __name__ == "__main__":
    main()

"""The measured side: a street with many open items, an official's browser, each filter asked for several times."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import django

PAGES = {
    "mine": "tab=mine",
    "office": "tab=office",
    "scheme": "tab=office&scheme=tekun",
    "kind": "tab=office&kind=casework.kind-3",
    "light": "tab=office&light=late",
    "place": "tab=office&area={area}",
    "number": "tab=office&text=DB-77",
    "owner": "tab=office&owner=role:township_clerk",
    "all_filters": "tab=office&scheme=dibao&light=warn&area={area}&text=DB&owner=role:township_clerk",
    "newest": "tab=mine&order=newest",
    "last_page": "tab=office&page=9999",
    "supervised": "tab=supervised",
    "done": "tab=done",
}
"""Each a request as the page's form sends it."""


def main() -> None:
    """Fill, ask, tell what it took as JSON on the last line."""
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    asked: dict[str, Any] = json.loads(sys.argv[1])
    print(json.dumps(Side(asked["items"]).measure(asked["times"], plans=asked["plans"])), flush=True)


class Side:
    """One street of a district, filled."""

    def __init__(self, items: int) -> None:
        from django.db import connection
        from django.test import Client

        from benchmarks.worklist.filling import fill
        from doudi.registry.models import Staff

        self._backend: int | None = None
        self.city, self.seen, self.all = fill(items)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.browsers = {}
        for name in ("clerk6", "reviewer6"):
            self.browsers[name] = Client()
            staff = Staff.objects.get(username=name)
            self.browsers[name].force_login(staff, backend="doudi.registry.sign_in.StaffBackend")

    def measure(self, times: int, *, plans: bool) -> dict[str, Any]:
        """Milliseconds of each page, so many times, after one round that is not counted: by the clock on the wall, and
        of the processor, page and database together, which other work on the machine hardly changes."""
        took: dict[str, list[float]] = {}
        worked: dict[str, list[float]] = {}
        area = self.city.places["500106001002"].path
        for _round in range(times + 1):
            for name, query in PAGES.items():
                before = self._processor()
                milliseconds = self._ask(name, query.format(area=area))
                if _round:
                    took.setdefault(name, []).append(milliseconds)
                    worked.setdefault(name, []).append(self._processor() - before)
        if plans:
            self._plans(area)
        return {"seen": self.seen, "all": self.all, "took": took, "worked": worked}

    def _processor(self) -> float:
        """Milliseconds of processor this process and its connection's server process have used."""
        from django.db import connection

        if self._backend is None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self._backend = int(cursor.fetchone()[0])
        server = Path(f"/proc/{self._backend}/schedstat").read_text().split()[0]
        return 1000 * time.process_time() + int(server) / 1e6

    def _ask(self, name: str, query: str) -> float:
        browser = self.browsers["reviewer6" if name == "supervised" else "clerk6"]
        started = time.perf_counter()
        answer = browser.get(f"/work/list/?{query}")
        milliseconds = 1000 * (time.perf_counter() - started)
        if answer.status_code != 200:
            raise RuntimeError(f"{name}: {answer.status_code}")
        return milliseconds

    def _plans(self, area: str) -> None:
        """Every statement of a page that took longer than two milliseconds, with the plan of the database."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        for name, query in PAGES.items():
            with CaptureQueriesContext(connection) as caught:
                self._ask(name, query.format(area=area))
            print(f"== {name}: {len(caught)} statements, {sum(float(q['time']) for q in caught):.3f} s in the database")
            for one in caught.captured_queries:
                if float(one["time"]) > 0.002 and one["sql"].startswith("SELECT"):
                    with connection.cursor() as cursor:
                        cursor.execute("EXPLAIN ANALYZE " + one["sql"].replace("%", "%%"), [])
                        print(one["time"], one["sql"][:160], *(line for (line,) in cursor.fetchall()), sep="\n   ")


if __name__ == "__main__":
    main()

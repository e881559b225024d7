"""The measured side: a city with families that signed, checks of them, pages; told what to do line by line."""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from typing import Any


def main() -> None:
    """Serve until the input ends, in a process that began as the product's own for pages begins."""
    from django.core.management import call_command

    import doudi.config.wsgi  # noqa: F401

    call_command("migrate", verbosity=0, interactive=False)
    side = Side()
    for line in sys.stdin:
        told: dict[str, Any] = json.loads(line)
        print(json.dumps(getattr(side, told.pop("do"))(**told)), flush=True)


class Side:
    """One installation under measure."""

    def __init__(self) -> None:
        from benchmarks.verification.families import Families

        self._families = Families()

    def make(self, families: int, people: int, prefix: str) -> int:
        """Families of so many who signed, one case each."""
        return self._families.make(families, people, prefix)

    def one(self, case: str, least: float) -> dict[str, float]:
        """Seconds from the click to the ticket, and to the commit of the last answer, for one person's 36 categories.

        The database tells when it committed (`track_commit_timestamp`): who asked again and again until it is done
        would take from the two cores what is measured.

        Args:
            least: what the slowest department takes.
        """
        from django.db import connection

        clicked, started = time.time(), time.perf_counter()
        ticket = self._families.verify(case)
        written = time.perf_counter() - started
        time.sleep(max(0.0, started + least + 0.05 - time.perf_counter()))
        with connection.cursor() as cursor:
            while True:
                cursor.execute(
                    "SELECT state, extract(epoch FROM pg_xact_commit_timestamp(xmin)) FROM evidence_check "
                    "WHERE public_id = %s", [ticket],
                )  # fmt: skip
                state, committed = cursor.fetchone()
                if state == "done":
                    return {"ticket": written, "whole": float(committed) - clicked}
                time.sleep(0.01)

    def begin(self, prefix: str) -> int:
        """A batch of every case of a prefix."""
        return self._families.begin(prefix)

    def wait(self, prefix: str, most: float) -> dict[str, float]:
        """Until the batch is done or the time is over: seconds, and questions answered."""
        from doudi.evidence.models import Check, LiveQuestion

        started = time.perf_counter()
        while time.perf_counter() - started < most:
            if not Check.objects.filter(case_ref__startswith=prefix, state="open").exists():
                break
            time.sleep(0.05)
        rows = LiveQuestion.objects.filter(case_ref__startswith=prefix)
        seconds = time.perf_counter() - started
        return {"seconds": seconds, "closed": rows.filter(state="closed").count(), "written": rows.count(),
                "said": rows.filter(outcome="said").count()}  # fmt: skip

    def pages(self, times: int) -> list[float]:
        """Seconds of pages that have nothing to do with it."""
        from django.test import Client

        client, found = Client(), []
        for at in range(times):
            started = time.perf_counter()
            response = client.get("/work/sign-in/" if at % 2 else "/", headers={"host": "localhost"})
            assert response.status_code < 400, response.status_code
            found.append(time.perf_counter() - started)
        return found

    def stop_all(self) -> int:
        """End every open batch."""
        return self._families.stop_all()

    def grow_older(self, days: int) -> None:
        """Another day, so that what stands is asked anew."""
        self._families.now += timedelta(days=days)


if __name__ == "__main__":
    main()

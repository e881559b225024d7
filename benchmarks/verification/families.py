"""Made-up families of a made-up city, enrolled and signed, for the measured side."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from doudi.evidence.actions.begin_check_batch import begin_check_batch
from doudi.evidence.actions.steer_check_batch import steer_check_batch
from doudi.evidence.actions.verify_means import verify_means
from doudi.evidence.asking import VERIFICATION
from doudi.evidence.models import Authorisation, CheckBatch
from doudi.evidence.sheets.named import every_code
from doudi.kernel.clock import SHANGHAI
from doudi.kernel.month import Month
from doudi.kernel.public_id import new_public_id
from doudi.platform.acting import Acting
from doudi.registry.actions.enrol_person import enrol_person
from doudi.registry.models import Person
from tests.columnar.extracts import number
from tests.registry.city import build_city

AREA = "/50/500106/500106001/500106001001/"
MONTH = Month(2025, 8)


class Families:
    """Who is checked, and by whom."""

    def __init__(self) -> None:
        self.now = datetime.now(SHANGHAI)
        self._people: list[Person] = []
        self._cases: dict[str, list[Person]] = {}
        with transaction.atomic():
            self._city = build_city()

    def acting(self) -> Acting:
        """The district's verifier."""
        return self._city.acting("verifier6", now=self.now)

    def make(self, families: int, people: int, prefix: str) -> int:
        """So many cases, each of so many people of their own; people are used again under another prefix."""
        with transaction.atomic():
            while len(self._people) < families * people and len(self._people) < 400:
                at = len(self._people) + 1
                self._people.append(enrol_person(
                    Acting.system("bench", self.now), f"测试{at}", number(at), area_path=AREA,
                    division_code="500106001001",
                ))  # fmt: skip
            made = []
            for at in range(families):
                case = f"{prefix}-{at}"
                first = at * people % len(self._people)
                self._cases[case] = [self._people[(first + k) % len(self._people)] for k in range(people)]
                made += [self._signed(case, person) for person in self._cases[case]]
            Authorisation.objects.bulk_create(made)
        return families

    def _signed(self, case: str, person: Person) -> Authorisation:
        return Authorisation(
            public_id=new_public_id("AU", groups=3), person=person, case_ref=case, method="paper", signed_at=self.now,
            valid_until=self.now.replace(year=self.now.year + 1), taken_by="bench", area_path=AREA,
            division_code="500106001001", categories=sorted(every_code()), purposes=[VERIFICATION],
        )  # fmt: skip

    def verify(self, case: str) -> str:
        """Send a case for verification; its ticket."""
        acting = self.acting()
        report = verify_means(acting, case_ref=case, members=self._cases[case], area_path=AREA, month=MONTH)
        return report.check

    def begin(self, prefix: str) -> int:
        """A batch of all cases of a prefix."""
        cases = [case for case in self._cases if case.startswith(f"{prefix}-")]
        return begin_check_batch(self.acting(), name=prefix, case_refs=cases, month=MONTH).taken

    def stop_all(self) -> int:
        """Stop what is open."""
        rows = list(CheckBatch.objects.filter(state="open"))
        for batch in rows:
            steer_check_batch(self.acting(), batch.public_id, "stop", "measured")
        return len(rows)

"""Draw lots which reported cases the county looks at again (随机抽查, 特困人员认定办法 art. 16)."""

import secrets
from fractions import Fraction
from typing import Any

from django.db import transaction

from doudi.casework.changing import Change, change_case
from doudi.casework.domain.lots import draw_lots
from doudi.casework.domain.machine import State
from doudi.casework.errors import CaseNotFound, CaseworkError
from doudi.casework.models import Application, RecheckDraw, RecheckEntry
from doudi.casework.process import scheme_here
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry import policy
from doudi.registry.models import Division
from doudi.worklist.words import Words


class NothingToDraw(CaseworkError):
    """No reported case of the scheme waits for its lot."""

    code = "casework.nothing-to-draw"


class ShareUnset(CaseworkError):
    """The scheme's texts know no random re-check, or no share is on file."""

    code = "casework.recheck-share-unset"


def waiting_for_lot(scheme: str, area_path: str) -> Any:
    """Reported cases of the area whose lot was not drawn yet."""
    return Application.objects.filter(
        scheme=scheme, state=State.REPORTED, area_path__startswith=area_path, recheck__isnull=True
    )


def share_of(scheme: str, month: Month) -> Fraction:
    """The share to look at again that is in force in the month.

    Raises:
        ShareUnset: there is none.
    """
    found = scheme_here(scheme)
    key = f"{scheme}.recheck_share"
    value = found.parameters.at(key, month).value if key in found.parameters.parameters else None
    if not found.has_step("recheck_draw") or value is None:
        raise ShareUnset(
            f"No share of cases to re-check is on file for {scheme}.",
            Words("这一项没有随机抽查的规定。", "No random re-check is laid down for this scheme."),
        )
    return Fraction(str(value))


@transaction.atomic
def draw_recheck(acting: Acting, *, scheme: str, division_code: str) -> RecheckDraw:
    """Draw among all cases of the area that are reported and have no lot yet; not less than the share, rounded up.

    Each case is drawn once and for all: nobody can draw again until a case they like comes out. The seed is kept, so
    that anybody can check the lots. Whoever is drawn cannot be confirmed before the county visited.

    Raises:
        CaseNotFound: no such area for this account.
        NothingToDraw: no case waits.
        ShareUnset: this scheme has no random re-check.
    """
    area = Division.objects.filter(code=division_code).first()
    if area is None or not policy.may(acting, "casework.draw_recheck", area_path=area.path):
        raise CaseNotFound()
    share = share_of(scheme, Month.of(acting.today))
    # The area's row is the lock: two draws in one area are made one after the other.
    Division.objects.select_for_update().get(pk=area.pk)
    cases = list(waiting_for_lot(scheme, area.path).order_by("public_id"))
    if not cases:
        raise NothingToDraw(
            f"No reported case of {scheme} in {division_code} waits for its lot.",
            Words("现在没有等抽签的。", "No case waits for its lot."),
        )
    seed = secrets.token_hex(16)
    drawn = draw_lots((case.public_id for case in cases), seed, share)
    made = RecheckDraw.objects.create(
        scheme=scheme,
        share=str(share),
        seed=seed,
        reported=len(cases),
        drawn=len(drawn),
        drawn_at=acting.now,
        drawn_by=acting.actor_id,
        drawn_by_name=acting.name,
        division_code=area.code,
        area_path=area.path,
        simulated=acting.simulated,
    )
    for case in cases:
        _enter(acting, case, made, is_drawn=case.public_id in drawn)
    record(
        acting, "casework.draw_rechecks", "recheck_draw", made.public_id, area_path=made.area_path,
        detail={"scheme": scheme, "reported": made.reported, "drawn": made.drawn, "seed": seed},
    )  # fmt: skip
    announce(acting, "rechecks_drawn", {"draw": made.public_id, "drawn": made.drawn})
    return made


def _enter(acting: Acting, case: Application, draw: RecheckDraw, *, is_drawn: bool) -> None:
    def do(change: Change) -> None:
        RecheckEntry.objects.create(draw=draw, application=change.case, is_drawn=is_drawn)
        change.detail = {"draw": draw.public_id, "drawn": is_drawn}
        change.note = "抽中了，区里上门以后才能确认" if is_drawn else "没有抽中"

    change_case(
        acting, case.public_id, "draw_recheck", "casework.draw_recheck", do, content={"draw": draw.public_id},
    )  # fmt: skip

"""Open a letter that came on paper (凭编号打开告知书): with its number and the citizen number it speaks of."""

from __future__ import annotations

from django.db import transaction

from doudi.kernel.identifiers import CitizenNumber, CitizenNumberInvalid
from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.outreach.errors import NoticeUnopened, TooManyTries
from doudi.outreach.models import NoticeReader, SuspicionNotice
from doudi.outreach.supervision.own_notices import SEE, addressed
from doudi.platform.acting import Acting
from doudi.platform.audit.guessing import guessed_too_often
from doudi.platform.audit.record import record
from doudi.registry import policy
from doudi.registry.pseudonym import person_key_of

REFUSED = "outreach.notice_not_opened"


def open_notice(acting: Acting, *, number: str, citizen_number: str) -> SuspicionNotice:
    """The letter, which this telephone's account reads and answers from now on, with the others of the same matter.

    For the person, and for the family that holds the letter: whoever has the paper and knows whose it is reads here
    what the paper says. A wrong guess is on record, and five of them within an hour are the last for that hour.

    Raises:
        NotAllowed: no resident is acting.
        NoticeUnopened: no letter of this number speaks of this citizen number; nothing tells which of the two is wrong.
        TooManyTries: too many wrong ones within the hour.
    """
    policy.require(acting, SEE, owner_id=acting.actor_id)
    if guessed_too_often(acting, REFUSED):
        raise TooManyTries()
    notice = _found(number, citizen_number)
    if notice is None:
        record(acting, REFUSED, "suspicion_notice", "")
        raise NoticeUnopened()
    with transaction.atomic():
        _reader, is_new = NoticeReader.objects.get_or_create(
            suspicion=notice.suspicion, account_id=acting.actor_id, defaults={"opened_at": acting.now}
        )
        if is_new:
            record(acting, "outreach.open_notice", "suspicion_notice", notice.public_id)
    return notice


def _found(number: str, citizen_number: str) -> SuspicionNotice | None:
    try:
        public_id = check_public_id(number, SuspicionNotice.PREFIX)
        key = person_key_of(CitizenNumber.parse(citizen_number).value)
    except (PublicIdInvalid, CitizenNumberInvalid):
        return None
    return addressed().filter(public_id=public_id, suspicion__subject_key=key).first()

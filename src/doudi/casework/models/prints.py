"""What was printed and sealed, a democratic review on record, and who signed for a letter (打印件、民主评议、签收)."""

from django.db import models

from doudi.casework.models.application import Application
from doudi.casework.models.outcome import Objection
from doudi.platform.base import PublicIdModel, Scoped
from doudi.platform.crypto.fields import EncryptedJSONField, EncryptedTextField


class PrintedPaper(PublicIdModel, Scoped):
    """One form of a case as it was printed (打印件): its content sealed by ``digest``, its number and check code.

    Never changed. Printing the same content again gives the same number; once something has changed, a new one.
    """

    PREFIX = "DY"
    GROUPS = 3

    application = models.ForeignKey(Application, related_name="prints", on_delete=models.PROTECT)
    kind = models.CharField(max_length=24)
    content = EncryptedJSONField()
    digest = models.CharField(max_length=64)
    check_code = models.CharField(max_length=24, db_index=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    made_by_name = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "kind", "digest"], name="the_same_paper_is_printed_once")
        ]


class ReviewMeeting(PublicIdModel):
    """A democratic review (民主评议, 57号 art. 19): who came, what was said, the vote on what the family reported.

    Never changed; a second meeting is a second row. ``present`` lists ``{"name": …, "role": …}``.
    """

    PREFIX = "PY"
    GROUPS = 3
    TRUE, NOT_TRUE, UNCLEAR = "true", "not_true", "unclear"

    application = models.ForeignKey(Application, related_name="review_meetings", on_delete=models.PROTECT)
    objection = models.ForeignKey(Objection, null=True, related_name="review_meetings", on_delete=models.PROTECT)
    held_on = models.DateField()
    place = EncryptedTextField()
    chair = EncryptedTextField()
    recorder = EncryptedTextField()
    present = EncryptedJSONField(default=list)
    said = EncryptedTextField(blank=True)
    votes_true = models.PositiveIntegerField()
    votes_not_true = models.PositiveIntegerField()
    votes_unclear = models.PositiveIntegerField()
    conclusion = models.CharField(max_length=8, choices=[(each, each) for each in (TRUE, NOT_TRUE, UNCLEAR)])
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=40)
    recorded_by_name = models.CharField(max_length=80)
    key = models.CharField(max_length=80, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "key"], name="one_review_per_key"),
        ]


class LetterReceipt(PublicIdModel, Scoped):
    """Who signed for a letter, when and how (签收单). One for each letter; the days to disagree count from it."""

    PREFIX = "QS"
    HANDED, POSTED, ONLINE, LEFT = "handed", "posted", "online", "left"
    SELF, FAMILY, GUARDIAN, PROXY, NOBODY = "self", "family", "guardian", "proxy", "nobody"

    application = models.ForeignKey(Application, related_name="receipts", on_delete=models.PROTECT)
    letter_number = models.CharField(max_length=32, unique=True)
    received_on = models.DateField()
    how = models.CharField(max_length=8, choices=[(each, each) for each in (HANDED, POSTED, ONLINE, LEFT)])
    by_whom = models.CharField(
        max_length=10, choices=[(each, each) for each in (SELF, FAMILY, GUARDIAN, PROXY, NOBODY)]
    )
    name = EncryptedTextField(blank=True)
    witness = EncryptedTextField(blank=True)
    note = EncryptedTextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=40)
    recorded_by_name = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(how="left") | models.Q(by_whom="nobody"), name="a_letter_left_was_signed_by_nobody"
            )
        ]

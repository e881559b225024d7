"""What a family handed in (交来的材料): one row for each picture or document, and what an official said of it."""

from django.db import models

from doudi.casework.models.application import Application
from doudi.casework.models.joint import JointCase
from doudi.platform.base import PublicIdModel, Scoped
from doudi.platform.crypto.fields import EncryptedTextField

HELD, GIVEN = "held", "given"
MARKS = ("good", "illegible", "wrong_kind", "incomplete")


class HandedPaper(PublicIdModel, Scoped):
    """One picture or PDF of one paper, of an application or of a joint case.

    ``kind`` is the paper's key in the scheme or the matter, ``other`` where it has none. ``state`` is held while the
    family has not said yet whether a picture that is hard to read is handed in all the same. ``mark`` is an official's
    word; ``valid_until`` the last day the paper holds, where it bears one. ``used_from`` is the row whose file this one
    shows again: handed in once, it serves later.
    """

    PREFIX = "CL"
    GROUPS = 3

    application = models.ForeignKey(Application, null=True, related_name="handed_papers", on_delete=models.PROTECT)
    joint_case = models.ForeignKey(JointCase, null=True, related_name="handed_papers", on_delete=models.PROTECT)
    kind = models.CharField(max_length=40)
    file_id = models.CharField(max_length=40, db_index=True)
    content_digest = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField(default=1)
    doubts = models.JSONField(default=list)
    state = models.CharField(max_length=8, default=HELD, choices=[(s, s) for s in (HELD, GIVEN)])
    of_account = models.CharField(max_length=40, blank=True, default="", db_index=True)
    of_person = models.CharField(max_length=40, blank=True, default="", db_index=True)
    handed_at = models.DateTimeField()
    handed_by = models.CharField(max_length=40)
    by_family = models.BooleanField(default=True)
    mark = models.CharField(max_length=12, blank=True, default="", choices=[(m, m) for m in MARKS])
    mark_note = EncryptedTextField(blank=True, default="")
    marked_at = models.DateTimeField(null=True)
    marked_by = models.CharField(max_length=40, blank=True, default="")
    marked_by_name = models.CharField(max_length=80, blank=True, default="")
    told_at = models.DateTimeField(null=True)
    valid_until = models.DateField(null=True)
    used_from = models.ForeignKey("self", null=True, related_name="used_again", on_delete=models.PROTECT)

    class Meta:
        ordering = ["handed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(application__isnull=False, joint_case__isnull=True)
                | models.Q(application__isnull=True, joint_case__isnull=False),
                name="a_paper_is_of_one_case",
            ),
            models.CheckConstraint(
                condition=models.Q(mark="") | models.Q(state=GIVEN, marked_at__isnull=False),
                name="only_what_was_handed_in_is_judged",
            ),
        ]

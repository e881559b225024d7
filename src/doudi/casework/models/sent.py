"""What another portal sent (外来申请)."""

from django.db import models

from doudi.casework.models.application import Application
from doudi.platform.base import PublicIdModel, Scoped
from doudi.platform.crypto.fields import EncryptedJSONField, EncryptedTextField

WAITING, TAKEN, RETURNED = "waiting", "taken", "returned"


class SentApplication(PublicIdModel, Scoped):
    """One application a family began in another portal, as it was received (外来申请).

    ``external_id`` is the sender's own number: sent again it is the same row. ``content`` is kept until somebody took
    it on or returned it, and is emptied then: it lies in the draft, or with the sender; of answers the draft did not
    take, which question they answered is kept. ``digest`` is a keyed fingerprint of it.
    """

    PREFIX = "WL"
    GROUPS = 3

    organisation = models.ForeignKey(
        "registry.Organisation", related_name="sent_applications", on_delete=models.PROTECT
    )
    external_id = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    scheme = models.CharField(max_length=40)
    content = EncryptedJSONField(null=True)
    state = models.CharField(max_length=10, default=WAITING, choices=[(s, s) for s in (WAITING, TAKEN, RETURNED)])
    application = models.OneToOneField(
        Application, null=True, related_name="sent_from", on_delete=models.PROTECT
    )
    reason = EncryptedTextField(blank=True, default="")
    received_at = models.DateTimeField()
    received_through = models.CharField(max_length=40)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=40, blank=True, default="")
    settled_by_name = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "external_id"], name="an_application_from_elsewhere_counts_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state=WAITING, settled_at__isnull=True, application__isnull=True)
                | models.Q(state=TAKEN, settled_at__isnull=False, application__isnull=False)
                | models.Q(state=RETURNED, settled_at__isnull=False, application__isnull=True),
                name="an_application_from_elsewhere_says_what_became_of_it",
            ),
        ]

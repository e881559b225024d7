"""What was signed, asked for, seen and settled while the case was looked into."""

from django.db import models

from doudi.casework.models.application import Application, DeclaredMember
from doudi.platform.base import PublicIdModel
from doudi.platform.crypto.fields import EncryptedJSONField, EncryptedTextField


class Signature(PublicIdModel):
    """A signed truth undertaking (承诺) or authorisation to verify (授权), by a member or by a guardian.

    ``agreed_separately``: the part about sensitive information too (个人信息保护法 art. 29). An adult's guardian names
    the document that makes them one; a young person co-signs.
    """

    PREFIX = "SG"
    GROUPS = 3
    UNDERTAKING, AUTHORISATION = "undertaking", "authorisation"

    application = models.ForeignKey(Application, related_name="signatures", on_delete=models.PROTECT)
    member = models.ForeignKey(DeclaredMember, related_name="signatures", on_delete=models.PROTECT)
    signed_by = models.ForeignKey(DeclaredMember, related_name="+", on_delete=models.PROTECT)
    kind = models.CharField(max_length=16, choices=[(k, k) for k in (UNDERTAKING, AUTHORISATION)])
    method = models.CharField(max_length=8, choices=[(m, m) for m in ("typed", "drawn", "paper", "scan")])
    file_id = models.CharField(max_length=40, blank=True)
    signed_at = models.DateTimeField()
    taken_by = models.CharField(max_length=40)
    agreed_separately = models.BooleanField(default=True)
    guardian_proof = EncryptedTextField(blank=True, default="")
    cosign_method = models.CharField(max_length=8, blank=True, default="")
    cosign_file_id = models.CharField(max_length=40, blank=True, default="")
    cosigned_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    evidence_authorisation_id = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "member", "kind"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_valid_signature_per_member_and_kind",
            )
        ]


class MissingList(models.Model):
    """The one complete list of what is missing (一次性告知); a second list for a case is refused (art. 10)."""

    application = models.OneToOneField(Application, related_name="missing_list", on_delete=models.PROTECT)
    items = EncryptedJSONField(default=list)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)
    answer_by = models.DateField(null=True)
    supplied_at = models.DateTimeField(null=True)


class HomeVisit(PublicIdModel):
    """A visit at home (入户调查) by two people or more, signed by both sides (art. 16)."""

    PREFIX = "HV"
    GROUPS = 3
    SEEN, NOT_SEEN, MOVED = "seen", "not_seen", "moved"

    application = models.ForeignKey(Application, related_name="visits", on_delete=models.PROTECT)
    level = models.CharField(max_length=10, choices=[(level, level) for level in ("township", "county")])
    visited_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=[(o, o) for o in (SEEN, NOT_SEEN, MOVED)])
    residents_seen = models.PositiveIntegerField(null=True)
    findings = EncryptedTextField(blank=True)
    answers = EncryptedJSONField(default=dict)
    recorded_by = models.CharField(max_length=40)
    recorded_at = models.DateTimeField()


class VisitSignature(models.Model):
    """One signature under a visit record: a visitor's or the family's."""

    visit = models.ForeignKey(HomeVisit, related_name="signatures", on_delete=models.PROTECT)
    side = models.CharField(max_length=8, choices=[(side, side) for side in ("visitor", "family")])
    staff_id = models.CharField(max_length=40, blank=True)
    name = EncryptedTextField()
    method = models.CharField(max_length=8)
    signed_at = models.DateTimeField()
    reason_absent = EncryptedTextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "staff_id"], condition=models.Q(side="visitor"), name="a_visitor_signs_once"
            )
        ]


class SettledFact(models.Model):
    """A value a named official settled on (认定), where sources differ or only a visit can tell, with the reason."""

    application = models.ForeignKey(Application, related_name="settled_facts", on_delete=models.PROTECT)
    member = models.ForeignKey(DeclaredMember, null=True, related_name="settled_facts", on_delete=models.PROTECT)
    quantity = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=[(s, s) for s in ("has", "none", "unknown")])
    value = EncryptedJSONField(null=True)
    reason = EncryptedTextField()
    settled_at = models.DateTimeField()
    settled_by = models.CharField(max_length=40)
    superseded_at = models.DateTimeField(null=True)

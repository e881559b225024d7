"""Tables of evidence: loads (装载), authorisations (授权), queries (查询), facts (事实), bank requests (银行查询)."""

from datetime import date, datetime, time
from enum import StrEnum

from django.db import models

from doudi.evidence.connecting.models import ConnectorSetting, ConnectorTry
from doudi.evidence.domain.consent import birthday
from doudi.evidence.live_models import Check, CheckBatch, ConnectorState, HandAnswer, LiveQuestion
from doudi.evidence.registries.models import RegistryQuestion, RegistryWatch
from doudi.evidence.terms import value_of
from doudi.kernel.clock import SHANGHAI
from doudi.platform.base import PublicIdModel, Scoped
from doudi.platform.crypto.fields import BlindIndexField, EncryptedJSONField, EncryptedTextField
from doudi.registry.models import Person

__all__ = [
    "Authorisation",
    "BankReplyFile",
    "BankRequest",
    "Check",
    "CheckBatch",
    "ConnectorSetting",
    "ConnectorState",
    "ConnectorTry",
    "Fact",
    "FeedUpload",
    "HandAnswer",
    "LiveQuestion",
    "ObligorCall",
    "Query",
    "RegistryQuestion",
    "RegistryWatch",
    "SnapshotRecord",
    "UploadState",
]

STATES = [(state, state) for state in ("has", "none", "unknown")]


class SnapshotRecord(PublicIdModel, Scoped):
    """One load of one extract (数据装载): stored as a snapshot, or refused as a whole with its faults.

    A correction of rejected rows (更正), or the file loaded again after decisions about whose rows are whose, is a load
    of its own that names in ``corrects`` the first load of its chain. Of the rows accepted ``linked`` came by linkage.
    What was deleted when its time was over stays on record with ``deleted_at``. ``answer`` is what the department said
    to the alarms, in the words of who asked.
    """

    PREFIX = "LD"
    LOADED, REFUSED = "loaded", "refused"
    dataset = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=[(LOADED, LOADED), (REFUSED, REFUSED)])
    purpose = models.CharField(max_length=40)
    file_name = models.CharField(max_length=120)
    file_digest = models.CharField(max_length=64)
    as_of = models.DateField()
    rows_in = models.PositiveBigIntegerField(default=0)
    rows_accepted = models.PositiveBigIntegerField(default=0)
    rows_rejected = models.PositiveBigIntegerField(default=0)
    reasons = models.JSONField(default=dict)
    repairs = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    ignored_columns = models.JSONField(default=list)
    drift = models.JSONField(default=list)
    rejects_file = models.CharField(max_length=200, blank=True, default="")
    corrects = models.CharField(max_length=32, blank=True, default="", db_index=True)
    corrected = models.PositiveBigIntegerField(default=0)
    linked = models.PositiveBigIntegerField(default=0)
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.CharField(max_length=40, blank=True, default="")
    answer = EncryptedTextField(blank=True, default="")
    answered_by = models.CharField(max_length=40, blank=True, default="")
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "file_digest"],
                condition=models.Q(state="loaded", deleted_at=None),
                name="one_load_per_file",
            )
        ]
        indexes = [models.Index(fields=["dataset", "as_of"], name="load_dataset_day")]


class UploadState(StrEnum):
    """Where an uploaded file stands (上传的文件走到哪一步)."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class FeedUpload(PublicIdModel, Scoped):
    """A file a data officer handed in on a page, to be loaded by the worker (上传装载).

    ``file_id`` names the sealed file; it is deleted when the load has ended. ``load_id`` is the load whose rejected
    rows the file corrects, ``result_id`` the load that came of it. ``beat_at`` is the wall clock's.
    """

    PREFIX = "SJ"
    GROUPS = 3
    dataset = models.CharField(max_length=60)
    as_of = models.DateField()
    suffix = models.CharField(max_length=8)
    load_id = models.CharField(max_length=32, blank=True, default="")
    accept_shrunk = models.BooleanField(default=False)
    file_id = models.CharField(max_length=32)
    size = models.PositiveBigIntegerField()
    state = models.CharField(
        max_length=8, default=UploadState.WAITING.value, choices=[(s.value, s.value) for s in UploadState]
    )
    stage = models.CharField(max_length=12, blank=True, default="")
    share = models.PositiveSmallIntegerField(default=0)
    result_id = models.CharField(max_length=32, blank=True, default="")
    trouble = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=40)
    made_by_name = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["state", "id"], name="upload_state")]


class Authorisation(PublicIdModel, Scoped):
    """Somebody's signed permission to ask departments about them for one case (核对授权, 57号 art. 9).

    ``categories`` are the kinds of information it names and ``purposes`` what they may be asked for; ``taken_back``
    maps a category to the moment it was taken back. A guardian signs for a minor or for an adult without capacity,
    whose proof ``guardian_proof`` names; a young person co-signs. An obligor (义务人) signs for themselves, out of the
    duty towards ``owed_to``. ``check_code`` stands on the printed sheet.
    """

    PREFIX = "AU"
    GROUPS = 3
    MEMBER, OBLIGOR = "member", "obligor"
    MINOR, NO_CAPACITY = "minor", "no_capacity"
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="authorisations")
    guardian = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    guardian_because = models.CharField(max_length=12, blank=True, default="")
    guardian_proof = EncryptedTextField(blank=True, default="")
    guardian_ended_at = models.DateTimeField(null=True, blank=True)
    case_ref = models.CharField(max_length=40, db_index=True)
    role = models.CharField(max_length=8, default=MEMBER, choices=[(role, role) for role in (MEMBER, OBLIGOR)])
    duty = models.CharField(max_length=20, blank=True, default="")
    owed_to = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    purposes = models.JSONField(default=list)
    categories = models.JSONField(default=list)
    agreed_separately = models.BooleanField(default=True)
    taken_back = models.JSONField(default=dict)
    method = models.CharField(max_length=12)
    signature_file = models.CharField(max_length=40, blank=True, default="")
    signed_at = models.DateTimeField()
    cosign_method = models.CharField(max_length=12, blank=True, default="")
    cosign_file = models.CharField(max_length=40, blank=True, default="")
    cosigned_at = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=40, blank=True, default="")
    taken_by = models.CharField(max_length=40)
    check_code = models.CharField(max_length=20, blank=True, default="", db_index=True)

    class Meta:
        indexes = [models.Index(fields=["person", "case_ref"], name="authorisation_of_member")]

    @property
    def cosign_from(self) -> date | None:
        """From which day the young person's own signature is needed too; None where nobody signs for a minor."""
        return self._birthday("cosign_age")

    @property
    def grown_up_on(self) -> date | None:
        """From which day a guardian's signature for a minor no longer speaks for them."""
        return self._birthday("adult_age")

    @property
    def guardian_until(self) -> datetime | None:
        """When the guardian ceased to be one: as recorded, or by death."""
        died = self.guardian.deceased_on if self.guardian else None
        ends = [self.guardian_ended_at, datetime.combine(died, time(), tzinfo=SHANGHAI) if died else None]
        return min((end for end in ends if end is not None), default=None)

    def _birthday(self, term: str) -> date | None:
        born = self.person.birth_date if self.guardian_because == self.MINOR else None
        return birthday(born, value_of(term)) if born else None


class Query(models.Model):
    """One question about one person to one department (查询记录); the family sees every one of them.

    ``request_id`` follows from case, person, category and how often it was asked before, so that a retry that finds
    nothing stored asks under the same number.
    """

    request_id = models.CharField(max_length=32)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="queries", db_index=False)
    authorisation = models.ForeignKey(Authorisation, on_delete=models.PROTECT, related_name="queries")
    case_ref = models.CharField(max_length=40)
    area_path = models.CharField(max_length=160, blank=True, default="")
    department = models.CharField(max_length=40)
    category = models.CharField(max_length=4)
    dataset = models.CharField(max_length=60, blank=True, default="")
    snapshot = models.CharField(max_length=40, blank=True, default="")
    purpose = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)
    asked_by_name = models.CharField(max_length=80)
    asked_by_office = models.CharField(max_length=120, blank=True, default="")
    month = models.CharField(max_length=7, blank=True, default="")
    state = models.CharField(max_length=8, choices=STATES)
    note = models.CharField(max_length=24, blank=True, default="")
    words = EncryptedJSONField(null=True)
    as_of = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    valid_until = models.DateField(null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "asked_at"], name="query_person_time"),
            models.Index(fields=["case_ref"], name="query_case"),
        ]
        constraints = [models.UniqueConstraint(fields=["request_id"], name="one_query_per_number")]


class Fact(models.Model):
    """What one source says about one quantity of one person (事实): a value, none, or unknown with the reason.

    ``value`` is encrypted: ``{"value": 105000}``, with ``"items"`` for things that several people may share.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="facts")
    query = models.ForeignKey(Query, null=True, on_delete=models.PROTECT, related_name="facts")
    case_ref = models.CharField(max_length=40)
    quantity = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=STATES)
    value = EncryptedJSONField(null=True)
    department = models.CharField(max_length=40)
    category = models.CharField(max_length=4)
    dataset = models.CharField(max_length=60, blank=True, default="")
    as_of = models.DateField(null=True)
    obtained_at = models.DateTimeField()
    valid_until = models.DateField(null=True)
    purpose = models.CharField(max_length=40)
    note = models.CharField(max_length=24, blank=True, default="")
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case_ref", "person"], name="fact_case_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["case_ref", "person", "quantity", "category"],
                condition=models.Q(superseded_at=None),
                name="one_standing_fact_per_source",
            )
        ]


class BankRequest(PublicIdModel):
    """One person's balances asked of the banks by file (银行存款查询); its public id is the 请求号 in the files.

    A bank that was busy is asked again under a new number: another request of the same query.
    """

    PREFIX = "BQ"
    GROUPS = 3
    WAITING, SENT, ANSWERED, SILENT, STOPPED = "waiting", "sent", "answered", "silent", "stopped"
    query = models.ForeignKey(Query, on_delete=models.PROTECT, related_name="bank_requests")
    state = models.CharField(
        max_length=8,
        db_index=True,
        choices=[(state, state) for state in (WAITING, SENT, ANSWERED, SILENT, STOPPED)],
    )
    area_path = models.CharField(max_length=160, blank=True, default="")
    try_number = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sent_file = models.CharField(max_length=400, blank=True, default="")
    closed_at = models.DateTimeField(null=True)


class BankReplyFile(models.Model):
    """A reply file that was read (银行回话文件), known by its digest so that the same one has no second effect."""

    digest = models.CharField(max_length=64, unique=True)
    file_name = models.CharField(max_length=120)
    read_at = models.DateTimeField()
    read_by = models.CharField(max_length=40)
    rows_in = models.PositiveIntegerField(default=0)
    rows_accepted = models.PositiveIntegerField(default=0)
    rows_rejected = models.PositiveIntegerField(default=0)
    reasons = models.JSONField(default=dict)
    stored_file = models.CharField(max_length=40, blank=True, default="")


class ObligorCall(PublicIdModel, Scoped):
    """Somebody who lives elsewhere and owes support was asked to sign (请义务人签授权, 特困人员认定办法 art. 10).

    They open it with their own telephone and citizen number, or sign on paper at a window. ``said`` is why they would
    not; that is no ground against the family by itself.
    """

    PREFIX = "YW"
    GROUPS = 3
    ASKED, SIGNED, REFUSED, CALLED_OFF = "asked", "signed", "refused", "called_off"
    case_ref = models.CharField(max_length=40, db_index=True)
    owed_to = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    duty = models.CharField(max_length=20)
    name = EncryptedTextField()
    citizen_number = EncryptedTextField()
    citizen_index = BlindIndexField(source="citizen_number", kind="citizen_number", db_index=True)
    phone = EncryptedTextField(blank=True, default="")
    phone_index = BlindIndexField(source="phone", kind="phone", db_index=True)
    state = models.CharField(
        max_length=10, default=ASKED, choices=[(state, state) for state in (ASKED, SIGNED, REFUSED, CALLED_OFF)]
    )
    account_id = models.CharField(max_length=40, blank=True, default="", db_index=True)
    authorisation = models.ForeignKey(Authorisation, null=True, on_delete=models.PROTECT, related_name="calls")
    said = EncryptedTextField(blank=True, default="")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case_ref", "citizen_index"],
                condition=~models.Q(state="called_off"),
                name="an_obligor_is_asked_once",
            )
        ]

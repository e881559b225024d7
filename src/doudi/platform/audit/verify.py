"""Check the chain against the entries and the anchor; name the first line that does not fit."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.paginator import Paginator

from doudi.platform.audit.seal import GENESIS, next_hash, read_anchor
from doudi.platform.models import AuditEntry, AuditLink

PAGE = 5_000


@dataclass(frozen=True)
class AuditVerdict:
    """What the check found. ``first_bad`` is None when everything fits."""

    entries: int
    links: int
    unsealed: int
    anchored_position: int
    first_bad: str | None

    @property
    def holds(self) -> bool:
        """Whether nothing was changed, removed, inserted or cut off."""
        return self.first_bad is None


def _check_links(anchors: dict[int, str]) -> tuple[int, str | None]:
    """Walk the chain; how many links, and what is wrong first."""
    expected_position, head = 1, GENESIS
    pages = Paginator(AuditLink.objects.order_by("position"), PAGE)
    for number in pages.page_range:
        links = list(pages.page(number).object_list)
        entries = AuditEntry.objects.in_bulk([link.entry_id for link in links])
        for link in links:
            if link.position != expected_position:
                return expected_position - 1, f"link {expected_position} is missing (found {link.position})"
            entry = entries.get(link.entry_id)
            if entry is None:
                return expected_position, f"entry {link.entry_id} (link {link.position}) was removed"
            if link.previous != head or link.hash != next_hash(head, entry):
                return expected_position, f"entry {link.entry_id} (link {link.position}) was changed"
            head = link.hash
            if anchors.get(link.position, head) != head:
                return expected_position, f"link {link.position} differs from the head anchored outside the database"
            expected_position += 1
    return expected_position - 1, None


def verify(anchor: Path | None = None) -> AuditVerdict:
    """Whether the audit is as it was written.

    Found: an entry changed, removed or inserted between sealed ones, links changed, swapped or cut off (by the anchor),
    the whole chain recomputed (by the anchor). Not found: an entry removed before it was ever sealed.
    """
    heads = read_anchor(anchor or settings.DOUDI_ANCHOR)
    anchors = {int(head["position"]): str(head["hash"]) for head in heads}
    links, bad = _check_links(anchors)
    last_anchored = max(anchors, default=0)
    if bad is None and last_anchored > links:
        bad = f"the chain ends at link {links}, but link {last_anchored} was anchored: its end was cut off"
    if bad is None and links and not anchors:
        bad = "the file with the anchored heads is missing"
    highest = AuditLink.objects.order_by("-entry_id").values_list("entry_id", flat=True).first() or 0
    late = AuditEntry.objects.filter(pk__lt=highest).count() - AuditLink.objects.filter(entry_id__lt=highest).count()
    if bad is None and late > 0:
        linked = AuditLink.objects.values("entry_id")
        first = AuditEntry.objects.filter(pk__lt=highest).exclude(pk__in=linked).order_by("pk").first()
        bad = f"entry {first.pk if first else '?'} stands between sealed ones without a link: it was inserted"
    total = AuditEntry.objects.count()
    return AuditVerdict(total, links, max(0, total - links), last_anchored, bad)

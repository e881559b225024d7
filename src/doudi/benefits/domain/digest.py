"""What is approved is a digest of every line (复核的是指纹): change anything and it is another run."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, order=True)
class PaidLine:
    """What a payment consists of, by ids and keyed fingerprints; no name and no number in clear."""

    line_id: str
    entitlement_id: str
    person_id: str
    account_fingerprint: str
    scheme: str
    month: str
    kind: str
    amount_fen: int


def digest_of(lines: Iterable[PaidLine]) -> str:
    """The digest of a run: the same for the same lines in any order, another for any other amount or account.

    >>> one = PaidLine("MX-1", "DY-1", "P-1", "ab", "dibao", "2025-10", "regular", 94_000)
    >>> two = PaidLine("MX-2", "DY-2", "P-2", "cd", "dibao", "2025-10", "regular", 1)
    >>> digest_of([one, two]) == digest_of([two, one]), digest_of([one]) == digest_of([one, two])
    (True, False)
    """
    rows = [asdict(line) for line in sorted(lines)]
    return hashlib.sha256(json.dumps(rows, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

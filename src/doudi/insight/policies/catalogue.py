"""The policies together (全部政策): listing, searching, one with all it asks, and what is known to be missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from doudi.insight.policies.policy import Department, Gap, Hit, Policy
from doudi.insight.policies.reading import STATUSES, Vocabulary, read_policies, read_vocabulary
from doudi.insight.policies.searching import search
from doudi.kernel.errors import DoudiError, FaultList
from doudi.reference.files import data_folder
from doudi.rules.lines import Words
from doudi.rules.yamlfile import YamlFile
from doudi.schemes.catalogue import load_for
from doudi.schemes.local import Stamp, stamp_of
from doudi.schemes.scheme import Paper

_NOT_POLICIES = ("departments.yaml", "channels.yaml", "published_counts.yaml")
_COUNTED = ("policies", "departments", "services")


class PolicyUnknown(DoudiError):
    """The catalogue has no policy of this key."""

    code = "insight.policy-unknown"

    def __init__(self, key: str) -> None:
        super().__init__(f"There is no policy {key!r} in the catalogue: search for it, or correct the key.")


@dataclass(frozen=True)
class PolicyCatalogue:
    """Every policy on file, in the order of the files."""

    policies: tuple[Policy, ...]
    vocabulary: Vocabulary
    gaps: tuple[Gap, ...]

    def one(self, key: str, *, jurisdiction: str = "500106") -> Policy:
        """A policy with its papers, ways to apply and laws, those of its scheme folder where it has one.

        Raises:
            PolicyUnknown: no such key.
        """
        policy = next((policy for policy in self.policies if policy.key == key), None)
        if policy is None:
            raise PolicyUnknown(key)
        return _with_scheme(policy, jurisdiction) if policy.scheme else policy

    def chosen(self, *, department: str = "", kind: str = "", region: str = "") -> tuple[Policy, ...]:
        """Those of a department, of a kind, and in force in a place: its own, its province's and the nation's."""
        places = ("CN", f"{region[:2]}0000", region) if region else ()
        return tuple(
            policy
            for policy in self.policies
            if (not department or policy.department.key == department)
            and (not kind or policy.kind == kind)
            and (not places or policy.region in places)
        )

    @property
    def departments(self) -> tuple[Department, ...]:
        """The departments that have a policy here, in the order of their file."""
        having = {policy.department.key for policy in self.policies}
        return tuple(each for key, each in self.vocabulary.departments.items() if key in having)


def load_policies(own: Path | None = None) -> PolicyCatalogue:
    """The catalogue, checked whole.

    Args:
        own: a folder of the installation whose files add to the shipped ones; an entry with the key of a shipped one
            stands in its place.

    Raises:
        FaultsFound: faults of the files, all of them with file, line and key.
    """
    stamps = tuple(stamp_of(path) for path in sorted(own.glob("*.yaml"))) if own else ()
    return _load(data_folder() / "policies", stamps)


def list_policies(
    *, department: str = "", kind: str = "", region: str = "", own: Path | None = None
) -> tuple[Policy, ...]:
    """The policies, those of the installation's folder included, chosen by department, kind and place."""
    return load_policies(own).chosen(department=department, kind=kind, region=region)


def search_policies(
    text: str, *, department: str = "", kind: str = "", region: str = "", own: Path | None = None
) -> tuple[Hit, ...]:
    """The policies that fit one or more characters, best first.

    >>> [hit.policy.key for hit in search_policies("单人保")]
    ['individual_dibao']
    """
    return search(list_policies(department=department, kind=kind, region=region, own=own), text)


def one_policy(key: str, *, jurisdiction: str = "500106", own: Path | None = None) -> Policy:
    """A policy with all it asks.

    Raises:
        PolicyUnknown: no such key.
    """
    return load_policies(own).one(key, jurisdiction=jurisdiction)


def what_is_missing() -> tuple[Gap, ...]:
    """How many policies, departments and services were published and are not named here.

    >>> [(gap.of, gap.published, gap.missing > 0) for gap in what_is_missing()]
    [('policies', 57, True), ('departments', 15, True), ('services', 20, True)]
    """
    return load_policies().gaps


@lru_cache(maxsize=8)
def _load(folder: Path, own: Stamp) -> PolicyCatalogue:
    faults = FaultList()
    vocabulary = read_vocabulary(folder, faults)
    found: dict[str, Policy] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name in _NOT_POLICIES:
            continue
        for policy in read_policies(path, f"data/policies/{path.name}", vocabulary, faults):
            if policy.key in found:
                faults.add(f"data/policies/{path.name} {policy.key}", "appears twice", "a policy has one entry",
                           "remove one", "policies.twice")  # fmt: skip
            found[policy.key] = policy
    for path, _, _ in own:
        found |= {each.key: each for each in read_policies(path, path.name, vocabulary, faults, path.name)}
    gaps = _gaps(folder, tuple(found.values()), faults)
    faults.raise_if_any()
    return PolicyCatalogue(tuple(found.values()), vocabulary, gaps)


def _gaps(folder: Path, policies: tuple[Policy, ...], faults: FaultList) -> tuple[Gap, ...]:
    root = YamlFile(folder / "published_counts.yaml", "data/policies/published_counts.yaml", faults).root()
    # The article names none of its fifteen departments as such.
    named = {"policies": 0, "services": 0, "departments": 0}
    for policy in policies:
        if policy.named_by_article:
            named["policies" if policy.kind == "policy" else "services"] += 1
    gaps = []
    for entry in root.entries("counts"):
        of, count = entry.choice("of", _COUNTED), entry.integer("count") or 0
        gap = Gap(of, entry.text("region"), Words(entry.text("zh"), entry.text("en")), count, named.get(of, 0),
                  entry.text("source"), entry.choice("status", STATUSES))  # fmt: skip
        entry.done()
        if gap.missing < 0:
            entry.fault("count", f"{gap.named} named, {gap.published} published", "no more are named than published",
                        "take named_by_article off what the article does not name", "policies.count")  # fmt: skip
        gaps.append(gap)
    root.done()
    return tuple(gaps)


def _paper(paper: Paper) -> Words:
    """A paper with the condition under which it is brought."""
    zh, en = paper.condition
    return Words(f"{paper.zh}（{zh}）", f"{paper.en} ({en})") if zh else Words(paper.zh, paper.en)


def _with_scheme(policy: Policy, jurisdiction: str) -> Policy:
    """The papers, ways to apply and laws its scheme folder states."""
    scheme = load_for(policy.scheme, jurisdiction=jurisdiction)
    return replace(
        policy,
        channels=tuple(Words(each.zh, each.en) for each in scheme.channels),
        # A folder that lists none says only that none was found.
        papers=tuple(_paper(each) for each in scheme.papers_asked) if scheme.papers else None,
        looked_up=tuple(Words(each.zh, each.en) for each in scheme.papers_looked_up),
        law=tuple(each.zh for each in scheme.law),
        law_en=tuple(each.en for each in scheme.law),
    )

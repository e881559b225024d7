"""Tables of the registry, by subject."""

from doudi.registry.models.linkage import LinkPair, LinkRun, LinkStep, MergeState, PairState, PersonMerge
from doudi.registry.models.machines import MachineAgreement, MachineToken
from doudi.registry.models.mergers import OfficeMerger, OfficeSuccession
from doudi.registry.models.organisations import Organisation, OrganisationArea
from doudi.registry.models.people import Household, HouseholdMember, Person, Relation
from doudi.registry.models.places import Division
from doudi.registry.models.residents import OneTimeCode, ResidentAccount
from doudi.registry.models.staff import Post, SignInAttempt, Staff

__all__ = [
    "Division",
    "Household",
    "HouseholdMember",
    "LinkPair",
    "LinkRun",
    "LinkStep",
    "MachineAgreement",
    "MachineToken",
    "MergeState",
    "OfficeMerger",
    "OfficeSuccession",
    "OneTimeCode",
    "Organisation",
    "OrganisationArea",
    "PairState",
    "Person",
    "PersonMerge",
    "Post",
    "Relation",
    "ResidentAccount",
    "SignInAttempt",
    "Staff",
]

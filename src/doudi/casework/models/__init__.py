"""The records of one case, from application to decision."""

from doudi.casework.models.application import Application, CaseEvent, DeclaredMember, NearRelative
from doudi.casework.models.grievance import (
    Grievance,
    GrievanceHandover,
    GrievanceHelper,
    GrievanceKeptFrom,
    GrievanceStep,
    RatingCall,
    RatingSurvey,
    RatingTally,
    TeaPoint,
    TeaSession,
    UnsignedSender,
)
from doudi.casework.models.inquiry import HomeVisit, MissingList, SettledFact, Signature, VisitSignature
from doudi.casework.models.joint import JointCase, JointEvent, JointItem, JointOffice, ProcessDefinition
from doudi.casework.models.outcome import Assessment, Decision, FrozenRuleset, Notice, Objection, Opinion
from doudi.casework.models.papers import HandedPaper
from doudi.casework.models.verification import DoubtWeighing, MeansDispute, MeansReport

__all__ = [
    "Application",
    "Assessment",
    "CaseEvent",
    "Decision",
    "DeclaredMember",
    "DoubtWeighing",
    "FrozenRuleset",
    "Grievance",
    "GrievanceHandover",
    "GrievanceHelper",
    "GrievanceKeptFrom",
    "GrievanceStep",
    "HandedPaper",
    "HomeVisit",
    "JointCase",
    "JointEvent",
    "JointItem",
    "JointOffice",
    "MeansDispute",
    "MeansReport",
    "MissingList",
    "NearRelative",
    "Notice",
    "Objection",
    "Opinion",
    "ProcessDefinition",
    "RatingCall",
    "RatingSurvey",
    "RatingTally",
    "SettledFact",
    "Signature",
    "TeaPoint",
    "TeaSession",
    "UnsignedSender",
    "VisitSignature",
]

"""The records of one case, from application to decision."""

from doudi.casework.models.application import Application, CaseEvent, DeclaredMember, NearRelative
from doudi.casework.models.conference import (
    ConferenceDecision,
    ConferenceGuest,
    JointConference,
    JointOfficeProposal,
)
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
from doudi.casework.models.prints import LetterReceipt, PrintedPaper, ReviewMeeting
from doudi.casework.models.reconsideration import FormerDecision, Reconsideration
from doudi.casework.models.sent import SentApplication
from doudi.casework.models.statutory import Advance, RecheckDraw, RecheckEntry, RegisterElsewhere, SelfCareAssessment
from doudi.casework.models.verification import DoubtWeighing, MeansDispute, MeansReport

__all__ = [
    "Advance",
    "Application",
    "Assessment",
    "CaseEvent",
    "ConferenceDecision",
    "ConferenceGuest",
    "Decision",
    "DeclaredMember",
    "DoubtWeighing",
    "FormerDecision",
    "FrozenRuleset",
    "Grievance",
    "GrievanceHandover",
    "GrievanceHelper",
    "GrievanceKeptFrom",
    "GrievanceStep",
    "HandedPaper",
    "HomeVisit",
    "JointCase",
    "JointConference",
    "JointEvent",
    "JointItem",
    "JointOffice",
    "JointOfficeProposal",
    "LetterReceipt",
    "MeansDispute",
    "MeansReport",
    "MissingList",
    "NearRelative",
    "Notice",
    "Objection",
    "Opinion",
    "PrintedPaper",
    "ProcessDefinition",
    "RatingCall",
    "RatingSurvey",
    "RatingTally",
    "RecheckDraw",
    "RecheckEntry",
    "Reconsideration",
    "RegisterElsewhere",
    "ReviewMeeting",
    "SelfCareAssessment",
    "SentApplication",
    "SettledFact",
    "Signature",
    "TeaPoint",
    "TeaSession",
    "UnsignedSender",
    "VisitSignature",
]

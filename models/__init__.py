"""What Multaqa remembers: every table, and the store that keeps them."""

from models.activity import Activity, ActivityKind, SignUp
from models.ailment import Ailment
from models.announcement import Announcement, AnnouncementState, Seen
from models.audit import Act, Deed
from models.card import Card
from models.cluster import Cluster, Profile
from models.deputy import DeputyCode
from models.doubt import Because, Doubt
from models.event import Event, MeetingSlot
from models.filling import Export, Filling
from models.inbox import InboxRow, InboxState
from models.inquiry import Inquiry, Remark
from models.interview import Answer, Draft, Earlier, Interview, InterviewState, Response
from models.introduction import Introduction
from models.lease import Lease
from models.letter import Budget, ChatPace, Lane, Letter, LetterState, Policy
from models.meeting import Meeting, MeetingState, Objection, Seat, Timetable, TimetableState
from models.offer import Occasion, Offer, OfferState
from models.outcome import Fruit, Outcome
from models.participant import Participant, Role
from models.request import Request, Wish
from models.standby import Standby
from models.store import Session, Store
from models.supposition import Absence, Mishap, Supposition, SuppositionState
from models.team import Team, TeamPlace

__all__ = [
    "Absence",
    "Act",
    "Activity",
    "ActivityKind",
    "Ailment",
    "Announcement",
    "AnnouncementState",
    "Answer",
    "Because",
    "Budget",
    "Card",
    "ChatPace",
    "Cluster",
    "Deed",
    "DeputyCode",
    "Doubt",
    "Draft",
    "Earlier",
    "Event",
    "Export",
    "Filling",
    "Fruit",
    "InboxRow",
    "InboxState",
    "Inquiry",
    "Interview",
    "InterviewState",
    "Introduction",
    "Lane",
    "Lease",
    "Letter",
    "LetterState",
    "Meeting",
    "MeetingSlot",
    "MeetingState",
    "Mishap",
    "Objection",
    "Occasion",
    "Offer",
    "OfferState",
    "Outcome",
    "Participant",
    "Policy",
    "Profile",
    "Remark",
    "Request",
    "Response",
    "Role",
    "Seat",
    "Seen",
    "Session",
    "SignUp",
    "Standby",
    "Store",
    "Supposition",
    "SuppositionState",
    "Team",
    "TeamPlace",
    "Timetable",
    "TimetableState",
    "Wish",
]

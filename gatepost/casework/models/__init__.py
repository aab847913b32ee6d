"""What people do for a child: concerns, cases, the sixteen rows, evidence, referrals."""

from gatepost.casework.models.case import (
    Case as Case,
    CaseStatus as CaseStatus,
    Evidence as Evidence,
    EvidenceKind as EvidenceKind,
    Hold as Hold,
    LastLook as LastLook,
    RowState as RowState,
    RowStatus as RowStatus,
)
from gatepost.casework.models.concern import Concern as Concern, ConcernState as ConcernState
from gatepost.casework.models.contact import (
    Channel as Channel,
    ContactAttempt as ContactAttempt,
    Outcome as Outcome,
    ReasonGiven as ReasonGiven,
    standing_attempts as standing_attempts,
)
from gatepost.casework.models.conversation import (
    Conversation as Conversation,
    ConversationStep as ConversationStep,
    MarksDispute as MarksDispute,
    StepState as StepState,
    TalkOutcome as TalkOutcome,
)
from gatepost.casework.models.early_help import (
    Consent as Consent,
    ConsentAnswer as ConsentAnswer,
    HelpRequest as HelpRequest,
    latest_answers as latest_answers,
)
from gatepost.casework.models.meeting import (
    ComingAnswer as ComingAnswer,
    Meeting as Meeting,
    MeetingNote as MeetingNote,
    MeetingPerson as MeetingPerson,
    MeetingState as MeetingState,
    Part as Part,
    Way as Way,
)
from gatepost.casework.models.part_time import PartTimeTimetable as PartTimeTimetable
from gatepost.casework.models.plan import (
    Agreement as Agreement,
    AgreementAnswer as AgreementAnswer,
    Decision as Decision,
    Did as Did,
    Feels as Feels,
    Owner as Owner,
    Plan as Plan,
    PlanAction as PlanAction,
    PlanState as PlanState,
)
from gatepost.casework.models.referral import (
    Confirmation as Confirmation,
    KnownNotice as KnownNotice,
    Referral as Referral,
    ReferredParent as ReferredParent,
)
from gatepost.casework.models.reliance import (
    FigureChange as FigureChange,
    Reliance as Reliance,
    ReliedKind as ReliedKind,
)
from gatepost.casework.models.request import (
    ColleagueRequest as ColleagueRequest,
    RequestState as RequestState,
    SchoolQuestion as SchoolQuestion,
)
from gatepost.casework.models.told import ToldCount as ToldCount
from gatepost.casework.models.voice import (
    LoopAnswer as LoopAnswer,
    SittingOutcome as SittingOutcome,
    VoiceItem as VoiceItem,
    VoiceSession as VoiceSession,
)

"""What may be asked about a case (*dossier*)."""

from services.intake.case.commands.linking import (
    LinkMunicipality,
    RelinkMunicipality,
    ShareClientProfile,
    TransferCase,
)
from services.intake.case.commands.moving import (
    ChangeReceptionLocation,
    CompletePreparation,
    OfferHousing,
    ProtectAddress,
    RecordMove,
    RecordPreparationConsent,
    RecordRegistration,
    RefuseHousing,
    RequestHousing,
    StartTenancy,
    UnprotectAddress,
)
from services.intake.case.commands.opening import (
    AssignCaseWorker,
    CloseCase,
    OpenCase,
    OptInToLibrary,
    ReopenCase,
)
from services.intake.case.commands.pairs import (
    ExpandHousehold,
    FlagPossibleDuplicate,
    MergeCases,
    ReverseMerge,
)
from services.intake.case.commands.standing import (
    MOST_ATTEMPTS,
    CorrectObligation,
    GrantPermit,
    NotifyObligation,
    RecordContactLost,
    RecordDeath,
    RevokeStatus,
    WithdrawObligation,
)
from services.intake.case.commands.support import (
    AcceptReferral,
    DeclineReferral,
    EndSupport,
    MakeReferral,
    PlanAppointment,
    RecordPublicHealthContact,
    ReferralCommand,
    StartFamilySupport,
    StartSupport,
)

EndingCommand = CloseCase | ReopenCase | RecordDeath
LeadingCommand = AssignCaseWorker | OptInToLibrary
LinkingCommand = LinkMunicipality | RelinkMunicipality | TransferCase | ShareClientProfile
MovingCommand = (
    ChangeReceptionLocation | RecordPreparationConsent | CompletePreparation | RecordMove | RecordRegistration
)
HousingCommand = RequestHousing | OfferHousing | RefuseHousing | StartTenancy | ProtectAddress | UnprotectAddress
StandingCommand = (
    GrantPermit | NotifyObligation | CorrectObligation | WithdrawObligation | RevokeStatus | RecordContactLost
)
Answer = (
    AcceptReferral | DeclineReferral | StartSupport | EndSupport | StartFamilySupport | RecordPublicHealthContact
)
SupportCommand = MakeReferral | PlanAppointment | Answer
CaseCommand = (
    OpenCase
    | EndingCommand
    | LeadingCommand
    | LinkingCommand
    | MovingCommand
    | HousingCommand
    | StandingCommand
    | SupportCommand
)
COMMANDS = (
    OpenCase,
    AssignCaseWorker,
    OptInToLibrary,
    CloseCase,
    ReopenCase,
    LinkMunicipality,
    RelinkMunicipality,
    TransferCase,
    ShareClientProfile,
    ChangeReceptionLocation,
    RecordPreparationConsent,
    CompletePreparation,
    RequestHousing,
    OfferHousing,
    RefuseHousing,
    StartTenancy,
    RecordMove,
    RecordRegistration,
    ProtectAddress,
    UnprotectAddress,
    GrantPermit,
    NotifyObligation,
    CorrectObligation,
    WithdrawObligation,
    RevokeStatus,
    RecordDeath,
    RecordContactLost,
    MakeReferral,
    AcceptReferral,
    DeclineReferral,
    StartSupport,
    EndSupport,
    StartFamilySupport,
    RecordPublicHealthContact,
    PlanAppointment,
)
PairCommand = ExpandHousehold | FlagPossibleDuplicate | MergeCases | ReverseMerge
PAIR_COMMANDS = (ExpandHousehold, FlagPossibleDuplicate, MergeCases, ReverseMerge)

__all__ = [
    "COMMANDS",
    "MOST_ATTEMPTS",
    "PAIR_COMMANDS",
    "AcceptReferral",
    "Answer",
    "AssignCaseWorker",
    "CaseCommand",
    "ChangeReceptionLocation",
    "CloseCase",
    "CompletePreparation",
    "CorrectObligation",
    "DeclineReferral",
    "EndSupport",
    "EndingCommand",
    "ExpandHousehold",
    "FlagPossibleDuplicate",
    "GrantPermit",
    "HousingCommand",
    "LeadingCommand",
    "LinkMunicipality",
    "LinkingCommand",
    "MakeReferral",
    "MergeCases",
    "MovingCommand",
    "NotifyObligation",
    "OfferHousing",
    "OpenCase",
    "OptInToLibrary",
    "PairCommand",
    "PlanAppointment",
    "ProtectAddress",
    "RecordContactLost",
    "RecordDeath",
    "RecordMove",
    "RecordPreparationConsent",
    "RecordPublicHealthContact",
    "RecordRegistration",
    "ReferralCommand",
    "RefuseHousing",
    "RelinkMunicipality",
    "ReopenCase",
    "RequestHousing",
    "ReverseMerge",
    "RevokeStatus",
    "ShareClientProfile",
    "StandingCommand",
    "StartFamilySupport",
    "StartSupport",
    "StartTenancy",
    "SupportCommand",
    "TransferCase",
    "UnprotectAddress",
    "WithdrawObligation",
]

"""The event types that partners produce, and the command each one asks for."""

from collections.abc import Mapping
from typing import Literal

from services.handover.handover import commands as handover
from services.intake.case import commands as case
from services.intake.intake.commands import RecordLearnabilityTest
from services.placements.placement import commands as placement
from services.plans.trajectory.commands import CompleteModule
from shared.events.base import Command

Service = Literal["intake", "plans", "placements", "handover"]
OVER_HTTP_ONLY = (case.OpenCase, case.LinkMunicipality, case.RelinkMunicipality)
"""Opening, linking and linking anew never travel on a topic."""

PRODUCES: Mapping[str, tuple[type[Command], Service]] = {
    "case-opened": (case.OpenCase, "intake"),
    "municipality-linked": (case.LinkMunicipality, "intake"),
    "municipality-link-changed": (case.RelinkMunicipality, "intake"),
    "residence-permit-granted": (case.GrantPermit, "intake"),
    "preparation-consent-recorded": (case.RecordPreparationConsent, "intake"),
    "preparation-completed": (case.CompletePreparation, "intake"),
    "client-profile-shared": (case.ShareClientProfile, "intake"),
    "reception-location-changed": (case.ChangeReceptionLocation, "intake"),
    "participant-moved": (case.RecordMove, "intake"),
    "obligation-notified": (case.NotifyObligation, "intake"),
    "obligation-corrected": (case.CorrectObligation, "intake"),
    "obligation-withdrawn": (case.WithdrawObligation, "intake"),
    "housing-offered": (case.OfferHousing, "intake"),
    "housing-refused": (case.RefuseHousing, "intake"),
    "tenancy-started": (case.StartTenancy, "intake"),
    "referral-accepted": (case.AcceptReferral, "intake"),
    "referral-declined": (case.DeclineReferral, "intake"),
    "support-started": (case.StartSupport, "intake"),
    "support-ended": (case.EndSupport, "intake"),
    "family-support-started": (case.StartFamilySupport, "intake"),
    "public-health-contact-made": (case.RecordPublicHealthContact, "intake"),
    "learnability-test-recorded": (RecordLearnabilityTest, "intake"),
    "module-completed": (CompleteModule, "plans"),
    "placement-proposed": (placement.ProposePlacement, "placements"),
    "placement-agreed": (placement.AgreePlacement, "placements"),
    "placement-started": (placement.StartPlacement, "placements"),
    "domain-check-in-held": (placement.HoldDomainCheckIn, "placements"),
    "placement-paused": (placement.PausePlacement, "placements"),
    "placement-resumed": (placement.ResumePlacement, "placements"),
    "placement-continuation-agreed": (placement.AgreeToContinue, "placements"),
    "placement-ended": (placement.EndPlacement, "placements"),
    "handover-information-requested": (handover.RequestInformation, "handover"),
    "handover-information-provided": (handover.ProvideInformation, "handover"),
    "social-guidance-started": (handover.StartSocialGuidance, "handover"),
    "social-guidance-ended": (handover.EndSocialGuidance, "handover"),
    "home-visit-recorded": (handover.RecordHomeVisit, "handover"),
    "erasure-acknowledged": (handover.AcknowledgeErasure, "handover"),
}

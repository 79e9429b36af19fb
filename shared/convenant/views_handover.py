"""What those around a move may see: the reception centre, who guides, who houses, and who is asked for help."""

from shared.convenant.view_fields import goals_on, household_size, linked_municipality, own_support_items
from shared.convenant.views import derived, view
from shared.events.case import (
    CaseOpened,
    CaseWorkerAssigned,
    LibraryOptedIn,
    MunicipalityLinked,
    ParticipantMoved,
    ReceptionLocationChanged,
    ReferralMade,
)
from shared.events.handover import (
    FirstContactHeld,
    FirstContactMissed,
    FirstContactPlanned,
    HandoverAccepted,
    HandoverCancelled,
    HandoverCompleted,
    HandoverEscalated,
    HandoverInformationProvided,
    HandoverInformationRequested,
    HandoverRedirected,
    HandoverRejected,
    HandoverScenarioChosen,
    HandoverStarted,
    HousingTargetMissed,
    SocialGuidanceEnded,
    SocialGuidanceStarted,
)
from shared.events.moving import HousingOffered, HousingRequested
from shared.events.plans import GoalAxis, PlanEstablished
from shared.events.responsibility import DeadlineMissed, DeadlineWarned, ResponsibilityChanged
from shared.events.standing import CaseTransferred, MunicipalityLinkChanged
from shared.events.support import AppointmentPlanned

NAME = "first_name last_name"
CONTACT = f"{NAME} phone"
HOUSEHOLD = derived(household_size)

RECEPTION = (
    view(CaseOpened, "coa", "opened_on"),
    view(MunicipalityLinked, "coa", "municipality_code linked_on"),
    view(CaseWorkerAssigned, "coa", "assigned_on"),
    view(ReceptionLocationChanged, "coa", "to_site moved_on"),
    view(HandoverStarted, "coa", "handover_id to_municipality started_on"),
    view(HandoverScenarioChosen, "coa", "handover_id scenario"),
    view(FirstContactPlanned, "coa", "handover_id at mode interpreter_language"),
    view(FirstContactHeld, "coa", "handover_id held_on"),
    view(HandoverAccepted, "coa", "handover_id occurred_on"),
    view(HandoverCompleted, "coa", "handover_id completed_on"),
    view(ParticipantMoved, "coa", "moved_on"),
    view(MunicipalityLinkChanged, "coa", "from_municipality to_municipality changed_on reason"),
    view(CaseTransferred, "coa", "from_municipality to_municipality effective_on"),
    view(HandoverRejected, "coa", "handover_id reason rejected_on"),
    view(FirstContactMissed, "coa", "handover_id missed_on"),
    view(HousingOffered, "coa", "offered_on"),
    view(HousingTargetMissed, "coa", "handover_id due_on days_over"),
    view(HandoverRedirected, "coa", "handover_id to_municipality redirected_on"),
    view(HandoverCancelled, "coa", "handover_id cancelled_on"),
    view(HandoverEscalated, "coa", "handover_id level deadline due_on"),
    view(HandoverInformationRequested, "coa", "handover_id request_id due_on topic"),
    view(HandoverInformationProvided, "coa", "handover_id request_id topic answer"),
    view(
        ResponsibilityChanged,
        "coa",
        "handover_id from_kind from_municipality from_site to_kind to_municipality to_site reason changed_on",
    ),
    *(view(event, "coa", "handover_id deadline due_on level") for event in (DeadlineWarned, DeadlineMissed)),
)
SUPPORT = (
    view(MunicipalityLinked, "support", "municipality_code linked_on"),
    view(HandoverAccepted, "support", "handover_id", CONTACT, household_size=HOUSEHOLD),
    view(ParticipantMoved, "support", "moved_on municipality_code", "street_address"),
    view(
        PlanEstablished,
        "support",
        "plan_id plan_date",
        goals=goals_on(GoalAxis.SOCIAL, GoalAxis.NETWORK),
        support_items=derived(own_support_items),
    ),
    view(HandoverCompleted, "support", "handover_id completed_on"),
    view(SocialGuidanceStarted, "support", "handover_id start_on topics"),
    view(SocialGuidanceEnded, "support", "handover_id ended_on"),
)
REFERRED = (
    view(
        ReferralMade,
        "referral",
        "referral_id topic ground interpreter_language child_age_band",
        f"{CONTACT} birth_date",
        household_size=HOUSEHOLD,
    ),
    view(ReferralMade, "child", "referral_id child_age_band", CONTACT),
    view(AppointmentPlanned, "appointment", "appointment_id at place_code interpreter"),
    view(LibraryOptedIn, "library", "activity_code", "first_name"),
)
HOUSING = (
    view(
        HousingRequested,
        "housing",
        "household_size step_free window_start window_end",
        CONTACT,
        municipality_code=derived(linked_municipality),
    ),
)

"""Every view there is: for each kind of partner, what it may see of which event."""

from itertools import chain

from shared.convenant.view_fields import (
    SURVIVING_REF,
    all_dayparts,
    all_goals,
    domains,
    goals_on,
    language_level_band,
    learning_conditions,
    lesson_dayparts,
    masked_reason,
    own_dayparts,
    own_enrolment_id,
    own_route_code,
    term_of,
)
from shared.convenant.views import View, ViewField, derived, of_event, view, whole
from shared.convenant.views_handover import CONTACT, HOUSING, NAME, RECEPTION, REFERRED, SUPPORT
from shared.events.base import Event
from shared.events.benefits import BenefitEntitlementEnded, BenefitEntitlementStarted
from shared.events.case import (
    CaseClosed,
    CaseOpened,
    MunicipalityLinked,
    PersonalDataErased,
)
from shared.events.catalogue import EVENTS, is_personal
from shared.events.classes import DataClass
from shared.events.convenants import CONVENANT_EVENTS
from shared.events.intake import DomainAssessed, IntakeCompleted
from shared.events.placements import (
    DomainCheckInHeld,
    PlacementAgreed,
    PlacementEnded,
    PlacementPaused,
    PlacementProposed,
    PlacementResumed,
    PlacementStarted,
    WeekScheduleChanged,
    WeekScheduleSet,
)
from shared.events.plans import (
    GoalAxis,
    ModuleCompleted,
    ParticipantEnrolledInProgramme,
    PlanDrafted,
    PlanEstablished,
    ProgrammeEnrolmentEnded,
    RouteEnrolmentEnded,
    RouteEnrolmentStarted,
    RouteSwitched,
)
from shared.events.programmes import PROGRAMME_EVENTS
from shared.events.responsibility import RecipientNotifiedOfErasure
from shared.events.standing import (
    DuplicateCasesMerged,
    HouseholdExpanded,
    HouseholdJoined,
    HouseholdMemberLeft,
    MergeReversed,
    PossibleDuplicateFlagged,
)

_DAYPARTS: dict[type[Event], ViewField] = {
    WeekScheduleSet: derived(own_dayparts),
    WeekScheduleChanged: derived(own_dayparts),
}
_ENROLMENT_ID = ViewField(DataClass.N, "derived:own_enrolment_id", own_enrolment_id, pseudonym=True)

_BOTH = "surviving_case_id surviving_participant_id merged_case_id merged_participant_id"
_LEFT_OUT: dict[type[Event], str] = {
    MunicipalityLinked: "household_case_ids",
    PersonalDataErased: "key_ids_destroyed",
    DomainAssessed: "finding",
    DomainCheckInHeld: "finding",
    HouseholdExpanded: "new_case_id",
    HouseholdJoined: "of_case_id",
    HouseholdMemberLeft: "member_case_id",
    PossibleDuplicateFlagged: "candidate_case_id",
    DuplicateCasesMerged: _BOTH,
    MergeReversed: _BOTH,
}
"""Findings stay in the service that made them; ids of other persons' cases and of keys stay inside."""

_GOALS, _WEEK = {"goals": derived(all_goals)}, {"items": derived(all_dayparts)}
_COMPUTED: dict[type[Event], dict[str, ViewField]] = {
    PlanDrafted: _GOALS,
    PlanEstablished: _GOALS,
    WeekScheduleSet: _WEEK,
    WeekScheduleChanged: _WEEK,
    IntakeCompleted: {"domains": derived(domains)},
    DuplicateCasesMerged: {"surviving_ref": SURVIVING_REF},
    MergeReversed: {"surviving_ref": SURVIVING_REF},
}
_VAULT: dict[type[Event], str] = {CaseOpened: f"{CONTACT} street_address birth_date"}

MUNICIPALITY = tuple(
    whole(event, _LEFT_OUT.get(event, ""), _VAULT.get(event, ""), **_COMPUTED.get(event, {}))
    for event in EVENTS
    if is_personal(event)
)
SCHOOL = (
    view(
        RouteEnrolmentStarted,
        "school",
        "enrolment_id route local_route_code level programme_code module_plan start_on end_on dayparts_per_week",
        CONTACT,
    ),
    view(RouteEnrolmentEnded, "school", "enrolment_id ended_on"),
    view(ModuleCompleted, "school", "enrolment_id module_id result completed_on"),
    view(
        RouteSwitched,
        "school",
        "effective_on credited_modules",
        enrolment_id=_ENROLMENT_ID,
        route_code=derived(own_route_code),
    ),
    view(IntakeCompleted, "school", "learnability literacy", learning_conditions=derived(learning_conditions)),
    *(view(event, "school", "week_from", dayparts=dayparts) for event, dayparts in _DAYPARTS.items()),
)
WORK = (
    view(ParticipantEnrolledInProgramme, "work", "programme_code enrolled_on"),
    view(ProgrammeEnrolmentEnded, "work", "programme_code ended_on"),
    view(IntakeCompleted, "work", "education_level ambitions availability_dayparts adaptation_codes"),
    view(PlanDrafted, "work", "plan_id", goals=goals_on(GoalAxis.WORK)),
    view(
        PlanEstablished,
        "work",
        "plan_id plan_date",
        goals=goals_on(GoalAxis.WORK),
        lesson_dayparts=derived(lesson_dayparts),
    ),
    *(view(event, "work", "week_from", dayparts=dayparts) for event, dayparts in _DAYPARTS.items()),
    view(
        PlacementProposed,
        "work",
        "placement_id kind host_partner_id site_id dayparts start_on end_on tasks_codes basis programme_code",
    ),
    view(PlacementAgreed, "work", "placement_id host_partner_id adaptation_codes"),
    view(PlacementStarted, "work", "placement_id started_on kind host_partner_id dayparts_per_week dayparts"),
    view(PlacementPaused, "work", "placement_id paused_on reason"),
    view(PlacementResumed, "work", "placement_id resumed_on"),
    view(PlacementEnded, "work", "placement_id ended_on host_partner_id reason"),
    view(BenefitEntitlementStarted, "work", "starts_on"),
    view(BenefitEntitlementEnded, "work", "ended_on"),
)
HOST = (
    view(
        PlacementAgreed,
        "host",
        "placement_id adaptation_codes",
        NAME,
        dayparts=term_of("dayparts"),
        tasks_codes=term_of("tasks_codes"),
        start_on=term_of("start_on"),
        end_on=term_of("end_on"),
        language_level_band=derived(language_level_band),
    ),
    view(PlacementStarted, "host", "placement_id started_on dayparts coach_contact", NAME),
    view(PlacementPaused, "host", "placement_id paused_on"),
    view(PlacementResumed, "host", "placement_id resumed_on"),
    view(PlacementEnded, "host", "placement_id ended_on"),
)
EVERYONE = (
    view(CaseClosed, "ended", "closed_on", reason=derived(masked_reason)),
    view(PersonalDataErased, "notice", "scope_classes"),
    view(RecipientNotifiedOfErasure, "notice", "notice_id acknowledge_by"),
    *(view(event, "merged", surviving_ref=SURVIVING_REF) for event in (DuplicateCasesMerged, MergeReversed)),
)
REGION = tuple(  # whom a programme is for is not told (`rules`)
    View(event, "public", {name: of_event(event, name) for name in event.model_fields if name != "rules"})
    for event in (*CONVENANT_EVENTS, *PROGRAMME_EVENTS)
)
VIEWS: dict[tuple[str, int, str], View] = {
    found.key: found
    for found in chain(MUNICIPALITY, RECEPTION, SCHOOL, WORK, HOST, SUPPORT, REFERRED, HOUSING, EVERYONE, REGION)
}
"""Every view by event type, version and name."""

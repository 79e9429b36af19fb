"""Every view there is: for each kind of partner, what it may see of which event."""

from itertools import chain

from shared.convenant.views import JSON, Told, View, ViewField, derived, of_event, view, whole
from shared.events.base import AdaptationCode, Event, LanguageLevel, LifeDomain
from shared.events.case import (
    CaseClosed,
    CaseOpened,
    CaseWorkerAssigned,
    LibraryOptedIn,
    MunicipalityLinked,
    ParticipantMoved,
    PersonalDataErased,
    ReceptionLocationChanged,
    ReferralMade,
)
from shared.events.catalogue import EVENTS, is_personal
from shared.events.classes import DataClass
from shared.events.convenants import CONVENANT_EVENTS
from shared.events.handover import (
    FirstContactHeld,
    FirstContactPlanned,
    HandoverAccepted,
    HandoverCompleted,
    HandoverScenarioChosen,
    HandoverStarted,
)
from shared.events.intake import DomainAssessed, DomainOutcome, IntakeCompleted
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
    RouteEnrolmentEnded,
    RouteEnrolmentStarted,
    RouteSwitched,
)
from shared.events.programmes import PROGRAMME_EVENTS

_NOT_ABOUT_LEARNING = (AdaptationCode.NONE, AdaptationCode.NO_HEAVY_LIFTING)
_BANDS = {
    LanguageLevel.A0: "BEGINNER",
    LanguageLevel.A1_MIN: "BEGINNER",
    LanguageLevel.A1: "BEGINNER",
    LanguageLevel.A2: "BASIC",
    LanguageLevel.B1: "INDEPENDENT",
    LanguageLevel.B2: "INDEPENDENT",
    LanguageLevel.C1: "PROFICIENT",
}
NAME = "first_name last_name"
CONTACT = f"{NAME} phone"


def learning_conditions(told: Told) -> JSON:
    """The adaptations that concern learning; the others are no school's business."""
    return [code for code in told.event.adaptation_codes if code not in _NOT_ABOUT_LEARNING]


def language_level_band(told: Told) -> JSON:
    """The band of the lowest level that the intake found; never the level itself."""
    levels = sorted(told.case.language_levels.values(), key=list(LanguageLevel).index)
    return _BANDS[levels[0]] if levels else None


def all_goals(told: Told) -> JSON:
    """The goals, without their ids."""
    return [goal.model_dump(mode="json", exclude={"goal_id"}, exclude_none=True) for goal in told.event.goals]


def _goals_on(*axes: GoalAxis) -> ViewField:
    def goals(told: Told) -> JSON:
        return [goal for goal in all_goals(told) if goal["axis"] in axes]

    return derived(goals)


def own_support_items(told: Told) -> JSON:
    """The codes of the help that this reader gives under the plan."""
    return [item.code for item in told.event.support_items if item.partner_id == told.partner.partner_id]


def lesson_dayparts(told: Told) -> JSON:
    """How many dayparts a week the plan sets aside for lessons."""
    return told.event.intensity.lesson_dayparts


def all_dayparts(told: Told) -> JSON:
    """The week, without ids of placements."""
    return [item.model_dump(mode="json", exclude={"placement_id"}, exclude_none=True) for item in told.event.items]


def own_dayparts(told: Told) -> JSON:
    """The dayparts of the week that the person spends with this reader, or at a placement of its own."""
    mine, placements = told.partner.partner_id, told.case.placements_of(told.partner.partner_id)
    return [
        {"daypart": item.daypart, "kind": item.kind}
        for item in told.event.items
        if item.partner_id == mine or item.placement_id in placements
    ]


def domains(told: Told) -> JSON:
    """Every life domain and what became of it; of health only that it was looked at."""
    health = DomainOutcome.ASSESSED
    return [
        {"domain": r.domain, "outcome": health if r.domain is LifeDomain.HEALTH else r.outcome}
        for r in told.event.domains
    ]


def masked_reason(told: Told) -> JSON:
    """Why a case ended is nobody's business: they only ever hear `CASE_CLOSED`."""
    return "CASE_CLOSED"


def household_size(told: Told) -> JSON:
    """The size of the household, as COA's profile told it."""
    return told.case.household_size


def own_route_code(told: Told) -> JSON:
    """The reader's own route: the one left, or the one begun."""
    left = told.event.from_provider == told.partner.partner_id
    return told.event.from_route_code if left else told.event.to_route_code


def own_enrolment_id(told: Told) -> JSON:
    """The reader's own enrolment: the one left, or the one begun."""
    left = told.event.from_provider == told.partner.partner_id
    return told.event.from_enrolment_id if left else told.event.to_enrolment_id


def _term(name: str) -> ViewField:
    """What the proposal of this placement said."""

    def term(told: Told) -> JSON:
        return getattr(told.case.terms.get(told.event.placement_id), name, None)

    return derived(term)


_DAYPARTS: dict[type[Event], ViewField] = {
    WeekScheduleSet: derived(own_dayparts),
    WeekScheduleChanged: derived(own_dayparts),
}
_ENROLMENT_ID = ViewField(DataClass.N, "derived:own_enrolment_id", own_enrolment_id, pseudonym=True)
_HOUSEHOLD = derived(household_size)

_LEFT_OUT: dict[type[Event], str] = {
    MunicipalityLinked: "household_case_ids",
    PersonalDataErased: "key_ids_destroyed",
    DomainAssessed: "finding",
    DomainCheckInHeld: "finding",
}
"""Findings stay in the service that made them; ids of other persons' cases and of keys stay inside."""

_GOALS, _WEEK = {"goals": derived(all_goals)}, {"items": derived(all_dayparts)}
_COMPUTED: dict[type[Event], dict[str, ViewField]] = {
    PlanDrafted: _GOALS,
    PlanEstablished: _GOALS,
    WeekScheduleSet: _WEEK,
    WeekScheduleChanged: _WEEK,
    IntakeCompleted: {"domains": derived(domains)},
}
_VAULT: dict[type[Event], str] = {CaseOpened: f"{CONTACT} street_address birth_date"}

MUNICIPALITY = tuple(
    whole(event, _LEFT_OUT.get(event, ""), _VAULT.get(event, ""), **_COMPUTED.get(event, {}))
    for event in EVENTS
    if is_personal(event)
)
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
    view(IntakeCompleted, "work", "education_level ambitions availability_dayparts adaptation_codes"),
    view(PlanDrafted, "work", "plan_id", goals=_goals_on(GoalAxis.WORK)),
    view(
        PlanEstablished,
        "work",
        "plan_id plan_date",
        goals=_goals_on(GoalAxis.WORK),
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
)
HOST = (
    view(
        PlacementAgreed,
        "host",
        "placement_id adaptation_codes",
        NAME,
        dayparts=_term("dayparts"),
        tasks_codes=_term("tasks_codes"),
        start_on=_term("start_on"),
        end_on=_term("end_on"),
        language_level_band=derived(language_level_band),
    ),
    view(PlacementStarted, "host", "placement_id started_on dayparts coach_contact", NAME),
    view(PlacementPaused, "host", "placement_id paused_on"),
    view(PlacementResumed, "host", "placement_id resumed_on"),
    view(PlacementEnded, "host", "placement_id ended_on"),
)
SUPPORT = (
    view(MunicipalityLinked, "support", "municipality_code linked_on"),
    view(HandoverAccepted, "support", "handover_id", CONTACT, household_size=_HOUSEHOLD),
    view(ParticipantMoved, "support", "moved_on municipality_code", "street_address"),
    view(
        PlanEstablished,
        "support",
        "plan_id plan_date",
        goals=_goals_on(GoalAxis.SOCIAL, GoalAxis.NETWORK),
        support_items=derived(own_support_items),
    ),
)
REFERRED = (
    view(
        ReferralMade,
        "referral",
        "referral_id topic ground interpreter_language",
        f"{CONTACT} birth_date",
        household_size=_HOUSEHOLD,
    ),
    view(LibraryOptedIn, "library", "activity_code", "first_name"),
)
EVERYONE = (
    view(CaseClosed, "ended", "closed_on", reason=derived(masked_reason)),
    view(PersonalDataErased, "notice", "scope_classes"),
)
REGION = tuple(  # whom a programme is for is not told (`rules`)
    View(event, "public", {name: of_event(event, name) for name in event.model_fields if name != "rules"})
    for event in (*CONVENANT_EVENTS, *PROGRAMME_EVENTS)
)
VIEWS: dict[tuple[str, int, str], View] = {
    found.key: found
    for found in chain(MUNICIPALITY, RECEPTION, SCHOOL, WORK, HOST, SUPPORT, REFERRED, EVERYONE, REGION)
}
"""Every view by event type, version and name."""

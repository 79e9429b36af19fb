"""What views compute: from the event, from the case as known, and from who will read it."""

from shared.convenant.views import JSON, Told, ViewField, derived
from shared.events.base import AdaptationCode, LanguageLevel, LifeDomain
from shared.events.classes import DataClass
from shared.events.intake import DomainOutcome
from shared.events.plans import GoalAxis

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


def goals_on(*axes: GoalAxis) -> ViewField:
    """The goals on these axes."""

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


def term_of(name: str) -> ViewField:
    """What the proposal of this placement said."""

    def term(told: Told) -> JSON:
        return getattr(told.case.terms.get(told.event.placement_id), name, None)

    return derived(term)


def linked_municipality(told: Told) -> JSON:
    """Where a home is asked for: the municipality that the person is linked to."""
    return told.case.municipality


def surviving_ref(told: Told) -> JSON:
    """As whom the one merged is known from there on; of the survivor there is nothing to tell."""
    event = told.event
    return event.surviving_participant_id if event.participant_id == event.merged_participant_id else None


SURVIVING_REF = ViewField(DataClass.N, "derived:surviving_ref", surviving_ref, pseudonym=True, person=True)

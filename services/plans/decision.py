"""What every decision on a plan must keep to: whose it is, for how much, and what holds after a revision."""

from shared.case_facts import CaseFacts
from shared.decider import Refused
from shared.events.base import LegalRegime, Route, TargetGroup
from shared.events.plans import Intensity, PlanEstablished, PlanRevised


def competent_for(case: CaseFacts, transferred: bool) -> str | None:
    """INV-P3: the municipality that may decide: linked or transferred to, else of residence."""
    bound = case.linked or transferred
    return case.municipality if bound else case.registered_in or case.municipality


def require_intensity(route: Route, intensity: Intensity, case: CaseFacts) -> None:
    """INV-P4: the minima of Besluit art. 3.1 and 3.14; they bind plans under the 2021 act only."""
    if case.legal_regime is not LegalRegime.WI2021:
        return
    full_z = route is Route.Z and case.target_group is TargetGroup.ASYLUM_HOLDER
    below = (
        intensity.pvt_hours < 12
        or (route is not Route.EDUCATION and intensity.map_hours < 40)
        or (full_z and (intensity.course_hours < 800 or intensity.participation_hours < 800))
    )
    if below:
        raise Refused("INTENSITY_BELOW_MINIMUM")


def after_revision(plan: PlanEstablished, event: PlanRevised) -> PlanEstablished:
    """The plan as it holds once this was decided; its date, and with it the term, stays."""
    held = ("plan_version", "route", "local_route_code", "level", "intensity", "decided_by")
    return plan.model_copy(update={name: getattr(event, name) for name in held})

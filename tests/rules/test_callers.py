"""Who may ask what: by role, and by the staff role that the tables of the domain name."""

import pytest

from services.http.bearers import BadToken, Bearer
from services.http.callers import SERVICE, Caller, on_behalf
from services.intake.case.commands import MakeReferral
from services.intake.intake.commands import AssessDomain
from services.placements.placement.commands import HoldDomainCheckIn, ProposePlacement
from services.placements.schedule.commands import SetWeekSchedule
from services.plans.trajectory.commands import EnrolInProgramme, SwitchRoute
from shared.events.base import Command


def caller(role: str, staff_role: str | None, behalf: bool = False) -> Caller:
    partner = {"MUNICIPALITY": "gem-weert", "WORK_COMPANY": "werk-kom"}[role]
    return Caller(Bearer("j-jansen", partner, role, staff_role, "0988"), role, staff_role, partner, behalf)


@pytest.mark.parametrize(
    ("command", "role", "staff_role", "may"),
    [
        (AssessDomain, "MUNICIPALITY", "intake_officer", True),
        (AssessDomain, "MUNICIPALITY", "regievoerder", False),
        (AssessDomain, "MUNICIPALITY", None, False),
        (ProposePlacement, "WORK_COMPANY", None, True),
        (ProposePlacement, "MUNICIPALITY", "regievoerder", False),
        (ProposePlacement, "MUNICIPALITY", None, False),
        (SwitchRoute, "MUNICIPALITY", "regievoerder", True),
        (SwitchRoute, "MUNICIPALITY", "intake_officer", False),
        (SetWeekSchedule, "MUNICIPALITY", "regievoerder", True),
        (SetWeekSchedule, "MUNICIPALITY", "intake_officer", False),
        (HoldDomainCheckIn, "WORK_COMPANY", "coach", True),
        (EnrolInProgramme, "MUNICIPALITY", None, True),
        (EnrolInProgramme, "MUNICIPALITY", "regievoerder", True),
    ],
)
def test_who_may_ask_is_as_the_domain_says(
    command: type[Command], role: str, staff_role: str | None, may: bool
) -> None:
    assert caller(role, staff_role).may(command.actors) is may


@pytest.mark.parametrize("behalf", [False, True])
@pytest.mark.parametrize(
    ("command", "role", "staff_role"),
    [
        (EnrolInProgramme, "MUNICIPALITY", "bode"),
        (MakeReferral, "MUNICIPALITY", "bode"),
        (EnrolInProgramme, "MUNICIPALITY", "coach"),
        (ProposePlacement, "WORK_COMPANY", "bode"),
        (HoldDomainCheckIn, "WORK_COMPANY", "regievoerder"),
    ],
)
def test_a_staff_role_that_nobody_knows_may_do_nothing(
    command: type[Command], role: str, staff_role: str, behalf: bool
) -> None:
    assert not caller(role, staff_role, behalf).may(command.actors)


def test_only_the_gateway_speaks_for_a_partner() -> None:
    for name in ("intake", "plans", "relay", "convenant"):
        with pytest.raises(BadToken):
            on_behalf(Bearer("gateway", name, SERVICE), "coa-azc-weert/COA")
        assert on_behalf(Bearer("gateway", name, SERVICE), None).role == SERVICE
    spoken = on_behalf(Bearer("any-client-id", "gateway", SERVICE), "coa-azc-weert/COA")
    assert (spoken.partner, spoken.role, spoken.behalf) == ("coa-azc-weert", "COA", True)

"""What anyone may wish of one person in Weert: any command, with so few ids and days that wishes meet."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from hypothesis import strategies as some
from pydantic import AwareDatetime, BaseModel

from services.intake.case import commands as case
from services.intake.case.decider import CASES
from services.intake.case.pairs import PAIRS
from services.intake.identity import Identity
from services.intake.intake import commands as intake
from services.intake.intake.decider import INTAKES
from services.placements.ending import commands as ending
from services.placements.ending.decider import ENDINGS
from services.placements.placement import commands as placement
from services.placements.placement.decider import PLACEMENTS
from services.placements.schedule import commands as schedule
from services.placements.schedule.decider import SCHEDULES
from services.plans.benefits import commands as benefits
from services.plans.benefits.decider import BENEFITS
from services.plans.convenant import commands as convenant
from services.plans.convenant.decider import CONVENANTS
from services.plans.plan import commands as plan
from services.plans.plan.decider import PLANS
from services.plans.programme import commands as programme
from services.plans.programme.decider import PROGRAMMES
from services.plans.trajectory import commands as trajectory
from services.plans.trajectory.decider import TRAJECTORIES
from shared.decider import Decider
from shared.events.base import Command, Daypart, DaypartKind
from shared.events.classes import Sealed

TODAY = date(2022, 6, 1)
BY_DECIDER: tuple[tuple[Decider[Any, Any, Any], tuple[type[Command], ...]], ...] = (
    (CASES, case.COMMANDS),
    (PAIRS, case.PAIR_COMMANDS),
    (INTAKES, intake.COMMANDS),
    (PLANS, plan.COMMANDS),
    (TRAJECTORIES, trajectory.COMMANDS),
    (BENEFITS, benefits.COMMANDS),
    (PROGRAMMES, programme.COMMANDS),
    (CONVENANTS, convenant.COMMANDS),
    (PLACEMENTS, placement.COMMANDS),
    (SCHEDULES, schedule.COMMANDS),
    (ENDINGS, ending.COMMANDS),
)
DECIDER_OF = {command: decider for decider, commands in BY_DECIDER for command in commands}

days = some.sampled_from(
    [*[TODAY - timedelta(days=n) for n in (0, 1, 20, 40)], date(2017, 1, 1), date(2030, 1, 1)]
)
modules = (
    {"module_id": "M1", "start": TODAY - timedelta(days=40), "end": TODAY - timedelta(days=2)},
    {"module_id": "M2", "start": TODAY - timedelta(days=1), "end": TODAY + timedelta(days=40)},
)
somebody = Sealed(Identity(first_name="Amal", last_name="Haddad", birth_date=date(1992, 1, 1)))
MODULE, ROUTE, REASON = ["M1", "M2"], ["R3", "R4"], ["SENSORY_IMPAIRMENT"]
BY_NAME: dict[str, list[Any]] = {
    "case_id": [UUID(int=1)],
    "participant_id": [UUID(int=2)],
    "identity": [somebody],
    "of_age_from": [date(2010, 1, 1), date(2022, 5, 20)],
    "module_plan": [modules],
    "module_id": MODULE,
    "local_route_code": ROUTE,
    "to_route_code": ROUTE,
    "local_code": ROUTE,
    "municipality_code": ["0988", "1706"],
    "to_municipality": ["0988", "1706"],
    "retained_route": ROUTE,
    "attempt": [1, 2, 3],
    "municipalities": [("0988", "1706")],
    "programme_code": ["WNC-DUAL"],
    "convenant_id": ["CV-WNC"],
    "policy_id": ["CV-WNC"],
    "parties": [("j-jansen",)],
    "decided_by": ["j-jansen", "j-jansen", "system"],
    "mandatory_domains": [(), ("HEALTH",)],
    "signed_by": [("PARTICIPANT", "HOST", "WORK_COMPANY"), ("HOST",)],
    "reason": REASON,
    "reason_code": REASON,
    "outcome_reason": REASON,
    "party_role": REASON,
    "override_reason": REASON,
    "code": ["LANGUAGE_COURSE"],
    "dayparts": [("MON_AM", "TUE_AM"), ("MON_AM",), ("FRI_PM",)],
    "intensity": [
        {"lesson_dayparts": 4, "pvt_hours": 12, "map_hours": 40},
        {"lesson_dayparts": 4, "pvt_hours": 0},
    ],
    "language_levels": [{"nl": "A1"}],
    "rows": [()],
    "involvement": [()],
    "occupations": [()],
    "ambitions": [()],
    "household_case_ids": [()],
    "oin": ["0" * 20],
    "eligibility": [{}, {"target_groups": ("ASYLUM_HOLDER",)}],
    "placement_id": [UUID(int=1), UUID(int=2)],
    "intake_id": [UUID(int=1), UUID(int=1), UUID(int=2)],
    "text_version": ["j-jansen", "2.0"],
}
SCALARS: dict[Any, Callable[[], some.SearchStrategy[Any]]] = {
    NoneType: some.none,
    bool: some.booleans,
    int: lambda: some.integers(1, 10),
    date: lambda: days,
    AwareDatetime: lambda: days.map(lambda day: datetime.combine(day, time(10), UTC)),
    UUID: lambda: some.sampled_from([UUID(int=1), UUID(int=2)]),
    str: lambda: some.just("j-jansen"),
}


items = some.fixed_dictionaries(
    {
        "daypart": some.one_of(some.sampled_from(tuple(Daypart)[:15]), some.sampled_from(Daypart)),
        "kind": some.sampled_from(DaypartKind),
    },
    optional={
        "partner_id": some.just("j-jansen"),
        "placement_id": some.sampled_from([UUID(int=1), UUID(int=2)]),
    },
)
full = some.lists(some.sampled_from(tuple(Daypart)[:15]), min_size=8, max_size=12, unique=True).map(
    lambda week: [{"daypart": day, "kind": "LANGUAGE_LESSON"} for day in week]
)
weeks = some.one_of(some.lists(items, max_size=4), full).map(tuple)


def wishes_of(command: type[Command]) -> some.SearchStrategy[Command]:
    return _fields_of(command).map(command.model_validate)


def _fields_of(model: type[BaseModel]) -> some.SearchStrategy[dict[str, Any]]:
    required = {n: _of_field(n, f.annotation) for n, f in model.model_fields.items() if f.is_required()}
    optional = {n: _of_field(n, f.annotation) for n, f in model.model_fields.items() if not f.is_required()}
    if "of_age_from" in optional:
        required["of_age_from"] = optional.pop("of_age_from")
    return some.fixed_dictionaries(required, optional=optional)


def _of_field(name: str, annotation: Any) -> some.SearchStrategy[Any]:
    if name == "items":
        return some.just(("RENT",)) if get_origin(annotation) is Sealed else weeks
    known = BY_NAME.get(name)
    enum = any(isinstance(kind, type) and issubclass(kind, Enum) for kind in (annotation, *get_args(annotation)))
    return _of(annotation) if known is None or (enum and name == "reason") else some.sampled_from(known)


def _of(annotation: Any) -> some.SearchStrategy[Any]:
    origin, args = get_origin(annotation), get_args(annotation)
    if annotation in SCALARS:
        return SCALARS[annotation]()
    if origin is Annotated or origin is Sealed:
        return _of(args[0])
    if origin in (Union, UnionType):
        return some.one_of(*(_of(kind) for kind in args))
    if origin is Literal:
        return some.sampled_from(args)
    if origin is tuple:
        return some.lists(_of(args[0]), max_size=4).map(tuple)
    if issubclass(annotation, Enum):
        return some.sampled_from(annotation)
    return _fields_of(annotation)

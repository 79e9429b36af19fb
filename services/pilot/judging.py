"""Which acceptance scenarios a play has something to say about, and what it says."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from services.pilot import handover_scenarios, scenarios
from services.pilot.seen import Check, Seen

Scenarios = Mapping[str, Callable[[Seen], Iterator[Check]]]
OF_PILOT: Mapping[str, Scenarios] = {
    "WNC": scenarios.SCENARIOS,
    "WFR": handover_scenarios.WEST_FRIESLAND,
    "EHZ": handover_scenarios.ERMELO,
    "HAR": handover_scenarios.HARDENBERG,
}
"""By what the programmes of a pilot are called."""


def judge(seen: Seen) -> dict[str, list[dict[str, Any]]]:
    """Every scenario that this play has something to say about."""
    found = {name: list(check(seen)) for name, check in _of(seen).items()}
    return {name: [{"text": t, "passed": ok} for t, ok in checks] for name, checks in found.items() if checks}


def _of(seen: Seen) -> Scenarios:
    codes = [programme.programme_code for programme in seen.account.world.region.programmes]
    pilots = [pilot for pilot in OF_PILOT if any(code.startswith(pilot) for code in codes)]
    return {name: check for pilot in pilots for name, check in OF_PILOT[pilot].items()}

"""What must be known of a programme before anything is decided under it; folded from the programme's stream."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from shared.decider import Refused
from shared.events.programmes import (
    ProgrammeDefined,
    ProgrammeEvent,
    SeatFreed,
    SeatTaken,
    TargetKind,
    TargetRaised,
)


@dataclass(frozen=True, slots=True)
class ProgrammeFacts:
    """A programme as the rules of any service see it."""

    definition: ProgrammeDefined
    seats_taken: int = 0
    raised_to: int = 0

    @property
    def places(self) -> int | None:
        """How many people the programme is for by now; None where no target was set."""
        target = self.definition.target
        return None if target is None else max(target.n, self.raised_to)

    @property
    def is_full(self) -> bool:
        """Whether every place is taken."""
        return self.places is not None and self.seats_taken >= self.places

    @property
    def is_hard(self) -> bool:
        """Whether the target refuses, rather than asks to be raised."""
        target = self.definition.target
        return target is not None and target.kind is TargetKind.HARD


Programmes = Mapping[str, ProgrammeFacts]


def programme_stream(code: str) -> str:
    """The stream that keeps a programme, its seats and its money."""
    return f"programme-{code}"


def programme_streams(codes: Iterable[str | None]) -> tuple[str, ...]:
    """The streams of these programmes, each once; None is nobody's programme."""
    return tuple(dict.fromkeys(programme_stream(code) for code in codes if code is not None))


def evolve_programmes(programmes: Programmes, event: ProgrammeEvent) -> Programmes:
    """The programmes after this event; money changes nothing here."""
    code = event.programme_code
    known = programmes.get(code)
    match event:
        case ProgrammeDefined() if known is None:
            return {**programmes, code: ProgrammeFacts(event)}
        case ProgrammeDefined() if known is not None:
            return {**programmes, code: replace(known, definition=event)}
        case SeatTaken() if known is not None:
            return {**programmes, code: replace(known, seats_taken=known.seats_taken + 1)}
        case SeatFreed() if known is not None:
            return {**programmes, code: replace(known, seats_taken=known.seats_taken - 1)}
        case TargetRaised(to_n=to_n) if known is not None:
            return {**programmes, code: replace(known, raised_to=to_n)}
    return programmes


def require_programme(programmes: Programmes, code: str) -> ProgrammeFacts:
    """The programme of this code, or the refusal of one that was never defined."""
    if code not in programmes:
        raise Refused("NOT_FOUND", code)
    return programmes[code]

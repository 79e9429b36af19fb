"""What every service must know of an intake before it builds on it; folded from its stream and its case's."""

from dataclasses import dataclass, replace

from shared.events.intake import (
    IntakeAdopted,
    IntakeCancelled,
    IntakeCompleted,
    IntakeEvent,
    IntakeReopened,
    IntakeStarted,
)


@dataclass(frozen=True, slots=True)
class IntakeFacts:
    """An intake as the rules of any service see it; `holder` is the municipality whose it is."""

    started: IntakeStarted | None = None
    completed: IntakeCompleted | None = None
    cancelled: bool = False
    adopted: bool = False
    holder: str | None = None

    def is_held_by(self, leading: str | None) -> bool:
        """Whether the municipality that leads the case may build on it; another must adopt it first."""
        return self.holder in (None, leading)


NO_INTAKE = IntakeFacts()


def evolve_intake(facts: IntakeFacts, event: IntakeEvent, leading: str | None) -> IntakeFacts:
    """The intake after this event, which was told while this municipality led the case."""
    match event:
        case IntakeStarted():
            return replace(facts, started=event, holder=leading)
        case IntakeCompleted():
            return replace(facts, completed=event)
        case IntakeReopened():
            return replace(facts, completed=None)
        case IntakeCancelled():
            return replace(facts, cancelled=True)
        case IntakeAdopted(to_municipality=code):
            return replace(facts, holder=code, adopted=True)
    return facts


def after_link(facts: IntakeFacts, leading: str | None) -> IntakeFacts:
    """An intake that began before any municipality led belongs to the first that does."""
    if facts.started is None or facts.holder is not None:
        return facts
    return replace(facts, holder=leading)

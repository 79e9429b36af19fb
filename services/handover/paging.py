"""A page of what one may see, out of pages of what there is."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeVar

from services.handover.urgency import Urgency


class Placed(Protocol):
    """Anything that stands somewhere in the order of urgency."""

    @property
    def at(self) -> Urgency:
        """Where."""
        ...


P = TypeVar("P", bound=Placed)


async def page_of(
    more: Callable[[Urgency, int], Awaitable[Sequence[P]]],
    may_see: Callable[[P], Awaitable[bool]],
    after: Urgency,
    size: int,
) -> tuple[list[P], Urgency | None]:
    """So many of them as fit, and the place after which the rest comes; none where this is all."""
    seen: list[P] = []
    while len(seen) <= size and (page := await more(after, size + 1)):
        seen += [found for found in page if await may_see(found)]
        after = page[-1].at
    return (seen[:size], seen[size - 1].at) if len(seen) > size else (seen, None)

"""Who was shown which handovers over HTTP, on which ground: in the ledger before the answer is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from uuid_utils.compat import uuid7

from services.gateway.present import Present
from services.http.problems import Problem
from shared.clock import Clock
from shared.convenant.disclose import unbound_by
from shared.events.convenants import PolicyRow
from shared.events.handover import HandoverStarted
from shared.store.patience import patiently
from shared.store.postgres import PostgresStore
from shared.store.statements import QUERIES


@dataclass(frozen=True, slots=True)
class Look:
    """One person's handover that is shown, and which fields of it."""

    person: UUID
    about: UUID
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """The row of the policy that lets a partner follow handovers, and the position of the log it was judged at."""

    row: PolicyRow
    version: int
    judged_at: int


class Looks:
    """Gives the ground for looking, and records each look."""

    def __init__(self, store: PostgresStore, present: Present, clock: Clock) -> None:
        self._store = store
        self._present = present
        self._clock = clock

    async def ground(self, partner_id: str) -> Ground:
        """The row by which this partner hears that a handover starts, and so may look; 403 without one."""
        known = await self._present.convenant()
        policy, partner = known.convenant.policy, known.convenant.partners.get(partner_id)
        if partner is None or unbound_by(known, partner_id, known.on, known.on):
            raise Problem(403, "NOT_DISCLOSED")
        rows = policy.rows_for(partner.role, HandoverStarted)
        row = next((row for row in rows if row.event_version == HandoverStarted.version), None)
        if row is None:
            raise Problem(403, "NOT_DISCLOSED")
        return Ground(row, policy.version, self._present.head)

    async def note(self, partner_id: str, view: str, ground: Ground, looks: Sequence[Look]) -> None:
        """Recorded, and only then answered."""
        if not looks:
            return
        row, at = ground.row, await self._clock.now()
        columns = (
            [uuid7() for _ in looks],
            [look.person for look in looks],
            [look.about for look in looks],
            [" ".join(sorted(look.fields)) for look in looks],
        )
        basis = (row.purpose, row.legal_basis, row.processing_activity, ground.version, ground.judged_at, at)
        await patiently(
            lambda: self._store.pool.execute(QUERIES["note_looks"], *columns, partner_id, view, *basis)
        )

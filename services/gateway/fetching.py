"""Fetching what a message may not carry: allowed if it was at delivery and is now; recorded, then answered."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from uuid_utils.compat import uuid7

from services.gateway.dataref import Datarefs, Granted, NotADataref
from services.gateway.hearing import ServiceAway
from services.gateway.present import Present
from shared.calling import JSON, Caller, Unreachable
from shared.clock import Clock
from shared.convenant.fetch import recalled, still_open
from shared.events.base import declared
from shared.events.catalogue import BY_KEBAB
from shared.events.classes import DataClass
from shared.events.envelope import Recorded
from shared.seal.keys import KeyMissing
from shared.store.patience import patiently
from shared.store.postgres import PostgresStore
from shared.store.statements import QUERIES


class NotDisclosed(Exception):
    """The one answer to whatever may not be told, and why it may not is not told either."""


class Gone(Exception):
    """It was erased, or the partner was told to delete what it holds."""


class Fetching:
    """Answers datarefs."""

    def __init__(
        self,
        store: PostgresStore,
        present: Present,
        datarefs: Datarefs,
        clock: Clock,
        http: Caller,
        intake_url: str,
    ) -> None:
        self._store = store
        self._present = present
        self._datarefs = datarefs
        self._clock = clock
        self._http = http
        self._intake_url = intake_url

    async def fetch(self, partner_id: str, token: str) -> dict[str, Any]:
        """The fields, by name; raises `NotDisclosed`, `Gone`, `ServiceAway`."""
        try:
            granted = self._datarefs.read(token)
        except NotADataref:
            raise NotDisclosed from None
        if granted.partner_id != partner_id:
            raise NotDisclosed
        (row,) = await self._store.at([granted.position])
        try:
            fields = await self._allowed(granted, row)
            found = await self._values(row, fields) if fields else {}
        except (KeyMissing, Gone):
            await self._record(granted, row, (), "gone")
            raise Gone from None
        await self._record(granted, row, tuple(sorted(found)), "granted" if found else "refused")
        if not found:
            raise NotDisclosed
        return found

    async def _allowed(self, granted: Granted, row: Recorded) -> tuple[tuple[str, str], ...]:
        assert row.person is not None, "only facts about persons have something to fetch"
        now = await self._present.of_person(row.person)
        if now.person.erased & {"I", "C", "P", "S"}:
            raise Gone
        (fact,) = await self._store.facts([row])
        if recalled(fact, granted.partner_id, now):
            raise Gone
        still = still_open(fact, granted.partner_id, self._present.head, now)
        return tuple((name, source) for name, source in granted.fields if name in still)

    async def _values(self, row: Recorded, fields: tuple[tuple[str, str], ...]) -> dict[str, Any]:
        """Event fields are opened from their sealed block; the vault is asked for the rest."""
        found: dict[str, Any] = {}
        event = BY_KEBAB[row.type.rpartition(".v")[0]]
        asked = {name: source.removeprefix("vault:") for name, source in fields if source.startswith("vault:")}
        for name, source in fields:
            if name not in asked:
                field = source.removeprefix("event:")
                opened = self._store.keyring.open(row, DataClass(declared(event)[field].data_class))
                found |= {name: opened[field]} if field in opened else {}
        if asked:
            known = await self._ask_vault(row.person, sorted(set(asked.values())))
            found |= {name: known[field] for name, field in asked.items() if known.get(field) is not None}
        return found

    async def _ask_vault(self, person: UUID | None, fields: list[str]) -> dict[str, Any]:
        url = f"{self._intake_url}/v1/identiteiten/opvragen"
        try:
            answer = await self._http.ask("POST", url, to_json({"participant_id": person, "fields": fields}), JSON)
        except Unreachable:
            raise ServiceAway("intake") from None
        if answer.status_code == HTTPStatus.GONE:
            raise Gone
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return {}
        if answer.status_code != HTTPStatus.OK:
            raise ServiceAway("intake")
        known: dict[str, Any] = answer.json()
        return known

    async def _record(self, granted: Granted, row: Recorded, fields: tuple[str, ...], outcome: str) -> None:
        values = (uuid7(), granted.message_id, row.position, granted.partner_id, row.person, list(fields), outcome)
        at = await self._clock.now()
        await patiently(lambda: self._store.pool.execute(QUERIES["note_fetch"], *values, at))

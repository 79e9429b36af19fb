"""What COA may see of the handovers of its residents: asked of who knows, under COA's own ids, and recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from services.gateway.hearing import ServiceAway
from services.gateway.looks import Look, Looks
from services.gateway.pairwise import Pseudonyms
from services.gateway.present import Present
from services.http.field_errors import FieldError
from services.http.problems import Problem, not_found
from shared.calling import Caller, Unreachable
from shared.store.patience import patiently
from shared.store.postgres import PostgresStore
from shared.store.statements import QUERIES

PATH = "/v1/overdrachten"
OURS = ("case_id", "participant_id", "handover_id")
"""What only means something inside: ids that every partner has others for."""


@dataclass(frozen=True, slots=True)
class Row:
    """One handover as the service tells it: whose, which, as whom they are known by now, and what is shown."""

    person: UUID
    about: UUID
    known_as: UUID
    shown: dict[str, Any]


class Overseeing:
    """Lists and timelines of handovers, for a partner."""

    def __init__(
        self, store: PostgresStore, present: Present, pseudonyms: Pseudonyms, looks: Looks, http: Caller, url: str
    ) -> None:
        self._store = store
        self._present = present
        self._pseudonyms = pseudonyms
        self._looks = looks
        self._http = http
        self._url = url

    async def page(self, partner_id: str, role: str, query: Mapping[str, str]) -> dict[str, Any]:
        """A page of the handovers that this partner may see; raises `Problem`, `ServiceAway`."""
        ground = await self._looks.ground(partner_id)
        page = await self._asked(partner_id, role, PATH, query)
        rows = [await self._row(row) for row in page["overdrachten"]]
        theirs = await self._theirs(partner_id, rows)
        looks = [Look(row.person, row.about, tuple(row.shown)) for row in rows]
        await self._looks.note(partner_id, "list", ground, looks)
        return page | {"overdrachten": theirs}

    async def one(self, partner_id: str, role: str, named: UUID) -> dict[str, Any]:
        """One handover by the id that this partner knows it by; raises `Problem`, `ServiceAway`."""
        ground = await self._looks.ground(partner_id)
        found = await patiently(lambda: self._store.pool.fetchrow(QUERIES["resolve_pairwise"], partner_id, named))
        if found is None:
            raise not_found()
        told = await self._asked(partner_id, role, f"{PATH}/{found['internal']}", {})
        row = await self._row(told["overdracht"])
        (theirs,) = await self._theirs(partner_id, [row])
        fields = (*row.shown, *(name for name, value in told.items() if name != "overdracht" and value))
        await self._looks.note(partner_id, "story", ground, [Look(row.person, row.about, fields)])
        return told | {"overdracht": theirs}

    async def _asked(self, partner_id: str, role: str, path: str, query: Mapping[str, str]) -> dict[str, Any]:
        headers = {"On-Behalf-Of": f"{partner_id}/{role}"}
        url = f"{self._url}{path}?{urlencode(query)}"
        try:
            answer = await self._http.ask("GET", url, headers=headers)
        except Unreachable:
            raise ServiceAway("handover") from None
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status_code == HTTPStatus.UNAUTHORIZED:
            raise ServiceAway("handover")
        body: dict[str, Any] = answer.json()
        if answer.status_code != HTTPStatus.OK:
            wrong = tuple(FieldError(**error) for error in body.get("errors", ()))
            raise Problem(answer.status_code, body["code"], errors=wrong)
        return body

    async def _row(self, row: Mapping[str, Any]) -> Row:
        person = UUID(row["participant_id"])
        shown = {name: value for name, value in row.items() if name not in OURS}
        about = UUID(row["handover_id"] or row["case_id"])
        return Row(person, about, await self._present.known_as(person), shown)

    async def _theirs(self, partner_id: str, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """The rows under this partner's ids, which are noted so that it can ask on."""
        await self._pseudonyms.prepare((partner_id,))
        await self._store.keyring.prepare([str(person) for row in rows for person in (row.person, row.known_as)])
        return [await self._told(partner_id, row) for row in rows]

    async def _told(self, partner_id: str, row: Row) -> dict[str, Any]:
        """A merged person is the one they turned out to be; what is theirs keeps the id that the partner knows."""
        subject = self._pseudonyms.person(partner_id, row.known_as)
        thing = self._pseudonyms.thing(partner_id, row.person, row.about)
        noted = ([partner_id] * 2, [subject, thing], [row.known_as, row.about], [row.known_as, row.person])
        await patiently(lambda: self._store.pool.execute(QUERIES["note_pairwise"], *noted))
        return {"id": str(thing), "subject": str(subject)} | row.shown

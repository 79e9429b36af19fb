"""What COA may see of the handovers of its residents: asked of who knows, told under COA's own ids."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from services.gateway.hearing import ServiceAway
from services.gateway.pairwise import Pseudonyms
from services.http.problems import FieldError, Problem, not_found
from shared.calling import Caller, Unreachable
from shared.store.postgres import PostgresStore, patiently
from shared.store.statements import QUERIES

PATH = "/v1/overdrachten"
OURS = ("case_id", "participant_id", "handover_id", "case_worker")
"""What only means something inside: ids that every partner has others for, and the names of staff."""


class Overseeing:
    """Lists and timelines of handovers, for a partner."""

    def __init__(self, store: PostgresStore, pseudonyms: Pseudonyms, http: Caller, url: str) -> None:
        self._store = store
        self._pseudonyms = pseudonyms
        self._http = http
        self._url = url

    async def page(self, partner_id: str, role: str, query: Mapping[str, str]) -> dict[str, Any]:
        """A page of the handovers that this partner may see; raises `Problem`, `ServiceAway`."""
        page = await self._asked(partner_id, role, PATH, query)
        await self._prepare(partner_id, page["overdrachten"])
        return page | {"overdrachten": [await self._theirs(partner_id, row) for row in page["overdrachten"]]}

    async def one(self, partner_id: str, role: str, named: UUID) -> dict[str, Any]:
        """One handover by the id that this partner knows it by; raises `Problem`, `ServiceAway`."""
        found = await patiently(lambda: self._store.pool.fetchrow(QUERIES["resolve_pairwise"], partner_id, named))
        if found is None:
            raise not_found()
        told = await self._asked(partner_id, role, f"{PATH}/{found['internal']}", {})
        await self._prepare(partner_id, [told["overdracht"]])
        return told | {"overdracht": await self._theirs(partner_id, told["overdracht"])}

    async def _asked(self, partner_id: str, role: str, path: str, query: Mapping[str, str]) -> dict[str, Any]:
        headers = {"On-Behalf-Of": f"{partner_id}/{role}"}
        url = f"{self._url}{path}?{urlencode(query)}"
        try:
            answer = await self._http.ask("GET", url, headers=headers)
        except Unreachable:
            raise ServiceAway("handover") from None
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ServiceAway("handover")
        body: dict[str, Any] = answer.json()
        if answer.status_code != HTTPStatus.OK:
            wrong = tuple(FieldError(**error) for error in body.get("errors", ()))
            raise Problem(answer.status_code, body["code"], errors=wrong)
        return body

    async def _prepare(self, partner_id: str, rows: Iterable[Mapping[str, Any]]) -> None:
        await self._pseudonyms.prepare((partner_id,))
        await self._store.keyring.prepare([row["participant_id"] for row in rows])

    async def _theirs(self, partner_id: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row under this partner's ids, which are noted so that it can ask on."""
        person, internal = UUID(row["participant_id"]), UUID(row["handover_id"] or row["case_id"])
        subject = self._pseudonyms.person(partner_id, person)
        thing = self._pseudonyms.thing(partner_id, person, internal)
        noted = ([partner_id] * 2, [subject, thing], [person, internal], [person] * 2)
        await patiently(lambda: self._store.pool.execute(QUERIES["note_pairwise"], *noted))
        kept = {name: value for name, value in row.items() if name not in OURS}
        return {"id": str(thing), "subject": str(subject)} | kept

"""Hearing a partner, by topic or HTTP: who it is, of whom it speaks, and the owning service's answer."""

from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from services.gateway.answer import ACCEPTED, INVALID, REFUSED, Answer
from services.gateway.envelope import NotHeard, id_of
from services.gateway.fields import id_fields
from services.gateway.pairwise import Pseudonyms
from services.gateway.present import Present
from services.gateway.spoken import Said, read
from services.gateway.subjects import Subjects, uuid_of
from services.http.commands import kebab
from services.intake.case.commands import OpenCase
from shared.calling import JSON, Caller, Reply, Unreachable
from shared.convenant.disclose import unbound_by
from shared.convenant.parties import Partner
from shared.events.catalogue import BOOKKEEPING
from shared.events.convenants import PartnerRole
from shared.store.port import Outcome
from shared.store.postgres import PostgresStore

MOST_OF_A_HOUSEHOLD = 20


class ServiceAway(Exception):
    """The owning service cannot be reached; the same message may be heard again."""


class ServiceFailed(Exception):
    """The owning service made a mistake over this message; a person must look."""


@dataclass(frozen=True, slots=True)
class Called:
    """A command, ready to be sent to its service."""

    body: dict[str, Any]
    person: UUID


class Hearing:
    """Turns what a partner says into a command of the owning service, if the covenant lets it speak."""

    def __init__(
        self,
        store: PostgresStore,
        present: Present,
        pseudonyms: Pseudonyms,
        http: Caller,
        urls: dict[str, str],
    ) -> None:
        self._store = store
        self._present = present
        self._pseudonyms = pseudonyms
        self._subjects = Subjects(store, present, pseudonyms)
        self._http = http
        self._urls = urls

    async def hear(self, partner_id: str, value: bytes | None, *, on_topic: bool) -> Answer:
        """The answer to a message; raises `ServiceAway` and `ServiceFailed`."""
        known = await self._present.convenant()
        partner = known.convenant.partners.get(partner_id)
        try:
            if partner is None or unbound_by(known, partner_id, known.on, known.on):
                raise NotHeard("NOT_SIGNED", None, id_of(value))
            source = self._present.source_of(partner_id)
            said = read(value, source, partner.role.value, on_topic=on_topic)
            try:
                called = await self._called(said, partner)
            except NotHeard as problem:
                first = await self._first_answer(said, partner_id)
                return first or Answer(said.envelope.id, INVALID, problem.code, problem.detail)
            return await self._sent(said, partner, called)
        except NotHeard as problem:
            return Answer(problem.message_id, INVALID, problem.code, problem.detail)

    async def _called(self, said: Said, partner: Partner) -> Called:
        data = dict(said.envelope.data)
        if {"case_id", "participant_id"} & set(data):
            raise NotHeard("INVALID_DATA", "case_id,participant_id")
        if said.command is OpenCase:
            return await self._opening(data, partner)
        things = await self._subjects.things(data, partner.partner_id, id_fields(said.command) & set(data))
        known = frozenset(thing.internal for thing in things.values() if thing.internal)
        person, case_id = await self._subjects.about(said.envelope.subject, partner, known, said.answers_notice)
        if subjects := data.pop("household_case_ids", None):
            data["household_case_ids"] = await self._household(subjects, partner)
        for name, thing in things.items():
            data[name] = str(await self._subjects.internal(partner.partner_id, person, thing, name))
        return Called(data | {"case_id": str(case_id)}, person)

    async def _opening(self, data: dict[str, Any], partner: Partner) -> Called:
        """A person the region does not know yet: ids are derived from the partner's own reference."""
        reference = uuid_of(data.pop("participant_ref", None), "participant_ref")
        if partner.role is PartnerRole.COA and data.get("reception_site_id") not in partner.sites:
            raise NotHeard("SITE_NOT_OWN", "reception_site_id")
        await self._pseudonyms.prepare((partner.partner_id,))
        person = self._pseudonyms.newcomer(partner.partner_id, reference, "participant")
        case_id = self._pseudonyms.newcomer(partner.partner_id, reference, "case")
        return Called(data | {"case_id": str(case_id), "participant_id": str(person)}, person)

    async def _household(self, subjects: Any, partner: Partner) -> list[str]:
        """The cases of a household, which the partner names by its own ids of the persons."""
        if not isinstance(subjects, list) or len(subjects) > MOST_OF_A_HOUSEHOLD:
            raise NotHeard("INVALID_DATA", "household_case_ids:WRONG_TYPE")
        named = [uuid_of(subject, "household_case_ids") for subject in subjects]
        return [str((await self._subjects.about(subject, partner))[1]) for subject in named]

    async def _first_answer(self, said: Said, partner_id: str) -> Answer | None:
        """What was answered before, also where doing it ended the partner's access to the person."""
        verdict = await self._store.verdict(_command_id(said, partner_id))
        if verdict is None:
            return None
        if verdict.outcome is Outcome.REFUSED:
            return Answer(said.envelope.id, REFUSED, verdict.code, verdict.detail)
        first, last = verdict.first_position or 1, verdict.last_position or 0
        rows = await self._store.at(range(first, last + 1))
        subject = said.envelope.subject
        return Answer(said.envelope.id, ACCEPTED, events=_told([r.type for r in rows]), subject=subject)

    async def _sent(self, said: Said, partner: Partner, called: Called) -> Answer:
        response = await self._asked(said, partner, called.body)
        if response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY and said.command is not OpenCase:
            response = await self._asked_before(said, partner, called) or response
        return await self._answer(said, partner, called, response)

    async def _asked_before(self, said: Said, partner: Partner, called: Called) -> Reply | None:
        """What this very message was answered when it was about another case; none if it never was."""
        for case_id in await self._subjects.cases(said.envelope.subject, partner):
            response = await self._asked(said, partner, called.body | {"case_id": str(case_id)})
            if response.status_code != HTTPStatus.UNPROCESSABLE_ENTITY:
                return response
        return None

    async def _asked(self, said: Said, partner: Partner, body: dict[str, Any]) -> Reply:
        command_id = _command_id(said, partner.partner_id)
        url = f"{self._urls[said.service]}/v1/opdrachten/{kebab(said.command)}"
        headers = JSON | {"On-Behalf-Of": f"{partner.partner_id}/{partner.role}", "Command-Id": command_id}
        try:
            return await self._http.ask("POST", url, to_json(body), headers)
        except Unreachable as error:
            raise ServiceAway(f"{said.service}: {error}") from None

    async def _answer(self, said: Said, partner: Partner, called: Called, response: Reply) -> Answer:
        message_id, body = said.envelope.id, response.json()
        match response.status_code:
            case 200:
                subject = await self._subject(partner.partner_id, called.person)
                events = _told([event["type"] for event in body["events"]])
                return Answer(message_id, ACCEPTED, events=events, subject=subject)
            case 400:
                detail = ",".join(f"{e['field']}:{e['code']}" for e in body.get("errors", []))
                return Answer(message_id, INVALID, "INVALID_DATA", detail or None)
            case 404:
                return Answer(message_id, INVALID, "UNKNOWN_SUBJECT")
            case 413:
                return Answer(message_id, INVALID, "MESSAGE_TOO_LARGE")
            case 403 | 409:
                if body["code"] == "CONFLICT":
                    raise ServiceAway(said.service)
                return Answer(message_id, REFUSED, body["code"], body.get("detail"))
            case 422:
                return Answer(message_id, INVALID, body["code"])
            case 401 | 503:
                raise ServiceAway(f"{said.service}: answered {response.status_code}")
        raise ServiceFailed(f"{said.service} answered {response.status_code}")

    async def _subject(self, partner_id: str, person: UUID) -> UUID:
        await self._store.keyring.prepare([str(person)])
        await self._pseudonyms.prepare((partner_id,))
        subject = self._pseudonyms.person(partner_id, person)
        await self._subjects.note(partner_id, subject, person, person)
        return subject


def _told(types: list[str]) -> tuple[str, ...]:
    """Facts that only keep rules decidable are not named."""
    return tuple(name for name in types if name.rpartition(".v")[0] not in BOOKKEEPING)


def _command_id(said: Said, partner_id: str) -> str:
    """The same message is the same command, however often it arrives."""
    return sha256(f"{partner_id}\x1f{said.envelope.source}\x1f{said.envelope.id}".encode()).hexdigest()

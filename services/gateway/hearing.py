"""Hearing a partner, by topic or HTTP: who it is, of whom it speaks, and the owning service's answer."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from services.gateway.answer import ACCEPTED, INVALID, REFUSED, Answer
from services.gateway.envelope import NotHeard, id_of
from services.gateway.fields import id_fields
from services.gateway.pairwise import Pseudonyms
from services.gateway.present import Present
from services.gateway.spoken import Said, read
from services.http.commands import kebab
from services.intake.case.commands import OpenCase
from shared.calling import JSON, Caller, Reply, Unreachable
from shared.convenant.disclose import Known, unbound_by
from shared.convenant.parties import Partner
from shared.convenant.speak import may_answer_for, may_speak_of
from shared.events.catalogue import BOOKKEEPING
from shared.events.convenants import PartnerRole
from shared.store.port import Outcome
from shared.store.postgres import PostgresStore
from shared.store.statements import QUERIES

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
        person, case_id = await self._about(said.envelope.subject, partner, said.answers_notice)
        if subjects := data.pop("household_case_ids", None):
            data["household_case_ids"] = await self._household(subjects, partner)
        for name in id_fields(said.command) & set(data):
            data[name] = str(await self._thing(partner.partner_id, person, data[name], name))
        return Called(data | {"case_id": str(case_id)}, person)

    async def _opening(self, data: dict[str, Any], partner: Partner) -> Called:
        """A person the region does not know yet: ids are derived from the partner's own reference."""
        reference = _uuid(data.pop("participant_ref", None), "participant_ref")
        if partner.role is PartnerRole.COA and data.get("reception_site_id") not in partner.sites:
            raise NotHeard("SITE_NOT_OWN", "reception_site_id")
        await self._pseudonyms.prepare((partner.partner_id,))
        person = self._pseudonyms.newcomer(partner.partner_id, reference, "participant")
        case_id = self._pseudonyms.newcomer(partner.partner_id, reference, "case")
        return Called(data | {"case_id": str(case_id), "participant_id": str(person)}, person)

    async def _about(
        self, subject: UUID | None, partner: Partner, answers_notice: bool = False
    ) -> tuple[UUID, UUID]:
        """The person and case this partner speaks of; whoever it is not tied to does not exist for it.

        Only whoever was told to delete what it holds may still say that it did. Whom it knows as one person since
        a merge, may also be the other one, if its tie is to that.
        """
        if subject is None:
            raise NotHeard("SUBJECT_MISSING")
        found = await self._store.pool.fetchrow(QUERIES["resolve_pairwise"], partner.partner_id, subject)
        if found is None or found["person"] != found["internal"]:
            raise NotHeard("UNKNOWN_SUBJECT")
        asked, looked_at = [found["person"]], set()
        while asked:
            person = asked.pop()
            looked_at.add(person)
            known: Known = await self._present.of_person(person)
            found_cases = may_answer_for(partner, known) if answers_notice else may_speak_of(partner, known)
            if found_cases:
                return person, found_cases[-1]
            asked += sorted(known.person.absorbed - looked_at)
        raise NotHeard("UNKNOWN_SUBJECT")

    async def _household(self, subjects: Any, partner: Partner) -> list[str]:
        """The cases of a household, which the partner names by its own ids of the persons."""
        if not isinstance(subjects, list) or len(subjects) > MOST_OF_A_HOUSEHOLD:
            raise NotHeard("INVALID_DATA", "household_case_ids:WRONG_TYPE")
        named = [_uuid(subject, "household_case_ids") for subject in subjects]
        return [str((await self._about(subject, partner))[1]) for subject in named]

    async def _thing(self, partner_id: str, person: UUID, given: Any, name: str) -> UUID:
        """A thing by the id this partner knows it by, or a new one that it names by a reference of its own."""
        reference = _uuid(given, name)
        found = await self._store.pool.fetchrow(QUERIES["resolve_pairwise"], partner_id, reference)
        if found is not None:
            if found["person"] != person:
                raise NotHeard("UNKNOWN_REFERENCE", name)
            return UUID(str(found["internal"]))
        await self._pseudonyms.prepare((partner_id,))
        internal = self._pseudonyms.proposed(partner_id, person, reference)
        await self._note(partner_id, reference, internal, person)
        return internal

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
        command_id = _command_id(said, partner.partner_id)
        url = f"{self._urls[said.service]}/v1/opdrachten/{kebab(said.command)}"
        headers = JSON | {"On-Behalf-Of": f"{partner.partner_id}/{partner.role}", "Command-Id": command_id}
        try:
            response = await self._http.ask("POST", url, to_json(called.body), headers)
        except Unreachable:
            raise ServiceAway(said.service) from None
        return await self._answer(said, partner, called, response)

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
            case 403 | 409:
                if body["code"] == "CONFLICT":
                    raise ServiceAway(said.service)
                return Answer(message_id, REFUSED, body["code"], body.get("detail"))
            case 422:
                return Answer(message_id, INVALID, body["code"])
            case 503:
                raise ServiceAway(said.service)
        raise ServiceFailed(f"{said.service} answered {response.status_code}")

    async def _subject(self, partner_id: str, person: UUID) -> UUID:
        await self._store.keyring.prepare([str(person)])
        await self._pseudonyms.prepare((partner_id,))
        subject = self._pseudonyms.person(partner_id, person)
        await self._note(partner_id, subject, person, person)
        return subject

    async def _note(self, partner_id: str, pairwise: UUID, internal: UUID, person: UUID) -> None:
        await self._store.pool.execute(QUERIES["note_pairwise"], [partner_id], [pairwise], [internal], [person])


def _told(types: list[str]) -> tuple[str, ...]:
    """Facts that only keep rules decidable are not named."""
    return tuple(name for name in types if name.rpartition(".v")[0] not in BOOKKEEPING)


def _command_id(said: Said, partner_id: str) -> str:
    """The same message is the same command, however often it arrives."""
    return sha256(f"{partner_id}\x1f{said.envelope.source}\x1f{said.envelope.id}".encode()).hexdigest()


def _uuid(given: Any, name: str) -> UUID:
    try:
        return UUID(given)
    except (ValueError, TypeError, AttributeError):
        raise NotHeard("INVALID_DATA", f"{name}:WRONG_FORMAT") from None

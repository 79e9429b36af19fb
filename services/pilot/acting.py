"""Acting as somebody: municipal staff over HTTP, every other partner through the gateway; one kind of answer."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from services.pilot.asking import ServiceFailed, asked
from services.pilot.holdings import NOTICE
from services.pilot.labels import THINGS
from services.pilot.orders import BOOKKEEPING, COMMANDS, Spoken, pascal, path_of, spoken
from services.pilot.partners import Partner
from services.pilot.world import World
from shared.events.convenants import PartnerRole

ACKNOWLEDGE = "AcknowledgeErasure"
"""What a municipality too says on its topic: to its staff the case is not there any more."""
TOLD_WITHIN = 120.0


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing somebody does: who, what, with which fields; ids as labels."""

    who: str
    do: str
    fields: Mapping[str, Any]

    @property
    def partner_id(self) -> str:
        """Whose staff or system it is."""
        return self.who.partition("/")[0]

    @property
    def staff_role(self) -> str | None:
        """The role of the member of staff, where one is named."""
        return self.who.partition("/")[2] or None


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of it."""

    outcome: str
    code: str | None = None
    detail: str | None = None
    events: tuple[str, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict)


class Actors:
    """Everybody who can act in a region."""

    def __init__(self, world: World, begun: int = 0) -> None:
        self._world = world
        self._count = begun
        self._references: dict[tuple[str, UUID], UUID] = {}

    async def act(self, wish: Wish) -> Answer:
        """Do it, and answer what the region answered."""
        if wish.do not in COMMANDS:
            return Answer("invalid", "UNKNOWN_COMMAND", wish.do)
        partner = self._world.partners.get(wish.partner_id)
        if partner is None:
            return Answer("invalid", "UNKNOWN_PARTNER", wish.partner_id)
        self._count += 1
        key = sha256(f"{self._world.run}|{self._count}|{wish.who}|{wish.do}".encode()).hexdigest()[:32]
        used: dict[str, str] = {}
        fields = self._world.labels.resolve(wish.fields, used)
        if partner.entry.role is PartnerRole.MUNICIPALITY and wish.do != ACKNOWLEDGE:
            return await self._staff(wish, fields, key, used)
        form = spoken(wish.do, frozenset(fields))
        if form is None:
            return Answer("refused", "ROLE_NOT_ALLOWED", wish.do)
        return await self._voice(wish, partner, form, key, used)

    async def _staff(self, wish: Wish, fields: Mapping[str, Any], key: str, used: dict[str, str]) -> Answer:
        token = self._world.staff_token(wish.partner_id, wish.staff_role)
        url = self._world.place.urls[COMMANDS[wish.do][0]] + path_of(wish.do)
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
        answer = await asked(self._world.http, "POST", url, token, to_json(fields), headers)
        body = answer.json()
        if answer.status_code != 200:
            return _problem(answer.status_code, body)
        if wish.do == "OpenCase":
            labels = str(wish.fields["case_id"]), str(wish.fields["participant_id"])
            ids = UUID(fields["case_id"]), UUID(fields["participant_id"])
            self._world.labels.opened(labels[0], ids[0], labels[1], ids[1])
        return _accepted([e["type"] for e in body["events"]], used)

    async def _voice(self, wish: Wish, partner: Partner, form: Spoken, key: str, used: dict[str, str]) -> Answer:
        """As a partner says it: of a person it knows, by ids of its own."""
        data = dict(wish.fields)
        case = str(data.pop("case_id", ""))
        if wish.do == "OpenCase":
            return await self._open(wish, partner, data, case, key)
        case_id = self._world.labels.id_of("case", case)
        person = self._world.labels.person_of(case_id)
        if person is None:
            return Answer("invalid", "UNKNOWN_SUBJECT", case)
        subject = await self._world.pairwise_person(partner.id, person)
        for name in THINGS & set(data):
            label = str(data[name])
            data[name] = str(await self._thing(wish, partner, person, label))
            used[label] = str(self._world.labels.id_of("thing", label))
        if wish.do == ACKNOWLEDGE and "notice_id" not in data:
            notice = await asyncio.wait_for(partner.is_told(NOTICE, str(subject)), TOLD_WITHIN)
            data["notice_id"] = notice.data["notice_id"]
        send = partner.post if form.over_http else partner.say
        answer = await send(key, form.event, subject, data)
        used[case] = str(case_id)
        return _told(answer, used)

    async def _open(self, wish: Wish, partner: Partner, data: dict[str, Any], case: str, key: str) -> Answer:
        label = str(data.pop("participant_id", case))
        reference = self._world.labels.id_of("person", label)
        form = spoken(wish.do, frozenset(data))
        assert form is not None
        answer = await partner.post(key, form.event, None, data | {"participant_ref": str(reference)})
        if answer["outcome"] != "accepted":
            return _told(answer, {})
        case_id, person = await self._world.who_is(partner.id, UUID(answer["subject"]))
        self._world.labels.opened(case, case_id, label, person)
        return _told(answer, {case: str(case_id), label: str(person)})

    async def _thing(self, wish: Wish, partner: Partner, person: UUID, label: str) -> UUID:
        """A thing by the partner's own reference where it made it, else by the id it was told."""
        internal = self._world.labels.id_of("thing", label)
        if own := self._references.get((partner.id, internal)):
            return own
        if wish.do != "ProposePlacement":
            return await self._world.pairwise_thing(partner.id, person, internal)
        named = await self._world.internal_thing(partner.id, person, internal)
        self._world.labels.bind("thing", label, named)
        self._references[partner.id, named] = internal
        return internal


def _problem(status: int, body: Mapping[str, Any]) -> Answer:
    if status == 400:
        errors = ", ".join(f"{e['field']}: {e['code']}" for e in body.get("errors", []))
        return Answer("invalid", body.get("code"), errors or body.get("detail"))
    if status in (403, 404, 409):
        return Answer("refused", body["code"], body.get("detail"))
    raise ServiceFailed(f"a service answered {status} {body.get('code')}")


def _accepted(types: list[str], used: Mapping[str, str]) -> Answer:
    events = tuple(name for name in map(pascal, types) if name not in BOOKKEEPING)
    return Answer("accepted", events=events, ids=dict(used))


def _told(answer: Mapping[str, Any], used: Mapping[str, str]) -> Answer:
    if answer["outcome"] == "accepted":
        return _accepted(list(answer["events"]), used)
    return Answer(str(answer["outcome"]), answer.get("code"), answer.get("detail"))

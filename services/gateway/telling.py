"""Telling partners: of each fact, what the covenant lets each of them hear, and a record of that."""

from dataclasses import replace
from uuid import UUID

from services.gateway.dataref import Datarefs
from services.gateway.disclosure_records import ledger_record
from services.gateway.knowledge import Knowledge
from services.gateway.masking import Masking
from services.gateway.outward import Address, Delivery, source_of, to_record
from services.gateway.page import Lane, Page
from services.gateway.pairwise import Pseudonyms
from shared.convenant.disclose import disclose
from shared.convenant.introduce import introductions
from shared.convenant.outcomes import Disclosed
from shared.events.case import PersonalDataErased
from shared.events.envelope import Fact, Recorded
from shared.events.responsibility import RecipientNotifiedOfErasure
from shared.partitions import partition_of
from shared.store.postgres import PostgresStore

PARTS = 1_000_000
"""`carried_at` is position x PARTS + part, so that the bookmark can be compared with it."""


class Telling:
    """Puts messages and their disclosure records on a page; persons must have been learnt."""

    def __init__(
        self, lane: Lane, store: PostgresStore, known: Knowledge, pseudonyms: Pseudonyms, datarefs: Datarefs
    ) -> None:
        self._lane = lane
        self._store = store
        self._known = known
        self._pseudonyms = pseudonyms
        self._datarefs = datarefs
        self._masking = Masking(pseudonyms)

    def deliver(self, fact: Fact, carried_at: int, page: Page) -> None:
        """Tell every partner what it may hear of this fact, and of what came before it was involved."""
        person = fact.recorded.person
        then, now = self._known.known_then(fact.recorded, person), self._known.known_now(person)
        for partner_id in then.convenant.partners:
            if person:
                self.introduce(fact, partner_id, person, carried_at, page)
            delivered = frozenset(self._known.delivered(person, partner_id)) if person else frozenset()
            told = disclose(fact, partner_id, then, now, delivered)
            if isinstance(told, Disclosed):
                self._emit(fact, told, carried_at, page)

    def introduce(self, trigger: Fact, partner_id: str, person: UUID, carried_at: int, page: Page) -> None:
        """Tell a partner what it may now hear of this person from before."""
        then, now = self._known.known_then(trigger.recorded, person), self._known.known_now(person)
        delivered = frozenset(self._known.delivered(person, partner_id))
        for introduced in introductions(trigger, partner_id, then, now, delivered):
            self._emit(introduced.fact, introduced.disclosed, carried_at, page)

    def _emit(self, fact: Fact, told: Disclosed, carried_at: int, page: Page) -> None:
        row, partner_id = fact.recorded, told.partner_id
        told = replace(told, fetch=self._there(row, told.fetch))
        whom = self._told_as(fact, carried_at // PARTS)
        subject = self._pseudonyms.person(partner_id, whom) if whom else None
        partition = self._lane.mine[partition_of(subject, len(self._lane.mine))] if subject else 0
        counter = f"{partner_id}/{partition}"
        page.sequences[counter] = page.sequences.get(counter, 0) + 1
        delivery = Delivery(
            row=row,
            disclosed=told,
            carried_at=carried_at,
            message_id=self._pseudonyms.message(partner_id, row.person, row.event_id),
            subject=subject,
            data=self._masking.message(row, told, page),
        )
        address = Address(
            topic=self._lane.out_topic.format(partner_id),
            partition=partition,
            sequence=page.sequences[counter],
            source=source_of(self._lane.oin, partner_id, partition, page.judged.epoch),
        )
        dataref = self._datarefs.url(delivery, page.judged) if told.fetch else None
        ledger_partition = partition_of(row.person, self._lane.partitions)
        page.records.append(to_record(delivery, address, dataref))
        page.records.append(ledger_record(self._lane.ledger_topic, ledger_partition, delivery, page.judged))
        if row.person and whom and subject:
            self._known.delivered(row.person, partner_id).add(row.position)
            page.delivered.append((partner_id, row.person, row.position, carried_at, self._lane.slice))
            page.means(partner_id, subject, whom, whom)

    def _told_as(self, fact: Fact, carried: int) -> UUID | None:
        """As whom a person is told about where the log was carried to; what must be deleted keeps its own name."""
        person = fact.recorded.person
        if person is None or isinstance(fact.event, PersonalDataErased | RecipientNotifiedOfErasure):
            return person
        return self._known.told_as(person, carried)

    def _there(self, row: Recorded, fetch: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        """The fields that can really be fetched: a closed block does not show which of its fields it holds."""
        if not any(source.startswith("event:") for _, source in fetch):
            return fetch
        held = self._store.keyring.names(row)
        return tuple((n, s) for n, s in fetch if s.startswith("vault:") or s.removeprefix("event:") in held)

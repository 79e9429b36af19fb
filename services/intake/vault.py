"""The vault: names, numbers and contact, sealed; nothing else of the house ever holds them."""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
from pydantic_core import from_json, to_json

from services.intake.identity import Identity
from services.intake.sound import sound_of
from shared.decider import Refused
from shared.events.classes import DataClass
from shared.seal.keyring import PERSON_PURPOSES, Keyring
from shared.store.patience import patiently
from shared.store.statements import statements

OWNER = "vault"
LOOK_UP = "look-up"
ADULT_YEARS = 18
MOST_DOUBLES = 20
STATEMENTS = statements(Path(__file__).with_name("vault.sql"))
IDENTIFIERS = ("first_name", "last_name", "birth_date", "bsn", "v_number")
CONTACT = ("street_address", "phone", "email")
FIELDS = IDENTIFIERS + CONTACT


class Doubles(NamedTuple):
    """Who may be the same person as another: by number, and by name and year of birth alone."""

    by_number: tuple[UUID, ...]
    by_name: tuple[UUID, ...]


class Vault:
    """Identities by participant; put in before a case is opened, taken out again if it is not."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", keyring: Keyring) -> None:
        self._pool = pool
        self._keyring = keyring

    async def open(self) -> None:
        """Make the look-up key on first use."""
        await self._keyring.prepare([OWNER], create=True, purposes=[LOOK_UP])

    async def put(self, participant: UUID, identity: Identity, command_id: str) -> None:
        """Keep an identity while this command is under way; refuses other numbers than those that are known."""
        await self._keyring.prepare([str(participant)], create=True, purposes=PERSON_PURPOSES)
        bsn = self._hash("bsn", identity.bsn)
        v_number = self._hash("v-number", identity.v_number)
        values = (
            participant,
            self._sealed(participant, DataClass.I, identity, IDENTIFIERS),
            self._sealed(participant, DataClass.C, identity, CONTACT),
            bsn,
            v_number,
            self._hash("name", _name_and_year(identity)),
            self._hash("sound", _sound_and_year(identity)),
            command_id,
        )
        known = await patiently(lambda: self._pool.fetchrow(STATEMENTS["put"], *values))
        assert known is not None
        if _differs(known["bsn"], bsn) or _differs(known["v_number"], v_number):
            await self.take_out(participant, command_id)
            raise Refused("IDENTITY_DIFFERS")

    async def doubles(self, participant: UUID) -> Doubles:
        """Participants who may be the same person; those under way too, of whom the log has nothing yet."""
        found = await patiently(lambda: self._pool.fetch(STATEMENTS["doubles"], participant, MOST_DOUBLES))
        return Doubles(
            tuple(row["participant"] for row in found if row["numbers"]),
            tuple(row["participant"] for row in found if not row["numbers"]),
        )

    async def keep(self, participant: UUID, command_id: str) -> None:
        """The case was opened: the identity stays."""
        await patiently(lambda: self._pool.execute(STATEMENTS["keep"], participant, command_id))

    async def take_out(self, participant: UUID, command_id: str) -> None:
        """This command did not open a case: its identity goes, unless another command's case needs it."""
        await patiently(lambda: self._take_out(participant, command_id))

    async def _take_out(self, participant: UUID, command_id: str) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(STATEMENTS["unclaim"], participant, command_id)
            await connection.execute(STATEMENTS["forget"], participant)

    async def sweep(self, older_than: timedelta) -> int:
        """Remove what a crash left between vault and log; the number of identities removed."""
        await patiently(lambda: self._pool.execute(STATEMENTS["recognise"]))
        swept = await patiently(lambda: self._pool.execute(STATEMENTS["sweep"], older_than))
        return int(swept.rpartition(" ")[2])

    async def look_up(self, participant: UUID, fields: Iterable[str]) -> dict[str, Any] | None:
        """These fields of a participant; None for somebody unknown, `KeyMissing` after an erasure."""
        wanted = set(fields)
        row = await patiently(lambda: self._pool.fetchrow(STATEMENTS["find"], participant))
        if row is None:
            return None
        await self._keyring.prepare([str(participant)])
        opened: dict[str, Any] = {}
        if wanted & set(IDENTIFIERS):
            opened |= self._opened(participant, DataClass.I, row["identifiers"])
        if wanted & set(CONTACT):
            opened |= self._opened(participant, DataClass.C, row["contact"])
        return {name: opened.get(name) for name in FIELDS if name in wanted}

    def _sealed(self, participant: UUID, data_class: DataClass, identity: Identity, names: Iterable[str]) -> bytes:
        block = to_json(identity.model_dump(mode="json", include=set(names), exclude_none=True))
        return self._keyring.encrypt(str(participant), data_class.value, block, _context(participant, data_class))

    def _opened(self, participant: UUID, data_class: DataClass, block: bytes) -> dict[str, Any]:
        context = _context(participant, data_class)
        opened: dict[str, Any] = from_json(
            self._keyring.decrypt(str(participant), data_class.value, block, context)
        )
        return opened

    def _hash(self, kind: str, value: str | None) -> bytes | None:
        if value is None:
            return None
        return self._keyring.keyed_hash(OWNER, LOOK_UP, f"{kind}|{value}".encode())


def of_age_from(birth_date: date) -> date:
    """The eighteenth birthday; who was born on 29 February has it on 1 March."""
    year = birth_date.year + ADULT_YEARS
    if (birth_date.month, birth_date.day) == (2, 29) and year % 4:
        return date(year, 3, 1)
    return birth_date.replace(year=year)


def _name_and_year(identity: Identity) -> str:
    return f"{identity.first_name.casefold()}|{identity.last_name.casefold()}|{identity.birth_date.year}"


def _sound_and_year(identity: Identity) -> str:
    return f"{sound_of(identity.first_name, identity.last_name)}|{identity.birth_date.year}"


def _differs(known: bytes | None, given: bytes | None) -> bool:
    return known is not None and given is not None and known != given


def _context(participant: UUID, data_class: DataClass) -> bytes:
    return f"vault|{participant}|{data_class.value}".encode()

"""The controller's listener, over which the cluster could be changed: who has not its secret is not heard."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from services.dev.stack import Servers

HANDSHAKE, AUTHENTICATE, QUORUM = 17, 36, 55
WRONG = 58
"""SASL_AUTHENTICATION_FAILED."""


@dataclass
class Wire:
    """A bare connection, on which requests of Kafka are written by hand."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def ask(self, api: int, version: int, body: bytes, flexible: bool = False) -> bytes | None:
        """The answer without its header; None where the other side hung up."""
        header = struct.pack(">hhih", api, version, 7, -1) + (b"\x00" if flexible else b"")
        self.writer.write(struct.pack(">i", len(header) + len(body)) + header + body)
        try:
            (size,) = struct.unpack(">i", await self.reader.readexactly(4))
            return (await self.reader.readexactly(size))[4:]
        except (asyncio.IncompleteReadError, ConnectionError):
            return None

    async def sign_in(self, user: str, password: str) -> int:
        """The error code of the last step; nought is none."""
        told = await self.ask(HANDSHAKE, 1, struct.pack(">h", 5) + b"PLAIN")
        assert told is not None
        assert struct.unpack(">h", told[:2]) == (0,)
        secret = f"\0{user}\0{password}".encode()
        told = await self.ask(AUTHENTICATE, 0, struct.pack(">i", len(secret)) + secret)
        return WRONG if told is None else int(struct.unpack(">h", told[:2])[0])

    async def quorum(self) -> bytes | None:
        """Ask who leads the cluster: DescribeQuorum of the one partition that holds its metadata."""
        topic = b"\x02" + b"\x13" + b"__cluster_metadata" + b"\x02" + struct.pack(">i", 0) + b"\x00\x00"
        return await self.ask(QUORUM, 0, topic + b"\x00", flexible=True)


@asynccontextmanager
async def controller(stack: Servers) -> AsyncIterator[Wire]:
    reader, writer = await asyncio.open_connection("127.0.0.1", stack._broker.controller_port)
    try:
        async with asyncio.timeout(20):
            yield Wire(reader, writer)
    finally:
        writer.close()


async def test_who_has_not_signed_in_is_hung_up_on(stack: Servers) -> None:
    async with controller(stack) as wire:
        assert await wire.quorum() is None


async def test_a_name_without_its_secret_is_nobody(stack: Servers) -> None:
    for user, password in (("controller", ""), ("controller", "guessed"), ("admin", "guessed"), ("anybody", "x")):
        async with controller(stack) as wire:
            assert await wire.sign_in(user, password) == WRONG
            assert await wire.quorum() is None


async def test_a_partner_and_a_service_are_nobody_there(stack: Servers) -> None:
    for user in ("weert.werk-kom", "relay"):
        async with controller(stack) as wire:
            assert await wire.sign_in(user, stack.kafka(user).password) == WRONG


async def test_the_controller_itself_is_heard(stack: Servers) -> None:
    """So that silence above is known to be about who asks."""
    async with controller(stack) as wire:
        assert await wire.sign_in("controller", stack._broker.secrets.password("kafka", "controller")) == 0
        assert await wire.quorum() is not None

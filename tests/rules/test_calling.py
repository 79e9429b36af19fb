"""What counts as an answer of a service, and what as its absence."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from shared.calling import PROBLEM, Unreachable, calling


@asynccontextmanager
async def answering(status: str, kind: str, body: bytes) -> AsyncIterator[str]:
    """The address of a server that always says this."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(say, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        yield f"http://{host}:{port}/"


@pytest.mark.parametrize("status", ["500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable"])
async def test_a_server_that_ends_and_says_no_more_was_not_reached(status: str) -> None:
    """uvicorn says so in plain text of what it cuts off; whether that was done is not known."""
    async with answering(status, "text/plain", b"Internal Server Error") as url, calling(5.0) as http:
        with pytest.raises(Unreachable, match=status[:3]):
            await http.ask("GET", url)


@pytest.mark.parametrize("status", ["500 Internal Server Error", "503 Service Unavailable", "404 Not Found"])
async def test_what_a_service_says_itself_is_an_answer(status: str) -> None:
    async with answering(status, PROBLEM, b'{"code":"INTERNAL"}') as url, calling(5.0) as http:
        reply = await http.ask("GET", url)
        assert (reply.status_code, reply.json()["code"]) == (int(status[:3]), "INTERNAL")

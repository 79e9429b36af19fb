"""Who asks must show a token everywhere; the keys that prove it are the issuer's, also when it changes them."""

import json
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from services.dev.stack import Servers
from services.http import tokens
from services.http.bearers import BadToken, Bearer
from services.http.mint import Mint
from services.http.tokens import Tokens
from shared.settings import Settings
from shared.store.port import StoreUnavailable
from tests.conftest import FreshRegion
from tests.contracts.served import LEADER, WITH_GATEWAY, Served, a_place, serving

SERVICES = tuple(name for name in WITH_GATEWAY if name != "relay")
OPEN_TO_ALL = {"/health/live", "/health/ready"}
SOME_ID = "018f0000-0000-7000-8000-000000000000"


@pytest_asyncio.fixture(scope="module")
async def place(
    stack: Servers, fresh_region: FreshRegion, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    place = await a_place(stack, await fresh_region(), tmp_path_factory.mktemp("tokens"))
    async with serving(place, WITH_GATEWAY):
        yield place


def routes(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every method and path of an OpenAPI document, with something in the place of its parameters."""
    for path, methods in document["paths"].items():
        parts = (SOME_ID if part.startswith("{") else part for part in path.split("/"))
        yield from ((method.upper(), "/".join(parts)) for method in methods)


@pytest.mark.parametrize("service", SERVICES)
async def test_every_route_wants_a_token_but_health_and_the_document_itself(place: Served, service: str) -> None:
    client = place.client(service)
    document = (await client.get("/v1/openapi.json")).json()
    found = [(method, path) for method, path in routes(document) if path not in OPEN_TO_ALL]
    assert len(found) > 3
    for method, path in found:
        for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Basic {place.mint.token(LEADER)}"}):
            answer = await client.request(method, path, headers=headers, json={})
            assert (answer.status_code, answer.json()["code"]) == (401, "TOKEN_REQUIRED"), (method, path, headers)
            assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("service", SERVICES)
async def test_health_asks_nobody_who_they_are(place: Served, service: str) -> None:
    for path in OPEN_TO_ALL:
        assert (await place.client(service).get(path)).status_code == 200


@pytest.mark.parametrize("service", SERVICES)
async def test_what_no_document_names_is_not_there(place: Served, service: str) -> None:
    for path in ("/", "/docs", "/redoc", "/openapi.json", "/metrics", "/v1", "/v1/opdrachten"):
        answer: httpx.Response = await place.client(service).get(path)
        assert answer.status_code == 404, path


@dataclass
class Issuer:
    """An issuer of tokens on the web, that can change its keys."""

    folder: Path
    settings: Settings = field(default_factory=lambda: Settings(_env_file=None))
    published: bytes = b""
    asked: int = 0
    url: str = ""

    def mint(self, name: str) -> Mint:
        """Who mints with a key of its own, not published yet."""
        (self.folder / name).mkdir()
        return Mint(self.folder / name, self.settings)

    def publish(self, *mints: Mint) -> None:
        """From here on these keys, and no others, are the issuer's."""
        keys = [key for mint in mints for key in json.loads(mint.jwks.read_bytes())["keys"]]
        self.published = json.dumps({"keys": keys}).encode()

    def tokens(self) -> Tokens:
        """How a service checks tokens of this issuer."""
        return Tokens(self.settings.model_copy(update={"jwks": self.url}))


class Published(BaseHTTPRequestHandler):
    """Answers with the keys, or 500 while there are none."""

    def __init__(self, issuer: Issuer, *arguments: Any) -> None:
        self.issuer = issuer
        super().__init__(*arguments)

    def do_GET(self) -> None:
        self.issuer.asked += 1
        self.send_response(200 if self.issuer.published else 500)
        self.send_header("Content-Length", str(len(self.issuer.published)))
        self.end_headers()
        self.wfile.write(self.issuer.published)

    def log_message(self, *_: Any) -> None:
        """Nothing on the screen of who runs the tests."""


@pytest.fixture
def issuer(tmp_path: Path) -> Iterator[Issuer]:
    issuer = Issuer(tmp_path)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Published, issuer))
    issuer.url = f"http://127.0.0.1:{server.server_port}/jwks"
    running = threading.Thread(target=server.serve_forever)
    running.start()
    yield issuer
    server.shutdown()
    running.join()
    server.server_close()


async def who(checking: Tokens, mint: Mint) -> Bearer:
    return await checking.bearer(f"Bearer {mint.token(LEADER)}")


async def test_keys_are_fetched_once_and_a_token_of_them_proves_who_asks(issuer: Issuer) -> None:
    mint = issuer.mint("first")
    issuer.publish(mint)
    checking = issuer.tokens()
    assert [await who(checking, mint) for _ in range(3)] == [LEADER] * 3
    assert issuer.asked == 1


async def test_a_new_key_is_taken_over_without_a_restart(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "KEYS_ASKED_AGAIN_SECONDS", 0.0)
    old, new = issuer.mint("old"), issuer.mint("new")
    issuer.publish(old)
    checking = issuer.tokens()
    await who(checking, old)
    with pytest.raises(BadToken):
        await who(checking, new)
    issuer.publish(old, new)
    assert (await who(checking, new), await who(checking, old)) == (LEADER, LEADER)
    issuer.publish(new)
    with pytest.raises(BadToken):
        await who(checking, issuer.mint("stranger"))
    assert await who(checking, new) == LEADER
    with pytest.raises(BadToken):
        await checking.bearer(f"Bearer {old.token(LEADER, seconds=60)}")


async def test_unknown_keys_do_not_make_a_service_ask_the_issuer_each_time(issuer: Issuer) -> None:
    issuer.publish(issuer.mint("first"))
    checking, stranger = issuer.tokens(), issuer.mint("stranger")
    for _ in range(5):
        with pytest.raises(BadToken):
            await who(checking, stranger)
    assert issuer.asked == 1


async def test_an_issuer_that_is_away_is_waited_for_and_its_last_keys_are_believed(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    mint = issuer.mint("first")
    checking = issuer.tokens()
    with pytest.raises(StoreUnavailable):
        await who(checking, mint)
    issuer.publish(mint)
    assert await who(checking, mint) == LEADER
    monkeypatch.setattr(tokens, "KEYS_KEPT_SECONDS", 0.0)
    issuer.published = b""
    before = issuer.asked
    assert await checking.bearer(f"Bearer {mint.token(LEADER, seconds=60)}") == LEADER
    assert issuer.asked > before

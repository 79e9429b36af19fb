"""What a partner may say, and what it is answered; nothing a partner sends stops anybody else."""

import asyncio
import itertools
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from uuid_utils.compat import uuid7

from services.dev.place import Place, write_places
from services.dev.stack import Servers
from services.http.bearers import Bearer
from services.topology.names import partner_topic, partner_user
from tests.conftest import WEERT as WEERT_STACK
from tests.conftest import FreshRegion
from tests.contracts.served import GATEWAY, WITH_GATEWAY, Served, a_place, bsn, eventually, serving

PREFIX = "nl.inburgeringstrajecten."


@dataclass
class Partner:
    """One partner with its own credentials: an ordinary Kafka client and an ordinary HTTP client."""

    place: Served
    partner_id: str
    role: str
    oin: str
    producer: AIOKafkaProducer
    replies: AIOKafkaConsumer
    answers: dict[str | None, dict[str, Any]] = field(default_factory=dict)

    def message(self, kind: str, data: dict[str, Any], **attributes: Any) -> dict[str, Any]:
        return {
            "specversion": "1.0",
            "id": str(uuid7()),
            "source": f"urn:nld:oin:{self.oin}:systeem:{self.partner_id}",
            "type": f"{PREFIX}{kind}.v1",
            "datacontenttype": "application/json",
            "data": data,
        } | attributes

    async def send(self, value: bytes | None) -> None:
        await self.producer.send_and_wait(
            partner_topic(self.place.region, self.partner_id, "in"), value, key=b"any"
        )

    async def say(self, kind: str, data: dict[str, Any], **attributes: Any) -> dict[str, Any]:
        """The answer to a message on the topic."""
        message = self.message(kind, data, **attributes)
        await self.send(json.dumps(message).encode())
        return await self.answer_to(message["id"])

    async def answer_to(self, message_id: str | None) -> dict[str, Any]:
        async def answered() -> bool:
            for records in (await self.replies.getmany(timeout_ms=50)).values():
                for record in records:
                    event = json.loads(record.value)
                    self.answers[event["data"]["in_reply_to"]] = event
            return message_id in self.answers

        await eventually(answered)
        return self.answers[message_id]["data"]

    async def post(self, kind: str, data: dict[str, Any], **attributes: Any) -> httpx.Response:
        """The answer to a message over HTTP."""
        return await self.post_bytes(json.dumps(self.message(kind, data, **attributes)).encode())

    async def post_bytes(self, body: bytes) -> httpx.Response:
        """The answer to whatever this is."""
        token = self.place.mint.token(Bearer(self.partner_id, self.partner_id, self.role))
        headers = {"Authorization": f"Bearer {token}", "content-type": "application/cloudevents+json"}
        return await self.place.client("gateway").post("/v1/berichten", content=body, headers=headers)


@pytest.fixture(scope="module")
async def place(
    stack: Servers, fresh_region: FreshRegion, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    folder = tmp_path_factory.mktemp("speaking")
    region = await fresh_region(partners=WEERT_STACK.partners)
    shutil.copytree(Path("deploy/regions/weert"), folder / "regions" / region)
    place = await a_place(stack, region, folder)
    await place.owned("delete from clock.played")
    await place.set_clock(datetime(2019, 10, 1, 9, tzinfo=UTC))
    async with serving(place, WITH_GATEWAY):
        await eventually(lambda: _published(place))
        yield place


async def _published(place: Served) -> bool:
    rows = await place.owned("select count(*) from log.events where type like 'convenant-signed%'")
    return bool(rows[0][0] == 18)


async def _partner(place: Served, partner_id: str, role: str, oin: str) -> Partner:
    access = place.stack.kafka(partner_user(place.region, partner_id)).for_aiokafka()
    producer = AIOKafkaProducer(**access)
    replies = AIOKafkaConsumer(
        partner_topic(place.region, partner_id, "replies"),
        **access,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
    )
    await producer.start()
    await replies.start()
    return Partner(place, partner_id, role, oin, producer, replies)


@pytest.fixture(scope="module")
async def coa(place: Served) -> AsyncIterator[Partner]:
    partner = await _partner(place, "coa-azc-weert", "COA", _oin("coa-azc-weert"))
    yield partner
    await partner.producer.stop()
    await partner.replies.stop()


def _oin(partner_id: str) -> str:
    text = Path("deploy/regions/weert/partners.yaml").read_text()
    return text.split(f"partner_id: {partner_id}")[1].split('oin: "')[1][:20]


def opened(number: int) -> dict[str, Any]:
    return {
        "participant_ref": str(uuid7()),
        "identity": {
            "first_name": "Kanarie",
            "last_name": f"Vogelzang-{number}",
            "birth_date": "1990-02-28",
            "bsn": bsn(number),
        },
        "legal_regime": "PILOT_PRE2022",
        "target_group": "ASYLUM_HOLDER",
        "intake_channel": "COA",
        "opened_on": "2019-10-01",
        "reception_site_id": "azc-weert",
    }


NUMBERS = itertools.count(1)


async def _newcomer(coa: Partner) -> str:
    response = await coa.post("case-opened", opened(next(NUMBERS)))
    assert response.status_code == 200, response.text
    return str(response.json()["subject"])


async def test_coa_opens_links_and_shares_over_http(coa: Partner) -> None:
    subject = await _newcomer(coa)
    linked = await coa.post(
        "municipality-linked",
        {"municipality_code": "0988", "linked_on": "2019-10-01", "link_reason": "FAMILY"},
        subject=subject,
    )
    assert linked.json()["data"]["outcome"] == "accepted"
    assert linked.json()["data"]["events"] == ["municipality-linked.v1"]
    shared = await coa.post(
        "client-profile-shared",
        {"profile_version": 1, "consent_share": True, "languages": ["ti"]},
        subject=subject,
    )
    assert shared.json()["data"]["outcome"] == "accepted"


async def test_coa_prepares_on_its_topic_and_links_anew_over_http(coa: Partner) -> None:
    subject = await _newcomer(coa)
    for kind, data in (
        ("residence-permit-granted", {"permit_kind": "ASYLUM_FIXED", "granted_on": "2019-10-01"}),
        ("preparation-consent-recorded", {"agreed": True, "agreed_on": "2019-10-01"}),
        ("preparation-completed", {"nt2_hours": 115, "knm_hours": 18, "intromap": True}),
    ):
        answer = await coa.say(kind, data, subject=subject)
        assert (answer["outcome"], answer["events"]) == ("accepted", [f"{kind}.v1"])
    link = {"municipality_code": "0988", "linked_on": "2019-10-01", "link_reason": "FAMILY"}
    await coa.post("municipality-linked", link, subject=subject)
    change = {"to_municipality": "0946", "changed_on": "2019-10-01", "reason": "REJECTED"}
    aloud = await coa.say("municipality-link-changed", change, subject=subject)
    assert (aloud["outcome"], aloud["code"]) == ("invalid", "SENSITIVE_FIELD_ON_TOPIC")
    told = (await coa.post("municipality-link-changed", change, subject=subject)).json()["data"]
    assert (told["outcome"], told["events"]) == ("accepted", ["municipality-link-changed.v1"])


async def test_coa_does_not_learn_that_somebody_may_be_known_already(coa: Partner, place: Served) -> None:
    number, flags = next(NUMBERS), "select from log.events where type = 'possible-duplicate-flagged.v1'"
    await coa.post("case-opened", opened(number))
    before = len(await place.owned(flags))
    again = (await coa.post("case-opened", opened(number))).json()["data"]
    assert (again["outcome"], again["events"]) == ("accepted", ["case-opened.v1"])
    assert len(await place.owned(flags)) == before + 1


async def test_a_refusal_by_the_rules_is_answered_with_its_code(coa: Partner) -> None:
    subject = await _newcomer(coa)
    answer = await coa.say("client-profile-shared", {"profile_version": 1, "consent_share": True}, subject=subject)
    assert answer["outcome"] == "refused"
    assert (answer["code"], answer["detail"]) == ("NOT_IN_STATE", "NOT_LINKED")


async def test_nobody_is_moved_to_a_site_that_no_coa_partner_has(coa: Partner) -> None:
    """Else nobody could speak of them any more; by topic and by HTTP alike."""
    subject = await _newcomer(coa)
    moved = {"from_site": "azc-weert", "to_site": "azc-nowhere", "moved_on": "2019-10-01"}
    aloud = await coa.say("reception-location-changed", moved, subject=subject)
    told = (await coa.post("reception-location-changed", moved, subject=subject)).json()["data"]
    linked = {"municipality_code": "0988", "link_reason": "FAMILY", "reception_site_id": "azc-nowhere"}
    at_once = (await coa.post("municipality-linked", linked, subject=subject)).json()["data"]
    for answer, name in ((aloud, "to_site"), (told, "to_site"), (at_once, "reception_site_id")):
        assert (answer["outcome"], answer["code"], answer["detail"]) == ("invalid", "UNKNOWN_SITE", name)
    moved["to_site"] = "azc-cranendonck"
    assert (await coa.say("reception-location-changed", moved, subject=subject))["outcome"] == "accepted"


async def test_a_message_said_twice_is_done_once_and_answered_twice_alike(coa: Partner, place: Served) -> None:
    subject = await _newcomer(coa)
    message = coa.message(
        "reception-location-changed",
        {"from_site": "azc-weert", "to_site": "azc-cranendonck", "moved_on": "2019-10-01"},
        subject=subject,
    )
    await coa.send(json.dumps(message).encode())
    first = await coa.answer_to(message["id"])
    moves = "select count(*) from log.events where type like 'reception-location-changed.%'"
    done = await place.owned(moves)
    del coa.answers[message["id"]]
    await coa.send(json.dumps(message).encode())
    assert await coa.answer_to(message["id"]) == first
    assert await place.owned(moves) == done


async def test_a_message_said_again_keeps_its_answer_when_another_case_was_opened_meanwhile(
    coa: Partner, place: Served
) -> None:
    """A new message is about that other case, and so would these be."""
    brought = opened(next(NUMBERS))
    subject = (await coa.post("case-opened", brought)).json()["subject"]
    said = [
        coa.message("preparation-consent-recorded", {"agreed": True}, subject=subject),
        coa.message("client-profile-shared", {"profile_version": 1, "consent_share": True}, subject=subject),
    ]
    first = [(await coa.post_bytes(json.dumps(message).encode())).json() for message in said]
    assert [answer["data"]["outcome"] for answer in first] == ["accepted", "refused"]
    ((person,),) = await place.owned("select person from gateway.pairwise where pairwise = $1", UUID(subject))
    link = {"municipality_code": "0988", "linked_on": "2019-10-01", "link_reason": "FAMILY"}
    assert (await coa.post("municipality-linked", link, subject=subject)).status_code == 200
    ((stream,),) = await place.owned(
        "select stream from log.events where person = $1 and type like 'case-opened.%'", person
    )
    old = {"case_id": stream.removeprefix("case-"), "reason": "EXEMPT"}
    assert (await place.ask("intake", "close-case", old)).status_code == 200
    new = {"case_id": str(uuid7()), "participant_id": str(person)} | brought
    del new["participant_ref"]
    answer = await place.ask("intake", "open-case", new, GATEWAY, On_Behalf_Of="coa-azc-weert/COA")
    assert answer.status_code == 200, answer.text
    assert [(await coa.post_bytes(json.dumps(message).encode())).json() for message in said] == first
    other = said[0] | {"data": {"agreed": False}}
    assert (await coa.post_bytes(json.dumps(other).encode())).json()["data"]["code"] == "COMMAND_REUSED"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"source": "urn:nld:oin:00000099000000009999:systeem:coa-azc-weert"}, "WRONG_SOURCE"),
        ({"type": f"{PREFIX}something-else.v1"}, "UNKNOWN_TYPE"),
        ({"type": f"{PREFIX}client-profile-shared.v9"}, "UNKNOWN_VERSION"),
        ({"type": f"{PREFIX}placement-proposed.v1"}, "TYPE_NOT_YOURS"),
        ({"data": {"profile_version": 1, "consent_share": True, "languages": ["ti"]}}, "SENSITIVE_FIELD_ON_TOPIC"),
        ({"subject": "00000000-0000-4000-8000-000000000001"}, "UNKNOWN_SUBJECT"),
        ({"subject": None}, "SUBJECT_MISSING"),
        ({"data": {"profile_version": 0, "nonsense": 1}}, "INVALID_DATA"),
        ({"data": {"case_id": "x"}}, "INVALID_DATA"),
    ],
)
async def test_a_message_that_cannot_be_acted_on_is_answered_and_changes_nothing(
    coa: Partner, place: Served, change: dict[str, Any], code: str
) -> None:
    subject = await _newcomer(coa)
    head = await place.settled()
    message = coa.message("client-profile-shared", {"profile_version": 1, "consent_share": True}, subject=subject)
    message |= change
    await coa.send(json.dumps({k: v for k, v in message.items() if v is not None}).encode())
    answer = await coa.answer_to(message["id"])
    assert (answer["outcome"], answer["code"]) == ("invalid", code)
    assert await place.head() == head


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (b"no json at all", "NOT_JSON"),
        (b'{"hello": "world"}', "NOT_A_CLOUDEVENT"),
        (None, "EMPTY_MESSAGE"),
        (b'{"x":"' + b"a" * 1_000_000 + b'"}', "MESSAGE_TOO_LARGE"),
        (b"\xff\xfe\x00", "NOT_JSON"),
    ],
)
async def test_what_is_no_message_is_answered_parked_and_does_not_stop_the_next(
    coa: Partner, place: Served, value: bytes | None, code: str
) -> None:
    coa.answers.pop(None, None)
    head = await place.settled()
    await coa.send(value)
    assert (await coa.answer_to(None))["code"] == code
    assert await place.head() == head
    parked = await place.owned("select code, partner from gateway.parked order by at desc limit 1")
    assert tuple(parked[0]) == (code, "coa-azc-weert")
    subject = await _newcomer(coa)
    answer = await coa.say("client-profile-shared", {"profile_version": 1, "consent_share": True}, subject=subject)
    assert answer["outcome"] == "refused"


async def test_a_parked_message_can_be_looked_at_until_it_is_resolved(coa: Partner, place: Served) -> None:
    """Its content is opened for who looks, says so, steers no terminal, and is gone from then on."""
    value = b'{"hello": "Kanarie" \x1b[2J}'
    coa.answers.pop(None, None)
    await coa.send(value)
    await coa.answer_to(None)
    latest = "select topic, partition, kafka_offset, sealed from gateway.parked order by at desc limit 1"
    (row,) = await place.owned(latest)
    assert b"Kanarie" not in row["sealed"]
    message = [row["topic"], str(row["partition"]), str(row["kafka_offset"])]
    told, aside, code = await _operated(place, "look", *message)
    assert (told, code) == ('{"hello": "Kanarie" \\x1b[2J}\n', 0)
    assert "may be personal data" in aside
    assert await _operated(place, "resolve", *message) == ("", "", 0)
    ((sealed, resolved),) = await place.owned(
        "select sealed, resolved_at from gateway.parked where kafka_offset = $1 and partition = $2 and topic = $3",
        *(row[name] for name in ("kafka_offset", "partition", "topic")),
    )
    assert (sealed, resolved is None) == (None, False)
    for word in ("look", "resolve"):
        told, aside, code = await _operated(place, word, *message)
        assert (told, code) == ("", 2)
        assert "resolved before" in aside


async def _operated(place: Served, *words: str) -> tuple[str, str, int | None]:
    """What an operator of the region is told by `partner …`, aside too, and the exit code."""
    region = Place(
        region=place.region,
        folder=place.folder,
        data=place.folder,
        partitions=3,
        slices=1,
        played=True,
        partners=WEERT_STACK.partners,
        owner_url=place.stack.owner_database_url(place.region),
        databases={},
        bootstrap="",
        security_protocol="",
        mechanism="",
        passwords={},
        urls={},
    )
    write_places(place.folder, {place.region: region})
    asked = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.cli", "partner", *words),
        env={"PATH": os.defpath, "CONVENANT_DATA": str(place.folder)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    told, aside = await asked.communicate()
    return told.decode(), aside.decode(), asked.returncode


async def test_somebody_elses_pseudonym_is_unknown(place: Served, coa: Partner) -> None:
    subject = await _newcomer(coa)
    head = await place.settled()
    other = await _partner(place, "coa-azc-cranendonck", "COA", _oin("coa-azc-cranendonck"))
    try:
        answer = await other.say(
            "client-profile-shared", {"profile_version": 1, "consent_share": True}, subject=subject
        )
    finally:
        await asyncio.gather(other.producer.stop(), other.replies.stop())
    assert await place.head() == head
    assert (answer["outcome"], answer["code"]) == ("invalid", "UNKNOWN_SUBJECT")


async def test_a_message_id_that_is_somebodys_number_is_refused_and_never_repeated(coa: Partner) -> None:
    subject = await _newcomer(coa)
    message = coa.message("client-profile-shared", {"profile_version": 1, "consent_share": True}, subject=subject)
    coa.answers.pop(None, None)
    await coa.send(json.dumps(message | {"id": "111222333"}).encode())
    answer = await coa.answer_to(None)
    assert (answer["outcome"], answer["code"], answer["detail"]) == ("invalid", "NOT_A_CLOUDEVENT", "id")
    inside = await coa.say(
        "client-profile-shared", message["data"], subject=subject, id=f"a111222333f{uuid7().hex}"
    )
    assert inside["outcome"] == "refused"


async def test_posts_that_cannot_be_read_are_answered_each_under_an_id_of_its_own(coa: Partner) -> None:
    """The same one again gets the same answer under the same id."""
    posts = (b"", b"no json", b"no json either", b'{"hello": "world"}', b"no json")
    answers = [(await coa.post_bytes(body)).json() for body in posts]
    codes = [answer["data"]["code"] for answer in answers]
    assert codes == ["EMPTY_MESSAGE", "NOT_JSON", "NOT_JSON", "NOT_A_CLOUDEVENT", "NOT_JSON"]
    ids = [answer["id"] for answer in answers]
    assert (len(set(ids)), ids[1]) == (4, ids[4])


async def test_a_message_that_is_too_large_once_it_is_written_out_is_answered_so(coa: Partner) -> None:
    subject = await _newcomer(coa)
    message = coa.message("preparation-consent-recorded", {"agreed": True, "n": "many"}, subject=subject)
    body = json.dumps(message).replace('"many"', f"[{','.join(['1e15'] * 12_000)}]").encode()
    assert len(body) < 64 * 1024
    answer = (await coa.post_bytes(body)).json()["data"]
    assert (answer["outcome"], answer["code"]) == ("invalid", "MESSAGE_TOO_LARGE")
    assert answer["in_reply_to"] == message["id"]

"""What an auditor is told when asking what a partner was told, on the real stack."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest
from pydantic_core import to_json
from uuid_utils.compat import uuid7

from services.audit.disclosures import Disclosure, Question, disclosures
from shared.seal.keys import FileKeyEncryption
from shared.store.postgres import PostgresStore
from tests.contracts.served import eventually
from tests.journeys.stage import Stage

pytestmark = pytest.mark.timeout(180)
WELFARE = "punt-welzijn"
FIELDS: dict[str, Any] = {
    "message": ["ground", "referral_id"],
    "fetched": ["first_name", "last_name", "phone", "topic"],
}


async def test_AS_WNC_6_an_auditor_sees_what_punt_welzijn_got_by_replay_and_twice_the_same(weert: Stage) -> None:
    """P-007 is referred within the period and after it, P-008 within it; only P-007's first is told of."""
    await weert.on("2019-10-07")
    for person in ("P-007", "P-008"):
        await weert.arrives(person)
        await weert.is_interviewed(person)
        await weert.completes_intake(person)
    await weert.on("2020-01-13")
    await weert.is_referred("P-007", WELFARE, "SOCIAL")
    await weert.is_referred("P-008", WELFARE, "SOCIAL")
    await weert.on("2020-07-01")
    await weert.is_referred("P-007", WELFARE, "MONEY")
    (first, later) = await weert.holds(WELFARE, "P-007", "referral-made")
    fetched = weert.world.partners[WELFARE].holdings.fetched
    assert (fetched[first.id]["topic"], fetched[later.id]["topic"]) == ("SOCIAL", "MONEY")

    person = weert.world.labels.person("P-007")
    async with auditor(weert) as store:
        await written_down(store, weert)
        question = Question(person, WELFARE, date(2019, 10, 1), date(2020, 6, 30))
        answers = [await disclosures(store, question) for _ in range(2)]
        elsewhere = await disclosures(store, Question(person, WELFARE, date(2019, 10, 1), date(2020, 1, 12)))
    assert elsewhere == []
    (told,) = answers[0]
    assert shown(told) == {
        "message_id": first.id,
        "person": str(person),
        "partner": WELFARE,
        "type": "referral-made",
        "view": "referral",
        "fields": FIELDS,
        "purpose": "WI-REFERRAL",
        "legal_basis": "doorverwijzing door de gemeente",
        "processing_activity": "welzijn en maatschappelijk werk",
        "delivered_at": "2020-01-13T08:00:00Z",
    }
    assert told["fields"]["message"] == sorted(first.data)
    (fetch,) = told["fetches"]
    assert (fetch["fields"], fetch["outcome"]) == (FIELDS["fetched"], "granted")
    assert to_json(answers[0]) == to_json(answers[1])


@asynccontextmanager
async def auditor(stage: Stage) -> AsyncIterator[PostgresStore]:
    """The region as its auditor reaches it."""
    place = stage.world.place
    store = await PostgresStore.connect(place.databases["audit"], FileKeyEncryption(place.kek_file), uuid7)
    try:
        yield store
    finally:
        await store.close()


async def written_down(store: PostgresStore, stage: Stage) -> None:
    """Wait until every message that the partner holds is in the ledger."""
    held = {message.id for message in stage.all_messages(WELFARE)}

    async def all_there() -> bool:
        return {d["message_id"] for d in await disclosures(store, Question(partner=WELFARE))} >= held

    await eventually(all_there, 60)


def shown(told: Disclosure) -> dict[str, Any]:
    """What an auditor asks of a disclosure, without where it stands in the log."""
    placed = ("epoch", "position", "policy_version", "judged_at", "fetches")
    return {name: value for name, value in told.items() if name not in placed}

"""A life decided over the log goes as it does over values: sealed boxes come back empty, and nothing changes."""

from datetime import UTC, datetime, time
from pathlib import Path

from uuid_utils.compat import uuid7

from shared.events.envelope import Actor
from shared.seal.keyring import Keyring
from shared.seal.keys import FileKeyEncryption, MemoryKeys
from shared.store.execute import Asked, execute
from shared.store.memory import MemoryStore
from shared.store.port import Outcome
from tests.laws.deciding import TODAY, lived
from tests.laws.life import LIFE
from tests.laws.wishes import DECIDER_OF

NOON = datetime.combine(TODAY, time(12), UTC)
ACTOR = Actor("gem-weert", "MUNICIPALITY", "j-jansen")


def asked(command_id: str) -> Asked:
    return Asked(command_id, b"digest", ACTOR, NOON)


async def test_one_whole_life_is_decided_over_the_log_as_over_values(tmp_path: Path) -> None:
    FileKeyEncryption.create(tmp_path / "kek")
    store = MemoryStore(Keyring(MemoryKeys(), FileKeyEncryption(tmp_path / "kek")), uuid7, lambda: NOON)
    for ordinal, wish in enumerate(LIFE):
        verdict = await execute(store, DECIDER_OF[type(wish)], wish, asked(f"wish {ordinal}"))
        assert verdict.outcome is Outcome.ACCEPTED, (type(wish).__name__, verdict)
        again = await execute(store, DECIDER_OF[type(wish)], wish, asked(f"again {ordinal}"))
        assert again.first_position is None, type(wish).__name__
    streams = sorted({event.stream_name() for event in lived(list(LIFE), ())})
    kept = (await store.read(streams)).facts
    assert [fact.event.type_name() for fact in kept] == [e.type_name() for e in lived(list(LIFE), ())]

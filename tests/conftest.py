"""scratch until the stack lands"""
from collections.abc import Callable
import asyncpg, pytest, uuid
from shared.store.migrate import migrate

@pytest.fixture(scope="session")
def fresh_database():
    return _fresh

async def _fresh():
    base = "postgresql://postgres@127.0.0.1:54999/"
    name = "t" + uuid.uuid4().hex[:8]
    c = await asyncpg.connect(base + "postgres")
    await c.execute(f"create database {name}")
    await migrate(base + name)
    for s in ("intake","plans","gateway","relay","placements"):
        await c.execute(f"alter role convenant_{s} login")
    await c.close()
    return lambda service: f"postgresql://convenant_{service}@127.0.0.1:54999/{name}"

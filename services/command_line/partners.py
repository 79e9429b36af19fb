"""`partner …`: who they are, what they receive, and how to be one of them on the development stack."""

import json
from typing import Annotated, Any

import typer
from aiokafka import AIOKafkaConsumer, TopicPartition
from rich.console import Console
from rich.table import Table

from services.command_line.asyncapi import document
from services.command_line.reporting_errors import INTERRUPTED, USED_WRONGLY, answering, fail, settings_or_fail
from services.command_line.running import data_of, region_at
from services.dev.folder import read_json
from services.dev.place import Place, labels_file, place_of
from services.http.mint import Mint
from services.pilot.world import bearer_of, world
from services.topology.names import group_prefix, partner_topic
from shared.convenant.load import load
from shared.settings import Settings

app = typer.Typer(no_args_is_help=True, help="The partners of a region.")
RegionOption = Annotated[str | None, typer.Option(help="The region that is up; the only one if absent.")]
AsJson = Annotated[bool, typer.Option("--json")]


@app.command("list")
def list_(
    region: Annotated[str, typer.Option(help="A region's code, or the path of its folder.")] = "weert",
    as_json: AsJson = False,
) -> None:
    """The signatories, their roles, and when they signed."""
    settings = settings_or_fail()

    async def loaded() -> Any:
        return region_at(region, settings)

    found = answering(loaded)
    signed = {s.partner: s.signed_on.isoformat() for s in found.convenant.signatures}
    rows = [
        {"partner_id": p.partner_id, "name": p.name, "role": p.role.value, "signed_on": signed.get(p.partner_id)}
        for p in found.partners
    ]
    if as_json:
        print(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    table = Table(show_edge=False)
    for column in ("partner", "name", "role", "signed on"):
        table.add_column(column)
    for row in rows:
        table.add_row(*(row[key] or "" for key in ("partner_id", "name", "role", "signed_on")))
    Console(highlight=False).print(table)


@app.command()
def asyncapi(
    partner_id: str,
    region: Annotated[str, typer.Option(help="A region's code, or the path of its folder.")] = "weert",
) -> None:
    """What this partner may hear and say, as an AsyncAPI 3.0 document in JSON."""
    settings = settings_or_fail()

    async def loaded() -> Any:
        return region_at(region, settings)

    found = answering(loaded)
    entry = next((p for p in found.partners if p.partner_id == partner_id), None)
    if entry is None:
        fail(f"there is no partner {partner_id} in {found.code}", USED_WRONGLY)
    print(json.dumps(document(found, entry), indent=1, ensure_ascii=False))


@app.command()
def tail(
    partner_id: str,
    region: RegionOption = None,
    follow: Annotated[bool, typer.Option("--follow", help="Go on with what comes.")] = False,
) -> None:
    """What this partner received, one CloudEvent a line."""
    settings = settings_or_fail()
    ended = 0 if follow else INTERRUPTED
    answering(lambda: _tail(_known(settings, region, partner_id), partner_id, follow), interrupted=ended)


async def _tail(place: Place, partner_id: str, follow: bool) -> None:
    access, topic = place.partner_kafka(partner_id), partner_topic(place.region, partner_id, "out")
    reader = AIOKafkaConsumer(**access.for_aiokafka(), isolation_level="read_committed", enable_auto_commit=False)
    written = AIOKafkaConsumer(**access.for_aiokafka(), enable_auto_commit=False)
    await reader.start()
    await written.start()
    try:
        places = [TopicPartition(topic, p) for p in range(place.partitions)]
        reader.assign(places)
        ends = await written.end_offsets(places)
        await reader.seek_to_beginning()
        while follow or any([await reader.position(p) < ends[p] for p in places]):
            for records in (await reader.getmany(timeout_ms=200)).values():
                for record in records:
                    print(record.value.decode(), flush=True)
    finally:
        await reader.stop()
        await written.stop()


@app.command()
def credentials(partner_id: str, region: RegionOption = None, as_json: AsJson = False) -> None:
    """Everything a partner needs to connect; development stack only."""
    settings = settings_or_fail()

    async def found() -> dict[str, Any]:
        return _credentials(_known(settings, region, partner_id), partner_id, settings)

    told = answering(found)
    if as_json:
        print(json.dumps(told, indent=1))
        return
    for name, value in told.items():
        print(f"{name}: {value}")


def _credentials(place: Place, partner_id: str, settings: Settings) -> dict[str, Any]:
    access, files = place.partner_kafka(partner_id), load(place.folder)
    entry = next(p for p in files.partners if p.partner_id == partner_id)
    return {
        "partner_id": partner_id,
        "bootstrap": access.bootstrap,
        "security_protocol": access.security_protocol,
        "mechanism": access.mechanism,
        "username": access.username,
        "password": access.password,
        "ca": None,
        "topics": {
            "out": partner_topic(place.region, partner_id, "out"),
            "in": partner_topic(place.region, partner_id, "in"),
            "replies": partner_topic(place.region, partner_id, "replies"),
        },
        "group_prefix": group_prefix(place.region, partner_id),
        "source": f"urn:nld:oin:{entry.oin}:systeem:{partner_id}",
        "http": place.urls["gateway"],
        "token": Mint(place.data, settings).token(bearer_of(files, partner_id)),
    }


@app.command()
def pseudonym(partner_id: str, label: str, region: RegionOption = None) -> None:
    """The id under which this partner knows a person, by the label a script gave; development stack only."""
    settings = settings_or_fail()
    print(answering(lambda: _pseudonym(_known(settings, region, partner_id), partner_id, label, settings)))


async def _pseudonym(place: Place, partner_id: str, label: str, settings: Settings) -> str:
    async with world(load(place.folder), place, Mint(place.data, settings), "") as there:
        there.labels.recall(read_json(labels_file(place)))
        subject = await there.subject_of(partner_id, there.labels.person(label))
    if subject is None:
        fail(f"no script called anybody {label}", USED_WRONGLY)
    return subject


def _known(settings: Settings, region: str | None, partner_id: str) -> Place:
    place = place_of(data_of(settings), region)
    if partner_id not in place.partners:
        fail(f"there is no partner {partner_id} in {place.region}", USED_WRONGLY)
    return place

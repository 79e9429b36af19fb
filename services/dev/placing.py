"""Where a region runs: on servers of our own, or on those that the environment names."""

from pathlib import Path

from services.dev.existing import provide_roles, provide_topics
from services.dev.place import Place
from services.dev.ports import free_port
from services.dev.stack import RegionNeeds, Servers
from services.topology.names import SERVICES
from shared.convenant.region import Region
from shared.settings import Settings

LISTENING = ("intake", "plans", "placements", "handover", "gateway")


def needs_of(region: Region) -> RegionNeeds:
    """What a region asks of the servers."""
    partners = tuple(partner.partner_id for partner in region.partners)
    return RegionNeeds(region.code, region.settings.partitions, region.settings.slices, partners)


def place_on(servers: Servers, region: Region, data: Path) -> Place:
    """A region on servers of our own, each service and partner with its own rights."""
    users = [*SERVICES, *sorted(needs_of(region).topology().users - set(SERVICES))]
    access = {user: servers.kafka(user) for user in users}
    return _place(
        region,
        data,
        owner_url=servers.owner_database_url(region.code),
        databases={service: servers.database_url(region.code, service) for service in SERVICES},
        bootstrap=servers.admin_kafka.bootstrap,
        security_protocol=servers.admin_kafka.security_protocol,
        mechanism=servers.admin_kafka.mechanism,
        passwords={user: (a.username, a.password) for user, a in access.items()},
    )


async def place_elsewhere(region: Region, data: Path, settings: Settings) -> Place:
    """A region on servers named by the environment."""
    url, access = settings.database_url.get_secret_value(), settings.kafka_access()
    return _place(
        region,
        data,
        owner_url=url,
        databases=await provide_roles(url, data),
        bootstrap=access.bootstrap,
        security_protocol=access.security_protocol,
        mechanism=access.mechanism,
        passwords=await provide_topics(needs_of(region).topology(), access, data),
    )


def _place(region: Region, data: Path, **ways: object) -> Place:
    ports: list[int] = []
    for _ in LISTENING:
        ports.append(free_port(None, ports))
    urls = {name: f"http://127.0.0.1:{port}" for name, port in zip(LISTENING, ports, strict=True)}
    size = region.settings
    return Place.model_validate(
        {
            "region": region.code,
            "folder": region.path.absolute(),
            "data": data,
            "partitions": size.partitions,
            "slices": size.slices,
            "played": size.clock == "played",
            "partners": tuple(partner.partner_id for partner in region.partners),
            "urls": urls,
            **ways,
        }
    )

"""Where a region runs and everybody's way in: written down for who plays, watches or tries it out."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from services.dev.folder import StackError, read_json, write_json
from services.topology.names import partner_user
from shared.settings import KafkaAccess

FILE = "house.json"


class Running(BaseModel):
    """One process of the house."""

    model_config = ConfigDict(frozen=True)

    name: str
    pid: int


class Place(BaseModel):
    """A running region; holds passwords, so the file it is kept in is its owner's alone."""

    model_config = ConfigDict(frozen=True)

    region: str
    folder: Path
    """The region's files."""
    data: Path
    deploy: Path = Path("deploy")
    """The folder of terms and holidays."""
    partitions: int
    slices: int
    played: bool
    partners: tuple[str, ...]
    owner_url: str
    databases: Mapping[str, str]
    bootstrap: str
    security_protocol: str
    mechanism: str
    passwords: Mapping[str, tuple[str, str]]
    """Kafka user as the house knows it → user and password as the broker knows them."""
    urls: Mapping[str, str]
    processes: tuple[Running, ...] = ()

    @property
    def kek_file(self) -> Path:
        """The key-encryption key."""
        return self.data / "kek"

    def kafka(self, service: str) -> KafkaAccess:
        """A service's way into Kafka."""
        user, password = self.passwords[service]
        return KafkaAccess(self.bootstrap, self.security_protocol, self.mechanism, user, password)

    def partner_kafka(self, partner_id: str) -> KafkaAccess:
        """A partner's way into Kafka."""
        return self.kafka(partner_user(self.region, partner_id))


def write_places(data: Path, places: Mapping[str, Place]) -> None:
    """Write down what runs here."""
    write_json(data / FILE, {code: place.model_dump(mode="json") for code, place in places.items()})


def read_places(data: Path) -> dict[str, Place]:
    """What runs here, as far as was written down."""
    return {code: Place.model_validate(kept) for code, kept in read_json(data / FILE).items()}


def place_of(data: Path, region: str | None) -> Place:
    """The running region; the only one if none is named. Raises `StackError`."""
    places = read_places(data)
    if region is None and len(places) == 1:
        return next(iter(places.values()))
    if region is not None and region in places:
        return places[region]
    found = f"there run {', '.join(sorted(places))}" if places else "nothing runs there"
    wanted = f"Region {region}" if region else "A region"
    raise StackError(
        f"{wanted} is not up in {data} ({found}): start it with `convenant up`, or set CONVENANT_DATA."
    )


def labels_file(place: Place) -> Path:
    """What the last play called its people; a development stack's only."""
    return place.data / f"labels-{place.region}.json"

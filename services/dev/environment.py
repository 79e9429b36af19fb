"""What the process of a service is started with: its command, and what it is told."""

import json
import sys
from collections.abc import Mapping, Sequence

from services.dev.children import PLAIN_ENVIRONMENT
from services.dev.place import Place


def argv_of(names: Sequence[str]) -> list[str]:
    """The command that runs these services in one process."""
    return [sys.executable, "-m", "services.cli", "run", *names]


def environment(place: Place, names: Sequence[str]) -> Mapping[str, str]:
    """What a process of these services is told: what they share, and each one's own way in."""
    links = place.data / "regions"
    links.mkdir(exist_ok=True)
    link = links / place.region
    link.unlink(missing_ok=True)
    link.symlink_to(place.folder, target_is_directory=True)
    told = {
        **PLAIN_ENVIRONMENT,
        "CONVENANT_REGION": place.region,
        "CONVENANT_REGIONS": str(links),
        "CONVENANT_DEPLOY": str(place.deploy.absolute()),
        "CONVENANT_PARTITIONS": str(place.partitions),
        "CONVENANT_SLICES": str(place.slices),
        "CONVENANT_KAFKA": place.bootstrap,
        "CONVENANT_KAFKA_SECURITY_PROTOCOL": place.security_protocol,
        "CONVENANT_KAFKA_MECHANISM": place.mechanism,
        "CONVENANT_KEK_FILE": str(place.kek_file),
        "CONVENANT_JWKS": str(place.data / "jwks.json"),
        "CONVENANT_CLOCK": "played" if place.played else "system",
        "CONVENANT_PARTNERS": json.dumps(place.partners),
    }
    told |= {f"CONVENANT_{name.upper()}_URL": url for name, url in place.urls.items()}
    for name in names:
        told |= {f"CONVENANT_{name.upper()}_{key}": value for key, value in _own(place, name).items()}
    return told


def _own(place: Place, name: str) -> dict[str, str]:
    access = place.kafka(name)
    port = place.urls.get(name, "").rpartition(":")[2]
    return {
        "DATABASE_URL": place.databases[name],
        "KAFKA_USERNAME": access.username,
        "KAFKA_PASSWORD": access.password,
        "SERVICE_TOKEN_FILE": str(place.data / f"{name}.token"),
        **({"PORT": port} if port else {}),
    }

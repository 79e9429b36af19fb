"""What a process is told from outside: where the servers are, and as whom it speaks to them."""

from dataclasses import dataclass, field
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class CacheSettings(BaseSettings):
    """Where fetched parts are kept; the ordinary places at home unless `CONVENANT_CACHE` is set."""

    model_config = SettingsConfigDict(env_prefix="CONVENANT_", frozen=True)

    cache: Path | None = None


@dataclass(frozen=True)
class KafkaAccess:
    """One user's way into Kafka."""

    bootstrap: str
    security_protocol: str
    mechanism: str
    username: str
    password: str = field(repr=False)

    def for_aiokafka(self) -> dict[str, str]:
        """The same, as keyword arguments of any aiokafka client."""
        return {
            "bootstrap_servers": self.bootstrap,
            "security_protocol": self.security_protocol,
            "sasl_mechanism": self.mechanism,
            "sasl_plain_username": self.username,
            "sasl_plain_password": self.password,
        }

    def for_librdkafka(self) -> dict[str, str]:
        """The same, as the configuration of any confluent_kafka client."""
        return {
            "bootstrap.servers": self.bootstrap,
            "security.protocol": self.security_protocol,
            "sasl.mechanism": self.mechanism,
            "sasl.username": self.username,
            "sasl.password": self.password,
        }

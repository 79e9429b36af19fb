"""`audit …` on the region that `convenant up` runs, where the environment names no database."""

from pydantic import SecretStr
from typer import Context

from services.audit.answers import Surroundings
from services.command_line.reporting_errors import UNREACHABLE, fail, settings_or_fail
from services.command_line.running import data_of
from services.dev.folder import StackError
from services.dev.place import place_of
from shared.settings import Settings


def surround(context: Context) -> None:
    """Replay, verify and account for what the region recorded and told."""
    if context.obj is None:
        context.obj = Surroundings(audited)


def audited(region: str | None) -> Settings:
    """The database that the environment names, else that of the running region, as its audit user."""
    settings = settings_or_fail()
    if settings.database_url.get_secret_value():
        return settings.model_copy(update={"region": region or settings.region})
    try:
        place = place_of(data_of(settings), region)
    except StackError as error:
        fail(f"CONVENANT_DATABASE_URL names no database, and: {error}", UNREACHABLE)
    own = {"database_url": SecretStr(place.databases["audit"]), "kek_file": place.kek_file, "region": place.region}
    return settings.model_copy(update=own)

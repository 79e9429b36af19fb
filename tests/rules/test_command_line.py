"""The command line: exit codes, and answers that need no server."""

import asyncio
import errno
import json
import os
import shutil
import signal
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
import typer
from aiokafka.errors import KafkaConnectionError
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from typer.testing import CliRunner

from services.cli import app
from services.command_line import parked, running
from services.command_line.auditing import audited
from services.command_line.handovers import wanted_of
from services.command_line.reporting_errors import answering
from services.dev.place import Place, write_places
from services.handover.looking import Wanted
from services.pilot.asking import ServiceFailed
from services.plans.publisher import PublicationRefused, asking
from shared.convenant.findings import Finding, RegionErrors
from shared.convenant.policy import NotForProduction
from shared.convenant.publish import Publication
from shared.decider import COMMON_REFUSALS
from shared.events.convenants import PartnerRegistered, PartnerSiteAdded
from shared.store.migrate import DatabaseNewer

RUNNER = CliRunner()
WEERT = Path("deploy/regions/weert")
SERVERS = {"CONVENANT_DATABASE_URL": "postgresql://u:p@127.0.0.1:1/d", "CONVENANT_KAFKA": "127.0.0.1:1"}
SITE = PartnerSiteAdded(occurred_on=date(2020, 1, 1), partner_id="coa", site_id="azc", name="AZC")
REFUSED_PUBLICATION = PublicationRefused(Publication(date(2020, 1, 1), SITE, ""), "NOT_FOUND", None)


def test_a_region_in_order_is_told_so() -> None:
    checked = RUNNER.invoke(app, ["region", "check", str(WEERT), "--json"])
    assert checked.exit_code == 0
    assert json.loads(checked.stdout)["ok"]


def test_a_region_with_a_mistake_is_told_where_and_why(tmp_path: Path) -> None:
    shutil.copytree(WEERT, tmp_path / "r")
    partners = tmp_path / "r" / "partners.yaml"
    partners.write_text(partners.read_text().replace("role: WORK_COMPANY", "role: BAKERY"))
    checked = RUNNER.invoke(app, ["region", "check", str(tmp_path / "r"), "--json"])
    assert checked.exit_code == 1
    found = json.loads(checked.stdout)["findings"]
    assert ("partners.yaml", "UNKNOWN_ROLE") in {(f["file"], f["code"]) for f in found}


def test_schema_tells_every_command_with_its_fields_askers_and_codes() -> None:
    told = json.loads(RUNNER.invoke(app, ["schema", "--json"]).stdout)
    complete = told["commands"]["CompleteIntake"]
    assert complete["actors"] == ["MUNICIPALITY/regievoerder"]
    assert "MANDATORY_DOMAIN_UNASSESSED" in complete["refusals"]
    assert complete["fields"]["intake_id"]["required"]
    assert told["events"]["DomainAssessed"]["fields"]["finding"]["class"] == "S"
    assert "school" in told["events"]["IntakeCompleted"]["views"]


def test_the_partners_of_a_region_are_eighteen() -> None:
    listed = json.loads(RUNNER.invoke(app, ["partner", "list", "--json"]).stdout)
    assert len(listed) == 18


def test_a_region_that_is_not_up_is_one_clear_line_and_code_3(tmp_path: Path) -> None:
    asked = RUNNER.invoke(app, ["status"], env={"CONVENANT_DATA": str(tmp_path)})
    assert asked.exit_code == 3
    assert asked.stderr.startswith("convenant: ")
    assert asked.stderr.count("\n") == 1


def test_an_unknown_service_is_wrong_use() -> None:
    assert RUNNER.invoke(app, ["run", "bakery"]).exit_code == 2


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize(
    "error",
    [
        NotForProduction("row 3"),
        REFUSED_PUBLICATION,
        RegionErrors((Finding("region.yaml", 1, "MISSING_FILE", "row 3"),)),
    ],
)
def test_a_service_that_may_not_start_says_so_in_one_line(
    error: Exception, alone: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it was started side by side with others."""

    def main(*_: object) -> None:
        raise error if alone else ExceptionGroup("side by side", [error])

    monkeypatch.setattr(running, "main", main)
    ended = RUNNER.invoke(app, ["run", "plans"])
    assert (ended.exit_code, ended.stderr) == (1, f"convenant: {error}\n")


@pytest.mark.parametrize("words", [["demo"], ["up"], ["partner", "list"]])
def test_a_region_that_does_not_exist_is_wrong_use_and_told_with_those_that_do(words: list[str]) -> None:
    asked = RUNNER.invoke(app, [*words, "--region", "nowhere"])
    line = "there is no region nowhere; there are ermelo-harderwijk-zeewolde, weert, west-friesland"
    assert (asked.exit_code, asked.stderr) == (2, f"convenant: {line}\n")


@pytest.mark.parametrize("given", [{}, SERVERS], ids=["embedded", "named"])
def test_a_data_folder_that_cannot_be_is_wrong_use(tmp_path: Path, given: dict[str, str]) -> None:
    (tmp_path / "file").touch()
    asked = RUNNER.invoke(app, ["up"], env={"CONVENANT_DATA": str(tmp_path / "file" / "data"), **given})
    line = f"The data folder {tmp_path}/file/data cannot be used (Not a directory): choose another one."
    assert (asked.exit_code, asked.stderr) == (2, f"convenant: {line}\n")


def test_a_script_that_does_not_exist_is_wrong_use() -> None:
    assert RUNNER.invoke(app, ["play", "--script", "/nowhere.jsonl"]).exit_code == 2


def test_a_partner_is_documented_just_what_its_policy_allows() -> None:
    told = json.loads(RUNNER.invoke(app, ["partner", "asyncapi", "gilde-educatie"]).stdout)
    intake = told["components"]["messages"]["intake-completed"]
    data = intake["payload"]["properties"]["data"]["properties"]
    assert sorted(data) == ["learnability", "learning_conditions", "literacy"]
    assert "finding" not in json.dumps(told["channels"]["out"])
    said = {"learnability-test-recorded", "module-completed", "erasure-acknowledged"}
    assert set(told["channels"]["in"]["messages"]) == said


SECRET_WORD = "hunter2"


@pytest.mark.parametrize(
    ("name", "allowed", "words"),
    [
        ("PARTITIONS", "integer", ["status"]),
        ("CLOCK", "'system' or 'played'", ["up"]),
        ("CLOCK", "'system' or 'played'", ["run", "intake"]),
        ("PRODUCTION", "boolean", ["partner", "list"]),
        ("PARTNERS", "JSON list", ["play"]),
        ("SLICES", "integer", ["migrate"]),
        ("INTAKE_PORT", "integer", ["run", "intake"]),
    ],
)
def test_a_wrong_setting_is_one_line_without_its_value(name: str, allowed: str, words: list[str]) -> None:
    asked = RUNNER.invoke(app, words, env={f"CONVENANT_{name}": SECRET_WORD})
    assert asked.exit_code == 2
    assert asked.stderr.startswith(f"convenant: CONVENANT_{name} ")
    assert allowed in asked.stderr
    assert asked.stderr.count("\n") == 1
    assert SECRET_WORD not in asked.output


def test_a_script_that_is_not_utf_8_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "script.jsonl").write_bytes(b"\xff\xfe{}")
    asked = RUNNER.invoke(app, ["play", "--script", str(tmp_path / "script.jsonl")])
    assert asked.exit_code == 2
    assert asked.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["up", "demo"])
@pytest.mark.parametrize(
    ("there", "value", "missing"),
    [("DATABASE_URL", "postgresql://u:p@localhost/d", "KAFKA"), ("KAFKA", "localhost:9092", "DATABASE_URL")],
)
def test_a_database_without_a_broker_or_the_reverse_is_wrong_use(
    tmp_path: Path, command: str, there: str, value: str, missing: str
) -> None:
    given = {f"CONVENANT_{there}": value, "CONVENANT_DATA": str(tmp_path / "data")}
    asked = RUNNER.invoke(app, [command], env=given)
    assert asked.exit_code == 2
    assert f"CONVENANT_{missing} is not: set both" in asked.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "url", ["mysql://u:geheim@h/d", "geheim", "postgresql://u:geheim@h:port/d", "postgresql://[geheim"]
)
@pytest.mark.parametrize("command", ["up", "migrate"])
def test_what_is_no_address_of_postgresql_is_wrong_use(command: str, url: str) -> None:
    asked = RUNNER.invoke(app, [command], env={"CONVENANT_DATABASE_URL": url, "CONVENANT_KAFKA": "localhost:9"})
    assert asked.exit_code == 2
    assert "CONVENANT_DATABASE_URL should be an address as postgresql://" in asked.stderr
    assert "geheim" not in asked.output


PLACE = Place(
    region="weert",
    folder=WEERT,
    data=Path("data"),
    partitions=3,
    slices=1,
    played=True,
    partners=("punt-welzijn",),
    owner_url="postgresql://owner@127.0.0.1:1/weert",
    databases={"audit": "postgresql://audit@127.0.0.1:1/weert"},
    bootstrap="127.0.0.1:1",
    security_protocol="SASL_PLAINTEXT",
    mechanism="SCRAM-SHA-512",
    passwords={},
    urls={},
)
A_KEY = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
AUDIT = [
    ["verify"],
    ["disclosures", "--partner", "punt-welzijn"],
    ["show", "case-1"],
    ["checkpoint", "--key", "key.pem"],
    ["prove", str(UUID(int=1))],
    ["export", "out"],
    ["subject", str(UUID(int=1))],
]


@pytest.mark.parametrize("words", AUDIT, ids=lambda words: words[0])
def test_an_audit_where_nothing_runs_is_one_clear_line_and_code_3(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "key.pem").write_bytes(A_KEY)
    words = [str(tmp_path / word) if word == "key.pem" else word for word in words]
    asked = RUNNER.invoke(app, ["audit", *words, "--region", "weert"], env={"CONVENANT_DATA": str(tmp_path)})
    assert asked.exit_code == 3
    assert "Region weert is not up" in asked.stderr
    assert asked.stderr.count("\n") == 1


def test_an_audit_asks_the_running_region_as_its_audit_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_places(tmp_path, {"weert": PLACE.model_copy(update={"data": tmp_path})})
    monkeypatch.setenv("CONVENANT_DATA", str(tmp_path))
    for region in (None, "weert"):
        settings = audited(region)
        assert settings.database_url.get_secret_value() == PLACE.databases["audit"]
        assert (settings.kek_file, settings.region) == (tmp_path / "kek", "weert")
    monkeypatch.setenv("CONVENANT_DATABASE_URL", "postgresql://theirs/d")
    assert audited("twente").database_url.get_secret_value() == "postgresql://theirs/d"
    assert audited("twente").region == "twente"


@pytest.mark.parametrize("words", [["disclosures", "--person", "P-013"], ["subject", "P-013"]])
def test_a_person_is_asked_for_by_id(words: list[str]) -> None:
    asked = RUNNER.invoke(app, ["audit", *words])
    assert asked.exit_code == 2
    assert "participant id" in asked.stderr


@pytest.mark.parametrize(
    "words",
    [["parked", "--json"], *([w, "weert.partner.punt-welzijn.in.v1", "0", "7"] for w in ("look", "resolve"))],
)
def test_what_is_parked_is_asked_of_a_region_that_is_up(tmp_path: Path, words: list[str]) -> None:
    asked = RUNNER.invoke(app, ["partner", *words], env={"CONVENANT_DATA": str(tmp_path)})
    assert asked.exit_code == 3
    assert "is not up" in asked.stderr


def test_schema_tells_the_codes_that_every_command_can_meet() -> None:
    told = json.loads(RUNNER.invoke(app, ["schema", "--json"]).stdout)
    of_every = told["commands"]["CompleteIntake"]["refusals_of_every_command"]
    assert {*COMMON_REFUSALS, "CONFLICT", "ROLE_NOT_ALLOWED", "MUNICIPALITY_NOT_OWN"} == set(of_every)


def test_a_path_that_holds_no_region_is_wrong_use(tmp_path: Path) -> None:
    assert RUNNER.invoke(app, ["region", "check", str(tmp_path / "nowhere")]).exit_code == 2


def test_a_board_shows_what_runs_unless_more_is_asked_for() -> None:
    """What is late, and all that is still due, is asked for over handovers that have ended too."""
    assert wanted_of(None, None, late=False, everything=False) == Wanted(running=True)
    assert wanted_of("0432", "j-jansen", late=False, everything=False) == Wanted(
        municipality="0432", case_worker="j-jansen", running=True
    )
    assert wanted_of(None, None, late=True, everything=False) == Wanted(late=True)
    assert wanted_of(None, "j-jansen", late=False, everything=True) == Wanted(case_worker="j-jansen", pending=True)


@pytest.mark.parametrize(
    ("error", "line", "code"),
    [
        (KafkaConnectionError("no broker"), "a server could not be reached (KafkaConnectionError: ", 3),
        (ExceptionGroup("side by side", [KafkaConnectionError("no broker")]), "a server could not be reached", 3),
        (asyncio.CancelledError(), "a server went away", 3),
        (ConnectionRefusedError(111, "Connect call failed"), "a server could not be reached (Connection", 3),
        (OSError("Multiple exceptions: …"), "a server could not be reached (OSError: ", 3),
        (FileNotFoundError(2, "No such file or directory", "/proc/nope"), "/proc/nope: No such file", 1),
        (OSError(errno.ENOSPC, "No space left on device"), "[Errno 28] No space left on device", 1),
        (PermissionError("tokens come from elsewhere"), "tokens come from elsewhere", 1),
        (DatabaseNewer("DATABASE_NEWER: …"), "DATABASE_NEWER: ", 1),
        (ServiceFailed("a service answered 500 INTERNAL"), "a service answered 500 INTERNAL", 1),
    ],
)
def test_whatever_ends_a_command_is_told_in_one_line(
    error: BaseException, line: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    async def work() -> None:
        raise error

    with pytest.raises(typer.Exit) as ended:
        answering(work)
    told = capsys.readouterr().err
    assert ended.value.exit_code == code
    assert told.startswith(f"convenant: {line}")
    assert told.count("\n") == 1


@pytest.mark.parametrize(("given", "code"), [({}, 130), ({"interrupted": 0}, 0)], ids=["cut off", "no other end"])
def test_ctrl_c_is_no_success_of_a_command_that_has_an_end(given: dict[str, int], code: int) -> None:
    async def work() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.Event().wait()

    with pytest.raises(typer.Exit) as ended:
        answering(work, **given)
    assert ended.value.exit_code == code


def test_migrate_tells_what_it_applied_as_data_too(monkeypatch: pytest.MonkeyPatch) -> None:
    async def applied(_: str) -> list[str]:
        return ["0001_log.sql"]

    monkeypatch.setattr(running, "apply", applied)
    told = RUNNER.invoke(app, ["migrate", "--json"], env=SERVERS)
    assert json.loads(told.stdout) == {"applied": ["0001_log.sql"]}


def test_what_was_resolved_is_told_as_data_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def resolved(*_: object) -> bool:
        return True

    monkeypatch.setattr(parked, "_resolve", resolved)
    told = RUNNER.invoke(app, ["partner", "resolve", "a-topic", "0", "7", "--json"])
    assert json.loads(told.stdout) == {"resolved": {"topic": "a-topic", "partition": 0, "offset": 7}}


def test_told_to_end_a_command_clears_up_first() -> None:
    cleared = []

    async def work() -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.Event().wait()
        finally:
            cleared.append(True)

    before = signal.getsignal(signal.SIGTERM)
    try:
        with pytest.raises(SystemExit) as ended:
            answering(work)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert (cleared, ended.value.code) == ([True], 128 + signal.SIGTERM)


def test_text_that_no_command_may_hold_is_refused_in_one_line() -> None:
    told = {"partner_id": "vwzn", "name": "V 12345678", "role": "CARE", "oin": "0" * 20}
    event = PartnerRegistered(occurred_on=date(2020, 1, 1), **told)
    with pytest.raises(PublicationRefused, match=r"\(partner-vwzn\) is refused: INVALID: name; mend the files$"):
        asking(Publication(date(2020, 1, 1), event, ""))


def test_what_nobody_expected_keeps_its_traceback() -> None:
    async def work() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        answering(work)

"""Region files: each thing that can be wrong is found, with file and line, and Weert's are in order."""

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from services.plans.publisher import asking
from shared.convenant.findings import RegionErrors
from shared.convenant.load import load
from shared.convenant.publish import publications
from shared.convenant.region import FILES, production_findings, schemas
from shared.convenant.view_catalogue import VIEWS
from shared.events.convenants import ConvenantSigned, DisclosurePolicyPublished, PartnerRegistered, PartnerRole
from shared.events.programmes import ProgrammeDefined, Target, TargetKind
from tests.log import REGIONS, WEERT


@pytest.fixture
def region(tmp_path: Path) -> Path:
    """A copy of Weert to spoil."""
    return Path(shutil.copytree(WEERT, tmp_path / "weert"))


def spoil(region: Path, file: str, old: str, new: str) -> int:
    """Replace the first occurrence; the line on which it stood."""
    text = (region / file).read_text()
    assert old in text
    (region / file).write_text(text.replace(old, new, 1))
    return text[: text.index(old)].count("\n") + 1


def found(region: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(RegionErrors) as errors:
        load(region)
    return [(f.file, f.line, f.code) for f in errors.value.findings]


def test_weert_is_in_order() -> None:
    region = load(WEERT)
    assert (region.code, len(region.partners), len(region.programmes)) == ("weert", 18, 2)


def test_weert_has_the_eighteen_parties_in_their_roles() -> None:
    roles = {entry.partner_id: entry.role for entry in load(WEERT).partners}
    assert roles["land-van-horne"] is PartnerRole.CARE
    assert roles["amw-ml"] is PartnerRole.SOCIAL_WORK
    assert roles["cordaad"] is roles["punt-welzijn"] is PartnerRole.WELFARE


def test_two_sites_of_one_organisation_share_its_number() -> None:
    oins = {entry.partner_id: entry.oin for entry in load(WEERT).partners}
    assert oins["coa-azc-weert"] == oins["coa-azc-cranendonck"]
    assert len(set(oins.values())) == 17
    assert all(oin.startswith("00000099") for oin in oins.values())


def test_seventeen_sign_on_one_day_and_land_van_horne_four_days_later() -> None:
    days = {s.partner: s.signed_on for s in load(WEERT).convenant.signatures}
    assert days.pop("land-van-horne") == date(2019, 9, 23)
    assert set(days.values()) == {date(2019, 9, 19)}
    assert len(days) == 17


LEFT_EARLY = "withdrawals: [{partner: vwzn, withdrawn_on: 2019-01-01}]"
SPOILT = [
    ("partners.yaml", "role: CARE", "role: CIRCUS", "UNKNOWN_ROLE"),
    ("partners.yaml", "partner_id: werk-kom", "partner_id: vwzn", "DUPLICATE_PARTNER"),
    ("partners.yaml", 'oin: "00000099000000004000"', "oin: 1234", "WRONG_TYPE"),
    ("partners.yaml", 'oin: "00000099000000004000"', 'oin: "1234"', "INVALID_VALUE"),
    ("partners.yaml", "site_id: azc-cranendonck", "site_id: azc-weert", "DUPLICATE_SITE"),
    ("partners.yaml", "    name: Werk.Kom", "\tname: Werk.Kom", "YAML_SYNTAX"),
    ("partners.yaml", "    name: Werk.Kom", "    name: [Werk.Kom", "YAML_SYNTAX"),
    ("partners.yaml", "name: Werk.Kom", "name: no", "UNQUOTED"),
    ("partners.yaml", "name: Werk.Kom", "name: 12:30", "UNQUOTED"),
    ("partners.yaml", "name: Werk.Kom", "name: *kom", "ALIAS"),
    ("partners.yaml", "name: Werk.Kom", "naam: Werk.Kom", "UNKNOWN_KEY"),
    ("partners.yaml", 'municipalities: ["0988"]', 'municipalities: ["0344"]', "UNKNOWN_MUNICIPALITY"),
    ("partners.yaml", 'municipalities: ["0988"]', "municipalities: [0988]", "UNQUOTED"),
    ("region.yaml", 'code: "0946"', 'code: "0988"', "DUPLICATE_MUNICIPALITY"),
    ("region.yaml", 'code: "1706"', "code: 1706", "WRONG_TYPE"),
    ("region.yaml", "clock: played", "clock: sundial", "UNKNOWN_VALUE"),
    ("region.yaml", "partitions: 6", "partitions: zes", "WRONG_TYPE"),
    ("region.yaml", "partitions: 6", 'partitions: "6"', "WRONG_TYPE"),
    ("region.yaml", "slices: 1", "slices: 1\nslices: 2", "DUPLICATE_KEY"),
    ("region.yaml", "slices: 1", "slices: 7", "MORE_SLICES_THAN_PARTITIONS"),
    ("programmes.yaml", "GILDE-Z, provider: gilde-educatie", "GILDE-Z, provider: vwzn", "ROUTE_NOT_CONTRACTED"),
    ("convenant.yaml", "ends_on: 2020-12-31", "ends_on: 2019-01-01", "DATES_REVERSED"),
    ("convenant.yaml", "drafted_on: 2019-09-02", "drafted_on: 2017-12-31", "DATE_BEFORE_2018"),
    ("convenant.yaml", "from: 2019-09-19", "from: 2017-12-31", "DATE_BEFORE_2018"),
    ("convenant.yaml", "legal_basis: Wet publieke gezondheid", "legal_basis: BWBR00247058", "UNFIT_TEXT"),
    ("partners.yaml", "name: Werk.Kom", 'name: "Werk.Kom\\x01"', "UNFIT_TEXT"),
    ("convenant.yaml", "vwzn, signed_on: 2019-09-19", "vwzn, signed_on: 2019-09-01", "SIGNED_BEFORE_DRAFT"),
    ("convenant.yaml", "vwzn, signed_on: 2019-09-19", "vwzn, signed_on: 2021-09-19", "SIGNED_AFTER_END"),
    ("convenant.yaml", "vwzn, signed_on: 2019-09-19", "vwzn, signed_on: vandaag", "INVALID_VALUE"),
    ("convenant.yaml", "partner: vwzn", "partner: vvn", "UNKNOWN_PARTNER"),
    ("convenant.yaml", "partner: werk-kom", "partner: vwzn", "DUPLICATE_SIGNATURE"),
    ("convenant.yaml", "withdrawals: []", LEFT_EARLY, "WITHDRAWN_BEFORE_SIGNED"),
    ("convenant.yaml", "event_type: case-opened", "event_type: case-opend", "UNKNOWN_EVENT_TYPE"),
    ("convenant.yaml", "event_version: 2", "event_version: 3", "UNKNOWN_EVENT_VERSION"),
    ("convenant.yaml", "view: school", "view: scholl", "UNKNOWN_VIEW"),
    ("convenant.yaml", "[learnability, literacy,", "[learnability, finding,", "UNKNOWN_VIEW_FIELD"),
    ("convenant.yaml", "legal_basis: Wet publieke gezondheid", 'legal_basis: ""', "LEGAL_BASIS_MISSING"),
    ("convenant.yaml", "purpose: WI-CASE", 'purpose: " "', "PURPOSE_MISSING"),
    ("convenant.yaml", "grace_days: 30", "grace_days: -1", "INVALID_VALUE"),
    ("convenant.yaml", "ties: [OPT_IN]", "ties: [FRIENDSHIP]", "UNKNOWN_VALUE"),
    ("programmes.yaml", "served_by: [werk-kom]", "served_by: [werkkom]", "UNKNOWN_PARTNER"),
    ("programmes.yaml", "programme_code: WNC-DUAL", "programme_code: WNC-PIP", "DUPLICATE_PROGRAMME"),
    ("programmes.yaml", "defined_on: 2019-09-19", "defined_on: 2017-09-19", "DATE_BEFORE_2018"),
    ("programmes.yaml", "    end: 2020-12-31", "    end: 2019-01-01", "DATES_REVERSED"),
    ("programmes.yaml", "dual: true", "norm_dayparts: 9\n      max_dayparts: 8", "NORM_ABOVE_MAXIMUM"),
    ("programmes.yaml", "name: Duale trajecten", "name: Duaal 2019 20191231", "UNFIT_TEXT"),
    ("programmes.yaml", "dual: true", "dual: yes", "UNQUOTED"),
    ("people.yaml", "azc-weert: 2", "azc-elders: 2", "UNKNOWN_SITE"),
    ("people.yaml", "WNC-DUAL: 0.5", "WNC-DUO: 0.5", "UNKNOWN_PROGRAMME"),
    ("people.yaml", "WNC-DUAL: 0.5", "WNC-DUAL: 1.5", "INVALID_VALUE"),
    ("people.yaml", "until: 2020-03-31", "until: 2019-03-31", "DATES_REVERSED"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "code"), SPOILT, ids=[f"{s[0][:-5]}-{s[3]}-{i}" for i, s in enumerate(SPOILT)]
)
def test_what_is_wrong_is_found_where_it_stands(region: Path, file: str, old: str, new: str, code: str) -> None:
    line = spoil(region, file, old, new)
    near = {line, line + 1} if code in ("YAML_SYNTAX", "DUPLICATE_KEY") else {line}
    assert any((file, at, code) in found(region) for at in near), found(region)


def test_a_sensitive_field_needs_a_ground(region: Path) -> None:
    spoil(region, "convenant.yaml", "        sensitive_ground: toestemming van de deelnemer\n", "")
    text = (region / "convenant.yaml").read_text()
    line = text[: text.index("fields: [activity_code, first_name]")].count("\n") + 1
    assert found(region) == [("convenant.yaml", line, "SENSITIVE_GROUND_MISSING")]


def test_a_row_without_the_key_of_its_legal_basis_is_found_at_the_row(region: Path) -> None:
    line = spoil(region, "convenant.yaml", "        legal_basis: Wet publieke gezondheid\n", "")
    ((file, at, code),) = found(region)
    assert (file, code) == ("convenant.yaml", "LEGAL_BASIS_MISSING")
    assert at < line


def test_two_rows_for_one_role_and_event_are_refused(region: Path) -> None:
    text = (region / "convenant.yaml").read_text()
    row = re.search(r"      - role: LIBRARY\n.*?(?=\n\n)", text, re.S)
    assert row
    (region / "convenant.yaml").write_text(text + row[0] + "\n")
    assert [code for _, _, code in found(region)] == ["DUPLICATE_ROW"]


def test_a_policy_gives_way_to_a_higher_version_only(region: Path) -> None:
    text = (region / "convenant.yaml").read_text()
    policy = text[text.index("  - version: 1") :].replace("version: 1", "version: 2", 1)
    (region / "convenant.yaml").write_text(text + policy.replace("from: 2019-09-19", "from: 2019-09-18"))
    assert found(region) == [
        ("convenant.yaml", text.count("\n", 0, text.index("version: 1")) + 1, "POLICY_VERSION_NOT_HIGHER")
    ]


@pytest.mark.parametrize("folder", sorted(p.name for p in REGIONS.iterdir()))
def test_what_is_found_in_order_is_published_whole(folder: str) -> None:
    """Every fact of the files is one that the rules accept, on its day."""
    told: dict[str, list[Any]] = {}
    for publication in publications(load(REGIONS / folder)):
        command, decider = asking(publication)
        history = told.setdefault(publication.event.stream_name(), [])
        facts = decider.decide(command, decider.fold(history), publication.effective_on)
        assert facts == (publication.event,)
        history += facts


def test_a_role_with_rows_needs_a_rule_of_involvement(region: Path) -> None:
    spoil(region, "convenant.yaml", "      - {role: LIBRARY, ties: [OPT_IN]}\n", "")
    assert {code for _, _, code in found(region)} == {"INVOLVEMENT_MISSING"}


def test_an_employer_may_never_be_given_a_check_in(region: Path) -> None:
    text = (region / "convenant.yaml").read_text()
    row = re.search(
        r"      - role: MUNICIPALITY\n        event_type: domain-check-in-held\n.*?(?=\n      - )", text, re.S
    )
    assert row
    (region / "convenant.yaml").write_text(text + row[0].replace("MUNICIPALITY", "EMPLOYER") + "\n")
    assert [code for _, _, code in found(region)] == ["NEVER_DISCLOSED"]


def test_a_reception_partner_needs_a_site(region: Path) -> None:
    spoil(region, "partners.yaml", "    sites:\n      - {site_id: azc-weert, name: AZC Weert}\n", "")
    assert {code for _, _, code in found(region)} == {"SITE_MISSING", "UNKNOWN_SITE"}


def test_aliases_are_refused(region: Path) -> None:
    spoil(region, "region.yaml", "name: Weert, Nederweert en Cranendonck", "name: &n Weert\ncalendar: *n")
    assert ("region.yaml", 5, "ALIAS") in found(region)


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_found(region: Path, file: str) -> None:
    (region / file).unlink()
    assert (file, 1, "MISSING_FILE") in found(region)


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "- a list\n", "just words\n", "a: !!python/object:os.system x\n", "\x00"]
)
def test_a_file_that_is_something_else_is_found(region: Path, text: str) -> None:
    (region / "region.yaml").write_text(text)
    assert found(region)[0][0] == "region.yaml"


def test_everything_wrong_is_found_at_once(region: Path) -> None:
    spoil(region, "partners.yaml", "role: CARE", "role: CIRCUS")
    spoil(region, "convenant.yaml", "event_type: case-opened", "event_type: case-opend")
    spoil(region, "convenant.yaml", "role: LIBRARY", "role: BIEB")
    (region / "people.yaml").unlink()
    codes = {(file, code) for file, _, code in found(region)}
    assert codes == {
        ("partners.yaml", "UNKNOWN_ROLE"),
        ("convenant.yaml", "UNKNOWN_EVENT_TYPE"),
        ("convenant.yaml", "UNKNOWN_ROLE"),
        ("convenant.yaml", "INVOLVEMENT_MISSING"),
        ("people.yaml", "MISSING_FILE"),
    }


def test_a_file_that_cannot_be_read_is_not_blamed_on_the_others(region: Path) -> None:
    line = spoil(region, "partners.yaml", "    name: Werk.Kom", "\tname: Werk.Kom")
    assert found(region) == [("partners.yaml", line, "YAML_SYNTAX")]


def test_a_finding_reads_as_a_compiler_s(region: Path) -> None:
    line = spoil(region, "partners.yaml", "role: CARE", "role: CIRCUS")
    with pytest.raises(RegionErrors, match=rf"partners\.yaml:{line}: UNKNOWN_ROLE: partners\.\d+\.role: "):
        load(region)


@pytest.mark.parametrize("folder", sorted(p.name for p in REGIONS.iterdir()))
def test_each_file_has_a_schema_that_the_regions_meet(folder: str) -> None:
    for file, schema in schemas().items():
        data = yaml.safe_load((REGIONS / folder / file).read_text())
        plain = yaml.safe_load(yaml.safe_dump(data).replace("!!timestamp", ""))
        jsonschema.Draft202012Validator(schema).validate(_as_json(plain))


def _as_json(value: object) -> object:
    if isinstance(value, dict):
        return {str(k): _as_json(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_as_json(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("folder", sorted(p.name for p in REGIONS.iterdir()))
def test_every_unverified_basis_refuses_production(folder: str) -> None:
    region = load(REGIONS / folder)
    findings = production_findings(region)
    lines = (REGIONS / folder / "convenant.yaml").read_text().splitlines()
    assert len(findings) == len(region.convenant.policies[0].rows)
    assert {f.code for f in findings} == {"LEGAL_BASIS_UNVERIFIED"}
    assert all(lines[f.line - 1].startswith("      - role: ") for f in findings)


def test_what_is_published_is_ordered_by_day_and_keeps_its_digest() -> None:
    once, twice = publications(load(WEERT)), publications(load(WEERT))
    assert once == twice
    assert [p.effective_on for p in once] == sorted(p.effective_on for p in once)
    assert len({p.id for p in once}) == len(once)
    kinds = [type(p.event) for p in once]
    assert kinds.index(PartnerRegistered) < kinds.index(DisclosurePolicyPublished) < kinds.index(ConvenantSigned)
    assert once[-1].event.model_dump(mode="json")["partner_id"] == "land-van-horne"


def test_a_changed_file_says_only_what_changed_anew(region: Path) -> None:
    before = {p.id for p in publications(load(WEERT))}
    spoil(region, "programmes.yaml", "n: 40", "n: 41")
    changed = [p for p in publications(load(region)) if p.id not in before]
    assert [type(p.event) for p in changed] == [ProgrammeDefined]


@pytest.mark.parametrize("folder", sorted(p.name for p in REGIONS.iterdir()))
def test_every_view_that_the_policy_names_stays_within_its_class(folder: str) -> None:
    rows = load(REGIONS / folder).convenant.policies[0].rows
    told = {(r.role, f): VIEWS[r.event_type, r.event_version, r.view].fields[f] for r in rows for f in r.fields}
    assert {field.data_class for field in told.values() if field.tell} == {"N", "P"}
    assert "finding" not in {name for _, name in told}


def test_west_friesland_is_seven_municipalities_and_about_forty_people() -> None:
    region = load(REGIONS / "west-friesland")
    (programme,) = region.programmes
    codes = {m.code for m in region.settings.municipalities}
    assert codes == set(programme.municipalities) == {"0432", "0405", "0420", "0388", "0532", "0498", "1598"}
    assert programme.target == Target(kind=TargetKind.SOFT, n=40)
    assert programme.rules.plan_before_registration
    assert programme.served_by == ("werksaam",)
    assert region.people.people == 40


def test_ermelo_harderwijk_and_zeewolde_have_five_routes_each_with_a_school_of_its_own() -> None:
    region = load(REGIONS / "ermelo-harderwijk-zeewolde")
    (programme,) = region.programmes
    assert [route.local_code for route in programme.routes] == ["R1", "R2", "R3", "R4", "R5"]
    assert len({route.provider for route in programme.routes}) == 5
    assert (programme.rules.norm_weeks, programme.rules.norm_dayparts) == (40, 8)
    assert programme.rules.switch_at_module_boundary
    contracted = {(c.provider, c.municipality_code) for c in programme.contracts}
    assert contracted == {(r.provider, code) for r in programme.routes for code in ("0233", "0243", "0050")}
    assert region.people.people == 25


def test_only_a_work_company_that_pays_the_benefit_has_a_row_for_it() -> None:
    telling = {
        folder.name: {
            r.role for r in load(folder).convenant.policies[0].rows if r.event_type.startswith("benefit-")
        }
        for folder in REGIONS.iterdir()
    }
    paying, other = {PartnerRole.MUNICIPALITY, PartnerRole.WORK_COMPANY}, {PartnerRole.MUNICIPALITY}
    assert telling == {"weert": other, "west-friesland": paying, "ermelo-harderwijk-zeewolde": other}


@pytest.mark.parametrize("event", ["status-revoked", "participant-died", "obligation-withdrawn", "contact-lost"])
def test_what_is_the_municipality_s_alone_cannot_be_given_to_another_role(region: Path, event: str) -> None:
    text = (region / "convenant.yaml").read_text()
    row = re.search(
        rf"      - role: MUNICIPALITY\n        event_type: {event}\n.*?(?=\n      - |\n\n)", text, re.S
    )
    assert row
    (region / "convenant.yaml").write_text(f"{text}{row[0].replace('MUNICIPALITY', 'COA')}\n")
    assert [code for _, _, code in found(region)] == ["NEVER_DISCLOSED"]

"""Scripts: what a line may say, and what labels stand for."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.pilot.acting import Answer
from services.pilot.labels import Labels
from services.pilot.orders import pascal, spoken
from services.pilot.script import told
from services.pilot.script_lines import Wrong, parse

RUN = UUID(int=7)


def test_a_bare_date_is_nine_in_amsterdam() -> None:
    line = parse('{"at": "2019-12-05", "as": "gem-weert", "do": "CloseCase", "with": {}}')
    assert line.at == datetime(2019, 12, 5, 8, tzinfo=UTC)


def test_an_instant_may_name_its_zone() -> None:
    line = parse('{"at": "2019-12-05T10:00:00Z", "as": "gem-weert", "do": "CloseCase"}')
    assert line.at == datetime(2019, 12, 5, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("not json", "INVALID_JSON"),
        ('{"at": "someday", "as": "x", "do": "CloseCase"}', "INVALID_LINE"),
        ('{"as": "gem-weert"}', "INVALID_LINE"),
        ('{"do": "CloseCase"}', "INVALID_LINE"),
        ('{"as": "x", "do": "CloseCase", "wiht": {}}', "INVALID_LINE"),
        ('{"as": "x", "do": "CloseCase", "expect": {"partner": "x", "type": "y"}}', "INVALID_LINE"),
        ('{"expect": {"partner": "x"}}', "INVALID_LINE"),
        ("[]", "INVALID_LINE"),
    ],
)
def test_a_line_that_cannot_be_played_says_what_is_wrong(text: str, code: str) -> None:
    with pytest.raises(Wrong) as wrong:
        parse(text)
    assert wrong.value.code == code
    assert wrong.value.detail


def test_a_label_stands_for_the_same_id_within_a_run() -> None:
    used: dict[str, str] = {}
    labels = Labels(RUN)
    first = labels.resolve({"intake_id": "I-1", "goals": [{"goal_id": "G-1"}]}, used)
    assert labels.resolve({"intake_id": "I-1"}, {})["intake_id"] == first["intake_id"]
    assert used == {"I-1": first["intake_id"], "G-1": first["goals"][0]["goal_id"]}


def test_another_run_has_other_ids() -> None:
    assert Labels(RUN).id_of("thing", "I-1") != Labels(UUID(int=8)).id_of("thing", "I-1")


def test_case_and_person_may_share_a_label() -> None:
    labels = Labels(RUN)
    assert labels.id_of("case", "P-030") != labels.id_of("person", "P-030")


def test_a_person_is_known_by_the_label_of_the_case_too() -> None:
    labels = Labels(RUN)
    labels.opened("C-1", UUID(int=1), "P-1", UUID(int=2))
    assert labels.person("C-1") == labels.person("P-1") == UUID(int=2)


def test_codes_of_places_and_partners_are_no_labels() -> None:
    given = {"site_id": "azc-weert", "host_partner_id": "zorg", "coach_id": "c-1"}
    assert Labels(RUN).resolve(given, {}) == given


def test_a_refusal_keeps_code_and_detail_apart() -> None:
    refused = told(Answer("refused", "MANDATORY_DOMAIN_UNASSESSED", "FINANCES"))
    assert refused == {"outcome": "refused", "code": "MANDATORY_DOMAIN_UNASSESSED", "detail": "FINANCES"}


def test_what_a_partner_says_of_sensitive_things_goes_over_http() -> None:
    held = spoken("HoldDomainCheckIn", frozenset({"domain"}))
    found = spoken("HoldDomainCheckIn", frozenset({"domain", "finding"}))
    assert held
    assert found
    assert (held.over_http, found.over_http) == (False, True)


def test_opening_a_case_always_goes_over_http() -> None:
    opened = spoken("OpenCase", frozenset())
    assert opened
    assert opened.over_http


def test_an_event_is_named_as_the_catalogue_names_it() -> None:
    assert pascal("nl.inburgeringstrajecten.intake-completed.v1") == "IntakeCompleted"
    assert pascal("domain-assessed.v2") == pascal("domain-assessed") == "DomainAssessed"

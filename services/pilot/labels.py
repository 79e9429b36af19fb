"""What a script calls things, and the ids behind it: the same generated id within a run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID, uuid5

Kind = Literal["case", "person", "thing"]
KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(
        ("case_id", "household_case_ids", "new_case_id", "candidate_case_id", "merged_case_id"), "case"
    ),
    "participant_id": "person",
}
THINGS = frozenset(
    {
        *("intake_id", "plan_id", "handover_id", "goal_id", "referral_id", "placement_id"),
        *("enrolment_id", "from_enrolment_id", "to_enrolment_id"),
        *("request_id", "appointment_id", "notice_id"),
    }
)
"""Fields that hold an id; every other field is taken as it stands."""


@dataclass
class Labels:
    """Labels of one run; those of a person whom a partner opened are bound when the region has named it."""

    run: UUID
    _bound: dict[tuple[Kind, str], UUID] = field(default_factory=dict)
    _person_of: dict[UUID, UUID] = field(default_factory=dict)

    def id_of(self, kind: Kind, label: str) -> UUID:
        """The id that a label stands for."""
        return self._bound.get((kind, label)) or _as_id(label) or uuid5(self.run, f"{kind}|{label}")

    def bind(self, kind: Kind, label: str, to: UUID) -> None:
        """From here on the label stands for this id."""
        self._bound[kind, label] = to

    def opened(self, case: str, case_id: UUID, label: str, person: UUID) -> None:
        """Under these labels, this case is this person's."""
        self._bound["case", case], self._bound["person", label] = case_id, person
        self._person_of[case_id] = person

    def person_of(self, case_id: UUID) -> UUID | None:
        """Whose case it is, if it was opened in this run."""
        return self._person_of.get(case_id)

    def person(self, label: str) -> UUID:
        """The person of a label, which may be that of the person or of the case."""
        case = self._bound.get(("case", label)) or uuid5(self.run, f"case|{label}")
        known = self.id_of("person", label)
        return known if known in self._person_of.values() else self._person_of.get(case, known)

    def dump(self) -> dict[str, str]:
        """The persons of this run by label."""
        persons = {label: person for (kind, label), person in self._bound.items() if kind == "person"}
        cases = {label: self._person_of.get(case) for (kind, label), case in self._bound.items() if kind == "case"}
        return {label: str(person) for label, person in {**cases, **persons}.items() if person}

    def recall(self, persons: Mapping[str, str]) -> None:
        """Persons of an earlier run."""
        for label, person in persons.items():
            self.bind("person", label, UUID(person))

    def resolve(self, value: Any, used: dict[str, str], name: str = "") -> Any:
        """The same fields with ids for labels; `used` gathers which label stood for what."""
        if isinstance(value, Mapping):
            return {key: self.resolve(part, used, str(key)) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.resolve(part, used, name) for part in value]
        if isinstance(value, str) and (name in KINDS or name in THINGS):
            used[value] = str(self.id_of(KINDS.get(name, "thing"), value))
            return used[value]
        return value


def _as_id(label: str) -> UUID | None:
    try:
        return UUID(label)
    except ValueError:
        return None

"""What can come between a handover and its end, as domain and `docs/handover.md` list it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from services.pilot.acting import ACKNOWLEDGE
from services.pilot.life import THURSDAY, Act
from services.pilot.warm_life import TUESDAY, WEDNESDAY, WarmLife
from shared.convenant.files.handovers import Mishap

AT_ONCE, REMINDED = timedelta(days=3), timedelta(days=17)
"""So long after it was told a municipality says that it deleted what it held; it is reminded after a fortnight."""


class BefallenLife(WarmLife):
    """A warm handover to which a mishap may happen."""

    def _first_mishap(self) -> Iterator[Act]:
        """What goes wrong before anybody has met."""
        match self._mishap:
            case Mishap.REJECTED:
                refused = self._act(self._day(2), self._lead, "RejectHandover", reason="NOT_OUR_RESIDENT")
                yield replace(refused, alone=True)
                yield self._deleted(refused.on)
                yield from self._relinked("REJECTED", 3)
                self._shift += 3
            case Mishap.CAPACITY:
                refused = self._act(self._day(2, TUESDAY), self._lead, "RejectHandover", reason="CAPACITY")
                yield replace(refused, refused="SECOND_LEVEL_REQUIRED")
            case Mishap.INCOMPLETE_PROFILE:
                returned = {"reason": "INCOMPLETE_PROFILE"}
                yield self._act(self._day(2, TUESDAY), self._lead, "RejectHandover", **returned)
                yield self._profile(self._day(2, THURSDAY), version=2)
                chosen = {"scenario": self._person.scenario}
                yield self._act(self._day(2, 4), self._lead, "ChooseScenario", **chosen)
            case Mishap.DUPLICATE | Mishap.WRONG_MERGE:
                yield from self._doubled()

    def _deleted(self, told_on: date) -> Act:
        """The municipality says that it deleted what it held: that week, or once it is reminded."""
        return self._act(told_on + (REMINDED if self._person.reminded else AT_ONCE), self._town, ACKNOWLEDGE)

    def _relinked(self, reason: str, week: int) -> Iterator[Act]:
        """COA links the person to another municipality, which takes them in hand."""
        assert self._person.elsewhere is not None
        changed = {"to_municipality": self._person.elsewhere, "reason": reason}
        yield replace(self._act(self._day(week), self._coa, "RelinkMunicipality", **changed), alone=True)
        self._led_by(self._person.elsewhere)
        yield from self._taken_in_hand(week, TUESDAY)

    def _doubled(self) -> Iterator[Act]:
        """The municipality opened a case of its own for the same person; a steward joins the two."""
        p, other = self._person, {"case_id": f"double of {self._person.label}"}
        identity = p.identity.as_fields() | {"first_name": f"{p.identity.first_name}h"}
        known = {name: value for name, value in identity.items() if name not in ("bsn", "v_number")}
        opened = {
            **other,
            "participant_id": f"double of {p.label}",
            "identity": known,
            "legal_regime": self._region.people.legal_regime.value,
            "target_group": p.target_group,
            "intake_channel": "MUNICIPALITY",
        }
        steward = f"{self._town}/data_steward"
        joined = {"merged_case_id": other["case_id"], "decided_by": "steward-1"}
        flagged = {"candidate_case_id": other["case_id"], "match_basis": "NAME_BIRTHYEAR"}
        yield replace(self._act(self._day(2), self._town, "OpenCase", **opened), alone=True)
        yield self._act(self._day(2, TUESDAY), self._town, "FlagPossibleDuplicate", **flagged)
        yield replace(self._act(self._day(2, WEDNESDAY), steward, "MergeCases", **joined), alone=True)
        if self._mishap is Mishap.WRONG_MERGE:
            yield replace(self._act(self._day(2, THURSDAY), steward, "ReverseMerge", **joined), alone=True)

    def _ending(self) -> Iterator[Act]:
        """There is nobody to hand over any more; partners only hear that taking part has ended."""
        on, town = self._day(self._course.contact + 2), self._town
        match self._mishap:
            case Mishap.REVOKED:
                yield replace(self._act(on, town, "RevokeStatus", revoked_on=on.isoformat()), alone=True)
            case Mishap.DIED:
                yield replace(self._act(on, town, "RecordDeath", died_on=on.isoformat()), alone=True)
            case Mishap.OBLIGATION_WITHDRAWN:
                noticed = {"obligation_start": on.isoformat(), "target_group": self._person.target_group}
                regime = {"legal_regime": self._region.people.legal_regime.value}
                yield self._act(on, town, "NotifyObligation", **noticed, **regime)
                gone = self._act(
                    self._day(self._course.contact + 3), town, "WithdrawObligation", reason="NOT_OBLIGED"
                )
                yield replace(gone, alone=True)
                yield self._deleted(gone.on)
            case _:
                for attempt in range(3):
                    tried = {"attempt": attempt + 1}
                    yield self._act(
                        self._day(self._course.contact + 2 + attempt), town, "RecordContactLost", **tried
                    )
                closed = self._act(self._day(self._course.contact + 5), town, "CloseCase", reason="LEFT_NL")
                yield replace(closed, alone=True)

    def _second_mishap(self) -> Iterator[Act]:
        """What comes in between before the move."""
        week = max(self._course.completed, self._course.drafted)
        match self._mishap:
            case Mishap.RELINKED if self._in_reception:
                yield from self._relinked("WORK", week + 1)
                self._shift += 3
                yield self._act(self._day(week - 1, TUESDAY), self._lead, "AdoptIntake", **self._intake)
                yield self._planned(week)
                yield self._met(self._day(week, THURSDAY))
                self._plan_name = "own plan"
                yield self._drafted(self._day(week + 1))
            case Mishap.PROTECTED:
                yield replace(self._act(self._day(self._course.offered), self._town, "ProtectAddress"), alone=True)

    def _later_mishap(self) -> Iterator[Act]:
        """What comes after everybody thought it was done."""
        p = self._person
        match self._mishap:
            case Mishap.TRANSFERRED:
                assert p.elsewhere is not None
                moved = {"to_municipality": p.elsewhere, "plan_id": f"plan {p.label}"}
                yield replace(self._act(self._after(24), self._town, "TransferCase", **moved), alone=True)
                self._led_by(p.elsewhere)
                accepted = {
                    "responsible_case_worker": f"regie-{p.elsewhere}",
                    "contact_waiver": "MOVED_BETWEEN_MUNICIPALITIES",
                }
                yield self._act(self._after(24, WEDNESDAY), self._lead, "AcceptHandover", **accepted)
                yield self._act(
                    self._after(24, TUESDAY), self._town, "RecordRegistration", municipality_code=p.elsewhere
                )
                self._plan_name = "next plan"
                yield self._established(self._after(25), p.elsewhere)
            case Mishap.FAMILY:
                yield from self._followed()

    def _followed(self) -> Iterator[Act]:
        """A partner comes later, straight into the home that is there: a case and a handover of their own."""
        p, label = self._person, f"partner of {self._person.label}"
        known: dict[str, Any] = {
            "first_name": f"{p.identity.first_name}a",
            "last_name": p.identity.last_name,
            "birth_date": "1992-02-02",
        }
        opened = {
            "case_id": label,
            "participant_id": label,
            "identity": known,
            "legal_regime": self._region.people.legal_regime.value,
            "target_group": p.target_group,
            "intake_channel": "MUNICIPALITY",
            "municipality_code": self._code,
        }
        expanded = {"new_case_id": label, "relation": "PARTNER"}
        yield replace(self._act(self._after(4), self._town, "OpenCase", **opened), alone=True)
        yield self._act(self._after(4, TUESDAY), self._town, "ExpandHousehold", **expanded)

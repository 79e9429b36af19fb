"""What partners may say: event types they produce, and the command each one asks for. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json
from stdnum.nl import bsn

from services.handover.handover import commands as handover
from services.intake.case import commands as case
from services.intake.intake.commands import RecordLearnabilityTest
from services.placements.placement import commands as placement
from services.plans.trajectory.commands import CompleteModule
from shared.events.base import Command
from shared.events.catalogue import WIRE_PREFIX
from shared.events.classes import Sealed

LARGEST = 64 * 1024
Service = Literal["intake", "plans", "placements", "handover"]
OVER_HTTP_ONLY = (case.OpenCase, case.LinkMunicipality, case.RelinkMunicipality)
"""Opening, linking and linking anew never travel on a topic."""

PRODUCES: Mapping[str, tuple[type[Command], Service]] = {
    "case-opened": (case.OpenCase, "intake"),
    "municipality-linked": (case.LinkMunicipality, "intake"),
    "municipality-link-changed": (case.RelinkMunicipality, "intake"),
    "residence-permit-granted": (case.GrantPermit, "intake"),
    "preparation-consent-recorded": (case.RecordPreparationConsent, "intake"),
    "preparation-completed": (case.CompletePreparation, "intake"),
    "client-profile-shared": (case.ShareClientProfile, "intake"),
    "reception-location-changed": (case.ChangeReceptionLocation, "intake"),
    "participant-moved": (case.RecordMove, "intake"),
    "obligation-notified": (case.NotifyObligation, "intake"),
    "obligation-corrected": (case.CorrectObligation, "intake"),
    "obligation-withdrawn": (case.WithdrawObligation, "intake"),
    "housing-offered": (case.OfferHousing, "intake"),
    "housing-refused": (case.RefuseHousing, "intake"),
    "tenancy-started": (case.StartTenancy, "intake"),
    "referral-accepted": (case.AcceptReferral, "intake"),
    "referral-declined": (case.DeclineReferral, "intake"),
    "support-started": (case.StartSupport, "intake"),
    "support-ended": (case.EndSupport, "intake"),
    "family-support-started": (case.StartFamilySupport, "intake"),
    "public-health-contact-made": (case.RecordPublicHealthContact, "intake"),
    "learnability-test-recorded": (RecordLearnabilityTest, "intake"),
    "module-completed": (CompleteModule, "plans"),
    "placement-proposed": (placement.ProposePlacement, "placements"),
    "placement-agreed": (placement.AgreePlacement, "placements"),
    "placement-started": (placement.StartPlacement, "placements"),
    "domain-check-in-held": (placement.HoldDomainCheckIn, "placements"),
    "placement-paused": (placement.PausePlacement, "placements"),
    "placement-resumed": (placement.ResumePlacement, "placements"),
    "placement-continuation-agreed": (placement.AgreeToContinue, "placements"),
    "placement-ended": (placement.EndPlacement, "placements"),
    "handover-information-requested": (handover.RequestInformation, "handover"),
    "handover-information-provided": (handover.ProvideInformation, "handover"),
    "social-guidance-started": (handover.StartSocialGuidance, "handover"),
    "social-guidance-ended": (handover.EndSocialGuidance, "handover"),
    "home-visit-recorded": (handover.RecordHomeVisit, "handover"),
    "erasure-acknowledged": (handover.AcknowledgeErasure, "handover"),
}


class NotHeard(Exception):
    """The message cannot be acted on; `code` is stable, `detail` names fields or types, never values."""

    def __init__(self, code: str, detail: str | None = None, message_id: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.message_id = message_id


def _holds_bsn(text: str) -> bool:
    """Whether nine digits in it pass the eleven-test: such an id is somebody's number, and is not repeated."""
    return any(bsn.is_valid(digits) for digits in re.findall(r"(?<![0-9A-Za-z])\d{9}(?![0-9A-Za-z])", text))


def _no_bsn(text: str) -> str:
    if _holds_bsn(text):
        raise ValueError("holds a BSN")
    return text


class Envelope(BaseModel):
    """A CloudEvent as a partner sends it; further extensions are allowed, and not looked at."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    specversion: Literal["1.0"]
    id: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$"), AfterValidator(_no_bsn)]
    source: str = Field(min_length=1, max_length=200)
    type: str = Field(min_length=1, max_length=200)
    subject: UUID | None = None
    datacontenttype: Literal["application/json"] = "application/json"
    data: dict[str, Any] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """A message that is well formed and that this partner may send."""

    envelope: Envelope
    command: type[Command]
    service: Service

    @property
    def answers_notice(self) -> bool:
        """Whether it says that what had to be deleted was, which needs no tie to the person any more."""
        return self.envelope.type == f"{WIRE_PREFIX}erasure-acknowledged.v1"


def read(value: bytes | None, source: str, role: str, *, on_topic: bool) -> Said:
    """The message, checked without looking anything up; raises `NotHeard`."""
    envelope = _envelope(value)
    command, service = _spoken(envelope)
    if envelope.source != source:
        raise NotHeard("WRONG_SOURCE", None, envelope.id)
    if not any(actor.split("/")[0] == role for actor in command.actors):
        raise NotHeard("TYPE_NOT_YOURS", envelope.type, envelope.id)
    if on_topic:
        _nothing_sensitive(envelope, command)
    return Said(envelope, command, service)


def _envelope(value: bytes | None) -> Envelope:
    if value is None:
        raise NotHeard("EMPTY_MESSAGE")
    if len(value) > LARGEST:
        raise NotHeard("MESSAGE_TOO_LARGE")
    try:
        given = from_json(value, allow_inf_nan=False)
    except ValueError:
        raise NotHeard("NOT_JSON") from None
    try:
        return Envelope.model_validate(given)
    except ValidationError as error:
        places = sorted({str(e["loc"][0]) if e["loc"] else "message" for e in error.errors(include_input=False)})
        raise NotHeard("NOT_A_CLOUDEVENT", ",".join(places), _id_of(given)) from None


def id_of(value: bytes | None) -> str | None:
    """The message's id, if it can be read at all: an answer without it helps nobody."""
    try:
        return _id_of(from_json(value or b""))
    except ValueError:
        return None


def _id_of(given: Any) -> str | None:
    found = given.get("id") if isinstance(given, dict) else None
    plain = isinstance(found, str) and len(found) <= 100 and found.isprintable()
    return found if plain and not _holds_bsn(str(found)) else None


def _spoken(envelope: Envelope) -> tuple[type[Command], Service]:
    name, _, version = envelope.type.removeprefix(WIRE_PREFIX).rpartition(".v")
    if not envelope.type.startswith(WIRE_PREFIX) or name not in PRODUCES:
        raise NotHeard("UNKNOWN_TYPE", None, envelope.id)
    if version != "1":
        raise NotHeard("UNKNOWN_VERSION", name, envelope.id)
    return PRODUCES[name]


def _nothing_sensitive(envelope: Envelope, command: type[Command]) -> None:
    if command in OVER_HTTP_ONLY:
        raise NotHeard("SENSITIVE_FIELD_ON_TOPIC", command.__name__, envelope.id)
    found = sorted(name for name in envelope.data if name in sealed_fields(command))
    if found:
        raise NotHeard("SENSITIVE_FIELD_ON_TOPIC", ",".join(found), envelope.id)


def sealed_fields(command: type[Command]) -> frozenset[str]:
    """The fields of a command that hold class I, C or S."""
    return frozenset(
        name
        for name, field in command.model_fields.items()
        if any(_is_sealed(part) for part in (field.annotation, *get_args(field.annotation)))
    )


def _is_sealed(annotation: Any) -> bool:
    origin = getattr(annotation, "__origin__", annotation)
    return isinstance(origin, type) and issubclass(origin, Sealed)


def id_fields(command: type[Command]) -> frozenset[str]:
    """The fields of a command that name a thing of the person by id."""
    named = {"case_id", "participant_id"}
    return frozenset(n for n, f in command.model_fields.items() if f.annotation is UUID and n not in named)

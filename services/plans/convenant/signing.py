"""A covenant and its parties: laid before them, signed, and left."""

from datetime import date

from services.plans.convenant.commands import DraftConvenant, SignConvenant, WithdrawSignatory
from services.plans.convenant.state import Convenant, ConvenantFact, says_the_same
from shared.decider import Refused
from shared.events.convenants import ConvenantDrafted, ConvenantSigned, SignatoryWithdrawn
from shared.occurrence import occurred


def draft(command: DraftConvenant, state: Convenant, today: date) -> tuple[ConvenantFact, ...]:
    """The covenant as its parties may sign it."""
    drafted = ConvenantDrafted(
        occurred_on=occurred(command, today),
        convenant_id=command.convenant_id,
        name=command.name,
        text_version=command.text_version,
        parties=command.parties,
        ends_on=command.ends_on,
    )
    return () if says_the_same(drafted, state.draft) else (drafted,)


def _require_party(partner_id: str, state: Convenant) -> ConvenantDrafted:
    if state.draft is None:
        raise Refused("NOT_FOUND")
    if partner_id not in state.draft.parties:
        raise Refused("UNKNOWN_PARTY", partner_id)
    return state.draft


def sign(command: SignConvenant, state: Convenant, today: date) -> tuple[ConvenantFact, ...]:
    """A party signs the text that lies before it, once."""
    draft = _require_party(command.partner_id, state)
    signed_on = occurred(command, today, command.signed_on)
    if signed_on < draft.occurred_on:
        raise Refused("DATE_BEFORE_DRAFT")
    if command.text_version not in (None, draft.text_version):
        raise Refused("UNKNOWN_TEXT_VERSION")
    if _is_known(command, state, draft, signed_on):
        return ()
    signed = ConvenantSigned(
        occurred_on=occurred(command, today),
        convenant_id=command.convenant_id,
        partner_id=command.partner_id,
        signed_on=signed_on,
        text_version=draft.text_version,
        backfill=command.backfill,
    )
    return (signed,)


def _is_known(command: SignConvenant, state: Convenant, draft: ConvenantDrafted, signed_on: date) -> bool:
    """Whether this signature stands already, or is one from before the party left."""
    known = state.signatures.get(command.partner_id)
    if known is None:
        left_on = state.left_on.get(command.partner_id)
        return left_on is not None and signed_on <= left_on
    return (known.text_version, known.backfill) == (draft.text_version, command.backfill)


def withdraw(command: WithdrawSignatory, state: Convenant, today: date) -> tuple[ConvenantFact, ...]:
    """A party leaves, not before it signed."""
    _require_party(command.partner_id, state)
    signed = state.signatures.get(command.partner_id)
    if signed is None:
        return ()
    withdrawn_on = occurred(command, today, command.withdrawn_on)
    if withdrawn_on < signed.signed_on:
        raise Refused("DATE_BEFORE_SIGNATURE")
    withdrawn = SignatoryWithdrawn(
        occurred_on=occurred(command, today),
        convenant_id=command.convenant_id,
        partner_id=command.partner_id,
        withdrawn_on=withdrawn_on,
    )
    return (withdrawn,)

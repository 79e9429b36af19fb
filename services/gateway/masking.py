"""Ids in what a partner is told, each replaced by the one that only this partner sees."""

import re
from typing import Any
from uuid import UUID

from services.gateway.page import Page
from services.gateway.pairwise import Pseudonyms
from shared.convenant.outcomes import Disclosed
from shared.events.envelope import Recorded

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Masking:
    """Masks the values of messages, and has the page remember which id stands for what."""

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms

    def message(self, row: Recorded, told: Disclosed, page: Page) -> dict[str, Any]:
        """What a message says, in ids of the partner's own."""
        return {
            name: self._of_person(value, told.partner_id, page)
            if name in told.persons
            else self._masked(value, told.partner_id, row, page)
            for name, value in told.message.items()
        }

    def _of_person(self, value: str, partner_id: str, page: Page) -> str:
        """A person as this partner knows them."""
        person = UUID(value)
        pairwise = self._pseudonyms.person(partner_id, person)
        page.means(partner_id, pairwise, person, person)
        return str(pairwise)

    def _masked(self, value: Any, partner_id: str, row: Recorded, page: Page) -> Any:
        """The value with every id of a thing replaced by the one that only this partner sees."""
        if isinstance(value, dict):
            return {name: self._masked(part, partner_id, row, page) for name, part in value.items()}
        if isinstance(value, list):
            return [self._masked(part, partner_id, row, page) for part in value]
        if isinstance(value, str) and row.person and _UUID.fullmatch(value):
            pairwise = self._pseudonyms.thing(partner_id, row.person, UUID(value))
            page.means(partner_id, pairwise, UUID(value), row.person)
            return str(pairwise)
        return value

"""The audit as a process: the ledger, kept up with the disclosures topic."""

from services.audit.ledger import Ledger
from services.patience import connected
from services.subscribing import subscribed
from shared.settings import Settings


async def audit(settings: Settings) -> None:
    """Keep the ledger until cancelled."""
    store = await connected(settings)
    try:
        await subscribed(Ledger(store), settings, "disclosures")
    finally:
        await store.close()

"""What happens to one newcomer, in order and by day: handed over warmly where the region's people are."""

from services.pilot.life import Act
from services.pilot.mishaps import BefallenLife
from services.pilot.people import Person
from services.pilot.plain_life import PlainLife
from shared.convenant.region import Region


def story(region: Region, person: Person) -> tuple[Act, ...]:
    """The person's life as far as the covenant is concerned, in order."""
    life = BefallenLife(region, person) if person.scenario else PlainLife(region, person)
    return tuple(sorted(life.acts(), key=lambda act: act.on))

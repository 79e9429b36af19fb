"""A region to play a scenario in: who does what on which day, and what everybody then holds."""

from collections.abc import Mapping
from typing import Any

from services.pilot.acting import Actors, Answer, Wish
from services.pilot.holdings import Held
from services.pilot.script_lines import instant
from services.pilot.world import World

IDENTITY = {
    "first_name": "Amal",
    "last_name": "Berhanit-Zyxwv",
    "birth_date": "1990-05-01",
    "phone": "+31970000001",
}
DOMAINS = (
    *("LEARNABILITY", "EDUCATION", "WORK_EXPERIENCE", "PERSONAL_CIRCUMSTANCES", "HEALTH"),
    *("DAY_ACTIVITY", "HOUSING", "FINANCES"),
)
COMPLETED = {
    "education_level": "SECONDARY",
    "literacy": "LITERATE_LATIN",
    "language_levels": {"nl": "A1"},
    "ambitions": ["isco:7231"],
    "availability_dayparts": 4,
}


class Stage:
    """One region, played by hand."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._actors = Actors(world)

    async def on(self, day: str) -> None:
        """It is this day from here on."""
        at = instant(day)
        assert at
        await self.world.go_to(at)

    async def does(self, who: str, do: str, person: str, **fields: Any) -> Answer:
        """Somebody does something, and everybody has caught up."""
        answer = await self.asks(who, do, person, **fields)
        await self.world.clock.settled()
        return answer

    async def asks(self, who: str, do: str, person: str, **fields: Any) -> Answer:
        """The same, without waiting for anybody."""
        return await self._actors.act(Wish(who, do, {"case_id": person, **fields}))

    def all_messages(self, partner_id: str) -> list[Held]:
        """Everything a partner holds, persons or not."""
        return self.world.partners[partner_id].holdings.messages

    async def holds(self, partner_id: str, person: str, kind: str | None = None) -> list[Held]:
        """What a partner holds about a person."""
        subject = await self.world.subject_of(partner_id, self.world.labels.person(person))
        return [m for m in self.all_messages(partner_id) if m.subject == subject and kind in (None, m.kind)]

    async def data(self, partner_id: str, person: str, kind: str) -> Mapping[str, Any]:
        """The data of the one message of this kind about a person."""
        (message,) = await self.holds(partner_id, person, kind)
        return message.data

    async def arrives(self, person: str, site: str = "azc-weert", coa: str = "coa-azc-weert") -> None:
        """COA opens the case and links it to Weert."""
        opened = await self.does(
            coa,
            "OpenCase",
            person,
            participant_id=person,
            identity=IDENTITY,
            legal_regime="PILOT_PRE2022",
            target_group="ASYLUM_HOLDER",
            intake_channel="COA",
            reception_site_id=site,
        )
        assert opened.events == ("CaseOpened",), opened
        linked = await self.does(
            coa,
            "LinkMunicipality",
            person,
            municipality_code="0988",
            link_reason="LABOUR_MARKET",
            reception_site_id=site,
        )
        assert linked.events == ("MunicipalityLinked",), linked

    async def is_interviewed(self, person: str, but: str | None = None, **health: Any) -> None:
        """Every mandatory domain but perhaps one is assessed, a private talk offered, the test taken."""
        intake = {"intake_id": person}
        await self.asks("gem-weert", "EnrolInProgramme", person, programme_code="WNC-PIP")
        await self.asks(
            "gem-weert/regievoerder", "StartIntake", person, **intake, location="AZC", programme_code="WNC-PIP"
        )
        await self.asks("gem-weert/regievoerder", "OfferPrivateTalk", person, **intake)
        for domain in (domain for domain in DOMAINS if domain != but):
            more = health if domain == "HEALTH" else {}
            answer = await self.asks(
                "gem-weert/intake_officer",
                "AssessDomain",
                person,
                **intake,
                domain=domain,
                outcome="ASSESSED",
                **more,
            )
            assert answer.outcome == "accepted", answer
        tested = await self.does(
            "gem-weert/intake_officer", "RecordLearnabilityTest", person, **intake, outcome="B1_ATTAINABLE"
        )
        assert tested.outcome == "accepted", tested

    async def completes_intake(self, person: str) -> Answer:
        """The regievoerder completes the intake."""
        return await self.does("gem-weert/regievoerder", "CompleteIntake", person, intake_id=person, **COMPLETED)

    async def is_referred(self, person: str, to: str, topic: str) -> Answer:
        """The regievoerder refers the person to one partner."""
        return await self.does(
            "gem-weert/regievoerder",
            "MakeReferral",
            person,
            referral_id=f"{person} to {to} for {topic}",
            target_partner_id=to,
            topic=topic,
            ground="TASK",
        )

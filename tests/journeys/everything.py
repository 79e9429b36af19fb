"""What every partner of West-Friesland is left with of a person to whom all of §5.3 happens; written by hand.

Whoever is not named holds nothing: the other municipalities and the other reception centre, schools, care, welfare
and public health have no part in it at any step.
"""

from tests.journeys.newcomers import ALKMAAR, COMPANY, ENKHUIZEN, HOORN, HOUSING, OPMEER, SUPPORT

NOTICE = "recipient-notified-of-erasure"
TALK = "handover-scenario-chosen first-contact-planned first-contact-held"
BEGUN = "responsibility-changed handover-started"
UP_TO_THE_REJECTION = f"case-opened municipality-linked client-profile-shared {BEGUN} case-worker-assigned"
LANDED = "social-guidance-started handover-accepted handover-completed"

ADDED: dict[str, dict[str, str]] = {
    # The municipality that leads has the case; COA what its own work waits for; support knows whom to expect (§3).
    "linked": {
        HOORN: UP_TO_THE_REJECTION,
        ALKMAAR: f"case-opened municipality-linked {BEGUN} case-worker-assigned",
        SUPPORT: "municipality-linked",
    },
    # Who rejects loses all of it the same day; COA decides what next; partners are told nothing.
    "rejected": {HOORN: NOTICE, ALKMAAR: "handover-rejected responsibility-changed"},
    # The next begins with the profile and the course of the case, and is not told why the other rejected it;
    # partners are told nothing.
    "linked anew": {
        ALKMAAR: f"municipality-link-changed {BEGUN} case-worker-assigned",
        OPMEER: f"{UP_TO_THE_REJECTION} responsibility-changed municipality-link-changed {BEGUN}"
        " case-worker-assigned",
    },
    # The work company hears of whoever takes part in its programme; of the intake no more than its outcome, later.
    "met": {
        ALKMAAR: TALK,
        OPMEER: f"{TALK} participant-enrolled-in-programme intake-started",
        COMPANY: "participant-enrolled-in-programme",
    },
    # The landlord knows the need it was asked for; COA that there is a home, not of the rent; support the day.
    "moved": {
        ALKMAAR: "housing-offered participant-moved",
        OPMEER: "housing-requested housing-offered tenancy-started participant-moved"
        " municipal-registration-recorded",
        SUPPORT: "participant-moved",
        HOUSING: "housing-requested",
    },
    # What was found stays with the municipality that asked; there is no second beginning after the move.
    "taken in": {
        OPMEER: f"private-talk-offered {'domain-assessed ' * 8}learnability-test-recorded intake-completed",
        COMPANY: "intake-completed",
    },
    "landed": {ALKMAAR: "handover-accepted handover-completed", OPMEER: LANDED, SUPPORT: LANDED},
    # Of a plan COA hears nothing.
    "planned": dict.fromkeys((OPMEER, SUPPORT, COMPANY), "plan-established"),
    # Who receives gets the outcome of the intake and the plan, nothing of the home and the findings; who gave it
    # away hears so as the last thing. COA still has its thirty days.
    "transferred": {
        ALKMAAR: f"case-transferred {BEGUN}",
        OPMEER: "case-transferred",
        ENKHUIZEN: f"{UP_TO_THE_REJECTION} responsibility-changed {BEGUN} case-worker-assigned"
        " handover-scenario-chosen first-contact-held participant-enrolled-in-programme participant-moved"
        f" municipal-registration-recorded intake-completed {LANDED} plan-established"
        f" case-transferred programme-enrolment-ended {BEGUN}",
        COMPANY: "programme-enrolment-ended",
    },
    # Whoever knows the one that goes on has nothing to learn of the other but the municipality, which joined them.
    "merged": {ENKHUIZEN: "duplicate-cases-merged"},
    "led on": {ALKMAAR: "case-worker-assigned", ENKHUIZEN: "case-worker-assigned"},
}
"""What each step adds to what each partner holds."""


def held_after(step: str) -> dict[str, list[str]]:
    """What each partner holds after this step, by type and sorted; a notice of erasure leaves nothing else."""
    held: dict[str, list[str]] = {}
    for name, added in ADDED.items():
        for partner, kinds in added.items():
            held[partner] = sorted([*([] if kinds == NOTICE else held.get(partner, [])), *kinds.split()])
        if name == step:
            break
    return held

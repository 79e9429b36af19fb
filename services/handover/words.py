"""What each deadline waits for, in words."""

from collections.abc import Mapping

from shared.events.responsibility import Deadline

DEADLINES: Mapping[Deadline, str] = {
    Deadline.C1_LINK: "link to a municipality",
    Deadline.C6_TERM: "end of the integration term",
    Deadline.C8_RELIEF: "end of financial relief",
    Deadline.T1_PROFILE: "client profile",
    Deadline.T2_CASE_WORKER: "case worker assigned",
    Deadline.T3_FIRST_CONTACT: "first contact planned",
    Deadline.T4_SCENARIO: "scenario chosen",
    Deadline.T5_HOUSING: "housing offered",
    Deadline.T6_MOVE: "move",
    Deadline.T7_REGISTRATION: "registration in the BRP",
    Deadline.T8_RELIEF: "benefit and relief",
    Deadline.T9_FIRST_VISIT: "first visit at home",
    Deadline.T10_PLAN: "plan established",
    Deadline.T11_DUO_LETTER: "DUO's notice",
    Deadline.T12_COA_ACCESS: "end of COA's access",
    Deadline.T13_STALE: "any news at all",
    Deadline.T14_ERASURE: "erasure acknowledged",
}

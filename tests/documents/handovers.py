"""The state machine of the handover and its deadlines, as the documents show them: made from the code."""

from collections.abc import Iterator

from services.handover.stages import TABLE, Stage, State
from services.handover.term import Term
from services.handover.terms_file import load_terms
from services.handover.words import DEADLINES
from shared.events.responsibility import Deadline
from tests.house.sources import ROOT

LEVELS = {0: "nobody", 1: "the team lead", 2: "the account managers", 3: "the alderman and COA's region"}
FROM_ALMOST_ANYWHERE = 4
"""From so many states on, single arrows would hide the drawing."""
ORDER = {stage.state: place for place, stage in enumerate(TABLE)}


def drawing() -> str:
    """The machine as a Mermaid state diagram."""
    inner = [f"        {line}" for stage in TABLE if _runs(stage) for line in _drawn(stage)]
    outer = [f"    {line}" for stage in TABLE if not _runs(stage) for line in _drawn(stage)]
    head = ["```mermaid", "stateDiagram-v2", f"    [*] --> {State.NOT_STARTED}", "    state RUNNING {"]
    entry = [f"    {State.NOT_STARTED} --> RUNNING: HandoverStarted"]
    back = [f"    {State.ESCALATED} --> RUNNING: what was missed has come"]
    ends = [f"    {stage.state} --> [*]" for stage in TABLE if stage.terminal]
    return "\n".join([*head, *inner, "    }", *entry, *outer, *back, *ends, "```"])


def _runs(stage: Stage) -> bool:
    return not stage.terminal and stage.state not in (State.NOT_STARTED, State.ESCALATED)


def _drawn(stage: Stage) -> Iterator[str]:
    """The arrows into a state: from the one before it, and from where a fact leads back or out of the way."""
    facts = ", ".join(stage.entered_on)
    inside = [s for s in stage.comes_from if s not in (State.NOT_STARTED, State.ESCALATED)]
    if not _runs(stage):
        if len(inside) >= FROM_ALMOST_ANYWHERE:
            yield f"RUNNING --> {stage.state}: {facts}"
            if State.ESCALATED in stage.comes_from:
                yield f"{State.ESCALATED} --> {stage.state}"
        else:
            yield from (f"{source} --> {stage.state}: {facts}" for source in stage.comes_from)
        return
    ahead = [source for source in inside if ORDER[source] < ORDER[stage.state]]
    if ahead:
        yield f"{ahead[-1]} --> {stage.state}: {facts}"
    elif State.NOT_STARTED in stage.comes_from:
        yield f"[*] --> {stage.state}"
    behind = [source for source in inside if ORDER[source] > ORDER[stage.state]]
    if len(behind) < FROM_ALMOST_ANYWHERE:
        yield from (f"{source} --> {stage.state}" for source in behind)
    else:
        yield f"note right of {stage.state}: {stage.entered_on[-1]} leads back here"


def states() -> Iterator[tuple[str, ...]]:
    """Every state: who acts, what leads to it, from where."""
    for stage in TABLE:
        facts = ", ".join(f"`{fact}`" for fact in stage.entered_on) or "–"
        sources = ", ".join(STAGE_CODES[source] for source in stage.comes_from) or "–"
        yield stage.code, f"`{stage.state}`", stage.acts, facts, sources


STAGE_CODES = {stage.state: stage.code for stage in TABLE}


def deadlines() -> Iterator[tuple[str, ...]]:
    """Every deadline: what it waits for, how long, who hears of it, where another term counts."""
    terms = load_terms(ROOT / "deploy")
    for deadline in Deadline:
        others = [f"{regime}: {_other(of[deadline])}" for regime, of in terms.regimes.items() if deadline in of]
        others += [
            f"municipality {code}: {_other(of[deadline])}"
            for code, of in terms.municipalities.items()
            if deadline in of
        ]
        term = terms.default[deadline]
        heard = _reminded(term) if deadline is Deadline.T14_ERASURE else _heard(term)
        yield f"`{deadline}`", DEADLINES[deadline], _length(term), heard, "; ".join(others) or "–"


def _reminded(term: Term) -> str:
    """Who must erase has no access any more, and nobody else may know of it: it is reminded itself."""
    again = ", ".join(f"{step.days} days later" for step in term.later)
    return f"the recipient itself, by the same notice; again {again}, and no more"


def _other(term: Term | None) -> str:
    return "does not apply" if term is None else _length(term)


def _length(term: Term) -> str:
    if term.working_days is not None:
        return f"{term.working_days} working days"
    if term.months is not None:
        return f"{term.months} months"
    return "the same day" if term.days == 0 else f"{term.days} days"


def _heard(term: Term) -> str:
    told = [
        f"{LEVELS[warning.level]} {warning.after} days after the start"
        if warning.after is not None
        else f"{LEVELS[warning.level]} {warning.before} days before"
        for warning in term.warnings
    ]
    told.append(LEVELS[term.level])
    told += [f"{LEVELS[step.level]} {step.days} days later" for step in term.later]
    if term.repeat:
        told.append(f"{LEVELS[term.repeat.level]} every {term.repeat.days} days")
    return ", ".join(told)

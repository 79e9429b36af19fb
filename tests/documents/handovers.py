"""The state machine of the handover and its deadlines, as the documents show them: made from the code."""

from collections.abc import Iterable, Iterator, Sequence

from services.handover.stages import TABLE, State
from services.handover.term import Term
from services.handover.terms_file import load_terms
from services.handover.words import DEADLINES
from shared.events.responsibility import Deadline
from tests.documents.exploring import Steps, steps
from tests.house.sources import ROOT

LEVELS = {0: "nobody", 1: "the team lead", 2: "the account managers", 3: "the alderman and COA's region"}
FROM_ALMOST_ANYWHERE = 4
"""To or from so many states on, single arrows would hide the drawing."""
ORDER = {stage.state: place for place, stage in enumerate(TABLE)}
CODES = {stage.state: stage.code for stage in TABLE}
OUTSIDE = [stage.state for stage in TABLE if stage.terminal]
RUNNING = [stage.state for stage in TABLE if not stage.terminal and stage.code not in ("S0", "S9")]
Arrows = dict[tuple[State, State], set[str]]


def drawing(found: Steps | None = None) -> str:
    """The machine as a Mermaid state diagram: the steps found by taking them, the skips left to the table."""
    found = steps() if found is None else found
    arrows, notes = _inside(found)
    inner = [f"{was} --> {now}: {_told(arrows[was, now])}" for was, now in sorted(arrows, key=_placed)]
    beginning = [f"[*] --> {State.LINKED}"] if (State.NOT_STARTED, State.LINKED) in found else []
    return "\n".join(
        [
            *("```mermaid", "stateDiagram-v2", f"    [*] --> {State.NOT_STARTED}"),
            *("    state RUNNING {", *(f"        {line}" for line in (*beginning, *inner, *notes)), "    }"),
            *(f"    {line}" for line in _outside(found)),
            *(f"    {state} --> [*]" for state in OUTSIDE),
            "```",
        ]
    )


def _placed(step: tuple[State, State]) -> tuple[int, int]:
    return ORDER[step[0]], ORDER[step[1]]


def _told(facts: Iterable[str]) -> str:
    return ", ".join(sorted(facts))


def _inside(found: Steps) -> tuple[Arrows, list[str]]:
    """The arrows between states that run, and in words what leads to or from nearly all of them."""
    arrows: Arrows = {}
    notes: list[str] = []
    inside = {step: facts for step, facts in found.items() if set(step) <= set(RUNNING)}
    for fact in sorted(set().union(*inside.values())):
        steps_on = [step for step in inside if fact in inside[step]]
        for source in RUNNING:
            aims = [now for was, now in steps_on if was is source and ORDER[now] > ORDER[was]]
            if len(aims) >= FROM_ALMOST_ANYWHERE:
                notes.append(f"note right of {source}: {fact} leads to where it was")
                steps_on = [step for step in steps_on if step[0] is not source or step[1] not in aims]
        for target in RUNNING:
            sources = [was for was, now in steps_on if now is target]
            back = [was for was in sources if ORDER[was] > ORDER[target]]
            if len(back) >= FROM_ALMOST_ANYWHERE:
                notes.append(f"note right of {target}: {fact} leads back here")
                sources = [was for was in sources if was not in back]
            for source in sources:
                if not _skips(source, target, sources):
                    arrows.setdefault((source, target), set()).add(fact)
    return arrows, notes


def _skips(source: State, target: State, sources: Sequence[State]) -> bool:
    """Whether the next state along leads there on the same fact: then only that one is drawn."""
    after = RUNNING[RUNNING.index(source) + 1] if source is not RUNNING[-1] else target
    return after is not target and after in sources and ORDER[source] < ORDER[target]


def _outside(found: Steps) -> Iterator[str]:
    """The arrows into what runs, to what is escalated, and to the ends."""
    yield f"{State.NOT_STARTED} --> RUNNING: {_told(_facts(found, [State.NOT_STARTED], RUNNING))}"
    for target in (State.ESCALATED, *OUTSIDE):
        sources = [state for state in RUNNING if (state, target) in found]
        facts = _facts(found, sources, [target])
        if len(sources) >= FROM_ALMOST_ANYWHERE:
            yield f"RUNNING --> {target}: {_told(facts)}"
        else:
            yield from (f"{source} --> {target}: {_told(found[source, target])}" for source in sources)
        for source in (State.NOT_STARTED, State.ESCALATED):
            if (source, target) in found:
                yield f"{source} --> {target}: {_told(found[source, target])}"
    if any((State.ESCALATED, state) in found for state in RUNNING):
        yield f"{State.ESCALATED} --> RUNNING: what was missed has come"


def _facts(found: Steps, sources: Sequence[State], targets: Sequence[State]) -> set[str]:
    return {fact for (was, now), facts in found.items() if was in sources and now in targets for fact in facts}


def states() -> Iterator[tuple[str, ...]]:
    """Every state: who acts, what leads to it, from where."""
    found = steps()
    for stage in TABLE:
        into = {was: facts for (was, now), facts in found.items() if now is stage.state}
        # What ends an escalation is whatever was missed: it says nothing of the state that lies below it.
        facts = set().union(*(facts for was, facts in into.items() if was is not State.ESCALATED))
        told = ", ".join(f"`{fact}`" for fact in sorted(facts)) or "–"
        sources = ", ".join(CODES[was] for was in sorted(into, key=ORDER.__getitem__)) or "–"
        yield stage.code, f"`{stage.state}`", stage.acts, told, sources


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
    if put_off := term.information_warning:
        told.append(f"{LEVELS[put_off.level]} {put_off.before} days before an end that was put off")
    told.append(LEVELS[term.level])
    told += [f"{LEVELS[step.level]} {step.days} days later" for step in term.later]
    if term.repeat:
        told.append(f"{LEVELS[term.repeat.level]} every {term.repeat.days} days")
    return ", ".join(told)

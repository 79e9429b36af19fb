"""A batch of appends as the columns of one call, and the verdicts where nothing stood in its way."""

from collections.abc import Sequence

from shared.store.batcher import Waiting
from shared.store.port import Outcome, Verdict


def all_kept(batch: Sequence[Waiting], head: int) -> dict[int, tuple[Verdict, bytes | None]]:
    """The verdicts where nothing stood in the way: positions follow from the head and the order of the batch."""
    verdicts: dict[int, tuple[Verdict, bytes | None]] = {}
    for number, (waiting, (first, last)) in enumerate(zip(batch, _offsets(batch), strict=True)):
        append = waiting.append
        outcome = Outcome.REFUSED if append.code else Outcome.ACCEPTED
        reach = (head + first, head + last) if first is not None and last is not None else (None, None)
        verdicts[number] = Verdict(outcome, append.code, append.detail, *reach), append.digest
    return verdicts


def _offsets(batch: Sequence[Waiting]) -> list[tuple[int, int] | tuple[None, None]]:
    """Of each append, its first and last row counted over the whole batch, from 1."""
    found: list[tuple[int, int] | tuple[None, None]] = []
    done = 0
    for waiting in batch:
        count = len(waiting.rows)
        found.append((done + 1, done + count) if count else (None, None))
        done += count
    return found


def columns_of(batch: Sequence[Waiting]) -> tuple[list[object], ...]:
    """What the call takes: appends, their guards and their rows, each numbered by its append."""
    appends = [w.append for w in batch]
    guards = [(n, s, v) for n, a in enumerate(appends) for s, v in a.expected.items()]
    rows = [(n, r) for n, w in enumerate(batch) for r in w.rows]
    offsets = _offsets(batch)
    return (
        [a.command_id for a in appends],
        [a.digest for a in appends],
        [a.actor for a in appends],
        [a.time for a in appends],
        [a.correlation_id for a in appends],
        [a.causation_id for a in appends],
        [a.code for a in appends],
        [a.detail for a in appends],
        [first for first, _ in offsets],
        [last for _, last in offsets],
        [n for n, _, _ in guards],
        [s for _, s, _ in guards],
        [v for _, _, v in guards],
        [n for n, _ in rows],
        [r.stream for _, r in rows],
        [r.version for _, r in rows],
        [r.type for _, r in rows],
        [r.event_id for _, r in rows],
        [r.person for _, r in rows],
        [r.data for _, r in rows],
    )

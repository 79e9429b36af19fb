"""The report of a play, for people: who signed, what happened to one person, who was told what, and why not."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from services.pilot.account import Account
from services.pilot.orders import BOOKKEEPING, pascal
from services.pilot.people import Person
from services.pilot.seen import Seen
from shared.events.catalogue import BY_KEBAB

WIDTH = 118
WHY = {
    "NOT_A_PARTY": "from before the covenant was drafted",
    "NOT_SIGNED": "from before its signature",
    "WITHDRAWN": "it had left the covenant",
    "RESTRICTED": "the person's data may not be told any more",
    "OTHER_MUNICIPALITY": "of a municipality outside its area",
    "OTHER_SITE": "of residents of another site",
    "NO_POLICY_ROW": "not for its role",
    "NOT_THE_TARGET": "meant for another partner",
    "NOT_INVOLVED": "of people it has nothing to do with",
    "BEFORE_ACCESS": "from before it was involved",
    "AFTER_ACCESS": "from after its involvement",
    "NOTHING_TO_TELL": "with nothing it may see",
    "FROZEN": "of a case that fell silent",
    "UNKNOWN_VERSION": "in words it cannot know",
}


def tell_people(console: Console, seen: Seen, report: Mapping[str, Any]) -> None:
    """Print the whole report."""
    region = seen.account.world.region
    console.print(
        f"\n[bold]{region.settings.name}[/bold]: {report['people']} newcomers, played with seed", end=" "
    )
    console.print(f"{report['seed']}; {report['log']['last_position']} facts in the log.\n")
    console.print(_signatures(seen.account))
    person = _example(seen)
    if person:
        console.print(_life(seen, person))
    console.print(_partners(report))
    console.print(_withheld(report))
    console.print(_scenarios(report))
    _verdict(console, seen.account, report)


NUMBERS = ("parties", "delivered", "fetched", "refused", "facts", "lost", "doubled", "overtaken")


def _table(title: str, *columns: str) -> Table:
    """Without rules, so that it reads like a page."""
    table = Table(title=f"\n{title}", title_justify="left", title_style="bold", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column in NUMBERS else "left", overflow="fold")
    return table


def _signatures(account: Account) -> Table:
    table = _table("Who signed, and when", "signed on", "parties", "")
    by_day: dict[str, list[str]] = {}
    names = {p.partner_id: p.name for p in account.world.region.partners}
    for partner_id, on in account.signed_on.items():
        by_day.setdefault(on, []).append(names[partner_id])
    for on, parties in sorted(by_day.items()):
        table.add_row(on, str(len(parties)), ", ".join(parties))
    return table


def _example(seen: Seen) -> Person | None:
    """The person of whom most different things are to be told."""
    return max(
        seen.people,
        key=lambda p: (bool(p.host), len(p.referrals) + len(p.opt_ins), bool(p.moves_to)),
        default=None,
    )


def _life(seen: Seen, person: Person) -> Table:
    """Facts of one person; what was said several times on a day for the same ears is one line."""
    table = _table(f"What happened to {person.label}, and who heard of it", "on", "what", "in Dutch", "who heard")
    lines: Counter[tuple[str, str, str, str]] = Counter()
    for fact in seen.facts_of(person):
        name, on = pascal(fact.recorded.type), str(fact.event.occurred_on)
        if name not in BOOKKEEPING:
            lines[on, name, BY_KEBAB[fact.event.kebab()].dutch, by_day(seen.heard(fact), on)] += 1
    for (on, name, dutch, heard), times in lines.items():
        table.add_row(on, f"{name} ({times}x)" if times > 1 else name, dutch, heard)
    return table


def by_day(heard: Mapping[str, str], on: str) -> str:
    """Who heard, each with the day, if that was another."""
    return ", ".join(p if day == on else f"{p} ({day})" for p, day in heard.items()) or "nobody"


def _partners(report: Mapping[str, Any]) -> Table:
    columns = ("delivered", "fetched", "refused", "most of it", "lost", "doubled", "overtaken")
    table = _table("What every partner received", "partner", *columns)
    for partner_id, told in report["partners"].items():
        most = sorted(told["delivered"].items(), key=lambda pair: -pair[1])[:2]
        table.add_row(
            partner_id,
            str(sum(told["delivered"].values())),
            str(told["fetched"]["granted"]),
            str(told["fetched"]["refused"]),
            ", ".join(f"{n} {kind}" for kind, n in most) or "nothing",
            *(str(told[key]) for key in ("lost", "doubled", "overtaken")),
        )
    return table


def _withheld(report: Mapping[str, Any]) -> Table:
    table = _table("What was withheld, and why", "partner", "facts", "why")
    for partner_id, told in report["partners"].items():
        reasons = sorted(told["withheld"].items(), key=lambda pair: -pair[1])
        why = "; ".join(f"{n} {WHY.get(reason, reason)}" for reason, n in reasons)
        table.add_row(partner_id, str(sum(told["withheld"].values())), why)
    return table


def _scenarios(report: Mapping[str, Any]) -> Table:
    table = _table("Acceptance scenarios", "scenario", "", "what was seen")
    for name, checks in report["scenarios"].items():
        for check in checks:
            mark = "[green]✓[/green]" if check["passed"] else "[red]✗[/red]"
            table.add_row(name, mark, check["text"])
    return table


def _verdict(console: Console, account: Account, report: Mapping[str, Any]) -> None:
    log = report["log"]
    whole = "without a hole" if log["contiguous"] else "[red]with a hole[/red]"
    chain = "unbroken" if log["chain"] == "ok" else "[red]broken[/red]"
    console.print(f"\nLog verified: {log['last_position']} facts {whole}, chain {chain}, head {log['head'][:16]}…")
    if account.flawless:
        console.print("Nothing lost, nothing doubled, nothing overtaken, nothing too many.")
    else:
        console.print("[red]What partners hold differs from what the log and the covenant say: see above.[/red]")
    seconds = report["seconds"]
    times = ", ".join(f"{name} {seconds[name]:.1f}" for name in ("servers", "services", "play", "total"))
    console.print(f"Seconds: {times}.")

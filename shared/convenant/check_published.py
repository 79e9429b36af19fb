"""What the rules would refuse when the files are published; a command is never the first to say so."""

from collections.abc import Iterator, Mapping

from shared.convenant.document import Document, Item
from shared.convenant.findings import Finding
from shared.events.base import UNFIT
from shared.events.programmes import ProgrammeRules
from shared.occurrence import FIRST_DAY

_MAX_DAYPARTS = ProgrammeRules().max_dayparts


def check_published(documents: Mapping[str, Document]) -> Iterator[Finding]:
    """Days too early, norms that cannot be met, versions that fall, and text that no command may hold."""
    convenant, programmes = documents["convenant.yaml"].root, documents["programmes.yaml"].root
    yield from _too_early(convenant, "drafted_on")
    for policy in convenant.items("policies"):
        yield from _too_early(policy, "from")
    yield from _falling(convenant)
    for programme in programmes.items("programmes"):
        yield from _too_early(programme, "defined_on")
        yield from _norm(programme)
    for name in ("partners.yaml", "convenant.yaml", "programmes.yaml"):
        yield from _unfit(documents[name])


def _too_early(item: Item, key: str) -> Iterator[Finding]:
    """ISO dates compare as text."""
    if (item.text(key) or "9") < FIRST_DAY.isoformat():
        yield item.finding("DATE_BEFORE_2018", f"nothing is of before {FIRST_DAY}", key)


def _falling(convenant: Item) -> Iterator[Finding]:
    """A policy in force gives way to a higher one only."""
    highest = 0
    for policy in sorted(convenant.items("policies"), key=lambda policy: policy.text("from") or ""):
        version = policy.data.get("version")
        if isinstance(version, int):
            if version < highest:
                yield policy.finding("POLICY_VERSION_NOT_HIGHER", f"{highest} is in force by then", "version")
            highest = max(highest, version)


def _norm(programme: Item) -> Iterator[Finding]:
    rules = programme.data.get("rules")
    norm, most = (
        (rules.get("norm_dayparts"), rules.get("max_dayparts", _MAX_DAYPARTS))
        if isinstance(rules, dict)
        else (None, None)
    )
    if isinstance(norm, int) and isinstance(most, int) and norm > most:
        yield programme.finding("NORM_ABOVE_MAXIMUM", f"at most {most} dayparts", "rules", "norm_dayparts")


def _unfit(document: Document) -> Iterator[Finding]:
    """Only an organisation's own number is as long as that of a person."""
    for name in document.texts():
        if name.path[-1:] != ("oin",) and UNFIT.search(name.text.strip()):
            yield document.finding(name.path, "UNFIT_TEXT", "eight digits in a row, or no text")

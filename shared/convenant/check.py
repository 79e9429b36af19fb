"""What the region files must agree on among themselves; works on what could be read, so that all shows at once."""

from collections.abc import Iterator, Mapping

from shared.convenant.check_published import check_published
from shared.convenant.document import Document, Item, Name
from shared.convenant.findings import Finding
from shared.convenant.row_check import check_rows

Documents = Mapping[str, Document]


def check(documents: Documents) -> Iterator[Finding]:
    """Everything that is wrong between the files, or inside one beyond its shape."""
    region, partners, convenant, programmes, people = (
        documents[name].root
        for name in ("region.yaml", "partners.yaml", "convenant.yaml", "programmes.yaml", "people.yaml")
    )
    yield from _twice(region, partners, convenant, programmes)
    yield from _partners_known(partners, convenant, programmes, people)
    yield from _places_known(region, partners, programmes, people)
    yield from _dates(convenant, people)
    for programme in programmes.items("programmes"):
        yield from _in_order(programme, "start", "end")
        yield from _taught(programme, programmes)
    yield from check_published(documents)
    yield from _cut(region)
    yield from (
        entry.finding("SITE_MISSING", "a reception partner needs a site, or nobody lives with it")
        for entry in partners.items("partners")
        if entry.text("role") == "COA" and not entry.data.get("sites")
    )
    for policy in convenant.items("policies"):
        yield from check_rows(policy)


def _taught(programme: Item, programmes: Item) -> Iterator[Finding]:
    """Of a route whose school is under no contract every enrolment would be refused (INV-R1)."""
    contracts = list(_inside(programmes.items("programmes"), "contracts"))
    bought = {(contract.text("provider"), contract.text("municipality_code")) for contract in contracts}
    for route in programme.items("routes"):
        codes = programme.data.get("municipalities") or ()
        without = [code for code in codes if (route.text("provider"), code) not in bought]
        if without:
            text = f"the school has no contract with {', '.join(without)}"
            yield route.finding("ROUTE_NOT_CONTRACTED", text, "provider")


def _cut(region: Item) -> Iterator[Finding]:
    """A slice is of at least one partition, or there is nothing for it to carry."""
    partitions, slices = region.data.get("partitions"), region.data.get("slices")
    if isinstance(partitions, int) and isinstance(slices, int) and slices > partitions:
        yield region.finding("MORE_SLICES_THAN_PARTITIONS", f"there are {partitions} partitions", "slices")


def _twice(region: Item, partners: Item, convenant: Item, programmes: Item) -> Iterator[Finding]:
    """What may be named only once."""
    yield from _double(region.items("municipalities"), "code", "DUPLICATE_MUNICIPALITY")
    yield from _double(partners.items("partners"), "partner_id", "DUPLICATE_PARTNER")
    yield from _double(_inside(partners.items("partners"), "sites"), "site_id", "DUPLICATE_SITE")
    yield from _double(programmes.items("programmes"), "programme_code", "DUPLICATE_PROGRAMME")
    yield from _double(convenant.items("signatures"), "partner", "DUPLICATE_SIGNATURE")
    yield from _double(convenant.items("policies"), "version", "DUPLICATE_POLICY")


def _inside(items: Iterator[Item], key: str) -> Iterator[Item]:
    return (inner for item in items for inner in item.items(key))


def _double(items: Iterator[Item], key: str, code: str) -> Iterator[Finding]:
    seen: set[str | int] = set()
    for item in items:
        value = item.data.get(key)
        if isinstance(value, str | int):
            if value in seen:
                yield item.finding(code, f"{value} stands here twice", key)
            seen.add(value)


def _partners_known(partners: Item, convenant: Item, programmes: Item, people: Item) -> Iterator[Finding]:
    known = {name.text for name in _all(partners.items("partners"), "partner_id")}
    named = [
        *_all(convenant.items("signatures"), "partner"),
        *_all(convenant.items("withdrawals"), "partner"),
        *_all(programmes.items("programmes"), "served_by"),
        *_all(_inside(programmes.items("programmes"), "routes"), "provider"),
        *_all(_inside(programmes.items("programmes"), "contracts"), "provider"),
        *people.names("language_providers", "work_company"),
        *_all(people.items("referral_shares"), "partner"),
        *_all(people.items("opt_in_shares"), "partner"),
    ]
    yield from _unknown(named, partners, known, "UNKNOWN_PARTNER")


def _places_known(region: Item, partners: Item, programmes: Item, people: Item) -> Iterator[Finding]:
    codes = {name.text for name in _all(region.items("municipalities"), "code")}
    sites = {name.text for name in _all(_inside(partners.items("partners"), "sites"), "site_id")}
    offered = {name.text for name in _all(programmes.items("programmes"), "programme_code")}
    areas = [
        *_all(partners.items("partners"), "municipalities"),
        *_all(programmes.items("programmes"), "municipalities"),
        *_all(_inside(programmes.items("programmes"), "contracts"), "municipality_code"),
        *people.names("municipalities"),
    ]
    yield from _unknown(areas, region, codes, "UNKNOWN_MUNICIPALITY")
    yield from _unknown(people.names("reception_sites"), partners, sites, "UNKNOWN_SITE")
    yield from _unknown(people.names("programmes"), programmes, offered, "UNKNOWN_PROGRAMME")


def _all(items: Iterator[Item], key: str) -> Iterator[Name]:
    return (name for item in items for name in item.names(key))


def _unknown(names: Iterator[Name] | list[Name], source: Item, known: set[str], code: str) -> Iterator[Finding]:
    """Names that their source file does not know; one that could not be read is not blamed on its readers."""
    for name in names if source.data else ():
        if name.text not in known:
            yield name.document.finding(name.path, code, f"{name.text} is not known in this region")


def _dates(convenant: Item, people: Item) -> Iterator[Finding]:
    """Days must follow each other; ISO dates compare as text."""
    drafted, ends = convenant.text("drafted_on") or "", convenant.text("ends_on") or "9"
    signed = {s.text("partner"): s.text("signed_on") or "" for s in convenant.items("signatures")}
    for signature in convenant.items("signatures"):
        day = signature.text("signed_on") or drafted
        if day < drafted:
            yield signature.finding("SIGNED_BEFORE_DRAFT", f"the draft is of {drafted}", "signed_on")
        if day > ends:
            yield signature.finding("SIGNED_AFTER_END", f"the covenant ends on {ends}", "signed_on")
    for withdrawal in convenant.items("withdrawals"):
        since = signed.get(withdrawal.text("partner"))
        if since is None or (withdrawal.text("withdrawn_on") or "9") < since:
            yield withdrawal.finding("WITHDRAWN_BEFORE_SIGNED", "who has not signed cannot leave", "partner")
    yield from _in_order(convenant, "drafted_on", "ends_on")
    arrivals = people.data.get("arrivals")
    if isinstance(arrivals, dict):
        yield from _in_order(Item(people.document, ("arrivals",), arrivals), "from", "until")


def _in_order(item: Item, first: str, last: str) -> Iterator[Finding]:
    begin, end = item.text(first), item.text(last)
    if begin and end and end < begin:
        yield item.finding("DATES_REVERSED", f"{last} is before {first}", last)

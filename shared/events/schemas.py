"""The JSON Schema of every event and version, with Dutch term, data class and purpose of every field.

`python -m shared.events.schemas` brings `docs/schemas` up to date. A published schema may only grow by fields that
may be absent; anything else needs a new version, and is refused. Schemas of older versions stay as they are.
"""

import json
import sys
from pathlib import Path
from typing import Any

from shared.events.base import Event, declared
from shared.events.catalogue import EVENTS, WIRE_PREFIX

FOLDER = Path("docs/schemas")
DIALECT = "https://json-schema.org/draft/2020-12/schema"
WORDS = ("$defs", "title", "description", "x-dutch-term")
Schema = dict[str, Any]


class NeedsNewVersion(Exception):
    """What is published under this version would no longer be understood."""


def schema_of(event: type[Event]) -> Schema:
    """The schema; raises `TypeError` for a field that does not declare its data class."""
    marks = declared(event)
    schema = event.model_json_schema()
    for name, shown in schema["properties"].items():
        mark = marks[name]
        shown.pop("title", None)
        shown |= {
            "x-dutch-term": mark.dutch,
            "x-data-class": mark.data_class.value,
            "x-purpose": mark.purpose.value,
        }
    about = {"$schema": DIALECT, "$id": f"urn:{WIRE_PREFIX}{event.type_name()}", "x-dutch-term": event.dutch}
    return about | {"x-stream": event.stream[0]} | schema


def text_of(schema: Schema) -> str:
    """As kept: the same schema is always the same text."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def check_growth(published: Schema, schema: Schema) -> None:
    """Raises `NeedsNewVersion` unless only fields that may be absent, or values of a list, were added."""
    old, new = _whole(published, published), _whole(schema, schema)
    changed = [name for name, field in old["properties"].items() if not _holds(field, new["properties"].get(name))]
    changed += sorted(set(old.get("required", ())) ^ set(new.get("required", ())))
    if changed:
        raise NeedsNewVersion(f"{schema['title']}: {', '.join(dict.fromkeys(changed))} changed")


def _whole(part: Any, schema: Schema) -> Any:
    """The schema with its definitions filled in, without the words that are there for people."""
    if isinstance(part, list):
        return [_whole(item, schema) for item in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        named = schema["$defs"][part["$ref"].rpartition("/")[2]]
        part = named | {key: value for key, value in part.items() if key != "$ref"}
    if "properties" in part:
        part = part | {"properties": {name: _whole(field, schema) for name, field in part["properties"].items()}}
    return {
        key: value if key == "properties" else _whole(value, schema)
        for key, value in part.items()
        if key not in WORDS
    }


def _holds(old: Any, new: Any) -> bool:
    """Whether everything that was understood still is."""
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_holds, old, new))
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return bool(old == new)
    if old.keys() != new.keys() or not set(old.get("enum", ())) <= set(new.get("enum", ())):
        return False
    fields = old.get("properties", {})
    if not all(_holds(field, new["properties"].get(name)) for name, field in fields.items()):
        return False
    return all(_holds(old[key], new[key]) for key in old if key not in ("enum", "properties"))


def write(folder: Path = FOLDER) -> list[str]:
    """Write what is new or has grown, and say which; raises `NeedsNewVersion`."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for event in EVENTS:
        file, schema = folder / f"{event.type_name()}.json", schema_of(event)
        if file.exists():
            check_growth(json.loads(file.read_text()), schema)
        if not file.exists() or file.read_text() != text_of(schema):
            file.write_text(text_of(schema))
            written.append(file.name)
    return written


def main() -> int:
    """Exit code 1 where a new version is needed."""
    try:
        for name in write():
            print(name)
    except NeedsNewVersion as error:
        print(f"{error}: publish a new version of it, with an upcast", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

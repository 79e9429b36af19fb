"""Named SQL statements, read from the .sql file beside the code that uses them."""

import re
from pathlib import Path


def statements(path: Path) -> dict[str, str]:
    """Name → statement, of a file with `-- name: …` above each."""
    parts = re.split(r"^-- name: (\w+)$", path.read_text(), flags=re.MULTILINE)
    return {name: body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}


QUERIES = statements(Path(__file__).with_name("queries.sql"))

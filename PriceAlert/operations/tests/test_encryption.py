"""An encrypted backup is of no use without its key, and of full use with it, to us and to the age program."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pyrage
import pytest
from dbbackup import settings as dbbackup_settings
from django.core.management.base import CommandError
from django.utils import timezone

from PriceAlert.operations.backup import back_up, names
from PriceAlert.operations.clients import run
from PriceAlert.operations.restore import restore
from PriceAlert.tests.makers import make_watch
from users.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: Any) -> Path:
    monkeypatch.setattr(dbbackup_settings, "STORAGE_OPTIONS", {"location": str(tmp_path / "store")})
    return tmp_path


@pytest.fixture
def public_key(folder: Path) -> str:
    """Of the private key in the file `key`, as age-keygen writes it."""
    identity = pyrage.x25519.Identity.generate()
    (folder / "key").write_text(f"# created: today\n# public key: {identity.to_public()}\n{identity}\n")
    return str(identity.to_public())


def restore_with(key: Path | None) -> None:
    restore(names()[0], replace=True, now=timezone.now(), identity=key)


def test_an_encrypted_backup_comes_back_with_its_key_alone(
    alice: User, folder: Path, public_key: str, settings: Any
) -> None:
    make_watch(alice)
    settings.BACKUP_ENCRYPT_TO = [public_key]
    made = back_up(timezone.now())
    stored = (folder / "store" / made.name).read_bytes()
    assert made.name.endswith(".psql.bin.age")
    assert stored.startswith(b"age-encryption.org/v1\n")
    assert b"PGDMP" not in stored
    (folder / "another").write_text(str(pyrage.x25519.Identity.generate()))
    (folder / "public").write_text(public_key)
    for key, sentence in (
        (None, "is encrypted: say --identity"),
        (folder / "another", "cannot be opened with the key in"),
        (folder / "public", "no file of private keys"),
        (folder / "none", "no file of private keys"),
    ):
        with pytest.raises(CommandError, match=sentence):
            restore_with(key)
    assert User.objects.get() == alice
    User.objects.all().delete()
    restore_with(folder / "key")
    assert User.objects.get().email == "alice@example.com"


def test_a_changed_one_is_refused_even_with_a_digest_that_suits_it(alice: User, folder: Path, public_key: str) -> None:
    made = back_up(timezone.now(), encrypt_to=[public_key])
    path = folder / "store" / made.name
    stored = bytearray(path.read_bytes())
    stored[-100] ^= 1
    path.write_bytes(stored)
    (path.parent / f"{path.name}.sha256").write_text(
        subprocess.run(["sha256sum", path.name], cwd=path.parent, capture_output=True, text=True, check=True).stdout
    )
    with pytest.raises(CommandError, match="cannot be opened"):
        restore_with(folder / "key")
    assert User.objects.get() == alice


@pytest.mark.parametrize("key", ["age1notakey", "AGE-SECRET-KEY-1QQQQ", ""])
def test_what_is_no_public_key_is_refused_before_anything_is_written(alice: User, folder: Path, key: str) -> None:
    with pytest.raises(CommandError, match="is no public key of age") as refused:
        back_up(timezone.now(), encrypt_to=[key])
    assert "SECRET-KEY-1QQQQ" not in str(refused.value)
    assert not (folder / "store").exists()


@pytest.mark.skipif(not shutil.which("age"), reason="the age program is not installed")
def test_the_age_program_reads_it_too(alice: User, folder: Path, public_key: str) -> None:
    made = back_up(timezone.now(), encrypt_to=[public_key])
    words = ["age", "--decrypt", "--identity", str(folder / "key"), "--output", str(folder / "plain")]
    subprocess.run([*words, str(folder / "store" / made.name)], check=True)
    listing = run(["pg_restore", "--list", str(folder / "plain")], database={}, doing="Listing")
    assert "TABLE DATA public users_user" in listing

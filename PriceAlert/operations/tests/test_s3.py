"""Backups in a bucket, through a server that speaks S3 and checks signatures."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dbbackup import settings as dbbackup_settings
from django.core.management.base import CommandError
from django.utils import timezone

from PriceAlert.operations.backup import back_up
from PriceAlert.operations.bucket import in_bucket
from PriceAlert.operations.restore import restore
from PriceAlert.operations.tests.processes import manage
from testkit.s3 import REGION, Bucket, s3_server
from users.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(scope="module")
def bucket() -> Iterator[Bucket]:
    with s3_server() as made:
        yield made


def use(bucket: Bucket, monkeypatch: Any) -> None:
    """django-dbbackup has read the settings already."""
    entry = in_bucket(
        bucket.name,
        prefix="home",
        region=REGION,
        endpoint=bucket.endpoint,
        access_key=bucket.access_key,
        secret_key=bucket.secret_key,
    )
    monkeypatch.setattr(dbbackup_settings, "STORAGE", entry["BACKEND"])
    monkeypatch.setattr(dbbackup_settings, "STORAGE_OPTIONS", entry["OPTIONS"])


def test_a_backup_goes_into_the_bucket_and_comes_back_and_a_changed_one_does_not(
    alice: User, bucket: Bucket, tmp_path: Path, monkeypatch: Any
) -> None:
    made = manage(["backup"], tmp_path, bucket.environment)
    assert made.status == 0, made.said
    name = made.said.split(":")[0]
    assert bucket.keys() == [f"home/{name}{part}" for part in ("", ".rows", ".sha256")]
    assert list(tmp_path.iterdir()) == []
    use(bucket, monkeypatch)
    User.objects.all().delete()
    restore(name, replace=True, now=timezone.now())
    assert User.objects.get().email == "alice@example.com"
    bucket.overwrite(f"home/{name}", bucket.read(f"home/{name}")[:-1000])
    with pytest.raises(CommandError, match="it was cut short or changed"):
        restore(name, replace=True, now=timezone.now())
    assert User.objects.get().email == "alice@example.com"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "not-there"}, "The store of backups: .*NoSuchBucket"),
        ({"secret_key": "wrong"}, "The store of backups: .*SignatureDoesNotMatch"),
        ({"access_key": "AKIANOBODY"}, "The store of backups: .*InvalidAccessKeyId"),
        ({"endpoint": "http://127.0.0.1:9"}, "The store of backups: Could not connect"),
    ],
    ids=["no such bucket", "wrong key", "unknown key", "no such server"],
)
def test_what_the_bucket_says_against_it_is_said_in_a_sentence(
    alice: User, bucket: Bucket, monkeypatch: Any, changes: dict[str, str], sentence: str
) -> None:
    before = bucket.keys()
    use(dataclasses.replace(bucket, **changes), monkeypatch)
    with pytest.raises(CommandError, match=f"{sentence}.*Nothing was changed"):
        back_up(timezone.now())
    assert bucket.keys() == before

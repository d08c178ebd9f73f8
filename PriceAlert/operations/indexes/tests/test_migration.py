"""What is printed is what this project would write: it names fields, and a migration that can be run."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Lower

from alerts.models import Notification
from PriceAlert.operations.indexes.migration import index_of, line_of, migration_of, model_of, name_of, statement_of
from PriceAlert.operations.indexes.values import Candidate, Key, Nullness
from users.models import User

NEWEST = Candidate("alerts_notification", (Key("user_id"), Key("created_at", is_descending=True)))
UNREAD = Candidate("alerts_notification", (Key("user_id"),), frozenset({Nullness("read_at", is_null=True)}))
READ = Candidate("alerts_notification", (Key("user_id"),), frozenset({Nullness("read_at", is_null=False)}))
BY_EMAIL = Candidate("users_user", (Key("email", function="lower"), Key("date_joined", is_descending=True)))


@pytest.mark.parametrize(
    ("candidate", "line"),
    [
        (NEWEST, 'models.Index(fields=["user", "-created_at"], name="notification_by_user_created")'),
        (UNREAD, 'models.Index(fields=["user"], condition=models.Q(read_at=None), name="notification_by_user")'),
        (READ, 'models.Index(fields=["user"], condition=~models.Q(read_at=None), name="notification_by_user")'),
        (BY_EMAIL, 'models.Index(Lower("email"), F("date_joined").desc(), name="user_by_email_and_date_joined")'),
    ],
    ids=["an order", "a condition", "its opposite", "an expression"],
)
def test_the_line_for_the_model_is_the_index_of_the_migration(candidate: Candidate, line: str) -> None:
    model = model_of(candidate.table)
    assert model is not None
    assert line_of(candidate, model) == line
    written = eval(line, {"models": models, "Lower": Lower, "F": F})
    assert written == index_of(candidate, model)


def test_the_migration_follows_the_last_one_and_is_not_atomic() -> None:
    path, text = migration_of(NEWEST, Notification)
    scope: dict[str, Any] = {}
    exec(text, scope)
    migration = scope["Migration"]
    assert path.startswith("alerts/migrations/0") and path.endswith("_notification_by_user_created.py")
    assert issubclass(migration, migrations.Migration)
    assert migration.atomic is False
    assert migration.dependencies[0][0] == "alerts"
    assert type(migration.operations[0]).__name__ == "AddIndexConcurrently"
    assert migration.operations[0].index == index_of(NEWEST, Notification)


def test_a_long_name_is_cut_at_a_word() -> None:
    assert name_of(Candidate("price_tracking_pricepoint", (Key("listing_id"), Key("first_seen_at")))) == (
        "pricepoint_by_listing_first"
    )


def test_a_table_of_a_library_gets_no_migration_of_ours() -> None:
    session = Candidate("django_session", (Key("expire_date"),))
    assert model_of(session.table) is None
    assert statement_of(session) == (
        'CREATE INDEX CONCURRENTLY "django_session_by_expire_date" ON "django_session" ("expire_date")'
    )
    assert model_of("users_user") is User

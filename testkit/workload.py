"""A database as it looks after a while of use, and the product's own queries on it, for what advises on indexes.

Needs a migrated, empty database as the default connection.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.management import call_command
from django.db import connection, connections, models, transaction
from psycopg import sql
from rest_framework.test import APIClient

from alerts.models import Delivery, Notification
from alerts.sweep import sweep
from price_tracking.claim import claim_due
from price_tracking.images import claim_images
from price_tracking.models import Check, PricePoint
from PriceAlert.single_machine.data_folder import DataFolder
from PriceAlert.single_machine.postgres import Postgres
from PriceAlert.single_machine.supervisor import supervised
from PriceAlert.tests.makers import make_notification, make_watch
from products.clock import database_now
from products.models import TrackedProduct
from products.remove import purge
from users.models import User

PLACE = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
PEOPLE, SITES, LISTINGS, NOTIFICATIONS = 20, 8, 2_000, 20_000


@contextmanager
def own_database(folder: Path) -> Iterator[str]:
    """The default connection is to a server of this process alone, migrated; its address."""
    with supervised(lambda _line: None) as supervisor:
        postgres = Postgres(DataFolder(folder), thrown_away=True)
        postgres.prepare()
        supervisor.start(postgres.program())
        usual = connections["default"]
        given = dict(dj_database_url.parse(postgres.url))
        ours = type(usual)({**usual.settings_dict, **{name: given[name] for name in PLACE}}, "default")
        connections["default"] = ours
        try:
            call_command("migrate", verbosity=0)
            yield postgres.url
        finally:
            ours.close()
            connections["default"] = usual


def seed() -> None:
    """Twenty people, each with hundreds of products; a history, looks and notifications to each. About four seconds."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # so many rows need no check of their references
    person = User.objects.create(email="0@example.com", language="en", time_zone="UTC")
    watch = make_watch(person, prices=(2000, 1980))
    listing, site = watch.listing, watch.listing.site
    notification = make_notification(watch)
    people = multiply(person, PEOPLE - 1, email="n || '@example.com'")
    sites = multiply(site, SITES - 1, code="'shop-' || n")
    products = multiply(watch.product, LISTINGS)
    listings = multiply(
        listing,
        LISTINGS,
        site_id=f"{sites} + n % {SITES - 1}",
        product_id=f"{products} + n - 1",
        url="'https://shop.example/item/' || n || '/'",
        next_check_at="now() + (n % 2000 - 40) * interval '1 minute'",
        image="'https://shop.example/' || n || '.jpg'",
        image_due_at="CASE WHEN n % 100 = 0 THEN now() - n * interval '1 second' END",
    )
    tracked = multiply(
        watch,
        LISTINGS,
        user_id=f"{people} + n % {PEOPLE - 1}",
        product_id=f"{products} + n - 1",
        listing_id=f"{listings} + n - 1",
        position="n",
        deleted_at="CASE WHEN n % 50 = 0 THEN now() - n * interval '5 minutes' END",
    )
    closed = PricePoint.objects.exclude(last_seen_at=None).earliest("pk")
    spans = 12 * LISTINGS
    points = multiply(
        closed,
        spans,
        listing_id=f"{listings} + n % {LISTINGS}",
        first_seen_at="now() - n * interval '1 minute'",
        last_seen_at="now() - (n - 1) * interval '1 minute'",
        evaluated_at="now()",
    )
    looks = {"listing_id": f"{listings} + n % {LISTINGS}", "at": "now() - n * interval '1 minute'"}
    multiply(Check.objects.filter(point=closed).get(), spans, **looks, point_id=f"{points} + n - 1")
    # What was changed often by one shop, and looked at by one person often.
    much = {"listing_id": str(listing.pk), "first_seen_at": "now() - n * interval '2 minutes'"}
    multiply(closed, 20_000, **much, last_seen_at="now() - (n - 1) * interval '2 minutes'", evaluated_at="now()")
    notified = {
        "user_id": f"{people} + n % {PEOPLE - 1}",
        "tracked_product_id": f"{tracked} + n % {LISTINGS}",
        "episode": "n + 1",
    }
    multiply(notification, NOTIFICATIONS, **notified, created_at="now() - n * interval '1 minute'", read_at="now()")
    sent = {
        "user_id": f"{people} + n % {PEOPLE - 1}",
        "key": "'of:' || n",
        "created_at": "now() - n * interval '1 minute'",
    }
    multiply(Delivery.objects.get(), NOTIFICATIONS, **sent)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")


def multiply(row: models.Model, times: int, **changed: str) -> int:
    """Copies of one row; `changed`: SQL by column, where n counts from 1. Returns the first one's id."""
    if any(field.attname == "public_id" for field in row._meta.concrete_fields):
        changed["public_id"] = "gen_random_uuid()"
    columns = [str(field.column) for field in row._meta.concrete_fields if not field.primary_key]
    values = [sql.SQL(changed[name]) if name in changed else sql.Identifier("t", name) for name in columns]
    words = sql.SQL(
        "INSERT INTO {table} ({columns}) SELECT {values} FROM {table} t, generate_series(1, {times}) n"
        " WHERE t.id = {pk} ORDER BY n RETURNING id"
    ).format(
        table=sql.Identifier(row._meta.db_table),
        columns=sql.SQL(", ").join([sql.Identifier(name) for name in columns]),
        values=sql.SQL(", ").join(values),
        times=sql.Literal(times),
        pk=sql.Literal(row.pk),
    )
    with connection.cursor() as cursor:
        cursor.execute(words)
        return int(cursor.fetchone()[0])


def work(rounds: int) -> None:
    """What people's browsers and the sweeps ask for; nothing of it changes a row."""
    busy = User.objects.filter(pk__in=Notification.objects.values("user")).latest("pk")
    client = APIClient()
    client.force_login(busy)
    product = TrackedProduct.objects.filter(user=busy, deleted_at=None).earliest("pk")
    much = TrackedProduct.objects.earliest("pk")
    for _ in range(rounds):
        for address in (
            "/api/v1/tracked-products/",
            f"/api/v1/tracked-products/{product.public_id}/checks/",
            "/api/v1/notifications/",
            "/api/v1/notifications/?page=3",
            "/api/v1/alert-rules/",
        ):
            answer = client.get(address)
            assert answer.status_code == 200, (address, answer.content)
        client.force_login(much.user)
        answer = client.get(f"/api/v1/tracked-products/{much.public_id}/price-history/?period=30d")
        assert answer.status_code == 200, answer.content
        client.force_login(busy)
        for step in (
            lambda now: claim_due(now, 20),
            lambda now: claim_images(now, 5),
            lambda now: purge(now=now),
            lambda now: sweep(now=now),
        ):
            _undone(step)


def _undone(step: Callable[[dt.datetime], Any]) -> None:
    with transaction.atomic():
        step(database_now())
        transaction.set_rollback(True)

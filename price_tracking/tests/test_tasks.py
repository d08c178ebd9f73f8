"""The path through Celery's entry points, run in this process: what wakes what, and what happens without Redis."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from celery import current_app
from django.conf import settings as django_settings

from price_tracking import door, tasks
from price_tracking.models import PricePoint
from products import wake as waking
from products.add import add
from products.clock import database_now
from products.models import Listing, ListingImage
from testkit.shop import Reply, ScriptedShop

HOST = "www.shop-of-tests.com"
PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


@pytest.fixture
def demo_shop(settings, shop: ScriptedShop) -> Iterator[ScriptedShop]:
    """The scripted shop behind the settings' own door."""
    address, port = shop.address
    settings.DEMO_HOST_MAP = {HOST: f"{address}:{port}"}
    settings.DEMO_INTERVAL_S, settings.DEMO_PACE_S = 3, 1
    door.the_door.cache_clear()
    yield shop
    door.the_door.cache_clear()


@pytest.fixture
def woken(monkeypatch) -> list[tuple[str, Any]]:
    """What the tasks woke; nothing is sent."""
    sent: list[tuple[str, Any]] = []
    monkeypatch.setattr(tasks, "wake", lambda task, *args: sent.append((task, args)))
    return sent


@pytest.mark.django_db
def test_a_sweep_wakes_a_look_and_the_look_wakes_an_evaluation(demo_shop, alice, woken):
    demo_shop.product("/item/1", price=1980)
    listing = add(alice, f"http://{HOST}/item/1", now=database_now()).tracked_product.listing
    tasks.sweep_due()
    assert woken == [("price_tracking.tasks.look", ([[listing.pk, 0]],))]
    tasks.look(*woken.pop()[1])
    point = PricePoint.objects.get()
    assert woken == [("alerts.tasks.evaluate", ([point.pk],))]
    listing.refresh_from_db()
    assert (listing.price, listing.interval_reason) == (1980, "demo")
    assert listing.next_check_at is not None
    assert 2 < (listing.next_check_at - database_now()).total_seconds() <= 3


@pytest.mark.django_db
def test_an_unchanged_look_wakes_nobody(demo_shop, alice, woken):
    demo_shop.product("/item/1", price=1980)
    add(alice, f"http://{HOST}/item/1", now=database_now())
    for _ in range(2):
        Listing.objects.update(next_check_at=database_now())
        time.sleep(1.05)
        tasks.sweep_due()
        tasks.look(*woken.pop()[1])
        woken.clear()
    assert len(demo_shop.visits("/item/1")) == 2
    assert woken == []


@pytest.mark.django_db
def test_the_picture_is_fetched_once_and_kept(demo_shop, alice, woken):
    demo_shop.script("/kettle.png", Reply(headers={"Content-Type": "text/html"}, body=PNG))
    demo_shop.product("/item/1", price=1980, image=f"http://{HOST}/kettle.png")
    listing = add(alice, f"http://{HOST}/item/1", now=database_now()).tracked_product.listing
    tasks.sweep_due()
    tasks.look(*woken.pop()[1])
    woken.clear()
    tasks.sweep_images()
    tasks.sweep_images()
    assert woken == [("price_tracking.tasks.fetch_image", (listing.pk,))]
    tasks.fetch_image(listing.pk)
    tasks.fetch_image(listing.pk)
    image = ListingImage.objects.get()
    assert (bytes(image.body), image.content_type, image.source_url) == (PNG, "image/png", f"http://{HOST}/kettle.png")
    assert len(demo_shop.visits("/kettle.png")) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=b"<svg onload=alert(1)>"),
        Reply(status=404),
        Reply(body=PNG + b"x" * 3_000_000),
        Reply(cut="body", body=PNG),
    ],
    ids=["svg", "404", "too large", "cut"],
)
def test_what_is_no_picture_is_not_kept_and_tried_again_in_a_day(demo_shop, alice, woken, reply):
    demo_shop.script("/kettle.png", reply)
    listing = add(alice, f"http://{HOST}/item/1", now=database_now()).tracked_product.listing
    Listing.objects.update(image=f"http://{HOST}/kettle.png", image_due_at=database_now())
    tasks.sweep_images()
    tasks.fetch_image(listing.pk)
    assert not ListingImage.objects.exists()
    due_at = Listing.objects.get().image_due_at
    assert due_at is not None
    waits_s = (due_at - database_now()).total_seconds()
    assert 86_000 < waits_s <= 86_400


@pytest.mark.django_db
def test_a_picture_inside_a_home_is_never_asked_for(alice, woken):
    listing = add(alice, f"http://{HOST}/item/1", now=database_now()).tracked_product.listing
    Listing.objects.update(image="http://192.168.0.1/admin.png", image_due_at=database_now())
    tasks.fetch_image(listing.pk)
    assert not ListingImage.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("answers", [False, None], ids=["hangs", "is away"])
def test_a_broker_that_does_not_answer_holds_nobody_up_and_raises_nothing(monkeypatch, caplog, answers):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        if answers is None:
            silent.close()
        monkeypatch.setattr(current_app.conf, "broker_url", f"redis://127.0.0.1:{port}/0")
        waking._connections.cache_clear()
        started = time.monotonic()
        waking.wake("price_tracking.tasks.sweep_due")
        waking._connections.cache_clear()
        assert time.monotonic() - started < 3
    assert "wake.failed" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_beat_names_only_tasks_that_there_are():
    current_app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in django_settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled <= set(current_app.tasks)

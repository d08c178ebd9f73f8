"""A page sent by the person's own browser: who may send it, what becomes of it, and what a thief can do: nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from alerts.evaluate import evaluate
from alerts.models import DefaultRule, Notification
from ec_sites.read import MAX_BODY_BYTES
from ec_sites.sandbox import read_in_child
from price_tracking import capture as captures
from price_tracking.capture import due_captures, read_capture
from price_tracking.models import Capture, PricePoint
from PriceAlert.tests.makers import make_listing, make_rule, make_site, make_watch
from products.models import Listing, TrackedProduct
from testkit.shop import Product
from users.api_token import issue
from users.models import ApiToken, User

pytestmark = pytest.mark.django_db

CAPTURES = "/api/v1/captures/"
TOKEN = "/api/v1/me/capture-token/"
ADDRESS = "https://closed.example/item/1"
BOUNDARY = "----boundary-of-the-tests"


def page(price: str = "1480", title: str = "やかん 2 L") -> bytes:
    return Product(title, price).page()


def form(*, boundary: str = BOUNDARY, **parts: str | bytes) -> bytes:
    lines = b""
    for name, value in parts.items():
        text = value.encode() if isinstance(value, str) else value
        lines += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + text + b"\r\n"
    return lines + f"--{boundary}--\r\n".encode()


def send(client: APIClient, body: bytes, **headers: Any):
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return client.generic("POST", CAPTURES, body, content_type=kind, **headers)  # type: ignore[arg-type]  # bytes too


@pytest.fixture
def stranger() -> APIClient:
    """A browser on a shop's page: no cookie of ours, and CSRF is asked for where it must be."""
    return APIClient(enforce_csrf_checks=True)


@pytest.fixture
def token(alice: User) -> str:
    return issue(alice, now=timezone.now()).secret


@pytest.fixture
def watch(alice: User) -> TrackedProduct:
    listing = make_listing(
        url=ADDRESS,
        site=make_site("closed.example", policy="by_hand"),
        private_to=alice,
        price=None,
        currency="",
        title="",
        evidence=[],
        outcome="refused_by_policy",
        last_seen_at=None,
        next_check_at=None,
    )
    return make_watch(alice, listing=listing)


def read_all() -> list[int]:
    waiting = Capture.objects.filter(state="waiting").values_list("pk", flat=True)
    return [point for pk in list(waiting) for point in read_capture(pk, clock=timezone.now)]


def test_a_page_sent_by_token_leads_to_its_own_page_and_is_read_into_the_history(
    stranger, as_alice, as_bob, token, watch
) -> None:
    response = send(stranger, form(token=token, url=f"{ADDRESS}?utm_source=x", html=page()))
    capture = Capture.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/captures/{capture.public_id}")
    waiting = as_alice.get(f"{CAPTURES}{capture.public_id}/").data
    assert (waiting["state"], waiting["tracked_product"]) == ("waiting", watch.public_id)
    assert as_bob.get(f"{CAPTURES}{capture.public_id}/").status_code == 404
    read_all()
    read = as_alice.get(f"{CAPTURES}{capture.public_id}/").data
    assert (read["state"], read["outcome"], read["price"]) == ("read", "ok", {"amount": "1480", "currency": "JPY"})
    product = as_alice.get(f"/api/v1/tracked-products/{watch.public_id}/").data
    assert (product["price"]["shelf"]["amount"], product["source"], product["title"]) == ("1480", "sent", "やかん 2 L")
    assert "1,480" in "".join(row["text"] for row in product["evidence"])
    assert product["status"]["kind"] == "ok"


def test_a_page_sent_of_a_shared_product_is_recorded_for_the_sender_alone(as_alice, as_bob, alice, bob) -> None:
    listing = make_listing(price=2000)
    mine, theirs = make_watch(alice, listing=listing), make_watch(bob, listing=listing)
    response = as_alice.post(CAPTURES, {"url": listing.url, "html": page("1480").decode()})
    assert response.status_code == 201, response.data
    read_all()
    assert as_alice.get(f"/api/v1/tracked-products/{mine.public_id}/").data["price"]["shelf"]["amount"] == "1480"
    assert as_bob.get(f"/api/v1/tracked-products/{theirs.public_id}/").data["price"]["shelf"]["amount"] == "2000"
    history = as_alice.get(f"/api/v1/tracked-products/{mine.public_id}/price-history/").data["points"]
    assert [(point["amount"], point["source"]) for point in history] == [("2000", ""), ("1480", "sent")]


def test_an_alert_on_a_sent_price_is_told_once_with_the_words_on_the_page(stranger, token, watch) -> None:
    make_rule(watch, target=1500)
    send(stranger, form(token=token, url=ADDRESS, html=page()))
    read_all()
    for _ in range(2):
        evaluate(None, now=timezone.now())
    assert "1,480" in "".join(row["text"] for row in Notification.objects.get().facts["evidence"])


class TestTheToken:
    def test_it_is_told_once_and_kept_as_a_hash_alone(self, as_alice) -> None:
        made = as_alice.post(TOKEN)
        secret = made.data["token"]
        assert (made.status_code, secret[:4], made.data["current"]["prefix"]) == (201, "pac_", secret[:12])
        assert as_alice.get(TOKEN).data == {"current": made.data["current"]}
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM users_apitoken WHERE users_apitoken::text LIKE %s", [f"%{secret}%"])
            assert cursor.fetchone() == (0,)

    def test_a_new_one_ends_the_one_before(self, as_alice, stranger) -> None:
        first = as_alice.post(TOKEN).data["token"]
        second = as_alice.post(TOKEN).data["token"]
        answers = [send(stranger, form(token=each, url=ADDRESS, html=page())).status_code for each in (first, second)]
        assert answers == [401, 303]

    def test_revoked_it_opens_nothing(self, as_alice, stranger) -> None:
        secret = as_alice.post(TOKEN).data["token"]
        assert as_alice.delete(TOKEN).status_code == 204
        assert as_alice.get(TOKEN).data == {"current": None}
        assert send(stranger, form(token=secret, url=ADDRESS, html=page())).status_code == 401

    def test_after_thirty_days_it_opens_nothing(self, alice, stranger) -> None:
        secret = issue(alice, now=timezone.now() - dt.timedelta(days=30)).secret
        assert send(stranger, form(token=secret, url=ADDRESS, html=page())).status_code == 401

    def test_without_the_scope_it_opens_nothing(self, stranger, token) -> None:
        ApiToken.objects.update(scopes=[])
        assert send(stranger, form(token=token, url=ADDRESS, html=page())).status_code == 401

    def test_of_a_person_who_is_shut_out_it_opens_nothing(self, alice, stranger, token) -> None:
        User.objects.filter(pk=alice.pk).update(is_active=False)
        assert send(stranger, form(token=token, url=ADDRESS, html=page())).status_code == 401

    @pytest.mark.parametrize("path", ["/api/v1/me/", "/api/v1/tracked-products/", TOKEN, "/api/v1/notifications/"])
    def test_stolen_it_opens_nothing_else(self, stranger, token, path: str) -> None:
        for header in (f"Bearer {token}", f"Token {token}"):
            assert stranger.get(path, HTTP_AUTHORIZATION=header).status_code == 401
            assert stranger.get(path, {"token": token}).status_code == 401
        sent = send(stranger, form(token=token, url=ADDRESS, html=page()))
        assert "sessionid" not in sent.cookies
        assert stranger.get(sent["Location"].replace("/captures/", CAPTURES) + "/").status_code == 401

    def test_stolen_it_can_make_its_person_watch_nothing(self, stranger, token) -> None:
        send(stranger, form(token=token, url=ADDRESS, html=page()))
        read_all()
        assert not TrackedProduct.objects.exists() and not PricePoint.objects.exists()

    def test_its_sendings_are_limited(self, stranger, token, settings) -> None:
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "send_page": "2/h/user"}
        answers = [send(stranger, form(token=token, url=ADDRESS, html=page(str(n)))) for n in (1, 2, 3)]
        assert [answer.status_code for answer in answers] == [303, 303, 429]
        assert answers[2]["Retry-After"] == "60"
        assert Capture.objects.count() == 2

    def test_guessing_is_limited_by_address(self, stranger, settings) -> None:
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "send_page_failed": "2/m/ip"}
        guesses = [send(stranger, form(token=f"pac_{n}", url=ADDRESS, html=page())).status_code for n in range(3)]
        assert guesses == [401, 401, 429]

    def test_its_last_use_is_told(self, as_alice, stranger) -> None:
        secret = as_alice.post(TOKEN).data["token"]
        send(stranger, form(token=secret, url=ADDRESS, html=page()))
        assert as_alice.get(TOKEN).data["current"]["last_used_at"] is not None


class TestTheForm:
    def test_no_cookie_speaks_for_it(self, as_alice) -> None:
        assert send(as_alice, form(url=ADDRESS, html=page())).status_code == 401
        assert send(as_alice, form(token="pac_wrong", url=ADDRESS, html=page())).status_code == 401
        assert not Capture.objects.exists()

    def test_from_our_own_page_it_needs_the_csrf_token(self, alice) -> None:
        client = APIClient(enforce_csrf_checks=True)
        client.force_login(alice)
        response = client.post(CAPTURES, {"url": ADDRESS, "html": page().decode()})
        assert (response.status_code, response.json()["code"]) == (403, "csrf_failed")

    def test_who_is_refused_reads_words_on_a_page(self, stranger) -> None:
        response = send(stranger, form(token="pac_old", url=ADDRESS, html=page()), HTTP_ACCEPT_LANGUAGE="en")
        text = response.content.decode()
        assert response["Content-Type"].startswith("text/html")
        assert "This bookmark no longer works. Make a new one and send the page again." in text
        assert 'href="/bookmarklet"' in text

    def test_exactly_five_megabytes_are_taken_and_one_byte_more_is_not(self, stranger, token) -> None:
        rest = MAX_BODY_BYTES - len(page())
        body = page() + b" " * rest
        assert send(stranger, form(token=token, url=ADDRESS, html=body)).status_code == 303
        assert send(stranger, form(token=token, url=ADDRESS, html=body + b" ")).status_code == 413
        assert Capture.objects.count() == 1

    def test_what_announces_more_is_refused_before_it_is_read(self, stranger, token) -> None:
        body = form(token=token, url=ADDRESS, html=page())
        wire = BytesIO(body)
        response = send(stranger, body, CONTENT_LENGTH=str(50 * 1024 * 1024), **{"wsgi.input": wire})
        assert response.status_code == 413
        assert not Capture.objects.exists()

    def test_what_was_cut_on_its_way_is_no_page(self, stranger, token) -> None:
        body = form(token=token, url=ADDRESS, html=page())
        cut = BytesIO(body[: len(body) // 2])
        response = send(stranger, body, CONTENT_LENGTH=str(len(body)), **{"wsgi.input": cut})
        assert response.status_code == 400
        assert not Capture.objects.exists()

    @pytest.mark.parametrize(
        "parts",
        [
            {"url": ADDRESS, "html": "x", "token": "T", "user": "bob"},
            {"token": "T", "url": "http://192.168.1.10/item", "html": "<html>"},
            {"token": "T", "url": "file:///etc/passwd", "html": "<html>"},
            {"token": "T", "url": "https://user:secret@shop.example/1", "html": "<html>"},
            {"token": "T", "url": "x" * 10_001, "html": "<html>"},
            {"token": "T", "url": ADDRESS, "html": ""},
            {"token": "T", "html": "<html>"},
            {"token": "T", "url": ADDRESS},
        ],
    )
    def test_what_is_no_page_of_a_product_is_refused_and_never_visited(self, stranger, token, parts) -> None:
        body = form(**{name: token if value == "T" else value for name, value in parts.items()})
        response = send(stranger, body)
        assert response.status_code in (400, 413)
        assert not Capture.objects.exists()

    @pytest.mark.parametrize(
        "body", [b"", b"--", b"garbage", b"\0" * 1000, form(boundary="another", token="x"), b"--" + BOUNDARY.encode()]
    )
    def test_garbage_is_an_error_in_words_and_no_fault(self, stranger, body: bytes) -> None:
        assert send(stranger, body).status_code in (400, 401)

    def test_a_form_without_a_boundary_is_refused(self, stranger) -> None:
        response = stranger.generic("POST", CAPTURES, b"x", content_type="multipart/form-data")
        assert response.status_code == 400


class TestReading:
    @pytest.fixture
    def sent(self, stranger, token, as_alice, watch) -> Callable[[bytes], dict[str, Any]]:
        def sent(html: bytes) -> dict[str, Any]:
            response = send(stranger, form(token=token, url=ADDRESS, html=html))
            assert response.status_code == 303, response.content
            read_all()
            shown: dict[str, Any] = as_alice.get(response["Location"].replace("/captures/", CAPTURES) + "/").data
            return shown

        return sent

    @pytest.mark.parametrize(
        ("html", "outcome"),
        [
            (b"\x00\x01\x02 not a page at all " * 40, {"not_a_product", "no_price", "blocked"}),
            (b"<title>Just a moment...</title><h1>Checking your browser</h1>" + b" " * 300, {"blocked"}),
            (b"<title>Robot Check</title>Enter the characters you see below" + b" " * 300, {"blocked"}),
            (b"<div>" * 200_000, {"not_a_product", "no_price", "too_large", "blocked"}),
            (b"<p " + b"a" * 10 + b" b=1" * 300_000 + b">", {"not_a_product", "no_price", "too_large", "blocked"}),
            (b'<script type="application/ld+json">' + b"[" * 300_000 + b"</script>", {"not_a_product", "too_large"}),
        ],
        ids=["bytes", "challenge", "captcha", "deep", "attributes", "json"],
    )
    def test_what_is_no_product_page_records_nothing_and_says_why(self, sent, html: bytes, outcome: set[str]) -> None:
        shown = sent(html)
        assert shown["state"] == "read"
        assert shown["outcome"] in outcome
        assert shown["price"] is None and shown["message"]
        assert not PricePoint.objects.exists()

    def test_it_is_read_in_the_child_and_nowhere_else(self, sent, monkeypatch) -> None:
        calls = []
        real = read_in_child

        def watched(*arguments):
            calls.append(arguments)
            return real(*arguments)

        def forbidden(*arguments, **named):
            raise AssertionError("read in the worker")

        monkeypatch.setattr(captures, "read_in_child", watched)
        monkeypatch.setattr("ec_sites.read.read_trusted", forbidden)
        assert sent(page())["outcome"] == "ok"
        assert len(calls) == 1

    def test_the_same_page_twice_is_one_capture_and_one_span(self, sent) -> None:
        assert sent(page())["id"] == sent(page())["id"]
        assert (Capture.objects.count(), PricePoint.objects.count()) == (1, 1)

    def test_the_same_price_a_day_later_confirms_and_begins_no_span(self, sent, watch) -> None:
        sent(page())
        Capture.objects.update(created_at=timezone.now() - dt.timedelta(days=1))
        past = timezone.now() - dt.timedelta(days=1)
        Listing.objects.filter(pk=watch.listing_id).update(last_seen_at=past)
        sent(page())
        assert PricePoint.objects.count() == 1
        seen = Listing.objects.get(pk=watch.listing_id).last_seen_at
        assert seen is not None and seen > past

    def test_a_price_a_tenth_of_the_last_is_asked_for_again_before_it_is_believed(self, sent, as_alice, watch) -> None:
        sent(page("14800"))
        doubted = sent(page("1480"))
        assert (doubted["outcome"], doubted["price"]["amount"]) == ("quarantined", "1480")
        assert "hard to believe" in doubted["message"]
        past = (timezone.now() - dt.timedelta(minutes=11)).isoformat()
        Capture.objects.update(created_at=timezone.now() - dt.timedelta(minutes=11))
        aside = Listing.objects.get(pk=watch.listing_id).quarantine or {}
        Listing.objects.filter(pk=watch.listing_id).update(quarantine={**aside, "seen_at": past})
        assert sent(page("1480"))["outcome"] == "ok"
        product = as_alice.get(f"/api/v1/tracked-products/{watch.public_id}/").data
        assert product["price"]["shelf"]["amount"] == "1480"

    def test_stock_that_is_back_on_a_page_that_a_person_sent_counts_at_once(self, sent, watch) -> None:
        sent(Product("やかん 2 L", "1480", availability="OutOfStock").page())
        assert sent(page())["outcome"] == "ok"
        assert Listing.objects.get(pk=watch.listing_id).availability == "in_stock"

    def test_two_prices_are_asked_about_and_the_pick_holds_for_the_next_page(self, sent, as_alice, watch) -> None:
        def books(set_price: str) -> bytes:
            rows = "".join(
                f"<tr><td>{name}<td class=price>{amount}円（税込）<td><button>カートに入れる</button>"
                for name, amount in (("全12巻", set_price), ("1冊", "1,485"))
            )
            return (
                "<!doctype html><html lang=ja><title>絵本</title><main><h1>絵本のたのしみ</h1>"
                f"<table class=variants>{rows}</table></main>"
            ).encode()

        shown = sent(books("14,850"))
        assert (shown["outcome"], [row["amount"] for row in shown["candidates"]]) == ("ambiguous", ["14850", "1485"])
        address = f"/api/v1/tracked-products/{watch.public_id}/"
        product = as_alice.post(f"{address}pick/", {"candidate": shown["candidates"][0]}).data
        assert (product["price"]["shelf"]["amount"], product["source"]) == ("14850", "sent")
        assert sent(books("12,000"))["price"]["amount"] == "12000"

    def test_a_product_that_is_not_watched_is_watched_with_one_click_and_the_page_is_read_for_it(
        self, as_alice, alice
    ) -> None:
        make_site("closed.example", policy="by_hand")
        capture_id = as_alice.post(CAPTURES, {"url": ADDRESS, "html": page().decode()}).data["id"]
        read_all()
        shown = as_alice.get(f"{CAPTURES}{capture_id}/").data
        assert (shown["can_watch"], shown["title"], shown["price"]["amount"]) == (True, "やかん 2 L", "1480")
        DefaultRule.objects.create(user=alice, kind="gone")
        watched = as_alice.post(f"{CAPTURES}{capture_id}/watch/").data
        read_all()
        product = as_alice.get(f"/api/v1/tracked-products/{watched['tracked_product']}/").data
        assert (product["price"]["shelf"]["amount"], product["source"]) == ("1480", "sent")
        assert [rule["kind"] for rule in product["rules"]] == ["gone"]
        assert as_alice.post(f"{CAPTURES}{capture_id}/watch/").status_code == 200
        assert TrackedProduct.objects.filter(user=alice).count() == 1

    def test_undo_takes_a_sent_price_back(self, sent, as_alice, watch) -> None:
        sent(page("1480"))
        sent(page("1490"))
        product = as_alice.delete(f"/api/v1/tracked-products/{watch.public_id}/prices/last/").data
        assert product["price"]["shelf"]["amount"] == "1480"

    def test_a_capture_is_forgotten_on_demand(self, sent, as_alice, as_bob) -> None:
        capture_id = sent(page())["id"]
        assert as_bob.delete(f"{CAPTURES}{capture_id}/").status_code == 404
        assert as_alice.delete(f"{CAPTURES}{capture_id}/").status_code == 204
        assert not Capture.objects.exists()


class TestCrashes:
    @pytest.fixture
    def capture(self, as_alice, watch) -> Capture:
        as_alice.post(CAPTURES, {"url": ADDRESS, "html": page().decode()})
        return Capture.objects.get()

    def test_a_message_that_was_lost_is_found_by_the_sweep(self, capture) -> None:
        assert due_captures(capture.created_at) == []
        assert due_captures(capture.created_at + dt.timedelta(seconds=11)) == [capture.pk]

    def test_a_reading_that_died_is_begun_again_after_its_lease_and_recorded_once(self, capture, monkeypatch) -> None:
        def die(name: str) -> None:
            if name == "capture_read":
                raise SystemExit

        monkeypatch.setattr("price_tracking.capture.faultpoint", die)
        with pytest.raises(SystemExit):
            read_capture(capture.pk, clock=timezone.now)
        monkeypatch.undo()
        assert read_capture(capture.pk, clock=timezone.now) == ()  # it may still be at it
        later = timezone.now() + dt.timedelta(seconds=61)
        assert due_captures(later) == [capture.pk]
        assert len(read_capture(capture.pk, clock=lambda: later)) == 1
        assert read_capture(capture.pk, clock=lambda: later) == ()
        assert PricePoint.objects.count() == 1

    def test_one_that_kills_its_reader_three_times_is_left_alone_and_says_so(self, capture, as_alice, monkeypatch):
        def die(name: str) -> None:
            raise SystemExit

        monkeypatch.setattr("price_tracking.capture.faultpoint", die)
        now = timezone.now()
        for moment in (now, now + dt.timedelta(minutes=2), now + dt.timedelta(minutes=4)):
            with pytest.raises(SystemExit):
                read_capture(capture.pk, clock=partial(moment.astimezone, dt.UTC))
        monkeypatch.undo()
        assert read_capture(capture.pk, clock=lambda: now + dt.timedelta(minutes=10)) == ()
        shown = as_alice.get(f"{CAPTURES}{capture.public_id}/").data
        assert (shown["state"], shown["outcome"]) == ("read", "poisoned")
        assert not PricePoint.objects.exists()

    def test_only_so_many_wait_at_once_and_only_so_many_pages_are_kept(self, as_alice, watch, monkeypatch) -> None:
        monkeypatch.setattr(captures, "MOST_WAITING", 2)
        monkeypatch.setattr(captures, "BODIES_KEPT", 1)

        def post(n: int) -> int:
            body = {"url": ADDRESS, "html": page(str(1000 + n)).decode()}
            return int(as_alice.post(CAPTURES, body).status_code)

        assert [post(n) for n in range(3)] == [201, 201, 400]
        read_all()
        assert post(3) == 201
        assert Capture.objects.filter(body=None).count() == 1

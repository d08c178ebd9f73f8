"""Whatever goes wrong under /api/ is answered in the one error format, without a word of the inside."""

from __future__ import annotations

import json
import logging

import pytest
from django.db import OperationalError
from django.test import Client
from rest_framework.test import APIClient

from PriceAlert.tests.makers import make_watch
from products.models import TrackedProduct
from users.models import User

LIST = "/api/v1/tracked-products/"


def assert_problem(response, status: int, code: str) -> dict[str, object]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, object] = json.loads(response.content)
    assert body["code"] == code
    assert body["status"] == status
    assert body["type"] == "about:blank"
    assert body["title"]
    assert body["detail"]
    assert body["request_id"] == response["X-Request-ID"]
    return body


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/nothing/",
        "/api/v1/tracked-products",
        "/api/v1/tracked-products/7/",
        "/api/",
        "/api/v1/me/../x",
        "/api/v1//me/",
    ],
)
def test_an_address_of_the_api_that_is_not_there_is_a_problem(client: Client, path: str) -> None:
    assert_problem(client.get(path), 404, "not_found")


def test_who_is_not_signed_in_is_told_so(client: Client, db: None) -> None:
    assert_problem(client.get(LIST), 401, "not_authenticated")


def test_a_write_without_csrf_token_or_from_elsewhere_is_refused(alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert_problem(client.post(LIST, {"url": "x"}, content_type="application/json"), 403, "csrf_failed")
    client.get("/api/v1/auth/browser/v1/config")
    token = client.cookies["csrftoken"].value
    headers = {"x-csrftoken": token, "origin": "https://elsewhere.example"}
    assert_problem(client.post(LIST, {}, content_type="application/json", headers=headers), 403, "csrf_failed")
    allowed = client.post(LIST, {}, content_type="application/json", headers={"x-csrftoken": token})
    assert_problem(allowed, 400, "invalid")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"[" * 100_000, "json_too_deep"),
        (b'{"a":' * 50_000, "json_too_deep"),
        (b"", "invalid"),
        (b"null", "invalid"),
        (b"[]", "invalid"),
        (b'"x"', "invalid"),
        (b"1", "invalid"),
        (b"{}", "invalid"),
        (b'{"url": "a", "url": "b"}', "json_duplicate_key"),
        (b'{"url": "a"} x', "json_malformed"),
        (b'{"url": "a"', "json_malformed"),
        (b'{"url": NaN}', "json_not_a_number"),
        (b'{"url": -Infinity}', "json_not_a_number"),
        (b'{"url": 1e999999}', "json_not_a_number"),
        (b'{"url": ' + b"9" * 5000 + b"}", "json_not_a_number"),
        (rb'{"url": "\ud800"}', "json_lone_surrogate"),
        (b'{"url": "\xff"}', "json_not_utf8"),
        ('{"url": "a"}'.encode("utf-16"), "json_not_utf8"),
        (b"\xef\xbb\xbf{}", "json_malformed"),
        (b'{"\\u202e\\u0000": 1}', "invalid"),
        (b"\x1f\x8b\x08\x00", "json_not_utf8"),
        (b"{" + b",".join(b'"%d": 1' % n for n in range(20_000)) + b"}", "invalid"),
    ],
    ids=[
        "deep_lists", "deep_objects", "empty", "null", "list", "text", "number", "no_fields", "key_twice", "trailing",
        "truncated", "nan", "infinity", "overflow", "5000_digits", "lone_surrogate", "overlong", "utf16", "bom",
        "odd_key", "gzip", "many_keys",
    ],
)  # fmt: skip
def test_a_body_that_is_not_one_plain_object_is_refused(as_alice: APIClient, raw: bytes, code: str) -> None:
    response = as_alice.post(LIST, raw, content_type="application/json")
    assert_problem(response, 400, code)
    assert len(response.content) < 10_000
    assert not TrackedProduct.objects.exists()


def test_a_body_without_end_is_not_read_to_its_end(as_alice: APIClient) -> None:
    raw = b'{"url": "' + b" " * 1_000_000 + b'"}'
    assert_problem(as_alice.post(LIST, raw, content_type="application/json"), 413, "body_too_large")


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "multipart/form-data; boundary=x", "application/xml", "application/json; charset=shift_jis"],
)
def test_only_json_in_utf8_is_understood(as_alice: APIClient, kind: str) -> None:
    response = as_alice.post(LIST, b'{"url": "x"}', content_type=kind)
    assert_problem(response, 415, "unsupported_media_type")


def test_a_method_that_an_address_lacks_is_refused(as_alice: APIClient) -> None:
    assert_problem(as_alice.put(LIST, {}), 405, "method_not_allowed")
    assert_problem(as_alice.generic("TRACE", LIST), 405, "method_not_allowed")


def test_a_method_cannot_be_slipped_in(alice: User, as_alice: APIClient) -> None:
    watch = make_watch(alice)
    as_alice.post(f"{LIST}{watch.public_id}/check-now/", headers={"x-http-method-override": "DELETE"})
    assert TrackedProduct.objects.present().count() == 1


def test_a_database_that_is_away_is_503_with_a_time_to_come_again(as_alice: APIClient, monkeypatch) -> None:
    def away() -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("PriceAlert.tracked_products.views.database_now", away)
    response = as_alice.get(LIST)
    body = assert_problem(response, 503, "unavailable")
    assert response["Retry-After"] == "5"
    assert "connection" not in str(body["detail"])


def test_a_database_that_is_away_is_503_for_accounts_too(db: None, monkeypatch) -> None:
    def away(*args: object, **options: object) -> None:
        raise OperationalError("connection refused")

    client = Client(raise_request_exception=False)
    monkeypatch.setattr("users.models.User.check_password", away)
    monkeypatch.setattr("allauth.account.auth_backends.filter_users_by_email", away)
    body = {"email": "a@example.com", "password": "some long phrase"}
    response = client.post("/api/v1/auth/browser/v1/auth/login", body, content_type="application/json")
    assert_problem(response, 503, "unavailable")


def test_a_fault_of_ours_shows_no_trace_and_can_be_found_by_its_id(alice: User, monkeypatch, caplog) -> None:
    def broken() -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("PriceAlert.tracked_products.views.database_now", broken)
    client = Client(raise_request_exception=False)
    client.force_login(alice)
    with caplog.at_level(logging.INFO):
        response = client.get(LIST)
    assert_problem(response, 500, "server_error")
    assert b"secret" not in response.content
    assert "a secret of the inside" in caplog.text


def test_messages_are_in_the_language_of_the_person_or_else_of_the_browser(alice: User, as_alice: APIClient) -> None:
    anonymous = Client().get("/api/v1/nothing/", headers={"accept-language": "ja"})
    assert anonymous.json()["detail"] == "ここには何もありません。"
    english = as_alice.get("/api/v1/nothing/", headers={"accept-language": "ja"})
    assert english.json()["detail"] == "There is nothing here."


def test_no_answer_of_the_api_is_kept_by_a_cache_that_is_shared(alice: User, as_alice: APIClient) -> None:
    assert as_alice.get("/api/v1/me/")["Cache-Control"] == "private, no-store"
    assert as_alice.get(LIST)["Cache-Control"] == "private, no-cache"
    assert as_alice.get(f"{LIST}?page=0")["Cache-Control"] == "private, no-store"
    for path in ("/api/v1/me/", LIST, "/api/v1/nothing/"):
        response = as_alice.get(path, headers={"origin": "https://elsewhere.example"})
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in response
        assert "default-src 'none'" in response["Content-Security-Policy"]


def test_pages_that_need_a_looser_policy_still_load_from_us_alone(client: Client, db: None) -> None:
    for path in ("/admin/login/", "/api/docs/"):
        policy = client.get(path)["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "http" not in policy


def test_a_strangers_request_id_is_not_taken_over(client: Client) -> None:
    assert client.get("/api/v1/nothing/", headers={"x-request-id": "forged-forged"})["X-Request-ID"] != "forged-forged"


def test_a_request_id_of_our_own_proxy_is_kept(client: Client, settings) -> None:
    settings.TRUSTED_PROXIES = 1
    assert client.get("/api/v1/nothing/", headers={"x-request-id": "from-nginx-1"})["X-Request-ID"] == "from-nginx-1"
    bad = client.get("/api/v1/nothing/", headers={"x-request-id": "a b\tc" * 50})
    assert len(bad["X-Request-ID"]) == 32


def test_a_refusal_is_logged_by_codes_and_never_with_what_was_sent(as_alice: APIClient, caplog) -> None:
    with caplog.at_level(logging.INFO, logger="PriceAlert.problems"):
        as_alice.post(LIST, {"url": "http://10.1.2.3/secret-path", "odd\nname": 1})
    [record] = [record for record in caplog.records if record.message == "request.refused"]
    assert "secret-path" not in str(vars(record))
    assert record.status == 400

"""The built pages as Django serves them, where no nginx stands in front."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client


@pytest.fixture(autouse=True)
def dist(tmp_path: Path, settings: Any) -> Path:
    settings.FRONTEND_DIST = tmp_path / "dist"
    (settings.FRONTEND_DIST / "assets").mkdir(parents=True)
    (settings.FRONTEND_DIST / "index.html").write_text("<title>PriceAlert</title>")
    (settings.FRONTEND_DIST / "assets" / "main-1a2b.js").write_text("export {}")
    (settings.FRONTEND_DIST / "assets" / "main-1a2b.js.br").write_bytes(b"packed")
    (settings.FRONTEND_DIST / "sw.js").write_text("self")
    (settings.FRONTEND_DIST / "manifest.ja.webmanifest").write_text("{}")
    (tmp_path / "secret.txt").write_text("secret")
    return tmp_path


@pytest.mark.parametrize("path", ["/", "/products/1", "/%ff", "/" + "a" * 300, "/" + "a/" * 3000, "/%00"])
def test_any_address_that_is_no_file_gets_the_page(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert b"PriceAlert" in response.content


@pytest.mark.parametrize("path", ["/assets/%00.js", "/assets/none.js", "/static/%00", "/api/v1/%00", "/api/v1/none/"])
def test_what_is_neither_file_nor_page_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/../secret.txt", "/..%2fsecret.txt", "/assets/../../secret.txt", "//secret.txt"])
def test_no_address_leads_out_of_the_build(client: Client, path: str) -> None:
    assert b"secret" not in client.get(path).getvalue()


@pytest.mark.parametrize("method", ["post", "put", "delete", "trace", "options"])
def test_a_page_is_only_read(client: Client, method: str) -> None:
    assert getattr(client, method)("/").status_code == 405


def test_the_page_brings_the_csrf_cookie_and_a_file_that_caches_share_does_not(client: Client) -> None:
    page = client.get("/")
    assert "csrftoken" in page.cookies
    assert page["Cache-Control"] == "private, no-cache"
    file = Client().get("/assets/main-1a2b.js")
    assert file.getvalue() == b"export {}"
    assert not file.cookies
    assert file["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Cookie" not in file.get("Vary", "")


def test_a_file_is_sent_packed_to_a_browser_that_can_unpack_it(client: Client) -> None:
    packed = client.get("/assets/main-1a2b.js", headers={"Accept-Encoding": "gzip, deflate, br, zstd"})
    assert packed.getvalue() == b"packed"
    assert packed["Content-Encoding"] == "br"
    assert packed["Content-Type"] == "text/javascript"
    assert "Accept-Encoding" in packed["Vary"]
    plain = client.get("/assets/main-1a2b.js", headers={"Accept-Encoding": "gzip"})
    assert plain.getvalue() == b"export {}"
    assert "Content-Encoding" not in plain


def test_the_service_worker_is_asked_for_anew_and_may_only_be_a_script(client: Client) -> None:
    worker = client.get("/sw.js")
    assert worker.getvalue() == b"self"
    assert worker["Content-Type"] == "text/javascript"
    assert worker["Cache-Control"] == "no-cache"
    assert not worker.cookies


def test_what_makes_the_app_installable_has_its_own_type(client: Client) -> None:
    manifest = client.get("/manifest.ja.webmanifest")
    assert manifest.getvalue() == b"{}"
    assert manifest["Content-Type"] == "application/manifest+json"


def test_the_policy_lets_the_worker_run_and_no_script_in_the_page(client: Client) -> None:
    policy = client.get("/")["Content-Security-Policy"]
    rules = {name: values for name, *values in (rule.split() for rule in policy.split(";") if rule.strip())}
    assert rules["script-src"] == ["'self'"]
    assert rules["worker-src"] == ["'self'"]
    assert rules["manifest-src"] == ["'self'"]

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

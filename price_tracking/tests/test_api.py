"""/api/v1/images/: the pictures of shops, served by us."""

from __future__ import annotations

from django.utils import timezone
from rest_framework.test import APIClient

from PriceAlert.tests.makers import make_listing, make_watch
from products.models import Listing, ListingImage
from users.models import User


def make_image(listing: Listing, *, kind: str = "image/png") -> str:
    ListingImage.objects.create(
        listing=listing, source_url="https://shop.example/1", content_type=kind, body=b"\x89PNG<script>",
        digest="a" * 64, fetched_at=timezone.now(),
    )  # fmt: skip
    return f"/api/v1/images/{listing.public_id}/{'a' * 64}/"


def test_a_picture_is_shown_as_a_picture_and_can_run_nothing(alice: User, as_alice: APIClient) -> None:
    watch = make_watch(alice)
    path = make_image(watch.listing)
    assert as_alice.get("/api/v1/tracked-products/").data["results"][0]["image_url"] == path
    response = as_alice.get(path)
    assert response.content == b"\x89PNG<script>"
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cache-Control"] == "private, max-age=86400, immutable"


def test_a_picture_of_what_one_does_not_track_is_not_there(bob: User, as_alice: APIClient) -> None:
    path = make_image(make_watch(bob).listing)
    assert as_alice.get(path).status_code == 404
    assert APIClient().get(path).status_code == 401


def test_an_old_address_of_a_picture_is_not_there(alice: User, as_alice: APIClient) -> None:
    path = make_image(make_watch(alice, listing=make_listing()).listing)
    assert as_alice.get(path.replace("a" * 64, "b" * 64)).status_code == 404

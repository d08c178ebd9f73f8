from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from products.models import TrackedProduct
from users.models import User

COUNT = 60


def test_hundreds_are_made_once_and_the_list_shows_all_of_them(alice: User, as_alice: APIClient) -> None:
    for _ in range(2):
        call_command("seed_many", email=alice.email, count=COUNT)
    assert TrackedProduct.objects.filter(user=alice).count() == COUNT
    answer = as_alice.get("/api/v1/tracked-products/?page_size=500").data
    assert len(answer["results"]) == COUNT
    assert {row["price"]["shelf"]["currency"] for row in answer["results"] if row["price"]} == {"JPY", "USD", "EUR"}
    assert answer["counts"]["attention"] > 0


def test_nobody_is_given_products_in_production_or_without_an_account(alice: User, settings) -> None:
    with pytest.raises(CommandError, match="no account"):
        call_command("seed_many", email="nobody@example.com", count=1)
    settings.MODE = "production"
    with pytest.raises(CommandError, match="invents products"):
        call_command("seed_many", email=alice.email, count=1)
    assert not TrackedProduct.objects.exists()

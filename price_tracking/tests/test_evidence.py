"""What is kept of a look says of every figure where it stood, and the person is told."""

from __future__ import annotations

import pytest

from price_tracking.models import Evidence
from products.models import Listing, TrackedProduct
from testkit.shop import HTML, Reply

pytestmark = pytest.mark.django_db

PAGE = Reply(
    headers=HTML,
    body="""<!doctype html><html lang=ja><meta charset=utf-8><title>急須</title><h1>急須</h1><div class=box>
<p class=was>通常価格 <s>2,480円</s></p><p class=price>販売価格 <b>1,980円</b>（税込）</p><p class=ship>送料無料</p>
<p class=points>19ポイント</p><p class=stock>在庫あり</p><button>カートに入れる</button></div>""".encode(),
)
FIGURES = ["price", "list_price", "shipping", "points", "stock"]


@pytest.fixture
def watch(flow, alice) -> TrackedProduct:
    flow.shop.script("/item/1", PAGE)
    flow.track(alice)
    flow.look_at_due()
    return TrackedProduct.objects.select_related("listing").get()


def test_the_evidence_of_a_point_holds_every_figure(watch):
    rows = Evidence.objects.get().rows
    assert [row.get("figure", "price") for row in rows] == FIGURES
    assert [row["text"] for row in rows] == ["1,980円", "2,480円", "送料無料", "19ポイント", "在庫あり"]
    assert all(row["place"].startswith("div.box > p.") for row in rows)
    assert Listing.objects.get().evidence == rows


def test_the_person_is_told_of_each_now_and_of_the_past(watch, as_alice):
    address = f"/api/v1/tracked-products/{watch.public_id}/"
    now = as_alice.get(address).data["evidence"]
    past = as_alice.get(f"{address}evidence/", {"at": watch.listing.last_seen_at.isoformat()}).data["rows"]
    assert [row["figure"] for row in now] == FIGURES
    assert past == now


def test_a_row_of_an_older_release_belongs_to_the_price(watch, as_alice):
    Listing.objects.update(evidence=[{"reader": "text", "place": "p.price", "text": "1,980円"}])
    told = as_alice.get(f"/api/v1/tracked-products/{watch.public_id}/").data["evidence"]
    assert told == [{"figure": "price", "reader": "text", "place": "p.price", "text": "1,980円"}]

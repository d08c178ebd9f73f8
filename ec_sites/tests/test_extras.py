"""Points and shipping beside a price: what is said is taken, what is bound to a condition is not."""

import pytest

from ec_sites.read import read
from ec_sites.values import Availability, Money, Offer, Page


def offer(beside: str) -> Offer:
    page = (
        "<html lang='ja'><head><title>急須 南部鉄器</title></head><body><h1>急須 南部鉄器</h1>"
        f"<p class='price'>価格 4,980円（税込）</p>{beside}<button>カートに入れる</button>"
        "<p>南部鉄器の急須です。お手入れの仕方は同梱の説明書をご覧ください。末永くお使いいただけます。</p></body></html>"
    )
    outcome = read(Page("https://shop.example/p/1", 200, {}, page.encode())).outcome
    assert isinstance(outcome, Offer)
    assert outcome.price == Money(4980, "JPY")
    return outcome


@pytest.mark.parametrize(
    ("beside", "points"),
    [
        ("<p>49ポイント進呈</p>", 49),
        ("<p>49ポイント（1%還元）</p>", 49),
        ("<p>1,298pt</p>", 1298),
        ("<p><b>49</b>ポイント獲得</p>", 49),
        ("<p><span>49</span><span>ポイント</span></p>", 49),
        ("<dl><dt>ポイント</dt><dd>49pt</dd></dl>", 49),
        ("<dl><dt>獲得ポイント</dt><dd>49</dd></dl>", 49),
        ("<p>加算ポイント：28pt</p>", 28),
        ("<p>４９ポイント</p>", 49),
        ("<p>ポイント10倍</p>", None),
        ("<p>ポイント 10%</p>", None),
        ("<p>入会で2,000ポイント</p>", None),
        ("<p>最大500ポイント</p>", None),
        ("<p>1,000ポイント以上で交換</p>", None),
        ("<p>49ポイント利用できます</p>", None),
        ("<p>おすすめポイント</p>", None),
    ],
)
def test_points_are_taken_only_where_this_purchase_brings_them(beside, points):
    assert offer(beside).points == points


@pytest.mark.parametrize(
    ("beside", "availability"),
    [
        ("<p>在庫あり</p>", Availability.IN_STOCK),
        ("", Availability.IN_STOCK),
        ("<p>売り切れ次第終了いたします</p>", Availability.IN_STOCK),
        ("<p>欠品の場合がございます</p>", Availability.IN_STOCK),
        ("<p>在庫切れの場合はご連絡します</p>", Availability.IN_STOCK),
        ("<p>他のサイズは売り切れましたのでお早めにお求めください</p>", Availability.IN_STOCK),
        ("<p>在庫切れ</p>", Availability.OUT_OF_STOCK),
        ("<p>欠品中</p>", Availability.OUT_OF_STOCK),
        ("<p>SOLD OUT</p>", Availability.OUT_OF_STOCK),
        ("<p>予約受付中</p>", Availability.PRE_ORDER),
    ],
)
def test_stock_is_what_the_page_says_of_now(beside, availability):
    assert offer(beside).availability is availability


@pytest.mark.parametrize(
    ("beside", "shipping"),
    [
        ("<p>送料無料</p>", 0),
        ("<p>送料込み</p>", 0),
        ("<p>全国送料無料</p>", 0),
        ("<p>送料：550円</p>", 550),
        ("<p>送料 全国一律 660円</p>", 660),
        ("<p>送料￥410（税込）</p>", 410),
        ("<dl><dt>送料</dt><dd>660円</dd></dl>", 660),
        ("<p>配送料：<b>￥410</b></p>", 410),
        ("<p>3,980円以上で送料無料</p>", None),
        ("<p>送料無料（3,980円以上）</p>", None),
        ("<p>送料無料<span>（一部地域を除く）</span></p>", None),
        ("<p>プライム会員は送料無料</p>", None),
        ("<p>あと1,020円で送料無料</p>", None),
        ("<p>送料 600円〜</p>", None),
        ("<p>送料 北海道 1,200円</p>", None),
        ("<p>送料別</p>", None),
        ("<p>送料無料※</p>", None),
    ],
)
def test_shipping_is_taken_only_where_nothing_binds_it(beside, shipping):
    assert offer(beside).shipping == (None if shipping is None else Money(shipping, "JPY"))

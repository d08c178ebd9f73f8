"""Yahoo!フリマ: one-off goods of private people."""

from ec_sites.sites import Site

SITE = Site(
    code="yahoo-fleamarket",
    name="Yahoo!フリマ",
    hosts=("paypayfleamarket.yahoo.co.jp",),
    currency="JPY",
    path=r"/item/(?P<item_id>z\d+)",
    canonical="https://paypayfleamarket.yahoo.co.jp/item/{item_id}",
    search=r"/search/",
    verified="two real product pages, without hints",
)

"""au PAY マーケット."""

from ec_sites.sites import Site

SITE = Site(
    code="aupay",
    name="au PAY マーケット",
    hosts=("wowma.jp",),
    currency="JPY",
    path=r"/item/(?P<item_id>\d+)",
    canonical="https://wowma.jp/item/{item_id}",
)

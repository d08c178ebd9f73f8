"""ケーズデンキ: the JAN is in the address."""

from ec_sites.sites import Site

SITE = Site(
    code="ksdenki",
    name="ケーズデンキ",
    hosts=("www.ksdenki.com",),
    currency="JPY",
    path=r"/shop/g/g(?P<item_id>\d{8,13})",
    canonical="https://www.ksdenki.com/shop/g/g{item_id}/",
    item_is_gtin=True,
    search=r"/shop/(?:c|goods/search)",
)

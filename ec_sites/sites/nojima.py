"""ノジマオンライン: the JAN is in the address."""

from ec_sites.sites import Site

SITE = Site(
    code="nojima",
    name="ノジマオンライン",
    hosts=("online.nojima.co.jp",),
    currency="JPY",
    path=r"/commodity/1/(?P<item_id>\d{8,13})",
    canonical="https://online.nojima.co.jp/commodity/1/{item_id}/",
    item_is_gtin=True,
)

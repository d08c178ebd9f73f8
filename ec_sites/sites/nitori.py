"""ニトリネット. The page is drawn by scripts."""

from ec_sites.sites import Site

SITE = Site(
    code="nitori",
    name="ニトリネット",
    hosts=("www.nitori-net.jp",),
    currency="JPY",
    path=r"/ec/product/(?P<item_id>[A-Za-z0-9-]+)",
    canonical="https://www.nitori-net.jp/ec/product/{item_id}/",
    search=r"/ec/(?:search|cat)/",
)

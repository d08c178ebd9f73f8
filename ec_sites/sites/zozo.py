"""ZOZOTOWN. `did` chooses colour and size."""

from ec_sites.sites import Site

SITE = Site(
    code="zozo",
    name="ZOZOTOWN",
    hosts=("zozo.jp", "www.zozo.jp"),
    currency="JPY",
    path=r"/shop/(?P<shop>[A-Za-z0-9_-]+)/goods(?:-sale)?/(?P<item_id>\d+)",
    canonical="https://zozo.jp/shop/{shop}/goods/{item_id}/",
    keep_query=("did",),
    search=r"/(?:search|category)/",
)

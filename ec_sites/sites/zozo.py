"""ZOZOTOWN. `did` chooses colour and size."""

from ec_sites.sites import Site
from ec_sites.values import Policy

SITE = Site(
    code="zozo",
    name="ZOZOTOWN",
    hosts=("zozo.jp",),
    currency="JPY",
    path=(
        r"/shop/(?P<shop>[A-Za-z0-9_-]+)/goods(?:-sale)?/(?P<item_id>\d+)",
        r"/shop/(?P<shop>[A-Za-z0-9_-]+)/goods\.html",
    ),
    canonical="https://zozo.jp/shop/{shop}/goods/{item_id}/",
    policy=Policy.BY_HAND,
    why="It refuses robots, robots.txt included; store.shopping.yahoo.co.jp/zozo/ has the same goods.",
    id_query="gid",
    keep_query=("did",),
    search=r"/(?:search|category)/",
)

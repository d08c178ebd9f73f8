"""ヤマダウェブコム."""

from ec_sites.sites import Site

SITE = Site(
    code="yamada",
    name="ヤマダウェブコム",
    hosts=("www.yamada-denkiweb.com",),
    currency="JPY",
    path=r"/(?P<item_id>\d{10})",
    canonical="https://www.yamada-denkiweb.com/{item_id}/",
    search=r"/search",
)

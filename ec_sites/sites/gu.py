"""GU. Colour and size stand in the query; the page is drawn by scripts."""

from ec_sites.sites import Site

SITE = Site(
    code="gu",
    name="GU",
    hosts=("www.gu-global.com/jp",),
    currency="JPY",
    path=r"/jp/ja/products/(?P<item_id>E\d{6}-\d{3})/(?P<group>\d{2})",
    canonical="https://www.gu-global.com/jp/ja/products/{item_id}/{group}",
    keep_query=("colorDisplayCode", "sizeDisplayCode"),
)

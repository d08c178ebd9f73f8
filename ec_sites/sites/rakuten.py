"""楽天市場. The page holds its price and its JAN in microdata; what the text shows first may be another item's."""

from ec_sites.sites import Site

SITE = Site(
    code="rakuten",
    name="楽天市場",
    hosts=("item.rakuten.co.jp", "soko.rms.rakuten.co.jp"),
    currency="JPY",
    path=r"/(?P<shop>[A-Za-z0-9_-]+)/(?P<item_id>[A-Za-z0-9_-]+)",
    canonical="https://item.rakuten.co.jp/{shop}/{item_id}/",
    item_id="{shop}/{item_id}",
    keep_query=("variantId",),
    search=r"/[A-Za-z0-9_-]+/c/",
)

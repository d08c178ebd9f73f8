"""楽天ブックス."""

from ec_sites.sites import Site

SITE = Site(
    code="rakuten-books",
    name="楽天ブックス",
    hosts=("books.rakuten.co.jp",),
    currency="JPY",
    path=r"/rb/(?P<item_id>\d+)",
    canonical="https://books.rakuten.co.jp/rb/{item_id}/",
    search=r"/search",
)

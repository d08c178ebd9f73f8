"""楽天ブックス. `item.rakuten.co.jp/book/` shows the same goods under the same numbers."""

from ec_sites.sites import Site

SITE = Site(
    code="rakuten-books",
    name="楽天ブックス",
    hosts=("books.rakuten.co.jp", "item.rakuten.co.jp/book"),
    currency="JPY",
    path=(r"/rb/(?P<item_id>\d+)", r"/book/(?P<item_id>\d+)"),
    canonical="https://books.rakuten.co.jp/rb/{item_id}/",
    why="As 楽天市場.",
    tracking=r"scid|iasid|sc2?_\w+|sc2id|s-id|l-id|rafcid|trflg|bc_uid|bkts|force-site",
    search=r"/search",
)

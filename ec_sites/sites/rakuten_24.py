"""楽天24. The form of its own addresses is not known; its goods stand under `item.rakuten.co.jp/rakuten24/` too."""

from ec_sites.sites import Site

SITE = Site(
    code="rakuten-24",
    name="楽天24",
    hosts=("24.rakuten.co.jp",),
    currency="JPY",
    why="As 楽天市場.",
    tracking=r"scid|iasid|sc2?_\w+|sc2id|s-id|l-id|rafcid|trflg|bc_uid|bkts|force-site",
)

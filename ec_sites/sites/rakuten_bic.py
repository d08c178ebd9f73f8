"""楽天ビック: the prices differ from BicCamera's own shop. The JAN is in the address."""

from ec_sites.sites import Site

SITE = Site(
    code="rakuten-bic",
    name="楽天ビック",
    hosts=("biccamera.rakuten.co.jp",),
    currency="JPY",
    path=r"/item/(?P<item_id>\d{8,14})",
    canonical="https://biccamera.rakuten.co.jp/item/{item_id}/",
    why="As 楽天市場.",
    item_is_gtin=True,
    tracking=r"scid|iasid|sc2?_\w+|sc2id|s-id|l-id|rafcid|trflg|bc_uid|bkts|force-site",
    search=r"/search",
)

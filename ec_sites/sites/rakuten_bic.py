"""楽天ビック: the prices differ from BicCamera's own shop."""

from ec_sites.sites import Site

SITE = Site(
    code="rakuten-bic",
    name="楽天ビック",
    hosts=("biccamera.rakuten.co.jp",),
    currency="JPY",
    path=r"/item/(?P<item_id>\d{8,14})",
    canonical="https://biccamera.rakuten.co.jp/item/{item_id}/",
    search=r"/search",
)

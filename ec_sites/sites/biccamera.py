"""ビックカメラ.com."""

from ec_sites.sites import Hints, Site

SITE = Site(
    code="biccamera",
    name="ビックカメラ.com",
    hosts=("www.biccamera.com",),
    currency="JPY",
    path=(r"/bc/item/(?P<item_id>\d+)", r"/bc/disp/.*"),
    canonical="https://www.biccamera.com/bc/item/{item_id}/",
    id_query="GOODS_NO",
    search=r"/bc/category/",
    hints=Hints(price=".bcs_price"),
)

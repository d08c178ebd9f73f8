"""ヨドバシ.com. No JSON-LD; price, stock and points stand in elements of their own."""

from ec_sites.sites import Hints, Site

SITE = Site(
    code="yodobashi",
    name="ヨドバシ.com",
    hosts=("www.yodobashi.com",),
    currency="JPY",
    path=(
        r"/product/(?P<item_id>\d{18})",
        r"/product-detail/(?P<item_id>\d{18})",
        r"/[^/]+/pd/(?P<item_id>\d{18})",
    ),
    canonical="https://www.yodobashi.com/product/{item_id}/",
    why="No terms on robots were found; robots.txt is asked for each page.",
    search=r"/(?:community|category|ec/(?:product/stock|category))/",
    hints=Hints(
        title="#products_maintitle",
        price="#js_scl_unitPrice",
        points=".js_ppPoint",
        availability="#salesInfoTxt, .salesInfo",
    ),
)

"""ソフマップ: the id is in the query; new and used goods."""

from ec_sites.sites import Site

SITE = Site(
    code="sofmap",
    name="ソフマップ",
    hosts=("www.sofmap.com", "a.sofmap.com"),
    currency="JPY",
    path=r"/product_detail\.aspx",
    canonical="https://www.sofmap.com/product_detail.aspx?sku={item_id}",
    id_query="sku",
)

"""エディオン: the id is in the query."""

from ec_sites.sites import Site

SITE = Site(
    code="edion",
    name="エディオン",
    hosts=("www.edion.com",),
    currency="JPY",
    path=r"/detail\.html",
    id_query="p_cd",
    canonical="https://www.edion.com/detail.html?p_cd={item_id}",
)

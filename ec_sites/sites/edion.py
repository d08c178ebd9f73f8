"""エディオン: the id is in the query."""

from ec_sites.sites import Site

SITE = Site(
    code="edion",
    name="エディオン",
    hosts=("www.edion.com",),
    currency="JPY",
    path=r"/detail\.html",
    canonical="https://www.edion.com/detail.html?p_cd={item_id}",
    id_query="p_cd",
)

"""無印良品: the JAN is in the address."""

from ec_sites.sites import Site

SITE = Site(
    code="muji",
    name="無印良品",
    hosts=("www.muji.com",),
    currency="JPY",
    path=r"/jp/ja/store/cmdty/detail/(?:[^/]+/)?(?P<item_id>\d{8,14})",
    canonical="https://www.muji.com/jp/ja/store/cmdty/detail/{item_id}",
    search=r"/jp/ja/store/(?:search|cmdty/section)",
)

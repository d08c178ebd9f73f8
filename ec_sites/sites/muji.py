"""無印良品: the JAN is in the address."""

from ec_sites.sites import Site

SITE = Site(
    code="muji",
    name="無印良品",
    hosts=("www.muji.com/jp",),
    currency="JPY",
    path=r"/jp/ja/store/cmdty/detail/(?:[^/]+/)?(?P<item_id>\d{8,14})",
    canonical="https://www.muji.com/jp/ja/store/cmdty/detail/{item_id}",
    item_is_gtin=True,
    search=r"/jp/ja/store/(?:search|cmdty/section)",
    verified="two real product pages, without hints",
)

"""DMM.com 通販."""

from ec_sites.sites import Site

SITE = Site(
    code="dmm",
    name="DMM.com",
    hosts=("www.dmm.com",),
    currency="JPY",
    path=r"/mono/(?P<floor>[a-z_]+)/-/detail/=/cid=(?P<item_id>[a-z0-9_]+)(?:/.*)?",
    canonical="https://www.dmm.com/mono/{floor}/-/detail/=/cid={item_id}/",
    tracking="i3_ref|i3_ord",
    search=r"/mono/[a-z_]+/-/list/",
    wrappers={"al.dmm.co.jp": ("lurl",), "al.dmm.com": ("lurl",)},
)

"""Joshin: the JAN is in the address."""

from ec_sites.sites import Site

SITE = Site(
    code="joshin",
    name="Joshin web",
    hosts=("joshinweb.jp",),
    currency="JPY",
    path=(r"/dp/(?P<item_id>\d{8,13})\.html", r"/[^/]+/\d+/(?P<item_id>\d{8,13})\.html"),
    canonical="https://joshinweb.jp/dp/{item_id}.html",
    item_is_gtin=True,
)

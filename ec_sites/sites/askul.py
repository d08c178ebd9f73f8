"""ASKUL: for businesses; shows prices with and without tax."""

from ec_sites.sites import Site

SITE = Site(
    code="askul",
    name="ASKUL",
    hosts=("www.askul.co.jp",),
    currency="JPY",
    path=r"/p/(?P<item_id>[A-Za-z0-9_-]+)",
    canonical="https://www.askul.co.jp/p/{item_id}/",
    tracking=r"sc_[ieloc]|ea|__ysp",
)

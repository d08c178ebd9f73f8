"""メルカリ: one-off goods of private people. Its terms forbid access by other means than its interface."""

from ec_sites.sites import Site
from ec_sites.values import Policy

SITE = Site(
    code="mercari",
    name="メルカリ",
    hosts=("jp.mercari.com",),
    currency="JPY",
    path=(r"/(?P<kind>item)/(?P<item_id>m\d+)", r"/(?P<kind>shops/product)/(?P<item_id>[A-Za-z0-9]+)"),
    canonical="https://jp.mercari.com/{kind}/{item_id}",
    policy=Policy.BY_HAND,
    search=r"/(?:[a-z]{2}/)?search",
)

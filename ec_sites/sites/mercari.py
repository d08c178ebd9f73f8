"""メルカリ: one-off goods of private people."""

from ec_sites.sites import Site
from ec_sites.values import Policy

SITE = Site(
    code="mercari",
    name="メルカリ",
    hosts=("jp.mercari.com", "www.mercari.com/jp"),
    currency="JPY",
    path=(
        r"(?:/[a-z]{2})?/(?P<kind>item)s?/(?P<item_id>m\d+)",
        r"(?:/[a-z]{2})?/(?P<kind>shops/product)/(?P<item_id>[A-Za-z0-9]+)",
    ),
    canonical="https://jp.mercari.com/{kind}/{item_id}",
    policy=Policy.BY_HAND,
    why="Its terms forbid access by other means than its own interface.",
    search=r"/(?:[a-z]{2}/)?search",
    verified="three real product pages, without hints",
)

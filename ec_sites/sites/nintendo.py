"""My Nintendo Store: the digits are the number of the software everywhere."""

from ec_sites.sites import Site
from ec_sites.values import Policy

SITE = Site(
    code="nintendo-jp",
    name="マイニンテンドーストア",
    hosts=("store-jp.nintendo.com",),
    currency="JPY",
    path=r"/item/software/(?P<item_id>D\d{14})",
    canonical="https://store-jp.nintendo.com/item/software/{item_id}/",
    policy=Policy.BY_HAND,
    why="Its terms forbid automation.",
)

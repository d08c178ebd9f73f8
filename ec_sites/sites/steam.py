"""Steam."""

from ec_sites.sites import Site

SITE = Site(
    code="steam",
    name="Steam",
    hosts=("store.steampowered.com",),
    currency="JPY",
    path=r"(?:/agecheck)?/app/(?P<item_id>\d+)(?:/.*)?",
    canonical="https://store.steampowered.com/app/{item_id}/",
    search=r"/search/",
)

"""Amazon.co.jp. Its conditions exclude robots, so it is read through the official API only."""

from ec_sites.sites import Hints, Site
from ec_sites.values import Policy

SITE = Site(
    code="amazon-jp",
    name="Amazon.co.jp",
    hosts=("www.amazon.co.jp", "amazon.co.jp", "m.amazon.co.jp"),
    currency="JPY",
    path=(
        r"(?:/[^/]+)?/dp/(?:product/)?(?P<item_id>[A-Za-z0-9]{10})(?:/.*)?",
        r"(?:/[^/]+)?/gp/(?:product|aw/d|offer-listing)/(?P<item_id>[A-Za-z0-9]{10})(?:/.*)?",
        r"/(?:o|exec/obidos)/ASIN/(?P<item_id>[A-Za-z0-9]{10})(?:/.*)?",
    ),
    canonical="https://www.amazon.co.jp/dp/{item_id}",
    policy=Policy.API,
    search=r"/(?:s|gp/search|gp/bestsellers|b)(?:/|$)",
    fold_id=str.upper,
    hints=Hints(title="#productTitle", price="#corePrice_feature_div", availability="#availability"),
)

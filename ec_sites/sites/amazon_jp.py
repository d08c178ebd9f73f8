"""Amazon.co.jp. Its conditions exclude robots, so it is read through the official API only."""

from ec_sites.sites import Site
from ec_sites.values import Policy

SITE = Site(
    code="amazon-jp",
    name="Amazon.co.jp",
    hosts=("www.amazon.co.jp", "m.amazon.co.jp"),
    currency="JPY",
    path=(
        r"(?:/-/[a-z]{2}(?:[_-][A-Za-z]{2})?)?(?:/[^/]+)?/dp/(?:product/)?(?P<item_id>[A-Za-z0-9]{10})(?:/.*)?",
        r"(?:/-/[a-z]{2}(?:[_-][A-Za-z]{2})?)?(?:/[^/]+)?/gp/(?:product|aw/d|offer-listing)/"
        r"(?P<item_id>[A-Za-z0-9]{10})(?:/.*)?",
        r"/(?:o|exec/obidos)/ASIN/(?P<item_id>[A-Za-z0-9]{10})(?:/.*)?",
    ),
    canonical="https://www.amazon.co.jp/dp/{item_id}",
    policy=Policy.API,
    why="Its conditions of use exclude robots and the collection of prices; associates take prices from the API only.",
    seller_query=("smid", "m"),
    tracking=r"ref_?|tag|linkCode|camp|creative(?:ASIN)?|ascsubtag|p[df]_rd_\w+|content-id|qid|sr|crid|sprefix"
    r"|dib(?:_tag)?|keywords|ie|_encoding|th|psc",
    search=r"/(?:-/[a-z]{2}/)?(?:s|b|gp/search|gp/bestsellers|gp/browse\.html)(?:/(?!dp/).*)?$",
    short_hosts=("amzn.asia", "amzn.to"),
    fold_id=str.upper,
)

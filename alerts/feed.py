"""What was told to a person, for programs that follow it by a secret link: an Atom feed and a calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event

from alerts.figures import one_line
from alerts.models import Notification
from alerts.words import headline, title_of, why
from users.models import User

# The newest so many.
MOST = 50
_LINE = 200


def told_to(person: User) -> list[Notification]:
    """The newest first."""
    rows = Notification.objects.filter(user=person).order_by("-created_at", "-pk")
    return list(rows.select_related("rule", "tracked_product__listing__site")[:MOST])


def changed_at(person: User, notifications: Sequence[Notification]) -> dt.datetime:
    """When the newest was told; of an empty feed, when the account was made."""
    return max((one.created_at for one in notifications), default=person.date_joined)


def atom(person: User, notifications: Sequence[Notification]) -> bytes:
    with override(person.language):
        feed = _Feed(
            title=_("PriceAlert: what was told"),
            link=f"{settings.PUBLIC_URL}/notifications",
            description="",
            language=person.language,
            feed_guid=f"urn:uuid:{person.public_id}",
        )
        feed.changed_at = changed_at(person, notifications)
        for one in notifications:
            feed.add_item(
                title=_title(one, person),
                link=_page(one),
                description=why(one, person),
                unique_id=f"urn:uuid:{one.public_id}",
                pubdate=one.created_at,
                updateddate=one.created_at,
            )
    return feed.writeString("utf-8").encode()


class _Feed(Atom1Feed):
    changed_at: dt.datetime

    def latest_post_date(self) -> dt.datetime:
        """Django's is the present moment where nothing was told yet, which would be another feed each time."""
        return self.changed_at


def calendar(person: User, notifications: Sequence[Notification]) -> bytes:
    """Moments without length, which take up no time of the person's."""
    with override(person.language):
        made = Calendar()
        made.add("prodid", "-//PriceAlert//told//EN")
        made.add("version", "2.0")
        made.add("x-wr-calname", _("PriceAlert: what was told"))
        for one in notifications:
            event = Event()
            event.add("uid", f"{one.public_id}@{urlsplit(settings.PUBLIC_URL).hostname}")
            event.add("dtstamp", one.created_at.astimezone(dt.UTC))
            event.add("dtstart", one.created_at.astimezone(dt.UTC))
            event.add("summary", _title(one, person))
            event.add("description", why(one, person))
            event.add("url", _page(one))
            event.add("transp", "TRANSPARENT")
            made.add_component(event)
    return bytes(made.to_ical())


def _title(notification: Notification, person: User) -> str:
    said = {"headline": headline(notification, person), "title": title_of(notification)}
    return one_line(_("%(title)s: %(headline)s") % said, at_most=_LINE)


def _page(notification: Notification) -> str:
    return f"{settings.PUBLIC_URL}/products/{notification.tracked_product.public_id}"

"""The end of an account and of everything that is of it."""

from __future__ import annotations

import logging

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from alerts.need import write_need
from products.models import Listing
from products.transaction import in_transaction
from users.models import AccountMail, User

log = logging.getLogger(__name__)


def delete_account(person: User) -> None:
    """Deletes the person with their watches, rules, notifications, sessions and what is owed to them.

    A mail that a worker holds is dropped: its next write finds no row of its fence and it goes no further. Listings
    that others may track stay, without a trace of the person; private ones go.
    """
    public_id = person.public_id
    in_transaction(lambda: _delete(person))
    # After a restore, the log is what still knows who wanted to be gone (docs/backups.md).
    log.info("account.deleted", extra={"person": str(public_id)})


def _delete(person: User) -> None:
    # First, and in this order, as evaluation does: else each would wait for a row that the other holds.
    watched = Listing.objects.filter(tracked_products__user=person).order_by("pk")
    list(watched.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
    kept = User.objects.select_for_update().filter(pk=person.pk).first()
    if kept is None:  # a first run has committed, and its answer was lost
        return
    address = kept.alert_email
    AccountMail.objects.filter(recipient__in=EmailAddress.objects.filter(user=person).values("email")).delete()
    if not EmailAddress.objects.filter(email__iexact=address).exists():
        AccountMail.objects.filter(recipient=address).delete()
    Session.objects.filter(session_key__in=UserSession.objects.filter(user=person).values("session_key")).delete()
    needed = list(Listing.objects.filter(tracked_products__user=person, need__gt=0).order_by("pk"))
    kept.delete()
    for listing in needed:
        write_need(listing.pk)

"""The end of an account and of everything that is of it."""

from __future__ import annotations

from django.db import transaction

from users.models import User


def delete_account(person: User) -> None:
    """Deletes the person with their watches, rules, notifications and what is owed to them.

    A mail that a worker holds is dropped: its next write finds no row of its fence and it goes no further. Listings
    that others may track stay, without a trace of the person; private ones go.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        person.delete()

"""Tokens that do one thing for a person and nothing else: the bookmarklet's, and the one in the feed's address.

A person has one of each use at a time. We keep its hash.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from users.models import ApiToken, User

LONGEST = 200
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Use:
    """What a token is for. Scanners of leaked secrets find it by its `prefix`."""

    scope: ApiToken.Scope
    name: str
    prefix: str
    lifetime: dt.timedelta


CAPTURES = Use(ApiToken.Scope.CAPTURES, "bookmarklet", "pac_", dt.timedelta(days=30))
# Programs read it for years; it ends when its person says so.
FEED = Use(ApiToken.Scope.FEED, "feed", "paf_", dt.timedelta(days=3650))


@dataclass(frozen=True, slots=True)
class Issued:
    """`secret` is told once and kept nowhere."""

    secret: str
    token: ApiToken


def issue(person: User, *, now: dt.datetime, use: Use = CAPTURES) -> Issued:
    """A new token; the one before ends with it, so that a lost bookmark opens nothing any more."""
    secret = use.prefix + secrets.token_urlsafe(32)
    with transaction.atomic():
        # Two at once stand in line here: one of them remains.
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        revoke(person, now=now, use=use)
        token = ApiToken.objects.create(
            user=person,
            name=use.name,
            prefix=secret[:_SHOWN],
            digest=_digest(secret),
            scopes=[use.scope],
            created_at=now,
            expires_at=now + use.lifetime,
        )
    return Issued(secret, token)


def revoke(person: User, *, now: dt.datetime, use: Use = CAPTURES) -> None:
    _live(now, use).filter(user=person).update(revoked_at=now)


def current(person: User, *, now: dt.datetime, use: Use = CAPTURES) -> ApiToken | None:
    return _live(now, use).filter(user=person).order_by("-created_at", "-pk").first()


def person_of_token(secret: str, *, now: dt.datetime, use: Use = CAPTURES) -> User | None:
    """Whose token it is; None where it is none, has ended, or is for another use."""
    if len(secret) > LONGEST or not secret.startswith(use.prefix):
        return None
    token = _live(now, use).select_related("user").filter(digest=_digest(secret), user__is_active=True).first()
    if token is None:
        return None
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token.user


def _live(now: dt.datetime, use: Use) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(scopes__contains=[use.scope], revoked_at=None, expires_at__gt=now)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

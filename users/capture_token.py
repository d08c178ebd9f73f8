"""The token in a person's bookmarklet: it can send pages to their account and do nothing else. We keep its hash."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from users.models import ApiToken, User

LIFETIME = dt.timedelta(days=30)
# Scanners of leaked secrets find it by its first letters.
PREFIX = "pac_"
LONGEST = 200
_SHOWN = 12
_SCOPE = ApiToken.Scope.CAPTURES


@dataclass(frozen=True, slots=True)
class Issued:
    """`secret` is told once and kept nowhere."""

    secret: str
    token: ApiToken


def issue(person: User, *, now: dt.datetime) -> Issued:
    """A new token; the one before ends with it, so that a lost bookmark opens nothing any more."""
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        # Two at once stand in line here: one of them remains.
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        revoke(person, now=now)
        token = ApiToken.objects.create(
            user=person,
            name="bookmarklet",
            prefix=secret[:_SHOWN],
            digest=_digest(secret),
            scopes=[_SCOPE],
            created_at=now,
            expires_at=now + LIFETIME,
        )
    return Issued(secret, token)


def revoke(person: User, *, now: dt.datetime) -> None:
    _live(now).filter(user=person).update(revoked_at=now)


def current(person: User, *, now: dt.datetime) -> ApiToken | None:
    return _live(now).filter(user=person).order_by("-created_at", "-pk").first()


def person_of_token(secret: str, *, now: dt.datetime) -> User | None:
    """Whose token it is; None where it is none, has ended, or may not send pages."""
    if len(secret) > LONGEST or not secret.startswith(PREFIX):
        return None
    token = _live(now).select_related("user").filter(digest=_digest(secret), user__is_active=True).first()
    if token is None:
        return None
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token.user


def _live(now: dt.datetime) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(scopes__contains=[_SCOPE], revoked_at=None, expires_at__gt=now)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

"""Codes that let one person each sign up, where sign-up is by invitation. We keep their hashes."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from users.models import Invitation, User

VALID_FOR = dt.timedelta(days=14)
# Crockford's: no letter that looks like a figure or another letter. 16 of them are 80 bits.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 16
_LOOK_ALIKE = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation just made, with the code that nobody can be told again."""

    invitation: Invitation
    code: str


def invite(*, note: str, expires_at: dt.datetime) -> Invited:
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    invitation = Invitation.objects.create(digest=_digest(code), note=note, expires_at=expires_at)
    return Invited(invitation, "-".join(code[start : start + 4] for start in range(0, _LENGTH, 4)))


def hold_invitation(code: str, *, now: dt.datetime) -> Invitation:
    """The invitation with this code, locked for the transaction; raises ValidationError where it opens nothing."""
    invitation = Invitation.objects.select_for_update().filter(digest=_digest(code)).first()
    if invitation is None:
        raise ValidationError(_("There is no invitation with this code. Compare it letter by letter."), code="unknown")
    if invitation.used_at is not None:
        raise ValidationError(_("This invitation was used already. Ask for a new one."), code="used")
    if invitation.expires_at <= now:
        raise ValidationError(_("This invitation has run out. Ask for a new one."), code="expired")
    return invitation


def use_invitation(invitation: Invitation, *, by: User | None, now: dt.datetime) -> None:
    """`by` is nobody where the address had an account already: the answer must not tell, so the code is used up."""
    invitation.used_at, invitation.used_by = now, by
    invitation.save(update_fields=["used_at", "used_by"])


def _digest(code: str) -> str:
    """However it was typed: small letters, blanks, dashes, an O for a 0."""
    letters = "".join(letter for letter in code.upper() if letter.isascii() and letter.isalnum())
    return hashlib.sha256(letters.translate(_LOOK_ALIKE).encode()).hexdigest()

"""A code of an authenticator app opens an account once (RFC 6238, 5.2), whatever happens to the cache.

allauth remembers used codes in the cache alone, for one period: with a tolerance, or an emptied Valkey, a code that
somebody looked at could be used again. We keep the counter of the last one on its row.
"""

from __future__ import annotations

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db import transaction


def use_codes_once() -> None:
    TOTP.validate_code = _validate_code


def _validate_code(totp: TOTP, code: str) -> bool:
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=totp.instance.pk)
        secret, last = decrypt(row.data["secret"]), row.data.get("last_counter", 0)
        for counter in yield_hotp_counters_from_time():
            expected = format_hotp_value(hotp_value(secret, counter))
            if counter > last and compare_user_code(actual=code, expected=expected):
                row.data["last_counter"] = counter
                row.save(update_fields=["data"])
                return True
    return False

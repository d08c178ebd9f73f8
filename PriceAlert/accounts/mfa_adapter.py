"""How allauth's second factors speak and keep secrets for us."""

from __future__ import annotations

import base64
import logging
import secrets
from typing import Any
from urllib.parse import urlsplit

from allauth.account.internal.stagekit import get_pending_stage
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from PriceAlert.accounts.tries import tries_left, with_tries_left
from users.models import User
from users.sealed import UnreadableError, seal, unseal

log = logging.getLogger(__name__)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is wrong or was used already. Take the one your app shows now."),
        "cannot_generate_recovery_codes": _("There are recovery codes only beside a second factor. Set one up first."),
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return unseal(encrypted_text)
        except UnreadableError:
            # Nobody can know this secret, so no code fits: the account stays shut, and its other ways in go on working.
            log.error("second_factor.unreadable", extra={"hint": "SECRET_KEY changed without SECRET_KEY_FALLBACKS"})
            return base64.b32encode(secrets.token_bytes(20)).decode("ascii")

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        error: ValidationError = super().validation_error(code, *args)
        if code != "incorrect_code":
            return error
        if "/webauthn" in context.request.path:
            return ValidationError(gettext("This passkey does not fit this account. Try another way."), code=code)
        return ValidationError(with_tries_left(str(error.message), self._tries_left()), code=code)

    def _tries_left(self) -> int:
        request = context.request
        stage = None if request.user.is_authenticated else get_pending_stage(request)
        user = stage.login.user if stage else request.user
        # The key under which allauth counts codes (allauth/mfa/base/internal/flows.py).
        return tries_left(request, action="login_failed", key=f"mfa-auth-user-{user.pk}")

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        return gettext("Passkey")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the address that people open, whichever name this request came by."""
        return {"id": urlsplit(settings.PUBLIC_URL).hostname or "localhost", "name": "PriceAlert"}

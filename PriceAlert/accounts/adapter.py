"""How allauth speaks for us: its mails are kept in the database and sent by a worker, in the person's language."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from PriceAlert.accounts.letters import letter_of
from PriceAlert.accounts.tries import tries_left, with_tries_left
from products.wake import wake
from users.account_mail import keep_mail


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The email address or the password is wrong."),
        "incorrect_password": _("The password is wrong."),
        "invalid_or_expired_key": _(
            "This link was used already or has run out. If you confirmed your address before, just sign in."
        ),
        "invalid_password_reset": _("This link was used already or has run out. Ask for a new one."),
        "too_many_login_attempts": _("Too many tries. Wait some minutes, then try again."),
        "rate_limited": _("Too many tries. Wait some minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.SIGN_UP != "closed"

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        key = self._get_login_attempts_cache_key(request, **credentials)
        request.tries_left = tries_left(request, action="login_failed", key=key)  # type: ignore[attr-defined]

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Where a password was wrong, with how many tries are left."""
        error: ValidationError = super().validation_error(code, *args)
        left: int | None = getattr(context.request, "tries_left", None)
        if left is None or code not in ("email_password_mismatch", "incorrect_password"):
            return error
        return ValidationError(with_tries_left(str(error.message), left), code=code)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Hashes a password as a new account would: the time it takes tells no stranger which addresses are in use."""
        make_password("nobody's")
        super().send_account_already_exists_mail(email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Keeps the mail, so that a lost broker loses none, and wakes a worker once the transaction has committed."""
        with translation.override(_language_of(email)):
            letter = letter_of(template_prefix, context)
            if letter is None:
                plain = self.render_mail(template_prefix, email, context)
                mail = keep_mail(email, plain.subject, str(plain.body))
            else:
                facts = {"letter": letter, "language": translation.get_language()}
                mail = keep_mail(
                    email,
                    letter.subject,
                    render_to_string("account/letter.txt", facts),
                    html=render_to_string("account/letter.html", facts),
                )
        wake("users.tasks.send_account_mail", mail.pk)


def _language_of(email: str) -> str:
    """Of the account with this address; where there is none, of the request."""
    address = EmailAddress.objects.select_related("user").filter(email__iexact=email).first()
    return address.user.language if address else translation.get_language() or "ja"

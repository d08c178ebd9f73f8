"""What the mails about an account say. Written in the language that is active."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail: paragraphs, at most one link with what it does, paragraphs after it."""

    subject: str
    opening: tuple[str, ...]
    link: tuple[str, str] | None = None
    closing: tuple[str, ...] = ()


def letter_of(template_prefix: str, facts: Mapping[str, Any]) -> Letter | None:
    """The letter that allauth calls by this name; None where we have none of our own."""
    writer = _WRITERS.get(template_prefix)
    return writer(facts) if writer else None


def _confirm_on_sign_up(facts: Mapping[str, Any]) -> Letter:
    return Letter(
        _("Confirm your email address for PriceAlert"),
        (_("Somebody signed up for PriceAlert with this address. If it was you, confirm it with this link:"),),
        (_("Confirm this address"), facts["activate_url"]),
        (_("The link works once, for three days. If it was not you, do nothing: nothing will be sent here."),),
    )


def _confirm_address(facts: Mapping[str, Any]) -> Letter:
    return Letter(
        _("Confirm your new email address for PriceAlert"),
        (_("Your PriceAlert account is to use this address. Confirm it with this link:"),),
        (_("Confirm this address"), facts["activate_url"]),
        (_("The link works once, for three days. If you did not ask for this, do nothing."),),
    )


def confirm_alert_email(key: str) -> Letter:
    return Letter(
        _("Confirm this address for price alerts"),
        (_("Somebody wants price alerts of their PriceAlert account sent here. If it was you, confirm this address:"),),
        (_("Send alerts here"), f"{settings.PUBLIC_URL}/confirm-alert-email/{quote(key)}"),
        (_("The link works for three days. If it was not you, do nothing: nothing will be sent here."),),
    )


def _already_exists(facts: Mapping[str, Any]) -> Letter:
    return Letter(
        _("You already have a PriceAlert account"),
        (
            _("Somebody tried to sign up for PriceAlert with this address, which has an account already."),
            _("If it was you and the password is forgotten, choose a new one here:"),
        ),
        (_("Choose a new password"), facts["password_reset_url"]),
        (_("If it was not you, do nothing: nobody got in."),),
    )


def _reset_password(facts: Mapping[str, Any]) -> Letter:
    return Letter(
        _("Choose a new password for PriceAlert"),
        (_("Somebody asked for a new password for your PriceAlert account. If it was you, choose one here:"),),
        (_("Choose a new password"), facts["password_reset_url"]),
        (_("The link works once, for one hour. If it was not you, do nothing: your password stays as it is."),),
    )


def _unknown_account(facts: Mapping[str, Any]) -> Letter:
    is_open = settings.SIGN_UP == "open"
    return Letter(
        _("There is no PriceAlert account with this address"),
        (
            _("Somebody asked for a new password for a PriceAlert account, but this address has none."),
            _("If it was you, you may have signed up with another address, or not yet:")
            if is_open
            else _("If it was you, you may have signed up with another address."),
        ),
        (_("Sign up"), facts["signup_url"]) if is_open else None,
        (_("If it was not you, do nothing."),),
    )


def _password_changed(facts: Mapping[str, Any]) -> Letter:
    return Letter(
        _("Your PriceAlert password was changed"),
        (_("The password of your PriceAlert account was changed just now."), _warning()),
        (_("Choose a new password"), f"{settings.PUBLIC_URL}/reset-password"),
    )


def _address_changed(facts: Mapping[str, Any]) -> Letter:
    return Letter(
        _("The email address of your PriceAlert account was changed"),
        (
            _("Your PriceAlert account now uses %(address)s instead of this address.") % {"address": facts["to_email"]}
            if facts.get("to_email")
            else _("The email address of your PriceAlert account was changed just now."),
            _warning(),
        ),
    )


def _address_removed(facts: Mapping[str, Any]) -> Letter:
    return Letter(
        _("An email address was removed from your PriceAlert account"),
        (
            _("The address %(address)s was removed from your PriceAlert account.")
            % {"address": facts.get("deleted_email", "")},
            _warning(),
        ),
    )


def _address_confirmed(facts: Mapping[str, Any]) -> Letter:
    return Letter(
        _("Your email address for PriceAlert is confirmed"),
        (_("The address is confirmed. You can sign in now."),),
        (_("Open PriceAlert"), f"{settings.PUBLIC_URL}/"),
    )


def _app_added(facts: Mapping[str, Any]) -> Letter:
    return _security(
        _("Signing in to PriceAlert now asks for a code"),
        _("An authenticator app was set up for your PriceAlert account. Signing in asks for its code from now on."),
    )


def _app_removed(facts: Mapping[str, Any]) -> Letter:
    return _security(
        _("Signing in to PriceAlert no longer asks for a code"),
        _("The authenticator app was removed from your PriceAlert account."),
    )


def _codes_made(facts: Mapping[str, Any]) -> Letter:
    return _security(
        _("New recovery codes for PriceAlert"),
        _("New recovery codes were made for your PriceAlert account. The former ones no longer work."),
    )


def _passkey_added(facts: Mapping[str, Any]) -> Letter:
    return _security(
        _("A passkey was added to your PriceAlert account"),
        _("A passkey was added to your PriceAlert account. It opens the account without the password."),
    )


def _passkey_removed(facts: Mapping[str, Any]) -> Letter:
    return _security(
        _("A passkey was removed from your PriceAlert account"),
        _("A passkey was removed from your PriceAlert account. It no longer opens it."),
    )


def _factors_taken_away(facts: Mapping[str, Any]) -> Letter:
    return _security(
        _("Your PriceAlert account has no second factor any more"),
        _("Who runs this PriceAlert removed the second factor and the passkeys of your account."),
    )


def _security(subject: str, sentence: str) -> Letter:
    return Letter(subject, (sentence, _warning()), (_("Open the settings"), f"{settings.PUBLIC_URL}/settings#security"))


def _warning() -> str:
    contact = settings.OPERATOR_CONTACT
    return _("If it was not you, choose a new password at once and write to %(contact)s.") % {"contact": contact}


_WRITERS = {
    "account/email/email_confirmation_signup": _confirm_on_sign_up,
    "account/email/email_confirmation": _confirm_address,
    "account/email/account_already_exists": _already_exists,
    "account/email/password_reset_key": _reset_password,
    "account/email/unknown_account": _unknown_account,
    "account/email/password_changed": _password_changed,
    "account/email/password_reset": _password_changed,
    "account/email/password_set": _password_changed,
    "account/email/email_changed": _address_changed,
    "account/email/email_deleted": _address_removed,
    "account/email/email_confirm": _address_confirmed,
    "mfa/email/totp_activated": _app_added,
    "mfa/email/totp_deactivated": _app_removed,
    "mfa/email/recovery_codes_generated": _codes_made,
    "mfa/email/webauthn_added": _passkey_added,
    "mfa/email/webauthn_removed": _passkey_removed,
    "second_factors_taken_away": _factors_taken_away,
}

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from users.account_mail import send_kept_mail
from users.admin_base import PlainAdmin, ReadOnlyAdmin
from users.invitations import VALID_FOR, invite
from users.models import AccountMail, ApiToken, Invitation, User

# Who may what is decided by "operator" alone.
admin.site.unregister(Group)
# Their pages show what opens an account: keys of sessions, a box that confirms an address, second factors.
admin.site.unregister([UserSession, EmailAddress, Authenticator])


@admin.register(User)
class UserAdmin(PlainAdmin):
    """Accounts are made by sign-up or by `make_operator`, and deleted by their person."""

    list_display = ["email", "language", "time_zone", "is_active", "is_staff", "date_joined", "last_login"]
    list_filter = ["is_active", "is_staff", "language", "wants_email"]
    search_fields = ["email", "public_id"]
    ordering = ["-id"]
    fields = [
        "email", "public_id", "is_active", "is_staff", "is_superuser", "language", "time_zone", "yen_per_point",
        "wants_email", "mail_rhythm", "digest_hour", "digest_weekday", "quiet_from", "quiet_to", "mail_gap_minutes",
        "mails_a_day", "date_joined", "last_login",
    ]  # fmt: skip
    readonly_fields = ["email", "public_id", "yen_per_point", "date_joined", "last_login"]
    actions = ["take_away_second_factors"]

    @admin.action(description="Take away second factors and passkeys (phone lost, codes too)")
    def take_away_second_factors(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """For who can no longer get in: the password alone opens the account again, and its person is told."""
        freed = [person for person in people if Authenticator.objects.filter(user=person).delete()[0]]
        for person in freed:
            get_adapter().send_notification_mail("second_factors_taken_away", person)
        self.message_user(request, f"{len(freed)} of {len(people)} had second factors; they are told by email.")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(EmailAddress)
class EmailAddressAdmin(ReadOnlyAdmin):
    """Which addresses are confirmed. Only a link that arrived there confirms one."""

    list_display = ["email", "user", "verified", "primary"]
    list_filter = ["verified", "primary"]
    search_fields = ["email", "user__email"]
    list_select_related = ["user"]
    ordering = ["-id"]


@admin.register(AccountMail)
class AccountMailAdmin(ReadOnlyAdmin):
    """What waits for the mail server. The texts hold links that open accounts: nobody reads them here."""

    list_display = ["id", "recipient", "subject", "created_at", "attempts", "next_attempt_at"]
    search_fields = ["recipient"]
    ordering = ["-id"]
    fields = ["recipient", "subject", "message_id", "created_at", "attempts", "next_attempt_at"]
    actions = ["try_now"]

    @admin.action(description="Try to send now")
    def try_now(self, request: HttpRequest, mails: QuerySet[AccountMail]) -> None:
        now = timezone.now()
        mails.update(next_attempt_at=now)
        sent = sum(send_kept_mail(mail.pk, now=now) for mail in mails)
        self.message_user(request, f"{sent} sent.")


@admin.register(Invitation)
class InvitationAdmin(PlainAdmin):
    """Each lets one person sign up. Its code is shown once, as it is made; deleting one takes it back."""

    fields = ["note", "expires_at"]
    list_display = ["__str__", "created_at", "expires_at", "used_at", "used_by"]
    list_filter = ["used_at"]
    search_fields = ["note", "used_by__email"]
    list_select_related = ["used_by"]
    ordering = ["-id"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"expires_at": (timezone.now() + VALID_FOR).replace(minute=0, second=0, microsecond=0)}

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Invitation, form: ModelForm[Invitation], change: bool) -> None:
        made = invite(note=obj.note, expires_at=obj.expires_at)
        obj.pk, obj.digest = made.invitation.pk, made.invitation.digest
        link = f"{settings.PUBLIC_URL}/sign-up?invitation={made.code}"
        text = f"The code is {made.code}. It is shown this once; pass it on, or this address: {link}"
        self.message_user(request, text, level=messages.WARNING)


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    """What acts for people within a scope. Revoked, it opens nothing any more."""

    list_display = ["name", "user", "prefix", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at"]
    search_fields = ["name", "user__email", "prefix"]
    list_select_related = ["user"]
    ordering = ["-id"]
    fields = ["name", "user", "prefix", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at"]
    actions = ["revoke"]

    @admin.action(description="Revoke")
    def revoke(self, request: HttpRequest, tokens: QuerySet[ApiToken]) -> None:
        revoked = tokens.filter(revoked_at=None).update(revoked_at=timezone.now())
        self.message_user(request, f"{revoked} revoked.")

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from users.account_mail import send_kept_mail
from users.admin_base import PlainAdmin, ReadOnlyAdmin
from users.models import AccountMail, User

# Who may what is decided by "operator" alone.
admin.site.unregister(Group)
# Their pages show what opens an account: keys of sessions, a box that confirms an address.
admin.site.unregister([UserSession, EmailAddress])


@admin.register(User)
class UserAdmin(PlainAdmin):
    """Accounts are made by sign-up or by `make_operator`, and deleted by their person."""

    list_display = ["email", "language", "time_zone", "is_active", "is_staff", "date_joined", "last_login"]
    list_filter = ["is_active", "is_staff", "language", "wants_email"]
    search_fields = ["email", "public_id"]
    ordering = ["-id"]
    fields = [
        "email", "public_id", "is_active", "is_staff", "is_superuser", "language", "time_zone", "yen_per_point",
        "wants_email", "date_joined", "last_login",
    ]  # fmt: skip
    readonly_fields = ["email", "public_id", "yen_per_point", "date_joined", "last_login"]

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

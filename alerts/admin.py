from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from alerts.mail_admin import mail_page
from alerts.models import AddressTrouble, AlertRule, DefaultRule, Delivery, MailEvent, MailPace, Notification, Webhook
from alerts.resend import resend
from ec_sites.money import format_amount
from ec_sites.values import Money
from products.clock import database_now
from products.wake import wake
from users.admin_base import ReadOnlyAdmin


@admin.register(AlertRule)
class AlertRuleAdmin(ReadOnlyAdmin):
    list_display = [
        "id",
        "tracked_product",
        "kind",
        "measure",
        "wanted",
        "joiner",
        "is_on",
        "state",
        "episode",
        "fired_at",
        "deleted_at",
    ]
    list_filter = ["kind", "measure", "joiner", "is_on", "state", ("deleted_at", admin.EmptyFieldListFilter)]
    search_fields = ["tracked_product__user__email", "tracked_product__listing__url", "public_id"]
    list_select_related = ["tracked_product__listing", "tracked_product__user"]
    ordering = ["-id"]

    @admin.display(description="wanted")
    def wanted(self, rule: AlertRule) -> str:
        if rule.target is not None:
            sign = "≥" if rule.kind == AlertRule.Kind.RISE else "≤"
            return f"{sign} {_written(rule.money(rule.target))}"
        least = f"{rule.percent}%" if rule.percent is not None else ""
        if rule.amount is not None:
            least = _written(rule.money(rule.amount))
        sign = "±" if rule.kind == AlertRule.Kind.ANY_CHANGE else "−"
        parts = [f"{sign}{least}" if least else "", f"of {rule.base}" if rule.base else ""]
        return " ".join(part for part in [*parts, f"{rule.days} days" if rule.days else ""] if part)


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    list_display = ["id", "user", "rule", "episode", "tracked_product", "created_at", "read_at"]
    list_filter = [("read_at", admin.EmptyFieldListFilter), "rule__kind"]
    search_fields = ["user__email", "tracked_product__listing__url", "public_id"]
    list_select_related = ["user", "rule", "tracked_product__listing"]
    ordering = ["-id"]


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """The outbox. `unknown`: the connection broke after the final dot, so the message may or may not have arrived."""

    list_display = [
        "id", "user", "channel", "state", "state_since", "attempts", "next_attempt_at", "reply_code", "failed_step",
        "sent_at", "resent_at",
    ]  # fmt: skip
    list_filter = ["state", "channel", "failed_step", "dropped_because"]
    search_fields = ["user__email", "recipient", "message_id", "key", "public_id"]
    list_select_related = ["user"]
    ordering = ["-id"]
    exclude = ["message"]
    actions = ["retry_now", "send_again"]
    actions_list = ["mail"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        rows: QuerySet[Delivery] = super().get_queryset(request).defer("message")
        return rows

    @action(description=_("How mail goes out, and a test"), url_path="mail", permissions=["view"])  # type: ignore[untyped-decorator]
    def mail(self, request: HttpRequest) -> HttpResponse:
        return mail_page(request)

    @admin.action(description="Retry now what is owed")
    def retry_now(self, request: HttpRequest, deliveries: QuerySet[Delivery]) -> None:
        owed = deliveries.filter(state=Delivery.State.OWED)
        ids = list(owed.values_list("pk", flat=True))
        owed.update(next_attempt_at=database_now())
        if ids:
            wake("alerts.tasks.deliver", ids)
        self.message_user(request, f"{len(ids)} will be tried now.")

    @admin.action(description="Send again what failed or is unknown")
    def send_again(self, request: HttpRequest, deliveries: QuerySet[Delivery]) -> None:
        """An unknown message may arrive twice: the same Message-ID lets mail programs fold the two."""
        ids, refusals = [], 0
        for delivery in deliveries:
            try:
                ids.append(resend(delivery, now=database_now()).pk)
            except ValidationError:
                refusals += 1
        if ids:
            wake("alerts.tasks.deliver", ids)
        level = messages.WARNING if refusals else messages.SUCCESS
        self.message_user(request, f"{len(ids)} will be sent again; {refusals} are not in doubt.", level)


@admin.register(Webhook)
class WebhookAdmin(ReadOnlyAdmin):
    list_display = ["id", "kind", "user", "name", "failures", "failing_since", "rests_until", "off_at", "off_because"]
    list_filter = ["kind", "off_because", ("off_at", admin.EmptyFieldListFilter)]
    search_fields = ["user__email", "public_id"]
    list_select_related = ["user"]
    ordering = ["-id"]
    # The address may hold a key of the receiver's.
    exclude = ["url", "secret", "former_secret"]


@admin.register(DefaultRule)
class DefaultRuleAdmin(ReadOnlyAdmin):
    """Rules that people's new products get, or those that get a tag."""

    list_display = ["id", "user", "tag", "kind", "measure", "percent", "base", "days", "created_at"]
    list_filter = ["kind", "measure"]
    search_fields = ["user__email", "tag", "public_id"]
    list_select_related = ["user"]
    ordering = ["-id"]


@admin.register(MailEvent)
class MailEventAdmin(ReadOnlyAdmin):
    """What the provider said of our messages afterwards."""

    list_display = ["id", "provider", "kind", "delivery", "said", "created_at"]
    list_filter = ["provider", "kind"]
    search_fields = ["delivery__user__email", "delivery__recipient", "key", "said"]
    list_select_related = ["delivery"]
    ordering = ["-id"]


@admin.register(AddressTrouble)
class AddressTroubleAdmin(ReadOnlyAdmin):
    """Addresses that mail came back from, or that called it unwanted. Their person can have them tried again."""

    list_display = ["id", "user", "address", "hard_bounces", "complained_at", "tried_again_at", "last_at"]
    list_filter = [("complained_at", admin.EmptyFieldListFilter)]
    search_fields = ["user__email", "address"]
    list_select_related = ["user"]
    ordering = ["-id"]


@admin.register(MailPace)
class MailPaceAdmin(ReadOnlyAdmin):
    """The pace itself is set by MAIL_PER_MINUTE."""

    list_display = ["id", "next_at"]
    search_fields = ["id"]


def _written(money: Money | None) -> str:
    return f"{format_amount(money)} {money.currency}" if money else ""

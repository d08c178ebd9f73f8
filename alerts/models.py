"""Who wants to hear, what is owed to them, and what became of each message."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now

from ec_sites.units import priced_in
from ec_sites.values import Money
from price_tracking.models import PricePoint
from products.models import TrackedProduct
from users.public_id import uuid7


class AlertRuleQuerySet(models.QuerySet["AlertRule"]):
    def live(self) -> AlertRuleQuerySet:
        """Rules that can fire, a snoozed one later: not removed, off, closed or over, on a product that is watched."""
        return self._wanted().filter(models.Q(expires_at=None) | models.Q(expires_at__gt=Now()))

    def owing(self) -> AlertRuleQuerySet:
        """Rules whose messages still go out: not silenced by anybody, nor snoozed. Its end takes nothing back."""
        return self._wanted().filter(models.Q(snoozed_until=None) | models.Q(snoozed_until__lte=Now()))

    def _wanted(self) -> AlertRuleQuerySet:
        return self.filter(
            deleted_at=None,
            is_on=True,
            closed_at=None,
            tracked_product__deleted_at=None,
            tracked_product__paused_at=None,
        )


class AlertRule(models.Model):
    """When a person wants to hear of a product (docs/alerts.md)."""

    class Kind(models.TextChoices):
        TARGET = "target", "at or below a target"
        DROP = "drop", "drop by a percentage"
        ANY_FALL = "any_fall", "any fall"
        BACK_IN_STOCK = "back_in_stock", "back in stock"
        RISE = "rise", "at or above a target"
        LOWEST = "lowest", "lowest ever"
        OUT_OF_STOCK = "out_of_stock", "out of stock"
        PRE_ORDER = "pre_order", "pre-order opens"
        DROP_AMOUNT = "drop_amount", "drop by an amount"
        ANY_CHANGE = "any_change", "any change by an amount"
        GONE = "gone", "the page is gone"
        UNSEEN = "unseen", "no successful look for some days"

    class Measure(models.TextChoices):
        SHELF = "shelf", "shelf price"
        PAY_NOW = "pay_now", "pay-now price"
        EFFECTIVE = "effective", "effective price"
        UNIT = "unit", "unit price"

    class Base(models.TextChoices):
        PREVIOUS = "previous", "the previous price"
        REGISTRATION = "registration", "the price at registration"
        MEDIAN = "median", "the median of some days"
        AVERAGE = "average", "the average of some days"
        HIGH = "high", "the highest of some days"

    class Joiner(models.TextChoices):
        ALL = "all", "each condition holds"
        ANY = "any", "one of them holds"

    class State(models.TextChoices):
        ARMED = "armed", "armed"
        FIRED = "fired", "fired, waits to re-arm"

    # What is asked for; the rest is its life.
    TERMS = ("kind", "measure", "target", "currency", "unit", "percent", "base", "amount", "days", "joiner", "further")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    tracked_product = models.ForeignKey(TrackedProduct, on_delete=models.CASCADE, related_name="rules")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    measure = models.CharField(max_length=10, choices=Measure.choices, default=Measure.SHELF)
    # TARGET and RISE: minor units of `currency`.
    target = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    # Of which unit the amounts are that belong to a unit price: "100ml" (ec_sites/units.py).
    unit = models.CharField(max_length=8, blank=True, default="", db_default="")
    # DROP_AMOUNT, ANY_CHANGE: the least fall or change, in minor units of `currency`.
    amount = models.BigIntegerField(null=True, blank=True)
    # Bases of some days, LOWEST in some days, UNSEEN: how many.
    days = models.SmallIntegerField(null=True, blank=True)
    # DROP: per cent, against `base`; DROP_AMOUNT has one as well.
    percent = models.DecimalField(
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.1")), MaxValueValidator(Decimal(99))],
    )
    base = models.CharField(max_length=14, choices=Base.choices, blank=True)
    # Of a rule of several conditions: what joins the one above with these (alerts/join.py).
    joiner = models.CharField(max_length=3, choices=Joiner.choices, blank=True, default="", db_default="")
    further = models.JSONField(default=list, blank=True, db_default=models.Value([], models.JSONField()))
    is_on = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())
    deleted_at = models.DateTimeField(null=True, blank=True)
    # Until then it follows in silence; from then on it is over; since then it is closed, for the thing was bought.
    snoozed_until = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    # Its life. `episode` counts crossings; `evaluated_through` is the last point seen, so a point counts once.
    state = models.CharField(max_length=8, choices=State.choices, default=State.ARMED)
    episode = models.PositiveIntegerField(default=0)
    evaluated_through = models.BigIntegerField(default=0)
    # What the pure function carries from point to point (docs/alerts.md, "State"); JSON, never edited by hand.
    carried = models.JSONField(default=dict, blank=True)
    fired_at = models.DateTimeField(null=True, blank=True)

    objects = AlertRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="target") | models.Q(target__gt=0) & ~models.Q(currency=""),
                name="a_target_has_an_amount_and_a_currency",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="drop") | models.Q(percent__gt=0, percent__lte=99) & ~models.Q(base=""),
                name="a_drop_has_a_percentage_and_a_base",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tracked_product"], condition=models.Q(deleted_at=None), name="rule_by_tracked_product"
            ),
            models.Index(
                fields=["tracked_product"],
                condition=models.Q(kind__in=["gone", "unseen"], deleted_at=None),
                name="rule_of_sight",
            ),
        ]

    def money(self, minor: int | None) -> Money | None:
        """An amount of the rule; the unit prices of a joined rule have another currency than its prices (units.py)."""
        unit = self.unit if self.measure == AlertRule.Measure.UNIT else ""
        return None if minor is None else Money(minor, priced_in(self.currency, unit))

    def is_over(self, now: dt.datetime) -> bool:
        """Whether it has ended for good: by its date, or because the thing was bought."""
        return self.closed_at is not None or (self.expires_at is not None and self.expires_at <= now)

    def is_snoozed(self, now: dt.datetime) -> bool:
        return self.snoozed_until is not None and self.snoozed_until > now

    def is_live(self, now: dt.datetime) -> bool:
        """As `AlertRuleQuerySet.live`, of this row and its tracked product."""
        watch = self.tracked_product
        is_watched = watch.paused_at is None and watch.deleted_at is None
        return self.deleted_at is None and self.is_on and not self.is_over(now) and is_watched

    def tells(self, now: dt.datetime) -> bool:
        """Whether what it meets now is told. One that does not follows in silence: that is never told later."""
        return self.is_live(now) and not self.is_snoozed(now)

    def is_there_already(self) -> bool:
        """Whether the product has a rule with the same terms."""
        names = ("tracked_product_id", *self.TERMS)
        same = AlertRule.objects.filter(**{name: getattr(self, name) for name in names}, deleted_at=None)
        return same.exists()

    def __str__(self) -> str:
        return f"{self.kind} on {self.tracked_product_id}"


class DefaultRule(models.Model):
    """A rule without money that a person's new products get, or those that get `tag` (alerts/defaults.py)."""

    KINDS = [
        (kind.value, kind.label)
        for kind in (
            AlertRule.Kind.DROP, AlertRule.Kind.ANY_FALL, AlertRule.Kind.LOWEST, AlertRule.Kind.BACK_IN_STOCK,
            AlertRule.Kind.OUT_OF_STOCK, AlertRule.Kind.PRE_ORDER, AlertRule.Kind.GONE, AlertRule.Kind.UNSEEN,
        )
    ]  # fmt: skip
    TERMS = ("kind", "measure", "percent", "base", "days")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="default_rules")
    # Blank: each new product.
    tag = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=16, choices=KINDS)
    measure = models.CharField(max_length=10, choices=AlertRule.Measure.choices, default=AlertRule.Measure.SHELF)
    percent = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    base = models.CharField(max_length=14, choices=AlertRule.Base.choices, blank=True)
    days = models.SmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """What it asks and of what: `TrackedProduct.defaults_had` keeps it, so that what is made anew is not new."""
        percent = "" if self.percent is None else f"{self.percent:.1f}"
        return f"{self.kind}:{self.measure}:{percent}:{self.base}:{self.days or ''}:{self.tag}"

    def rule_on(self, tracked: TrackedProduct) -> AlertRule:
        return AlertRule(tracked_product=tracked, **{name: getattr(self, name) for name in self.TERMS})


class Notification(models.Model):
    """One thing owed to one person by one rule for one episode. What it says is frozen in `facts`."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    rule = models.ForeignKey(AlertRule, on_delete=models.CASCADE, related_name="notifications")
    episode = models.PositiveIntegerField()
    point = models.ForeignKey(
        PricePoint, null=True, blank=True, on_delete=models.SET_NULL, related_name="notifications"
    )
    tracked_product = models.ForeignKey(TrackedProduct, on_delete=models.CASCADE, related_name="notifications")
    # alerts/facts.py: amounts as decimal strings, the base that was used, why it fired, the evidence.
    facts = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "episode"], name="one_notification_per_rule_and_episode"),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notification_by_person"),
            models.Index(fields=["user"], condition=models.Q(read_at=None), name="notification_unread"),
        ]

    def __str__(self) -> str:
        return f"notification {self.pk} of rule {self.rule_id}"


class Webhook(models.Model):
    """An address that hears of a person's alerts by POST (docs/channels.md): one of their own, or the push service of
    one of their browsers."""

    class Kind(models.TextChoices):
        WEBHOOK = "webhook", "webhook"
        PUSH = "push", "browser"

    class OffBecause(models.TextChoices):
        FAILING = "failing", "nothing was taken for two days"
        GONE = "gone", "the receiver answered 410"

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.WEBHOOK, db_default=Kind.WEBHOOK)
    name = models.CharField(max_length=60)
    url = models.CharField(max_length=2048)
    # Sealed (users/sealed.py); of a browser, its keys (alerts/web_push.py). After a rotation the former one signs as
    # well until `former_until`.
    secret = models.TextField()
    former_secret = models.TextField(blank=True, default="", db_default="")
    former_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    # Since when, and how often in a row, it took nothing; until when it is left alone.
    failing_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0, db_default=0)
    rests_until = models.DateTimeField(null=True, blank=True)
    # Switched off by the program; its person can switch it on again.
    off_at = models.DateTimeField(null=True, blank=True)
    off_because = models.CharField(max_length=10, choices=OffBecause.choices, blank=True, default="", db_default="")

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Delivery(models.Model):
    """One message over one channel, carrying one or several notifications: the outbox.

    owed → claimed → sending (committed before SMTP's final dot) → sent | failed | unknown.
    What is posted, to a webhook or a browser, is never `sending` or `unknown`: they tell copies apart, so a claim that
    ended is simply owed again.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", "email"
        WEBHOOK = "webhook", "webhook"

    class State(models.TextChoices):
        OWED = "owed", "owed"
        CLAIMED = "claimed", "claimed by a worker"
        SENDING = "sending", "being sent"
        SENT = "sent", "sent"
        FAILED = "failed", "failed for good"
        UNKNOWN = "unknown", "may or may not have arrived"
        DROPPED = "dropped", "no longer wanted"

    class Dropped(models.TextChoices):
        EMAIL_OFF = "email_off", "the person turned email off"
        UNCONFIRMED = "unconfirmed", "the address is not confirmed"
        REFUSED = "refused", "the server refused this address three times"
        RULE_GONE = "rule_gone", "the rule or the product was removed, paused or switched off"
        CHANNEL_OFF = "channel_off", "the webhook was switched off"
        BOUNCED = "bounced", "three mails to this address came back"
        COMPLAINED = "complained", "a mail was marked as unwanted at this address"

    # `failed_step` of what was in the outbox of a restored backup: only a person decides about it.
    RESTORED = "restored"
    # And of what came back, as a provider told (alerts/mail_events.py).
    CAME_BACK = "bounce"

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    webhook = models.ForeignKey(
        Webhook, null=True, blank=True, on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    # What it is for, so that the same thing is never owed twice over one channel: "point:81:user:7" (alerts/owe.py).
    key = models.CharField(max_length=100)
    notifications = models.ManyToManyField(Notification, related_name="deliveries")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OWED)
    created_at = models.DateTimeField(db_default=Now())
    # When it came into `state`; and since when it is owed, which decides when trying ends.
    state_since = models.DateTimeField(db_default=Now())
    owed_since = models.DateTimeField(db_default=Now())
    # Why it is no longer wanted, where it was dropped.
    dropped_because = models.CharField(max_length=20, choices=Dropped.choices, blank=True)

    # The claim. A write with an older fence is refused.
    owner = models.CharField(max_length=100, blank=True)
    fence = models.BigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(db_default=Now())
    # Its place among what is due: a person's mails take turns with everybody else's (alerts/pace.py).
    turn_at = models.DateTimeField(db_default=Now())

    # The message, fixed at the first claim: a retry is the same message byte for byte.
    recipient = models.CharField(max_length=254, blank=True)
    message_id = models.CharField(max_length=200, blank=True)
    message = models.BinaryField(null=True, blank=True)

    # What the server said.
    reply_code = models.PositiveSmallIntegerField(null=True, blank=True)
    reply_text = models.CharField(max_length=500, blank=True)
    failed_step = models.CharField(max_length=20, blank=True)
    # What a provider calls it, where the mail goes by one: its events name it so.
    provider_id = models.CharField(max_length=200, blank=True, default="", db_default="")
    sent_at = models.DateTimeField(null=True, blank=True)
    # When it was owed once more, by policy or by hand. In doubt, that happens once, ever.
    resent_at = models.DateTimeField(null=True, blank=True)
    # When what it tells of was stopped by the link in it (alerts/unsubscribe.py); empty again once that is undone.
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["channel", "key"], name="one_delivery_per_channel_and_key"),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=models.Q(state="owed"), name="delivery_owed"),
            models.Index(fields=["turn_at"], condition=models.Q(state="owed"), name="delivery_turn"),
            models.Index(fields=["provider_id"], condition=~models.Q(provider_id=""), name="delivery_by_provider_id"),
            models.Index(fields=["state_since"], condition=models.Q(state="unknown"), name="delivery_unknown"),
            models.Index(fields=["user", "-created_at"], name="delivery_by_person"),
            models.Index(
                fields=["webhook", "-id"], condition=models.Q(webhook__isnull=False), name="delivery_by_webhook"
            ),
            models.Index(
                fields=["lease_until"], condition=models.Q(state__in=["claimed", "sending"]), name="delivery_leased"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.key}: {self.state}"


class MailEvent(models.Model):
    """What a provider said of a message of ours afterwards. One row each, so that a repeated event counts once."""

    class Kind(models.TextChoices):
        DELIVERED = "delivered", "delivered"
        BOUNCED = "bounced", "bounced for good"
        COMPLAINED = "complained", "marked as unwanted"

    provider = models.CharField(max_length=20)
    # The provider's own name of the event, or a digest of what it says (alerts/mail_events.py).
    key = models.CharField(max_length=200)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="mail_events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # The words of the receiving server.
    said = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "key"], name="one_mail_event_per_provider_and_key"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.provider}"


class AddressTrouble(models.Model):
    """What became known of an address of a person by bounces and complaints (alerts/trouble.py)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="address_troubles")
    address = models.CharField(max_length=254)
    hard_bounces = models.PositiveSmallIntegerField(default=0, db_default=0)
    complained_at = models.DateTimeField(null=True, blank=True)
    # When the person last had it tried again: what was before no longer counts.
    tried_again_at = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "address"], name="one_trouble_per_person_and_address"),
        ]

    def __str__(self) -> str:
        return f"trouble with an address of {self.user_id}"


class MailPace(models.Model):
    """One row: when the next mail of the whole installation may go out, where it has a pace (alerts/pace.py)."""

    next_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "pace of mail"
        verbose_name_plural = "pace of mail"

    def __str__(self) -> str:
        return f"next mail at {self.next_at}"

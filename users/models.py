"""People: who they are and how they want to be spoken to."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from users.public_id import uuid7

MAIL_GAP_MINUTES_MAX = 24 * 60
MAILS_A_DAY_MAX = 100


@cache
def _time_zones() -> frozenset[str]:
    """Reading their names goes through a folder of files, hence once. Two of them are no zones, and browsers fail."""
    return frozenset(available_timezones() - {"localtime", "Factory"})


def validate_time_zone(name: str) -> None:
    if name not in _time_zones():
        raise ValidationError(_("There is no time zone of this name."), code="unknown_time_zone")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        if not email:
            raise ValueError("a person needs an email address")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """One person. The email address is the name to sign in with; allauth keeps which addresses are confirmed."""

    class Language(models.TextChoices):
        JAPANESE = "ja", "日本語"
        ENGLISH = "en", "English"

    class ProductView(models.TextChoices):
        CARDS = "cards", "cards"
        TABLE = "table", "table"

    class MailRhythm(models.TextChoices):
        AT_ONCE = "at_once", "at once"
        DAILY = "daily", "once a day"
        WEEKLY = "weekly", "once a week"

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    email = models.EmailField(_("email address"), max_length=254)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.JAPANESE)
    time_zone = models.CharField(max_length=64, default="Asia/Tokyo", validators=[validate_time_zone])
    # What one point is worth to this person, in yen: 1 for who spends them all, 0 for who never does.
    yen_per_point = models.DecimalField(
        max_digits=4,
        decimal_places=3,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))],
    )
    wants_email = models.BooleanField(default=True)
    # Where alerts go instead of the account's address. Until it is confirmed they go on to the account's.
    alert_email = models.EmailField(max_length=254, blank=True, default="", db_default="")
    alert_email_confirmed_at = models.DateTimeField(null=True, blank=True)
    # Whether alerts come by email one by one, or as a summary at an hour of this person's (alerts/digest.py).
    mail_rhythm = models.CharField(
        max_length=9, choices=MailRhythm.choices, default=MailRhythm.AT_ONCE, db_default="at_once"
    )
    digest_hour = models.PositiveSmallIntegerField(default=8, db_default=8, validators=[MaxValueValidator(23)])
    # Monday is 0: when the week of a weekly summary begins.
    digest_weekday = models.PositiveSmallIntegerField(default=0, db_default=0, validators=[MaxValueValidator(6)])
    # What their alerts by email must leave free (alerts/due.py): from an hour to before an hour, over midnight too;
    # NULL: none. So many minutes between two, so many a day; 0: no limit.
    quiet_from = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(23)])
    quiet_to = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(23)])
    mail_gap_minutes = models.PositiveSmallIntegerField(
        default=0, db_default=0, validators=[MaxValueValidator(MAIL_GAP_MINUTES_MAX)]
    )
    mails_a_day = models.PositiveSmallIntegerField(
        default=0, db_default=0, validators=[MaxValueValidator(MAILS_A_DAY_MAX)]
    )
    # How this person likes the list of their products.
    product_view = models.CharField(
        max_length=5, choices=ProductView.choices, default=ProductView.CARDS, db_default="cards"
    )
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_per_email_address"),
            models.CheckConstraint(
                condition=models.Q(yen_per_point__gte=0, yen_per_point__lte=1), name="a_point_is_worth_0_to_1_yen"
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def alerts_to(self) -> str:
        """Where alerts go: to the address chosen for them once it is confirmed, else to the account's."""
        return self.alert_email if self.alert_email and self.alert_email_confirmed_at else self.email

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class AccountMail(models.Model):
    """One mail about an account (confirm, reset), kept until the mail server took it, then deleted."""

    recipient = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    # Fixed, so that a second try is the same message.
    message_id = models.CharField(max_length=200)
    created_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        verbose_name = _("account mail")

    def __str__(self) -> str:
        return f"account mail {self.pk}"


class ApiToken(models.Model):
    """What lets a machine, or a bookmarklet on a shop's page, act for a person within `scopes`. We keep its hash."""

    class Scope(models.TextChoices):
        CAPTURES = "captures", "send pages"
        FEED = "feed", "read what was told"

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    # Its first characters, so that a person can tell which one it is.
    prefix = models.CharField(max_length=12)
    # SHA-256 in hex: a token is random, so there is nothing to guess slowly.
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope.choices))
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class Invitation(models.Model):
    """Lets one person sign up where sign-up is by invitation. Only the hash of its code is kept."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="invitations"
    )

    def __str__(self) -> str:
        return self.note or f"invitation {self.pk}"

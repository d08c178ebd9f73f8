"""What sign-up takes beside address and password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import translation

from users.models import User, validate_time_zone


class SignUpForm(forms.Form):
    """Language and zone, as the browser tells them. What is missing or not known never stops a sign-up."""

    language = forms.CharField(required=False, max_length=10)
    time_zone = forms.CharField(required=False, max_length=64)

    def clean(self) -> dict[str, Any] | None:
        """The one judgement on a password that needs the address as well; allauth asks before it has both."""
        cleaned = super().clean()
        email, password = self.cleaned_data.get("email"), self.data.get("password")
        if isinstance(email, str) and isinstance(password, str):
            try:
                UserAttributeSimilarityValidator(user_attributes=("email",)).validate(password, User(email=email))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned

    def signup(self, request: HttpRequest, user: User) -> None:
        language = self.cleaned_data["language"] or translation.get_language()
        user.language = language if language in User.Language.values else User.Language.JAPANESE
        user.time_zone = self.cleaned_data["time_zone"]
        try:
            validate_time_zone(user.time_zone)
        except ValidationError:
            user.time_zone = _usual_zone(user.language)
        user.save(update_fields=["language", "time_zone"])


def _usual_zone(language: str) -> str:
    return "Asia/Tokyo" if language == User.Language.JAPANESE else "UTC"

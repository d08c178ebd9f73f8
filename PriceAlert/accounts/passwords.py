"""A password is taken as it was typed (ASVS 5.0, 6.2.8): allauth's API would cut off spaces at its ends."""

from allauth.headless.account.inputs import ChangePasswordInput, LoginInput, ResetPasswordInput, SignupInput
from django import forms

_FIELDS = (
    (SignupInput, "password"),
    (LoginInput, "password"),
    (ResetPasswordInput, "password"),
    (ChangePasswordInput, "current_password"),
    (ChangePasswordInput, "new_password"),
)


def keep_spaces() -> None:
    for form, name in _FIELDS:
        field = form.base_fields[name]
        assert isinstance(field, forms.CharField)
        field.strip = False

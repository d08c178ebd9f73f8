"""/api/v1/me/ and the strict fields that every body is made of."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ValidationError
from rest_framework.test import APIClient

from users.models import User
from users.strict import StrictDecimalField, StrictIntegerField, StrictTextField

ME = "/api/v1/me/"


def test_a_person_sees_their_own_account_and_no_secret(alice: User, as_alice: APIClient) -> None:
    body = as_alice.get(ME).data
    assert body["email"] == "alice@example.com"
    assert body["yen_per_point"] == "1.000"
    assert body["email_confirmed"]
    assert not body["is_operator"]
    assert "password" not in str(body)


def test_settings_are_changed_one_by_one(alice: User, as_alice: APIClient) -> None:
    body = as_alice.patch(ME, {"language": "ja", "time_zone": "Europe/Berlin", "yen_per_point": "0.5"}).data
    assert (body["language"], body["time_zone"], body["yen_per_point"]) == ("ja", "Europe/Berlin", "0.500")
    assert as_alice.patch(ME, {"wants_email": False}).data["time_zone"] == "Europe/Berlin"
    assert as_alice.patch(ME, {}).status_code == 200


def test_the_chosen_view_of_the_products_is_kept(as_alice: APIClient) -> None:
    assert as_alice.get(ME).data["product_view"] == "cards"
    assert as_alice.patch(ME, {"product_view": "table"}).data["product_view"] == "table"
    assert as_alice.get(ME).data["product_view"] == "table"


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"language": "fr"}, "language", "invalid_choice"),
        ({"language": ["ja"]}, "language", "invalid_choice"),
        ({"language": "JA"}, "language", "invalid_choice"),
        ({"time_zone": "Mars/Base"}, "time_zone", "unknown_time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone", "unknown_time_zone"),
        ({"time_zone": "localtime"}, "time_zone", "unknown_time_zone"),
        ({"time_zone": "Factory"}, "time_zone", "unknown_time_zone"),
        ({"time_zone": "UTC\x00"}, "time_zone", "control_character"),
        ({"time_zone": ""}, "time_zone", "blank"),
        ({"yen_per_point": "1.001"}, "yen_per_point", "max_value"),
        ({"yen_per_point": "-0.1"}, "yen_per_point", "min_value"),
        ({"yen_per_point": 0.5}, "yen_per_point", "invalid"),
        ({"yen_per_point": "1e-3"}, "yen_per_point", "invalid"),
        ({"yen_per_point": "NaN"}, "yen_per_point", "invalid"),
        ({"yen_per_point": "0.1234"}, "yen_per_point", "max_decimal_places"),
        ({"yen_per_point": True}, "yen_per_point", "invalid"),
        ({"wants_email": "true"}, "wants_email", "invalid"),
        ({"wants_email": 2}, "wants_email", "invalid"),
        ({"mail_rhythm": "hourly"}, "mail_rhythm", "invalid_choice"),
        ({"digest_hour": 24}, "digest_hour", "max_value"),
        ({"digest_hour": "8"}, "digest_hour", "invalid"),
        ({"digest_weekday": 7}, "digest_weekday", "max_value"),
        ({"digest_weekday": -1}, "digest_weekday", "min_value"),
        ({"quiet_from": 24}, "quiet_from", "max_value"),
        ({"quiet_to": "7"}, "quiet_to", "invalid"),
        ({"mail_gap_minutes": 1441}, "mail_gap_minutes", "max_value"),
        ({"mails_a_day": -1}, "mails_a_day", "min_value"),
        ({"product_view": "list"}, "product_view", "invalid_choice"),
        ({"alert_email": "new@example.com"}, "alert_email", "unknown_field"),
        ({"email": "bob@example.com"}, "email", "unknown_field"),
        ({"is_operator": True}, "is_operator", "unknown_field"),
        ({"is_staff": True}, "is_staff", "unknown_field"),
        ({"is_superuser": True}, "is_superuser", "unknown_field"),
        ({"password": "x"}, "password", "unknown_field"),
    ],
    ids=str,
)
def test_a_wrong_setting_is_named_and_nothing_changes(alice, as_alice: APIClient, body, field: str, code: str) -> None:
    before = User.objects.values().get(pk=alice.pk)
    response = as_alice.patch(ME, body)
    assert response.status_code == 400
    assert response.json()["errors"][field][0]["code"] == code
    assert User.objects.values().get(pk=alice.pk) == before


@given(st.text(max_size=300))
def test_a_text_is_taken_clean_or_refused_and_never_breaks(text: str) -> None:
    try:
        taken = StrictTextField(max_length=200, multiline=True, visible=True).run_validation(text)
    except ValidationError:
        return
    assert len(taken) <= 200
    assert taken.strip()
    assert taken.encode("utf-8").decode("utf-8") == taken
    assert "\x00" not in taken


@given(st.one_of(st.integers(), st.booleans(), st.floats(), st.text(), st.none(), st.lists(st.integers())))
def test_an_integer_fits_the_database_or_is_refused(value: object) -> None:
    try:
        taken = StrictIntegerField().run_validation(value)
    except ValidationError:
        return
    assert type(value) is int
    assert taken == value
    assert -(2**63) <= taken < 2**63


@given(st.one_of(st.decimals(), st.text(), st.floats(), st.integers(), st.text("0123456789.-eE+", max_size=12)))
def test_a_decimal_is_exact_or_refused(value: object) -> None:
    try:
        taken = StrictDecimalField(max_digits=4, decimal_places=1).run_validation(value)
    except ValidationError:
        return
    assert isinstance(value, (str, int))
    assert taken.is_finite()
    assert abs(taken) <= Decimal("999.9")


@pytest.mark.parametrize(("typed", "taken"), [("１０．５", "10.5"), (" 7 ", "7"), (12, "12"), ("-3", "-3")])
def test_a_decimal_is_taken_in_the_spellings_of_a_keyboard(typed: object, taken: str) -> None:
    assert StrictDecimalField(max_digits=4, decimal_places=1).run_validation(typed) == Decimal(taken)


def test_one_text_in_two_unicode_forms_is_one_text() -> None:
    field = StrictTextField(max_length=10)
    assert field.run_validation("か\u3099") == field.run_validation("が") == "\u304c"

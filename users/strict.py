"""Strict bodies and query strings: what the serializers of every app are made of. DRF's own fields take too much.

A text is text, a number is a number, an amount is a decimal string, and a name that nobody knows is an error.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.fields import get_error_detail
from rest_framework.request import Request

# More wrong names than these are not listed one by one.
_MOST_NAMES = 20
_PLAIN_DECIMAL = re.compile(r"-?\d{1,15}(?:\.\d{1,10})?", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_MOMENT = re.compile(r"[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_LINE_CONTROLS = "\n\t"


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses every key that it does not name, `id` and `user` among them."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            _refuse_unknown([str(name) for name in data], known=set(self.fields))
        return super().to_internal_value(data)


class QuerySerializer(StrictSerializer):
    """The query string of one endpoint. A parameter that is unknown or given twice is refused."""

    @classmethod
    def read(cls, request: Request) -> dict[str, Any]:
        """The validated parameters; raises ValidationError."""
        _refuse_unknown(list(request.query_params), known=set(cls().fields), code="unknown_parameter")
        twice = [name for name, values in request.query_params.lists() if len(values) > 1]
        if twice:
            raise ValidationError(
                {name: [ErrorDetail(str(_("Give this once.")), code="given_twice")] for name in twice}
            )
        query = cls(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        values: dict[str, Any] = query.validated_data
        return values


class NoParametersSerializer(QuerySerializer):
    """An endpoint without a query string."""


def page_links(request: Request, *, count: int, page: int, page_size: int) -> dict[str, str | None]:
    """Paths of the next and the previous page; None where there is none."""

    def link(number: int) -> str:
        query = request.query_params.copy()
        query["page"] = str(number)
        return f"{request.path}?{query.urlencode()}"

    return {
        "next": link(page + 1) if page * page_size < count else None,
        "previous": link(page - 1) if page > 1 else None,
    }


def _refuse_unknown(names: list[str], *, known: set[str], code: str = "unknown_field") -> None:
    unknown = [name for name in names if name not in known]
    if unknown:
        detail = ErrorDetail(str(_("This name is not known here.")), code=code)
        raise ValidationError({clean_name(name): [detail] for name in unknown[:_MOST_NAMES]})


def clean_name(name: str) -> str:
    """A name that a stranger chose, fit to be sent back: printable, at most 80 characters."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name[:80])


@contextmanager
def errors_on(field: str) -> Iterator[None]:
    """A ValidationError of a step (stable code, words for the person) becomes the error of this field of the body."""
    try:
        yield
    except DjangoValidationError as error:
        raise ValidationError({field: get_error_detail(error)}) from error


class StrictTextField(serializers.CharField):
    """Text in NFC without control characters; lines only where `multiline`. `visible`: not of blanks alone."""

    default_error_messages = {
        "control_character": _("This contains a character that cannot be shown."),
        "not_visible": _("Enter something that can be seen."),
    }

    def __init__(self, *, multiline: bool = False, visible: bool = False, **options: Any) -> None:
        self.multiline = multiline
        self.visible = visible
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text = unicodedata.normalize("NFC", data)
        allowed = _LINE_CONTROLS if self.multiline else ""
        if self.multiline:
            text = text.replace("\r\n", "\n")
        if any(unicodedata.category(c) in ("Cc", "Cs") and c not in allowed for c in text):
            self.fail("control_character")
        if self.visible and text and not any(unicodedata.category(c)[0] in "LNPS" for c in text):
            self.fail("not_visible")
        return super().to_internal_value(text)


class StrictEmailField(serializers.EmailField):
    """An address in NFC, at most 254 characters."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(unicodedata.normalize("NFC", data))


class StrictPasswordField(serializers.CharField):
    """A password exactly as it was typed: spaces kept, no normal form."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, max_length=1000, **options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class StrictUUIDField(serializers.UUIDField):
    """A UUID in its usual spelling; DRF's takes numbers and braces too."""

    def to_internal_value(self, data: Any) -> UUID:
        if not isinstance(data, str) or not _UUID.fullmatch(data):
            self.fail("invalid", value=clean_name(str(data)))
        return UUID(data)


class StrictMomentField(serializers.DateTimeField):
    """A moment of ISO 8601 with its offset ("2026-11-24T09:38:00Z"), of years that a database and a calendar know."""

    default_error_messages = {"not_a_moment": _("Write a moment with its time zone, as 2026-11-24T09:38:00Z.")}

    def to_internal_value(self, value: Any) -> dt.datetime:
        if not isinstance(value, str) or not _MOMENT.fullmatch(value):
            self.fail("not_a_moment")
        try:
            moment = dt.datetime.fromisoformat(value).astimezone(dt.UTC)
        except (ValueError, OverflowError):
            self.fail("not_a_moment")
        return moment


class StrictIntegerField(serializers.IntegerField):
    """A JSON integer within signed 64 bits; in a query string (`text=True`) its plain ASCII digits."""

    def __init__(self, *, text: bool = False, **options: Any) -> None:
        self.text = text
        options.setdefault("min_value", -(2**63))
        options.setdefault("max_value", 2**63 - 1)
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> int:
        if self.text and isinstance(data, str) and re.fullmatch(r"-?\d{1,19}", data, re.ASCII):
            return int(data)
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


class StrictBooleanField(serializers.BooleanField):
    """`true` or `false`; in a query string (`text=True`) these words."""

    def __init__(self, *, text: bool = False, **options: Any) -> None:
        self.text = text
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> bool:
        if self.text and data in ("true", "false"):
            return bool(data == "true")
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class StrictDecimalField(serializers.DecimalField):
    """A decimal as text ("10.5"), full-width digits too; never a JSON float, never NaN or in powers of ten."""

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, (str, int)):
            self.fail("invalid")
        text = unicodedata.normalize("NFKC", str(data)[:40]).strip()
        if not _PLAIN_DECIMAL.fullmatch(text):
            self.fail("invalid")
        return super().to_internal_value(text)


class StrictChoiceField(serializers.ChoiceField):
    """One of the words; DRF's would take 1 for "1" and lists for their text."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=str(data)[:80])
        if data not in self.choices:
            self.fail("invalid_choice", input=clean_name(data))
        return super().to_internal_value(data)

"""Reading values out of an archive's JSON: each by its name and kind, or the archive is damaged. Pure.

An archive comes from outside: anybody may have written it. What is taken is what our own pages could have made.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from ec_sites.currencies import is_currency
from ec_sites.money import from_decimal
from ec_sites.units import UNITS, priced_in, split_unit
from ec_sites.values import Money

EARLIEST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
# Room for later sums below the limits of the database and of JavaScript's numbers.
MOST = 2**53
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_DECIMAL = re.compile(r"-?\d{1,15}(?:\.\d{1,6})?", re.ASCII)


class DamagedError(ValueError):
    """A value is not there or is of another kind. The text says which, for the log; it holds nothing of the value."""


class Taken:
    """An object of the archive. Every question names what it expects; `now` bounds its times."""

    def __init__(self, value: object, *, now: dt.datetime, at: str = "") -> None:
        if not isinstance(value, Mapping):
            raise DamagedError(f"{at or 'the file'} is no object")
        self._values = value
        self._now = now
        self._at = at

    def _refuse(self, name: str) -> DamagedError:
        return DamagedError(f"{self._at}.{name}" if self._at else name)

    def _of(self, name: str, kinds: type | tuple[type, ...]) -> Any:
        value = self._values.get(name)
        # True is an int to Python.
        if not isinstance(value, kinds) or (isinstance(value, bool) and kinds is not bool):
            raise self._refuse(name)
        return value

    def _is_null(self, name: str) -> bool:
        return self._values.get(name) is None

    def text(self, name: str, most: int) -> str:
        text: str = self._of(name, str)
        if len(text) > most:
            raise self._refuse(name)
        return _CONTROLS.sub("", text)

    def text_or_none(self, name: str, most: int) -> str | None:
        return None if self._is_null(name) else self.text(name, most)

    def word(self, name: str, words: Collection[str]) -> str:
        word: str = self._of(name, str)
        if word not in words:
            raise self._refuse(name)
        return word

    def word_or_none(self, name: str, words: Collection[str]) -> str:
        """One of the words, "" where it is null."""
        return "" if self._is_null(name) else self.word(name, words)

    def flag(self, name: str) -> bool:
        return bool(self._of(name, bool))

    def flag_or_none(self, name: str) -> bool | None:
        return None if self._is_null(name) else self.flag(name)

    def whole(self, name: str, *, least: int = 0, most: int = MOST) -> int:
        number: int = self._of(name, int)
        if not least <= number <= most:
            raise self._refuse(name)
        return number

    def whole_or_none(self, name: str, *, least: int = 0, most: int = MOST) -> int | None:
        return None if self._is_null(name) else self.whole(name, least=least, most=most)

    def share_or_none(self, name: str) -> float | None:
        """A number from 0 to 1."""
        if self._is_null(name):
            return None
        number = self._of(name, (int, float))
        if not 0 <= number <= 1:
            raise self._refuse(name)
        return float(number)

    def decimal(self, name: str) -> Decimal:
        text: str = self._of(name, str)
        if not _DECIMAL.fullmatch(text):
            raise self._refuse(name)
        return Decimal(text)

    def decimal_or_none(self, name: str) -> Decimal | None:
        return None if self._is_null(name) else self.decimal(name)

    def moment(self, name: str) -> dt.datetime:
        """With its zone, not before 2000; what lies ahead (another clock was fast) becomes now."""
        try:
            at = dt.datetime.fromisoformat(self._of(name, str))
        except ValueError as error:
            raise self._refuse(name) from error
        if at.tzinfo is None or at < EARLIEST:
            raise self._refuse(name)
        return min(at.astimezone(dt.UTC), self._now)

    def moment_or_none(self, name: str) -> dt.datetime | None:
        return None if self._is_null(name) else self.moment(name)

    def currency(self, name: str) -> str:
        """A code of ISO 4217, "" where none is known."""
        code: str = self._of(name, str)
        if code and not is_currency(code):
            raise self._refuse(name)
        return code

    def minor_or_none(self, name: str, currency: str) -> int | None:
        """An amount beside its currency, in minor units."""
        if self._is_null(name):
            return None
        if not currency:
            raise self._refuse(name)
        return self._minor(name, self.decimal(name), currency).minor

    def money(self, *, or_unit_price: bool = False) -> Money:
        """This object as {"amount", "currency"}; of a unit price the currency names the unit too."""
        currency = self.text("currency", 12)
        code, unit = split_unit(currency)
        is_unit_price = or_unit_price and unit in UNITS and currency == priced_in(code, unit)
        if not is_currency(code) or (code != currency and not is_unit_price):
            raise self._refuse("currency")
        return self._minor("amount", self.decimal("amount"), currency)

    def money_or_none(self, name: str, *, or_unit_price: bool = False) -> Money | None:
        return None if self._is_null(name) else self.inner(name).money(or_unit_price=or_unit_price)

    def _minor(self, name: str, amount: Decimal, currency: str) -> Money:
        try:
            money = from_decimal(amount, currency)
        except (ValueError, InvalidOperation) as error:
            raise self._refuse(name) from error
        if money.minor > MOST:
            raise self._refuse(name)
        return money

    def inner(self, name: str) -> Taken:
        return Taken(self._values.get(name), now=self._now, at=f"{self._at}.{name}" if self._at else name)

    def inner_or_none(self, name: str) -> Taken | None:
        return None if self._is_null(name) else self.inner(name)

    def each(self, name: str, most: int) -> Iterator[Taken]:
        """The objects of a list, one after the other."""
        rows = self._of(name, list)
        if len(rows) > most:
            raise self._refuse(name)
        at = f"{self._at}.{name}" if self._at else name
        for place, row in enumerate(rows):
            yield Taken(row, now=self._now, at=f"{at}[{place}]")

    def each_or_none(self, name: str, most: int) -> Iterator[Taken]:
        """As `each`; of none where it is null."""
        return iter(()) if self._is_null(name) else self.each(name, most)

    def texts_or_none(self, name: str, *, most: int, longest: int) -> list[str]:
        """As `texts`; none where it is null."""
        return [] if self._is_null(name) else self.texts(name, most=most, longest=longest)

    def texts(self, name: str, *, most: int, longest: int) -> list[str]:
        rows = self._of(name, list)
        if len(rows) > most or not all(isinstance(row, str) and 0 < len(row) <= longest for row in rows):
            raise self._refuse(name)
        return [_CONTROLS.sub("", row) for row in rows]

    def wholes(self, name: str, *, most: int, below: int) -> list[int]:
        rows = self._of(name, list)
        if len(rows) > most or not all(type(row) is int and 0 <= row < below for row in rows):
            raise self._refuse(name)
        return list(rows)

"""What was wrong with a row or with a file, in words that say what to do."""

from __future__ import annotations

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from PriceAlert.takeout.unpack import PROBLEMS as ARCHIVE_PROBLEMS
from products.add import REFUSALS

FILES: dict[str, Promise | str] = {
    "empty": _("There is no address in this. Paste addresses, or choose a file that has some."),
    "too_large": _("This file is larger than 10 MB. Split it and bring the parts."),
    "not_text": _("This is no text. Save the table as CSV, or export the bookmarks as HTML, and choose that file."),
    "not_json": _("This JSON file is damaged. Export it once more and choose the new file."),
    "unknown_archive": _("This zip file is none that we can read. Unpack it and choose the list inside."),
    "too_many_rows": _("This has more than 20,000 rows. Split it and bring the parts."),
    "gave_up": _("This could not be read to its end. What was added is in your list; bring the rest once more."),
}

ROWS: dict[str, Promise | str] = {
    "no_address": _("There is no address in this row."),
    "broken_quote": _("A quotation mark is not closed in this row. Close it, or write it twice inside a text."),
    "too_many_cells": _("This row has more columns than the first one. Put texts with commas in quotation marks."),
    "control_character": _("This row contains a character that cannot be shown."),
    "memo_too_long": _("The memo is longer than 2,000 characters."),
    "bad_tags": _("A tag is longer than 40 characters, or there are more than 20."),
    "bad_asin": _("This is no Amazon item number (ASIN): ten letters and digits."),
    "asin_without_country": _("An item number alone does not say which Amazon. Add a column “domain”: co.jp or com."),
    # The target of a row (alerts/draft.py).
    "required": _("Enter an amount."),
    "invalid_amount": _("The target is not an amount of money."),
    "min_value": _("The target must be an amount above zero."),
    "currency_required": _("The target does not say its currency. Add a column “currency”: JPY or USD."),
    "invalid_currency": _("The currency is not a currency code, such as JPY or USD."),
    "currency_mismatch": _("The shop asks its price in another currency than the target."),
}


def words_of(code: str) -> str:
    """The sentence for a code, in the language of the moment."""
    if code == "limit_reached":
        return gettext("No room: you can track %(limit)s products. Remove some, then bring this row once more.") % {
            "limit": settings.TRACKED_PRODUCTS_MAX
        }
    found = ROWS.get(code) or FILES.get(code) or REFUSALS.get(code) or ARCHIVE_PROBLEMS.get(code)
    return str(found) if found else gettext("This row could not be taken.")

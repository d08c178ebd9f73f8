"""What a figure in a page's text is: the price, or one of the many other amounts a shop prints beside it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ec_sites import words
from ec_sites.html import Zone
from ec_sites.values import CandidateKind

# Checked in this order: the more telling word wins ("送料 550円(税込)" is shipping, whatever its tax).
_BY_WORDS: tuple[tuple[CandidateKind, re.Pattern[str]], ...] = (
    (CandidateKind.BUY_BACK, words.BUY_BACK),
    (CandidateKind.UNIT, words.UNIT),
    (CandidateKind.INSTALMENT, words.INSTALMENT),
    (CandidateKind.CARD, words.CARD),
    (CandidateKind.SUBSCRIPTION, words.SUBSCRIPTION),
    (CandidateKind.MEMBER, words.MEMBER),
    (CandidateKind.COUPON, words.COUPON),
    (CandidateKind.LIST, words.LIST_PRICE),
    (CandidateKind.USED, words.USED),
)
_BY_CLASS: tuple[tuple[CandidateKind, re.Pattern[str]], ...] = (
    (CandidateKind.UNIT, words.CLASS_UNIT),
    (CandidateKind.INSTALMENT, words.CLASS_INSTALMENT),
    (CandidateKind.SHIPPING, words.CLASS_SHIPPING),
    (CandidateKind.LIST, words.CLASS_LIST),
    (CandidateKind.COUPON, words.CLASS_SAVING),
    (CandidateKind.POINTS, words.CLASS_POINTS),
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands round one amount: the words of its own run before and after it, and its labels in the runs beside."""

    before: str
    after: str
    label: str
    following: str
    zone: Zone

    @property
    def own(self) -> str:
        return f"{self.before} {self.after}"


def kind_of(around: Surroundings) -> CandidateKind:
    """The kind of the amount; SALE where nothing says otherwise."""
    # "送料無料" before an amount is a badge of what came before, not the label of this amount.
    label = "" if words.FREE.search(around.label) else words.PERCENT_OFF.sub("", around.label)
    after = words.SHIPPING_HELD.sub("", words.PERCENT_OFF.sub("", around.after))
    labelled = f"{label} {words.PERCENT_OFF.sub('', around.before)} {after}"
    if words.SHIPPING.search(labelled) or (words.THRESHOLD.search(around.own) and words.FREE.search(around.following)):
        beyond = words.THRESHOLD.search(around.own) or words.THRESHOLD.search(around.following)
        return CandidateKind.FREE_SHIPPING_FROM if beyond else CandidateKind.SHIPPING
    if words.THRESHOLD.match(around.after) or re.search(r"\b(?:over|above|spend)\s*$", around.before, re.IGNORECASE):
        return CandidateKind.FREE_SHIPPING_FROM
    if around.zone.struck or around.zone.is_called(words.CLASS_LIST, nearest=1):
        return CandidateKind.LIST
    if around.zone.is_called(words.CLASS_LIST_BOX):
        return CandidateKind.LIST
    if words.UP_TO.search(around.before or around.label):
        return CandidateKind.COUPON
    if words.POINTS_WORTH.match(around.after):
        return CandidateKind.POINTS
    for kind, pattern in _BY_WORDS:
        if pattern.search(labelled) or (kind in _TELLING_AFTER and _speaks_back(around.following, pattern)):
            return kind
    if words.WITH_CONTRACT.match(around.following):
        return CandidateKind.CARD
    if words.SAVED.match(around.following) or words.SAVED.match(after.strip()):
        return CandidateKind.COUPON
    if _is_tax_excluded(around):
        return CandidateKind.TAX_EXCLUDED
    for kind, pattern in _BY_CLASS:
        # A list price is marked on the element itself or its box; the whole product's box may be called anything.
        if around.zone.is_called(pattern, nearest=2):
            return kind
    return CandidateKind.SALE


_TELLING_AFTER = frozenset({CandidateKind.UNIT, CandidateKind.INSTALMENT})
_BACK = re.compile(r"[(（/]|per\b|an? (?:month|unit)|for \d+ months|あたり|×|x \d", re.IGNORECASE)


def _speaks_back(following: str, pattern: re.Pattern[str]) -> bool:
    """Whether the run after an amount goes on about it ("/ adet", "for 24 months"); else it is the next one's label."""
    return _BACK.match(following) is not None and pattern.search(following) is not None


def is_from(around: Surroundings) -> bool:
    """Whether the amount is only the lower end of what is asked ("from £5.29", "3,100円〜", "US$ 36.97+")."""
    return bool(
        words.FROM_BEFORE.search(around.before)
        or (not around.before and words.FROM_BEFORE.search(around.label))
        or words.FROM_AFTER.search(around.after)
        or (not around.after and words.FROM_AFTER.match(around.following) and len(around.following) <= 4)
    )


def is_tax_included(around: Surroundings) -> bool:
    said = f"{around.label} {around.own} {around.following[:12]}"
    named = around.zone.is_called(words.CLASS_TAX_INCLUDED, nearest=3)
    return named or (words.TAX_INCLUDED.search(said) is not None and not _is_tax_excluded(around))


def _is_tax_excluded(around: Surroundings) -> bool:
    if words.TAX_EXCLUDED.search(around.own):
        return not words.TAX_INCLUDED.search(around.own)
    if around.zone.is_called(words.CLASS_TAX_EXCLUDED, nearest=3):
        return True
    if words.TAX_INCLUDED.search(around.own):
        return False
    goes_on = around.following[:12] if around.following[:1] in ("(", "（", "/") else ""
    return bool(words.TAX_EXCLUDED.search(around.label) or words.TAX_EXCLUDED.search(goes_on))


def local_words(text: str, spans: list[tuple[int, int]], number: int) -> tuple[str, str]:
    """The words of a run that belong to its amount `number`: a bracket or "OFF" after an amount is its own, else
    what follows the next one's.
    """
    start, end = spans[number]
    before = text[spans[number - 1][1] if number else 0 : start]
    after = text[end : spans[number + 1][0] if number + 1 < len(spans) else len(text)]
    if number:
        before = before[_own_length(before) :]
    if number + 1 < len(spans):
        after = after[: _own_length(after)]
    return before.strip(), after.strip()


def _own_length(between: str) -> int:
    """How much of the words between two amounts speaks of the first."""
    own = words.OWN_SUFFIX.match(between)
    return own.end() if own else 0

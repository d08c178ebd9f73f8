"""What an answer is worth beside the truth, and the figures over many. Pure."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from bench.labelled import Labelled


class Verdict(StrEnum):
    """RIGHT: the true price in the true currency; ALSO: another that a careful person could call right; ASKED: none
    given, the true one is among the choices; NONE: none where there is one; FALSE: one where there is none.
    """

    RIGHT = "right"
    ALSO = "also"
    ASKED = "asked"
    WRONG = "wrong"
    NONE = "none"
    FALSE = "false"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader said of a page. `confidence` and `source` (which of our readers) are None where nothing says it."""

    price: Decimal | None = None
    currency: str | None = None
    availability: str | None = None
    choices: tuple[Decimal, ...] = ()
    confidence: float | None = None
    source: str | None = None
    cpu_ms: float = 0.0


def verdict_of(truth: Labelled, answer: Answer) -> Verdict:
    """A price without a currency is compared by its number alone; 0 and below are no price."""
    given = answer.price if answer.price is not None and answer.price > 0 else None
    if not truth.has_price:
        return Verdict.QUIET if given is None else Verdict.FALSE
    if given is None:
        return Verdict.ASKED if truth.price in answer.choices else Verdict.NONE
    if answer.currency and truth.currency and answer.currency.upper() != truth.currency:
        return Verdict.WRONG
    if given == truth.price:
        return Verdict.RIGHT
    return Verdict.ALSO if given in truth.also else Verdict.WRONG


@dataclass(slots=True)
class Score:
    """The figures of one reader over some pages."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    currency: list[bool] = field(default_factory=list)
    availability: list[bool] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    cpu_ms_of_json_ld: list[float] = field(default_factory=list)

    def add(self, truth: Labelled, answer: Answer) -> Verdict:
        """Currency and availability are judged where the price is right, for else nobody would look at them."""
        verdict = verdict_of(truth, answer)
        self.verdicts[verdict] += 1
        self.cpu_ms.append(answer.cpu_ms)
        if answer.source == "json_ld":
            self.cpu_ms_of_json_ld.append(answer.cpu_ms)
        if verdict is Verdict.RIGHT:
            if truth.currency:
                self.currency.append((answer.currency or "").upper() == truth.currency)
            if truth.availability != "unknown":
                self.availability.append(answer.availability == truth.availability)
        return verdict

    @property
    def with_price(self) -> int:
        return sum(self.verdicts.values()) - self.without_price

    @property
    def without_price(self) -> int:
        return self.verdicts[Verdict.FALSE] + self.verdicts[Verdict.QUIET]

    @property
    def median_ms(self) -> float:
        return statistics.median(self.cpu_ms) if self.cpu_ms else 0.0

    @property
    def median_ms_of_json_ld(self) -> float | None:
        return statistics.median(self.cpu_ms_of_json_ld) if self.cpu_ms_of_json_ld else None

    @property
    def p95_ms(self) -> float:
        return sorted(self.cpu_ms)[math.ceil(0.95 * len(self.cpu_ms)) - 1] if self.cpu_ms else 0.0

    def as_json(self) -> dict[str, Any]:
        return {
            "pages_with_price": self.with_price,
            "pages_without": self.without_price,
            **{str(verdict): self.verdicts[verdict] for verdict in Verdict},
            "currency_right": [sum(self.currency), len(self.currency)],
            "availability_right": [sum(self.availability), len(self.availability)],
            "cpu_ms": {
                "median": round(self.median_ms, 2),
                "p95": round(self.p95_ms, 2),
                "median_where_json_ld_answers": self.median_ms_of_json_ld,
            },
        }


@dataclass(frozen=True, slots=True)
class Calibration:
    """Of the prices given with at least `floor`, how many were right; `bound` is the 95 % lower bound on the share
    of right ones that so many answers allow (Clopper-Pearson, one-sided).
    """

    floor: float
    right: int
    given: int

    @property
    def bound(self) -> float:
        return clopper_pearson_lower(self.right, self.given)


def calibration(pairs: Iterable[tuple[Labelled, Answer]], floors: Sequence[float]) -> list[Calibration]:
    """A price on a page without one counts as given and not right; ALSO counts as right."""
    given = [
        (answer.confidence or 0.0, verdict_of(truth, answer) in (Verdict.RIGHT, Verdict.ALSO))
        for truth, answer in pairs
        if answer.price is not None
    ]
    return [
        Calibration(
            floor,
            sum(right for confidence, right in given if confidence >= floor),
            sum(confidence >= floor for confidence, _ in given),
        )
        for floor in floors
    ]


def clopper_pearson_lower(right: int, given: int, *, level: float = 0.95) -> float:
    """The smallest share of right answers under which `right` or more of `given` happen with 1 - level; 0 for none.

    With all right it is (1 - level) ** (1 / given): the rule of three.
    """
    if right == 0:
        return 0.0
    low, high = 0.0, 1.0
    for _ in range(60):
        share = (low + high) / 2
        at_least = sum(math.comb(given, k) * share**k * (1 - share) ** (given - k) for k in range(right, given + 1))
        low, high = (share, high) if at_least < 1 - level else (low, share)
    return low

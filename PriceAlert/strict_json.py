"""JSON as we take it: one object a body, UTF-8, no NaN, no name twice, no depth that breaks a parser. Pure."""

from __future__ import annotations

import json
import re
from typing import Any

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
# No number of ours is longer; converting a long one costs time squared.
_MAX_DIGITS = 30
# Possessive, and an open end counts as an end: each character is read once, whatever quotes and backslashes there are.
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")


class BadJSONError(ValueError):
    """`code`: malformed, too_deep, not_utf8, lone_surrogate, duplicate_key, not_a_number."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def strict_loads(body: bytes) -> Any:
    """The value of a body; raises BadJSONError. Linear in the size of the body."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadJSONError("not_utf8") from error
    if _is_deep(text):
        raise BadJSONError("too_deep")
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_refuse_constant, parse_int=_integer, parse_float=_real
        )
    except json.JSONDecodeError as error:
        raise BadJSONError("malformed") from error
    if "\\u" in text:
        _refuse_lone_surrogates(value)
    return value


def _refuse_lone_surrogates(value: Any) -> None:
    """Half of a UTF-16 pair, escaped: Python keeps it, and neither UTF-8 nor PostgreSQL can (RFC 8259, section 8.2)."""
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise BadJSONError("lone_surrogate") from error


def _is_deep(text: str) -> bool:
    depth = 0
    for bracket in _BRACKET.finditer(_STRING.sub("", text)):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > MAX_DEPTH:
            return True
    return False


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise BadJSONError("duplicate_key")
    return values


def _refuse_constant(name: str) -> Any:
    raise BadJSONError("not_a_number")


def _integer(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise BadJSONError("not_a_number")
    return int(digits)


def _real(digits: str) -> float:
    value = float(digits) if len(digits) <= _MAX_DIGITS else float("inf")
    if value in (float("inf"), float("-inf")):
        raise BadJSONError("not_a_number")
    return value

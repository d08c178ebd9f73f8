"""JSON as pages really have it: what a JavaScript engine takes, and what strict parsers refuse.

Single quotes, bare names as keys, comments, trailing commas, missing values, raw line ends in strings. What is no plain
value (a call, a function, a sum) becomes null. One pass, no recursion, linear in the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

LONGEST = 1_000_000
_MOST_TOKENS = 120_000
_DEEPEST = 100

_TOKEN = re.compile(
    r"""(?P<space>(?:\s++|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)|<!--|-->)++)
    |(?P<string>"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|`(?:[^`\\]|\\.)*+`)
    |(?P<number>-?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d{1,2})?)(?![\w$])
    |(?P<name>[A-Za-z_$][\w$]*+)
    |(?P<mark>[{}\[\]:,])
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
# A quote inside of a string that nobody escaped ("a 24" screen") ends it only where a mark follows.
_STRAY_QUOTES = re.compile(
    _TOKEN.pattern.replace(r'"(?:[^"\\]|\\.)*+"', r'"(?:[^"\\]|\\.|"(?!\s{0,20}[,:}\]]))*+"', 1), re.VERBOSE | re.DOTALL
)
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "", "\n": "", "\r\n": ""}
_CONSTANTS = {"true": "true", "false": "false", "null": "null", "undefined": "null", "NaN": "null", "Infinity": "null"}
_CLOSING = {"{": "}", "[": "]", "(": ")"}


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value and where its text ended."""

    value: Any
    end: int


def parse_lenient(
    text: str, start: int = 0, *, names: Mapping[str, Any] | None = None, stray_quotes: bool = False
) -> Parsed | None:
    """The object or array that begins at `start`, whatever follows it; None where there is none. Never raises.

    `names` are values for bare names, as the arguments of a function have them. `stray_quotes`: strings may hold quotes
    that nobody escaped.
    """
    writer = _Writer(names or {})
    pattern = _STRAY_QUOTES if stray_quotes else _TOKEN
    for count, token in enumerate(pattern.finditer(text, start, min(len(text), start + LONGEST))):
        if count >= _MOST_TOKENS or not writer.take(token.lastgroup or "", token[0]):
            return None
        if writer.is_done:
            try:
                return Parsed(orjson.loads("".join(writer.out)), token.end())
            except (orjson.JSONDecodeError, UnicodeEncodeError):
                return None
    return None


def string_value(literal: str) -> str:
    """What a quoted JavaScript string means; a lone surrogate becomes U+FFFD."""
    if "\\" not in literal:
        return literal[1:-1]
    text = _ESCAPE.sub(_unescaped, literal[1:-1])
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF else "\ufffd"
    return _ESCAPED.get(match[4], match[4])


class _Writer:
    """Takes tokens and writes strict JSON: `out`. Where a value is expected and something else comes, null is put."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        self.out: list[str] = []
        self.names = names
        self.stack: list[str] = []
        self.expects_value = True  # else a mark is due
        self.key: str | None = None  # a string or name in the place of a key, its colon not seen yet
        self.skipping: list[str] = []  # brackets open inside of what is no plain value
        self.is_skipping = False

    @property
    def is_done(self) -> bool:
        return bool(self.out) and not self.stack

    def take(self, kind: str, text: str) -> bool:
        """False where the text is no object and no array."""
        if kind == "space":
            return True
        if kind == "other" and text in "\"'`":
            return False  # a string without an end takes the rest of the text
        if not self.stack:
            return kind == "mark" and text in "{[" and self._open(text)
        if self.is_skipping and not self._ends_skipping(text):
            return True
        if kind == "mark":
            return self._mark(text)
        if self._is_key_due(kind):
            self.key = string_value(text) if kind == "string" else text
            return True
        if not self.expects_value or self._is_in_object_between():
            # "a" + b, price || 0: what follows a value belongs to it, and what it comes to is not known.
            if self.out[-1] not in ("}", "]", "{"):
                self.out[-1] = "null"
            self._start_skipping(text)
            return True
        self._value(kind, text)
        return True

    def _is_in_object_between(self) -> bool:
        return self.stack[-1] == "{" and self.key is None and not self.out[-1].endswith(":")

    def _is_key_due(self, kind: str) -> bool:
        """A string may be a key even where the comma before it was forgotten."""
        may_be_one = kind == "string" or (self.expects_value and kind in ("name", "number"))
        return may_be_one and self._is_in_object_between()

    def _value(self, kind: str, text: str) -> None:
        self.expects_value = False
        if kind == "string":
            self._write(json.dumps(string_value(text)))
        elif kind == "number":
            self._write(_number(text))
        elif text in _CONSTANTS:
            self._write(_CONSTANTS[text])
        elif text in self.names:
            self._write(json.dumps(self.names[text]))
        else:
            self._write("null")
            if kind == "other" or text in ("function", "new", "async"):
                self._start_skipping(text)

    def _mark(self, text: str) -> bool:
        if text in "{[":
            if not self.expects_value:
                self._start_skipping(text)
                return True
            return self._open(text)
        if text == ":":
            if self.key is None:
                return True
            self._write(f"{json.dumps(self.key)}:")
            self.key, self.expects_value = None, True
            return True
        if text == ",":
            self._end_value()
            self.expects_value = True
            return True
        return self._close(text)

    def _open(self, text: str) -> bool:
        if len(self.stack) >= _DEEPEST:
            return False
        self._write(text)
        self.stack.append(text)
        self.expects_value = True
        return True

    def _close(self, text: str) -> bool:
        if _CLOSING[self.stack[-1]] != text:
            return False
        self._end_value()
        self.stack.pop()
        self.out.append(text)
        self.expects_value = False
        return True

    def _end_value(self) -> None:
        if self.key is not None:  # a shorthand ({price}) or an unfinished key
            self._write(f"{json.dumps(self.key)}:")
            self.out.append(json.dumps(self.names.get(self.key)))
            self.key = None
        elif self.out[-1].endswith(":") and self.expects_value:
            self.out.append("null")

    def _write(self, piece: str) -> None:
        """Puts the comma that is due before what follows another value."""
        last = self.out[-1] if self.out else ""
        if last and last not in ("{", "[") and not last.endswith(":"):
            self.out.append(",")
        self.out.append(piece)

    def _start_skipping(self, text: str) -> None:
        self.is_skipping = True
        self.skipping = [text] if text in _CLOSING else []

    def _ends_skipping(self, text: str) -> bool:
        """Whether the mark that ends an unknown value has come; then it is taken as a mark."""
        if self.skipping:
            if text == _CLOSING[self.skipping[-1]]:
                self.skipping.pop()
            elif text in _CLOSING:
                self.skipping.append(text)
            return False
        if text in _CLOSING:
            self.skipping.append(text)
            return False
        self.is_skipping = text not in (",", "}", "]")
        return not self.is_skipping


def _number(text: str) -> str:
    """As JSON writes it: no ".5", no "5.", no "007"."""
    sign, digits = ("-", text[1:]) if text[0] == "-" else ("", text)
    whole, _, rest = digits.partition(".")
    rest = f".{rest}" if rest[:1].isdigit() else rest
    return f"{sign}{whole.lstrip('0') or '0'}{rest}"

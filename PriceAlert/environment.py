"""What a variable may hold. What is wrong is told by what to write, and never quoted: it may be a secret."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable
from email.utils import parseaddr
from typing import Any
from urllib.parse import SplitResult, urlsplit

from environs import FileAwareEnv, ValidationError
from environs import validate as ranges

PORT = ranges.Range(1, 65535, error="must be a number from 1 to 65535.")
AT_LEAST_0 = ranges.Range(0, error="must be a number of at least 0.")
AT_LEAST_1 = ranges.Range(1, error="must be a number of at least 1.")
ABOVE_0 = ranges.Range(0, min_inclusive=False, error="must be a number above 0.")
_RAISED = re.compile(r"""^Environment variable "(\w+)" (?:invalid: )?(?:\[['"])?(.*?)(?:['"]\])?$""", re.DOTALL)
_HOST = re.compile(r"\*|\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:]+\]", re.ASCII)
_HOST_AND_PORT = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*:[0-9]{1,5}", re.ASCII)
_HOST_AT = re.compile(r"[^\s=]+=[^\s=]+:[0-9]{1,5}", re.ASCII)


class Environment(FileAwareEnv):
    """The process's variables; NAME_FILE is the path of a file that holds the value of NAME."""

    def _get_value(self, env_key: str, default: Any) -> Any:
        try:
            return super()._get_value(env_key, default)
        except UnicodeDecodeError:
            raise ValueError(f"The file of {env_key}_FILE must be a text in UTF-8.") from None


def sentence(error: ValueError) -> str:
    """`EMAIL_PORT: must be …`, of what environs raises: `Environment variable "EMAIL_PORT" invalid: ['must be …']`."""
    return _RAISED.sub(r"\1: \2", str(error))


def one_of(*names: str) -> Callable[[str], None]:
    def check(value: str) -> None:
        if value not in names:
            raise ValidationError(f"must be {', '.join(names[:-1])} or {names[-1]}.")

    return check


def web_address(value: str) -> None:
    parts = _parts(value)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValidationError("must begin with http:// or https:// and name a host.")


def web_address_or_empty(value: str) -> None:
    if value:
        web_address(value)


def origin(value: str) -> None:
    """A web address without a path or anything else behind the host."""
    web_address(value)
    parts = urlsplit(value)
    if parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValidationError("must be an address without a path, a query or a name: https://prices.example.com.")


def server(*schemes: str, or_empty: bool = False) -> Callable[[str], None]:
    """The address of a database. It may hold a password: what is wrong with it is not quoted."""

    def check(value: str) -> None:
        parts = _parts(value)
        if or_empty and not value:
            return
        if parts is None or parts.scheme not in schemes:
            raise ValidationError(
                f"must begin with {schemes[0]}:// and be an address; in a password, all but letters and digits"
                " is written as %40 for @, and so on."
            )

    return check


def hosts(values: Iterable[str]) -> None:
    if not values or not all(_HOST.fullmatch(value) for value in values):
        raise ValidationError("must be names of hosts with commas between, without schemes and ports.")


def networks(values: Iterable[str]) -> None:
    try:
        for value in values:
            ipaddress.ip_network(value)
    except ValueError:
        raise ValidationError("must be networks with commas between: 203.0.113.0/24.") from None


def hosts_elsewhere(values: Iterable[str]) -> None:
    if not all(_HOST_AT.fullmatch(value) for value in values):
        raise ValidationError("must be hosts and where they are, with commas between: books.example=127.0.0.1:9000.")


def hosts_with_ports(values: Iterable[str]) -> None:
    if not all(_HOST_AND_PORT.fullmatch(value) for value in values):
        raise ValidationError("must be hosts with their ports, with commas between: home.lan:8123.")


def sender(value: str) -> None:
    if not value.isprintable() or "@" not in parseaddr(value)[1]:
        raise ValidationError("must be an address: PriceAlert <alerts@example.com>.")


def for_a_header(value: str) -> None:
    if not (value.isascii() and value.isprintable()):
        raise ValidationError("must be of letters, digits and signs of ASCII: an address or a page.")


def _parts(value: str) -> SplitResult | None:
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises where it is no number
    except ValueError:
        return None
    return parts

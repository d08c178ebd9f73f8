"""What a host's robots.txt allows (RFC 9309). Pure but for `fetch`; whoever keeps the answer decides for how long.

The rules of a file are handed to protego only after all groups that do not concern us were dropped: its cost grows with
agents times rules, and a hostile file of 500 KB could hold thousands of both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from protego import Protego

from ec_sites.values import Failure, Page

if TYPE_CHECKING:
    from ec_sites.door import Door

MAX_BYTES = 500 * 1024
ACCEPT = "text/plain,*/*;q=0.1"
KEEP_S = 24 * 3600
LONGEST_CRAWL_DELAY_S = 24 * 3600.0

_AGENT_LINE = re.compile(r"user[ -]?agent(?:\s*:|\s)(.*)", re.IGNORECASE)
_NO_PART_OF_A_GROUP = re.compile(r"(?:site-?maps?|host)\b", re.IGNORECASE)
# What ends the heading of a group; any other line is no part of the format and changes nothing.
_RULE_LINE = re.compile(r"[^:]*:|(?:allow|di\w+w|crawl[ -]delay)\s", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z_-]+")


class RobotsState(StrEnum):
    RULES = "rules"
    ALLOW_ALL = "allow_all"
    REFUSE_ALL = "refuse_all"


@dataclass(frozen=True, slots=True)
class Robots:
    """What a host asks of robots: its rules as text, all allowed (it has none), or nothing for now (it is unwell)."""

    state: RobotsState
    text: str = ""

    def allows(self, url: str, user_agent: str) -> bool:
        if self.state is not RobotsState.RULES:
            return self.state is RobotsState.ALLOW_ALL
        token = _product_token(user_agent)
        return bool(_rules_for(self.text, token).can_fetch(url, token))

    def crawl_delay_s(self, user_agent: str) -> float | None:
        """Seconds between visits that the host asks for, at most a day; None where it asks for nothing."""
        if self.state is not RobotsState.RULES:
            return None
        token = _product_token(user_agent)
        delay_s = _rules_for(self.text, token).crawl_delay(token)
        return None if delay_s is None else min(float(delay_s), LONGEST_CRAWL_DELAY_S)

    def to_text(self) -> str:
        """One text to store: the state in the first line, the file below it. `from_text` is its inverse."""
        return f"{self.state}\n{self.text}"

    @classmethod
    def from_text(cls, stored: str) -> Self:
        state, _, text = stored.partition("\n")
        return cls(RobotsState(state), text)


def robots_url(url: str) -> str:
    """Where the rules for an address stand: same scheme, host and port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def from_answer(answer: Page | Failure) -> Robots:
    """RFC 9309, 2.3.1: found: its rules; 4xx: none; 5xx, too busy or not reached: nothing is allowed for now.

    A page of HTML where the file should be holds no rules.
    """
    if isinstance(answer, Failure) or answer.status >= 500:
        return Robots(RobotsState.REFUSE_ALL)
    if answer.status != 200:
        return Robots(RobotsState.ALLOW_ALL)
    text = answer.body[:MAX_BYTES].decode("utf-8-sig", errors="replace").replace("\0", "")
    if text.lstrip().startswith("<"):
        return Robots(RobotsState.ALLOW_ALL)
    return Robots(RobotsState.RULES, text)


def fetch(door: Door, url: str) -> Robots:
    """The rules for an address, asked of its host now. One visit; of a longer file the first 500 KB count."""
    return from_answer(door.visit(robots_url(url), accept=ACCEPT, max_bytes=MAX_BYTES, whole=False))


def _product_token(user_agent: str) -> str:
    """The part of our User-Agent that robots.txt names: `PriceAlert/1.0 (+https://…)` is `PriceAlert` there."""
    found = _TOKEN.match(user_agent)
    return found.group() if found else user_agent


@lru_cache(maxsize=16)
def _rules_for(text: str, token: str) -> Protego:
    return Protego.parse("\n".join(_our_lines(text, token)))


def _our_lines(text: str, token: str) -> list[str]:
    """The lines of the groups that name us or everybody; the other groups' lines are left out."""
    ours = (token.lower(), "*")
    kept: list[str] = []
    in_heading = concerned = False
    for line in text.splitlines():
        line = line.partition("#")[0].strip()
        if not line or _NO_PART_OF_A_GROUP.match(line):
            continue
        agent = _AGENT_LINE.match(line)
        if agent is None:
            in_heading = in_heading and not _RULE_LINE.match(line)
            if concerned:
                kept.append(line)
            continue
        # Agents that follow each other share one group; the first agent after a rule begins a new one.
        concerned = concerned and in_heading
        in_heading = True
        name = _agent_name(agent.group(1))
        if name in ours:
            kept.append(f"User-agent: {name}")
            concerned = True
    return kept


def _agent_name(value: str) -> str:
    name = value.strip().lower().partition("/")[0]
    return name if name == "*" else name.replace("*", "")

"""What a Dockerfile says, as far as the proofs ask: its stages, their bases and their last words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

# A tag that names a version: 3.12-slim, 24-slim, 1.29-alpine. Not latest, nor slim alone, nor none.
VERSION = re.compile(r"^v?\d+(\.\d+)*(-[\w.]+)?$")
DIGEST = re.compile(r"^sha256:[0-9a-f]{64}$")


@dataclass(frozen=True, slots=True)
class Instruction:
    word: str
    rest: str


def instructions(file: Path) -> list[Instruction]:
    joined = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n", "", file.read_text(), flags=re.MULTILINE))
    lines = (line.strip() for line in joined.splitlines())
    pairs = (line.partition(" ") for line in lines if line)
    return [Instruction(word.upper(), rest.strip()) for word, _, rest in pairs]


def bases(file: Path) -> list[str]:
    """The images it stands on, arguments filled in; stages of its own left out."""
    found: list[str] = []
    stages: set[str] = set()
    arguments: dict[str, str] = {}
    for instruction in instructions(file):
        if instruction.word == "ARG":
            name, _, value = instruction.rest.partition("=")
            arguments[name] = value
        elif instruction.word == "FROM":
            image, _, stage = instruction.rest.partition(" AS ")
            for name, value in arguments.items():
                image = image.replace(f"${{{name}}}", value)
            if image not in stages and image not in found:
                found.append(image)
            stages.add(stage)
    return found


def is_pinned(image: str) -> bool:
    """Whether the name tells one version: a tag with a number in front, or a digest."""
    named, _, digest = image.partition("@")
    if digest:
        return bool(DIGEST.match(digest))
    _, colon, tag = named.rpartition(":")
    return bool(colon) and "/" not in tag and bool(VERSION.match(tag))


def last_stage(file: Path) -> list[Instruction]:
    all_of_it = instructions(file)
    last = max(place for place, instruction in enumerate(all_of_it) if instruction.word == "FROM")
    return all_of_it[last:]

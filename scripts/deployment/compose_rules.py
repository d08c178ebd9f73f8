"""What must hold of the two Compose files, read as YAML: it needs no engine, so it is tested at each change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import yaml

Service = Mapping[str, Any]
# A variable that must be set, a tag that says which, or a digest.
PINNED = re.compile(r"^(\$\{[A-Z_]+:\?.+\}|[\w./-]+:(?!latest$)[\w.-]+|[\w./-]+(:[\w.-]+)?@sha256:[0-9a-f]{64})$")
A_SECRET = re.compile(r"(PASSWORD|SECRET|SECRET_KEY|TOKEN)$")
CONDITIONS = ("service_healthy", "service_completed_successfully")
# The door, and why each capability is there, stands beside it in the file.
PUBLISHED = ("tls",)
CAPABILITIES = {"db": {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"}, "tls": {"NET_BIND_SERVICE"}}
# Their images bring a health check of their own.
CHECKED_BY_THE_IMAGE = ("api", "worker", "frontend")


def production(text: str) -> list[str]:
    """What is wrong with docker-compose.prod.yml, a sentence each."""
    return _complaints(
        text, (_is_pinned, _is_limited, _is_locked, _is_published_on_purpose, _keeps_secrets, _waits, _is_watched)
    )


def development(text: str) -> list[str]:
    """What is wrong with docker-compose.yml."""
    return _complaints(text, (_is_pinned, _is_published_to_this_machine, _waits, _is_watched))


def _complaints(text: str, rules: tuple[Callable[[str, Service], Iterator[str]], ...]) -> list[str]:
    services: dict[str, Service] = yaml.safe_load(text)["services"]
    return [f"{name} {what}" for name, service in services.items() for rule in rules for what in rule(name, service)]


def _is_one_off(service: Service) -> bool:
    return service.get("restart") == "no"


def _is_pinned(name: str, service: Service) -> Iterator[str]:
    if not PINNED.match(str(service.get("image", ""))):
        yield f"runs {service.get('image')}: an image is named by tag or digest, and `latest` is neither."


def _is_limited(name: str, service: Service) -> Iterator[str]:
    for limit in ("mem_limit", "pids_limit"):
        if limit not in service:
            yield f"has no {limit}."
    if "max-size" not in service.get("logging", {}).get("options", {}):
        yield "writes logs without an end: logging.options.max-size."
    if "restart" not in service:
        yield "does not say whether it is started again."


def _is_locked(name: str, service: Service) -> Iterator[str]:
    if service.get("read_only") is not True:
        yield "can write to its root: read_only."
    if service.get("cap_drop") != ["ALL"] or set(service.get("cap_add", ())) - CAPABILITIES.get(name, set()):
        yield "has more capabilities than it needs."
    if "no-new-privileges:true" not in service.get("security_opt", ()):
        yield "may gain privileges: no-new-privileges."
    if service.get("privileged") or service.get("network_mode") or service.get("pid"):
        yield "is not kept apart from the host."
    if any("docker.sock" in str(volume) for volume in service.get("volumes", ())):
        yield "holds the engine's socket, which is the host."


def _is_published_on_purpose(name: str, service: Service) -> Iterator[str]:
    if service.get("ports") and name not in PUBLISHED:
        yield f"publishes {service['ports']}: only {', '.join(PUBLISHED)} may be reached from outside."
    if name in ("db", "redis") and service.get("networks") != ["inside"]:
        yield "is reached from more than the network that has no way out."


def _is_published_to_this_machine(name: str, service: Service) -> Iterator[str]:
    for port in service.get("ports", ()):
        if not str(port).startswith("127.0.0.1:"):
            yield f"publishes {port} to the whole network."


def _keeps_secrets(name: str, service: Service) -> Iterator[str]:
    for variable, value in service.get("environment", {}).items():
        if A_SECRET.search(variable) and value:
            yield f"is given {variable} in the environment: a secret comes as a file."


def _waits(name: str, service: Service) -> Iterator[str]:
    for other, how in service.get("depends_on", {}).items() if isinstance(service.get("depends_on"), dict) else ():
        if how.get("condition") not in CONDITIONS:
            yield f"does not wait for {other} to be healthy."
    if isinstance(service.get("depends_on"), list):
        yield "waits for nothing: a list of depends_on only sets an order."


def _is_watched(name: str, service: Service) -> Iterator[str]:
    if _is_one_off(service):
        return
    if "healthcheck" not in service and name not in CHECKED_BY_THE_IMAGE:
        yield "has no health check."
    if service.get("healthcheck", {}).get("disable"):
        yield "has its health check switched off."

"""Whether this container does its work, by exit code: python -m PriceAlert.healthcheck web|worker|beat|backup.

`ready` is for people: it says what /health/ready/ says. No curl in the image, no Django here: this runs every few
seconds and must cost next to nothing.
"""

from __future__ import annotations

import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

LONGEST_SILENCE_S = 60
# A day, and the time that a backup and a second try take.
OLDEST_BACKUP_S = 26 * 3600


def main(arguments: list[str]) -> int:
    match arguments:
        case ["web"]:
            return _web("/health/")
        case ["ready"]:
            return _web("/health/ready/")
        case ["worker" | "beat" as role]:
            return _is_younger(Path(os.environ.get("HEARTBEAT_DIR", "."), role), LONGEST_SILENCE_S)
        case ["backup"]:
            return _is_younger(Path(os.environ.get("HEARTBEAT_DIR", "."), "backup"), OLDEST_BACKUP_S)
        case _:
            print("usage: python -m PriceAlert.healthcheck web|ready|worker|beat|backup", file=sys.stderr)
            return 2


def _web(path: str) -> int:
    url = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}{path}"
    # The name it answers to is that of its public address; this asks the process itself.
    request = urllib.request.Request(url, headers={"Host": _host()})
    try:
        with urllib.request.urlopen(request, timeout=2) as response:  # noqa: S310 - a fixed address of our own
            print(response.read(1000).decode(errors="replace"))
            return 0 if response.status == 200 else 1
    except urllib.error.HTTPError as error:
        print(f"{url}: {error.code} {error.read(1000).decode(errors='replace')}", file=sys.stderr)
        return 1
    except (urllib.error.URLError, OSError) as error:
        print(f"{url}: {error}", file=sys.stderr)
        return 1


def _host() -> str:
    own = urlsplit(os.environ.get("PUBLIC_URL", "")).hostname or "localhost"
    return os.environ.get("ALLOWED_HOSTS", "").split(",")[0] or own


def _is_younger(sign: Path, oldest_s: int) -> int:
    """By the file's time: a sign of life, or the newest good backup."""
    try:
        age_s = time.time() - sign.stat().st_mtime
    except OSError as error:
        print(f"{sign}: {error.strerror}", file=sys.stderr)
        return 1
    if age_s > oldest_s:
        print(f"{sign}: {age_s:.0f} s old, {oldest_s} at most", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

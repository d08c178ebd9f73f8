"""How many examples a property test tries, by the profile that pytest runs with (`--hypothesis-profile`)."""

from __future__ import annotations

from hypothesis import settings

USUAL = 100


def examples(usual: int) -> int:
    """So many in the usual run: a fifth of them in the quick one, ten times as many in a thorough one."""
    assert settings.default is not None
    return max(1, usual * settings.default.max_examples // USUAL)

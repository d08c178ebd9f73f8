"""What the tests of the door share: a scripted shop, a watched network, and a door that knows both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from ec_sites.door import Door
from testkit.shop import ScriptedShop
from testkit.wires import Wires

PUBLIC = "93.184.215.14"


@pytest.fixture
def shop() -> Iterator[ScriptedShop]:
    with ScriptedShop() as shop:
        yield shop


@pytest.fixture
def wires(shop: ScriptedShop) -> Iterator[Wires]:
    """A network on which `shop` is open under its loopback address and under PUBLIC, ports 80 and 443."""
    wires = Wires(open={shop.address})
    for port in (80, 443):
        wires.route((PUBLIC, port), shop.address)
    with wires.watched():
        yield wires


@pytest.fixture
def make_door(shop: ScriptedShop) -> Callable[..., Door]:
    """A door to which every name is the shop's public address, unless the test says what a name resolves to."""

    def make(resolves_to: Sequence[str] = (PUBLIC,), **settings: Any) -> Door:
        settings = {"user_agent": "PriceAlert-test", "resolve": lambda _host: resolves_to, **settings}
        return Door(**settings)

    return make

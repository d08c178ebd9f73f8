"""The watched network records each connect, and lets none out."""

from __future__ import annotations

import socket

import pytest

from testkit.shop import ScriptedShop
from testkit.wires import Wires


def test_an_address_without_a_route_is_recorded_and_refused() -> None:
    with Wires().watched() as wires, socket.socket() as sock, pytest.raises(ConnectionRefusedError):
        sock.connect(("192.0.2.1", 80))
    assert wires.asked == [("192.0.2.1", 80)]


def test_a_library_that_connects_by_a_helper_is_recorded_too() -> None:
    with Wires().watched() as wires, pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", 9))
    assert wires.asked == [("127.0.0.1", 9)]


def test_a_routed_address_is_the_peer_that_the_socket_names() -> None:
    with ScriptedShop() as shop:
        wires = Wires()
        wires.route(("198.41.0.4", 80), shop.address)
        with wires.watched(), socket.socket() as sock:
            sock.connect(("198.41.0.4", 80))
            assert sock.getpeername() == ("198.41.0.4", 80)


def test_the_sockets_of_others_are_left_alone_afterwards() -> None:
    before = socket.socket.connect
    with Wires().watched():
        assert socket.socket.connect is not before
    assert socket.socket.connect is before

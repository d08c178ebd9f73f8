"""Ports of this machine's loopback."""

from __future__ import annotations

import socket

from PriceAlert.single_machine.problem import StartError

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a server could listen on `port` now; one in TIME_WAIT counts as free, as it does for the servers."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen(1)
        except OSError:
            return False
        return True


def free_port(*, preferred: int = 0) -> int:
    """`preferred` where it is free, else one the kernel chooses."""
    if preferred and is_free(preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def require_free(port: int, *, what: str, option: str) -> None:
    """Raises StartError where another program holds `port`."""
    if port < 1024 and not is_free(port):
        raise StartError(f"Port {port} for {what} cannot be had: choose one from 1024 up with {option}.")
    if not is_free(port):
        raise StartError(
            f"Port {port} for {what} is taken by another program: stop it, or choose another with {option}."
        )


def answers(port: int) -> bool:
    """Whether something accepts connections on `port`."""
    try:
        with socket.create_connection((HOST, port), timeout=1):
            return True
    except OSError:
        return False
